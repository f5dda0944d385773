using System.Diagnostics;
using DxLedger.UnitTests.Tidy;
using DxLedger.Verifier;

namespace DxLedger.UnitTests.Commands;

/// <summary>The script <c>dx</c> as a shell runs it; help alone builds nothing.</summary>
public sealed class DxScriptTests
{
    [Theory]
    [InlineData("", "", "help", "Usage: ./dx")]
    [InlineData("", "ja_JP.UTF-8", "help", "使い方: ./dx")]
    [InlineData("C", "ja_JP.UTF-8", "help", "Usage: ./dx")]
    [InlineData("", "C", "--lang ja help", "使い方: ./dx")]
    [InlineData("", "ja_JP.UTF-8", "help --lang=en", "Usage: ./dx")]
    [InlineData("", "C", "verify --help --lang ja", "使い方: ./dx verify")]
    [InlineData("", "C", "receipt --help", "Usage: ./dx receipt")]
    public async Task Help_speaks_the_language_that_is_asked_for_or_the_locales(string lcAll, string lang, string arguments, string begins)
    {
        var (exitCode, output, errors) = await RunAsync(lcAll, lang, arguments);

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.StartsWith(begins, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("C", "dx: --lang fr: there are en and ja\n")]
    [InlineData("ja_JP.UTF-8", "dx: --lang fr: en 又は ja を指定してください\n")]
    public async Task Unknown_language_is_refused_before_anything_is_done(string lang, string told) =>
        Assert.Equal((2, "", told), await RunAsync("", lang, "run --lang fr"));

    [Theory]
    [InlineData("verify", "en")]
    [InlineData("verify", "ja")]
    [InlineData("receipt", "en")]
    [InlineData("receipt", "ja")]
    public async Task The_script_and_the_verifier_say_the_same_of_its_usage(string command, string language)
    {
        Words.Chosen = language == "ja";
        var (exitCode, output, errors) = await RunAsync("", "C", $"{command} --help --lang {language}");

        Assert.Equal((0, ""), (exitCode, errors)); // what is built is told there
        Assert.Equal(Words.Usage(command), output.Replace("./dx", "DxLedger.Verifier", StringComparison.Ordinal));
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string lcAll, string lang, string arguments)
    {
        var start = new ProcessStartInfo("bash", $"./dx {arguments}")
        {
            WorkingDirectory = SourceTree.Root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in new[] { "LC_ALL", "LC_MESSAGES", "LANG", "DXLEDGER_LANG" })
            start.Environment.Remove(name);
        (start.Environment["LC_ALL"], start.Environment["LANG"]) = (lcAll, lang);
        using var process = Process.Start(start) ?? throw new InvalidOperationException("bash did not start.");
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        // Where the locale is not installed, the shell itself says so; that is not the script's word.
        var own = (await errors).Split('\n').Where(line => !line.Contains("setlocale", StringComparison.Ordinal));
        return (process.ExitCode, await output, string.Join('\n', own));
    }
}
