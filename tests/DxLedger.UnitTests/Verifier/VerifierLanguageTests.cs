using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using DxLedger.TransparencyLog;
using DxLedger.UnitTests.Commands;
using DxLedger.UnitTests.Tidy;
using DxLedger.Verifier;

namespace DxLedger.UnitTests.Verifier;

/// <summary>What the verifier says, in the two languages that it speaks.</summary>
public sealed class VerifierLanguageTests
{
    private const RegexOptions Options = RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking;

    private static readonly string[] Names = ["verify", "receipt"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Usage_names_every_option_in_the_terminals_language(bool isJapanese)
    {
        Words.Chosen = isJapanese;
        var commands = VerifierCommands.Create().Subcommands;

        Assert.Equal(Names, commands.Select(command => command.Name));
        foreach (var command in commands)
        {
            var usage = Words.Usage(command.Name);
            OneLanguage.Assert(usage, isJapanese, Names);
            var told = Regex.Matches(usage, "^  (?<name>[^ ]+)", Options | RegexOptions.Multiline).Select(match => match.Groups["name"].Value);
            Assert.Equal(
                command.Options.Select(option => option.Name).Concat(command.Arguments.Select(argument => argument.Name)).Append("--lang").Order(StringComparer.Ordinal),
                told.Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_wrong_command_line_is_refused_in_the_terminals_language(bool isJapanese)
    {
        Words.Chosen = isJapanese;
        var problems = OneLanguage.Walk(VerifierCommands.Create())
            .SelectMany(one => OneLanguage.Wrong(one.Path, one.Command))
            .SelectMany(args => VerifierCommands.Read(args).Problems)
            .ToList();

        Assert.NotEmpty(problems);
        foreach (var problem in problems)
            OneLanguage.Assert(problem, isJapanese, Names);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_finding_and_every_sentence_has_words_in_both_languages(bool isJapanese)
    {
        Words.Chosen = isJapanese;
        var findings = All(typeof(Findings)).Select(method => method.Invoke(null, Values(method))).Cast<Finding>().ToList();
        var sentences = All(typeof(Words)).Where(method => method.Name is not (nameof(Words.Usage) or nameof(Words.Say)))
            .Select(method => (string?)method.Invoke(null, Values(method)) ?? "").ToList();
        Exception[] problems = [new FileNotFoundException(), new UnauthorizedAccessException(), new InvalidDataException(), new IOException()];
        sentences.AddRange(problems.Select(problem => Words.Unreadable("8", problem)).Append(Words.NoAnswer("8", status: null)));

        Assert.True(findings.Count > 15 && sentences.Count > 10, $"{findings.Count}, {sentences.Count}");
        foreach (var text in findings.Select(finding => finding.Detail).Concat(findings.Select(Words.NotVerified)).Concat(sentences))
            OneLanguage.Assert(text, isJapanese, Names);
    }

    [Fact]
    public void Findings_are_made_where_their_words_stand_alone() =>
        Assert.Empty(SourceTree.Offences(
            SourceTree.Code("src/DxLedger.Verifier").Where(file => file.Name != "Findings.cs"), new Regex(@"new Finding\(|new\(""[a-z]+\.", Options)));

    private static IEnumerable<MethodInfo> All(Type type) =>
        type.GetMethods(BindingFlags.Static | BindingFlags.Public).Where(method => method.ReturnType == typeof(Finding) || method.ReturnType == typeof(string));

    private static object[] Values(MethodInfo method) => [.. method.GetParameters().Select(parameter => Value(parameter.ParameterType))];

    private static object Value(Type type) =>
        type == typeof(string) ? "8"
        : type == typeof(Exception) ? new DirectoryNotFoundException()
        : type == typeof(HttpStatusCode?) ? HttpStatusCode.Forbidden
        : type == typeof(Finding) ? Findings.NoCheckpoint()
        : type == typeof(Report) ? new Report("ledger.example", 8, "8", 8, 8, Finding: null)
        : type == typeof(IReadOnlyCollection<NoteVerifier>) ? Array.Empty<NoteVerifier>()
        : Activator.CreateInstance(type) ?? throw new InvalidOperationException($"{type} has no value here.");
}
