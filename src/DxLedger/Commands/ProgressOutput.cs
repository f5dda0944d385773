using Spectre.Console;

namespace DxLedger.Commands;

/// <summary>Shows how far something is: a bar on standard error where that is a terminal, lines where it is not.</summary>
internal static class ProgressOutput
{
    /// <param name="bar">What stands before the bar, and the share that is done, from 0 to 1.</param>
    /// <param name="line">A line; the same one as before is not repeated.</param>
    /// <param name="work">Reports on its own path.</param>
    public static async Task<TResult> ShowAsync<TProgress, TResult>(
        Func<TProgress, (string Text, double Share)> bar, Func<TProgress, string> line, Func<IProgress<TProgress>, Task<TResult>> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (!console.Profile.Capabilities.Interactive || Console.IsErrorRedirected)
        {
            var last = "";
            return await work(new Reports<TProgress>(progress =>
            {
                if (line(progress) is { } next && next != last)
                    Console.Error.WriteLine(last = next);
            }));
        }

        return await WithBarAsync(console, bar, work);
    }

    internal static Task<TResult> WithBarAsync<TProgress, TResult>(
        IAnsiConsole console, Func<TProgress, (string Text, double Share)> bar, Func<IProgress<TProgress>, Task<TResult>> work) =>
        console.Progress().StartAsync(async context =>
        {
            ProgressTask? task = null;
            return await work(new Reports<TProgress>(progress =>
            {
                // The bar appears with the first report: Spectre.Console takes none without a text.
                var (text, share) = bar(progress);
                task ??= context.AddTask(Markup.Escape(text));
                task.Description = Markup.Escape(text);
                task.Value = share * 100;
            }));
        });

    // IProgress of the framework reports on another thread, out of order; a bar must not run backwards.
    private sealed class Reports<TProgress>(Action<TProgress> show) : IProgress<TProgress>
    {
        public void Report(TProgress value) => show(value);
    }
}
