using System.Collections;
using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using DxLedger.Shared;
using static DxLedger.Commands.CommandLine;

namespace DxLedger.Commands;

/// <summary><c>--help</c>. The library's own has English headings in every language, and takes a Japanese letter for one column.</summary>
internal sealed partial class HelpOutput : SynchronousCommandLineAction
{
    private const int Margin = 2;
    private const int TextWidthMin = 30;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var width = Console.IsOutputRedirected ? int.MaxValue : Console.WindowWidth;
        parseResult.InvocationConfiguration.Output.Write(Of(parseResult.CommandResult.Command, width));
        return ExitCodes.Done;
    }

    /// <summary>What a command is for, and how it is called.</summary>
    /// <param name="command">The command.</param>
    /// <param name="width">Columns of the terminal.</param>
    public static string Of(Command command, int width)
    {
        var arguments = command.Arguments.Select(argument => (Name: Placeholder(argument), Text: argument.Description ?? "")).ToList();
        var options = Options(command).Select(option => (Name: Names(option), Text: Described(option))).ToList();
        options.Add((
            LanguageOption.Name + " <en|ja>",
            Say("Language; without it LC_ALL, LC_MESSAGES and LANG say, in this order.", "表示言語。指定がなければ LC_ALL、LC_MESSAGES、LANG の順に従う。")));
        var commands = command.Subcommands
            .Select(one => (Name: string.Join(' ', one.Arguments.Select(Placeholder).Prepend(one.Name)), Text: one.Description ?? "")).ToList();
        var help = new StringBuilder().Append(string.Join('\n', Wrapped(command.Description ?? "", width))).Append("\n\n");
        help.Append(Say("Usage: ", "使い方: ")).AppendJoin(' ', Usage(command)).Append('\n');
        Section(help, Say("Arguments:", "引数:"), arguments, width);
        Section(help, Say("Options:", "オプション:"), options, width);
        Section(help, Say("Commands:", "コマンド:"), commands, width);
        return help.ToString();
    }

    private static IEnumerable<string> Usage(Command command)
    {
        var path = new Stack<string>();
        for (var at = command; at is not null; at = at.Parents.OfType<Command>().FirstOrDefault())
            path.Push(at is RootCommand ? "DxLedger" : at.Name);
        return
        [
            .. path,
            .. command.Subcommands.Count > 0 ? [Say("[command]", "[コマンド]")] : Array.Empty<string>(),
            .. command.Arguments.Select(Placeholder),
            Say("[options]", "[オプション]"),
        ];
    }

    // Help is the root's option, for every command.
    private static IEnumerable<Option> Options(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(Options).Where(option => option.Recursive));

    private static string Placeholder(Argument argument) => argument.Arity.MinimumNumberOfValues == 0 ? $"[<{argument.Name}>]" : $"<{argument.Name}>";

    private static string Names(Option option)
    {
        var names = string.Join(", ", option.Aliases.Where(alias => alias.StartsWith('-')).Order(StringComparer.Ordinal).Append(option.Name));
        return option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool) ? names : $"{names} <{option.Name.TrimStart('-')}>";
    }

    private static string Described(Option option)
    {
        var required = option.Required ? Say(" (required)", "（必須）") : "";
        var standard = option is { HasDefaultValue: true, Required: false } && option.ValueType != typeof(bool) ? option.GetDefaultValue() : null;
        return option.Description + required + (standard is null or ICollection { Count: 0 }
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"{Say(" [default: ", "（既定: ")}{standard}{Say("]", "）")}"));
    }

    private static void Section(StringBuilder help, string title, List<(string Name, string Text)> rows, int width)
    {
        if (rows.Count == 0)
            return;
        help.Append('\n').Append(title).Append('\n');
        var column = rows.Max(row => Columns(row.Name)) + (2 * Margin);
        foreach (var (name, text) in rows)
        {
            help.Append(' ', Margin).Append(name).Append(' ', column - Margin - Columns(name));
            help.AppendJoin("\n" + new string(' ', column), Wrapped(text, Math.Max(width - column, TextWidthMin))).Append('\n');
        }
    }

    private static IEnumerable<string> Wrapped(string text, int width)
    {
        var line = "";
        foreach (var next in Piece().Matches(text).Select(piece => piece.Value))
        {
            if (line.Length > 0 && Columns(line) + Columns(next.TrimEnd()) > width)
            {
                yield return line.TrimEnd();
                line = "";
            }

            line += next;
        }

        yield return line.TrimEnd();
    }

    private static int Columns(string text) => text.Sum(letter => letter < '\u1100' ? 1 : 2);

    // A word with what follows it, or one Japanese letter with the punctuation that cannot begin a line.
    [GeneratedRegex(@"[!-\u10FF]+[、。）」]* *|[（「]?[^\u0000-\u10FF][、。）」ー]* *| +", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Piece();
}
