using System.CommandLine;
using System.CommandLine.Parsing;

namespace DxLedger.Shared;

/// <summary>What is wrong with a command line, in our own words: the library's are English, with Japanese for some of them only.</summary>
internal static class ParseProblems
{
    // An argument that begins with @ is an argument, and no file with more of them.
    private static readonly ParserConfiguration Configuration = new() { ResponseFileTokenReplacer = null };

    /// <summary>Reads a command line, with a sentence for each problem.</summary>
    /// <param name="root">The program's commands.</param>
    /// <param name="args">The command line.</param>
    /// <param name="say">One of two sentences, English and Japanese.</param>
    public static (ParseResult Parsed, IReadOnlyList<string> Problems) Read(RootCommand root, IReadOnlyList<string> args, Func<string, string, string> say)
    {
        var parsed = root.Parse(args, Configuration);
        return (parsed, parsed.Errors.Count == 0 ? [] : [.. Problems(parsed, say), say("Run with --help to see what there is.", "使い方は --help で確認できます。")]);
    }

    private static IEnumerable<string> Problems(ParseResult parsed, Func<string, string, string> say)
    {
        var unknown = parsed.UnmatchedTokens.Select(token => say($"{token} is no command or option here.", $"{token} というコマンド又はオプションはここでは使えません。"));
        return unknown.Concat(parsed.Errors.Select(error => Word(error.SymbolResult, parsed, say)).OfType<string>());
    }

    private static string? Word(SymbolResult? at, ParseResult parsed, Func<string, string, string> say) => at switch
    {
        CommandResult when parsed.UnmatchedTokens.Count > 0 => null,
        CommandResult { Command: var command } => Missing(string.Join(", ", command.Subcommands.Select(one => one.Name)), say),
        OptionResult { Option: VersionOption option } => say($"{option.Name} stands alone.", $"{option.Name} は他の引数と同時に指定できません。"),
        OptionResult { Implicit: true, Option: var option } => say($"{option.Name} is missing.", $"{option.Name} を指定してください。"),
        OptionResult { Tokens: [], Option: var option } => say($"{option.Name} needs a value.", $"{option.Name} に値を指定してください。"),
        OptionResult { Option: var option } when at.Tokens.Count > option.Arity.MaximumNumberOfValues =>
            say($"{option.Name} can be given once.", $"{option.Name} は一度だけ指定してください。"),
        OptionResult { Option: var option } => Unreadable(option.Name, at.Tokens[^1].Value, option.ValueType, say),
        ArgumentResult { Tokens: [], Argument: var argument } => say($"{argument.Name} is missing.", $"{argument.Name} を指定してください。"),
        ArgumentResult { Argument: var argument } => Unreadable(argument.Name, at.Tokens[^1].Value, argument.ValueType, say),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Missing(string commands, Func<string, string, string> say) =>
        say($"A command is missing. There are: {commands}.", $"コマンドを指定してください。指定できるもの: {commands}");

    private static string Unreadable(string name, string value, Type type, Func<string, string, string> say) =>
        Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type) switch
        {
            TypeCode.Int32 => WholeNumber(name, value, int.MaxValue, say),
            TypeCode.Int64 => WholeNumber(name, value, long.MaxValue, say),
            TypeCode.Boolean => say($"{name} {value}: it must be true or false.", $"{name} {value}: true 又は false で指定してください。"),
            _ => say($"{name} \"{value}\": it must be a path.", $"{name}「{value}」: パスを指定してください。"),
        };

    private static string WholeNumber(string name, string value, long most, Func<string, string, string> say) =>
        say($"{name} {value}: it must be a whole number up to {most}.", $"{name} {value}: {most} 以下の整数で指定してください。");
}
