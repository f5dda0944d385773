using System.CommandLine;
using System.Text.RegularExpressions;

namespace DxLedger.UnitTests.Commands;

/// <summary>Whether a text holds words of the language that it is not in.</summary>
internal static class OneLanguage
{
    private const RegexOptions Options = RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking;

    private static readonly Regex Japanese = new(@"[\u3001-\u30FF\u4E00-\u9FFF\uFF00-\uFFEF]", Options);

    // Addresses, examples, options with their values, variables, roles, file names, and what has no Japanese name.
    private static readonly Regex Names = new(
        @"https?://[^\s、]+|例: [^）]+|\B--?[a-z-]+|<[a-z|-]+>|\([a-z]+\.[a-z]+\)|\b(DXLEDGER_LANG|LC_ALL|LC_MESSAGES|LANG|en\|ja|en|ja|true|false|DxLedger(\.Verifier)?|HTTP|JSON|C2SP|tlog-witness|default)\b"
        + @"|\b(viewer|reporter|approver|office|auditor|operator|sample|origin\+0123abcd\+AZ|tile/[a-z0-9/.]+|kpi-1|ledger\.example|witness\.example)\b",
        Options);

    private static readonly Regex Latin = new("[A-Za-z]{2,}", Options);

    /// <summary>Every command of a program with the words that call it, the program itself first.</summary>
    public static IEnumerable<(string[] Path, Command Command)> Walk(Command command, params string[] path) =>
        command.Subcommands.SelectMany(one => Walk(one, [.. path, one.Name])).Prepend((path, command));

    /// <summary>Command lines that are wrong in all the ways that a command's line can be.</summary>
    public static IEnumerable<string[]> Wrong(string[] path, Command command)
    {
        yield return path;
        yield return [.. path, "--7", "8", "9"];
        foreach (var option in command.Options.Where(option => !option.Recursive))
        {
            yield return [.. path, option.Name];
            yield return [.. path, option.Name, ""];
            yield return [.. path, option.Name, "7x", "--7"];
            yield return [.. path, option.Name, "1", option.Name, "2"];
        }

        if (command.Arguments.Count > 0)
            yield return [.. path, ""];
    }

    /// <summary>Fails where Japanese text has English words, or English text Japanese letters.</summary>
    public static void Assert(string text, bool isJapanese, IEnumerable<string> commands)
    {
        if (isJapanese)
        {
            var rest = commands.OrderByDescending(name => name.Length).Aggregate(Names.Replace(text, ""), (left, name) => Regex.Replace(left, $@"\b{name}\b", "", Options));
            Xunit.Assert.True(Japanese.IsMatch(text) && !Latin.IsMatch(rest), text);
        }
        else
        {
            Xunit.Assert.True(!Japanese.IsMatch(text) && Latin.IsMatch(text), text);
        }
    }
}
