using DxLedger.Commands;
using Spectre.Console;

namespace DxLedger.UnitTests.Commands;

public sealed class ProgressOutputTests
{
    [Fact]
    public async Task Bar_on_a_terminal_shows_the_text_as_it_is_and_the_share()
    {
        var shown = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes, Out = new AnsiConsoleOutput(shown) });

        var result = await ProgressOutput.WithBarAsync<double, string>(
            console,
            share => ("[notes]", share),
            progress =>
            {
                progress.Report(0.5);
                progress.Report(1);
                return Task.FromResult("done");
            });

        Assert.Equal("done", result);
        Assert.Contains("[notes]", shown.ToString(), StringComparison.Ordinal);
        Assert.Contains("100%", shown.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_that_ends_before_its_first_report_shows_no_bar()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes, Out = new AnsiConsoleOutput(new StringWriter()) });

        Assert.Equal("done", await ProgressOutput.WithBarAsync<double, string>(console, share => ("", share), _ => Task.FromResult("done")));
    }
}
