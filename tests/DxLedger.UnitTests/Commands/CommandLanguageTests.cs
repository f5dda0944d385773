using DxLedger.Commands;
using DxLedger.Platform;

namespace DxLedger.UnitTests.Commands;

/// <summary>The program's help and its errors about command lines, in the two languages that it speaks.</summary>
public sealed class CommandLanguageTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_command_is_explained_in_the_terminals_language(bool isJapanese)
    {
        Languages.Chosen = isJapanese ? Language.Ja : Language.En;
        var all = OneLanguage.Walk(CommandLine.Root()).ToList();
        var names = all.Select(one => one.Command.Name).ToList();

        Assert.True(all.Count > 25, $"{all.Count}");
        foreach (var (_, command) in all)
        {
            var symbols = command.Options.Select(option => option.Description).Concat(command.Arguments.Select(argument => argument.Description)).Append(command.Description);
            Assert.DoesNotContain(symbols, string.IsNullOrEmpty);
            OneLanguage.Assert(HelpOutput.Of(command, 200), isJapanese, names);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_wrong_command_line_is_refused_in_the_terminals_language(bool isJapanese)
    {
        Languages.Chosen = isJapanese ? Language.Ja : Language.En;
        var all = OneLanguage.Walk(CommandLine.Root()).ToList();
        var names = all.Select(one => one.Command.Name).ToList();
        var problems = all.SelectMany(one => OneLanguage.Wrong(one.Path, one.Command)).SelectMany(args => CommandLine.Read(args).Problems).Distinct(StringComparer.Ordinal).ToList();

        Assert.True(problems.Count > 50, $"{problems.Count}");
        foreach (var problem in problems)
            OneLanguage.Assert(problem, isJapanese, names);
    }

    [Theory]
    [InlineData("no such", "no というコマンド又はオプションはここでは使えません。", "such というコマンド又はオプションはここでは使えません。")]
    [InlineData("plan", "コマンドを指定してください。指定できるもの: parse, preview, import")]
    [InlineData("plan parse", "ファイル を指定してください。")]
    [InlineData("plan parse @file more", "more というコマンド又はオプションはここでは使えません。")]
    [InlineData("plan import x", "--plan を指定してください。")]
    [InlineData("plan import x --plan", "--plan に値を指定してください。")]
    [InlineData("serve --urls a --urls b", "--urls は一度だけ指定してください。")]
    [InlineData("projections log --count many", "--count many: 2147483647 以下の整数で指定してください。")]
    [InlineData("projections skip x --reason y --position 1.5", "--position 1.5: 9223372036854775807 以下の整数で指定してください。")]
    public void Each_kind_of_mistake_is_told_by_what_is_wrong(string line, params string[] told)
    {
        Languages.Chosen = Language.Ja;
        Assert.Equal([.. told, "使い方は --help で確認できます。"], CommandLine.Read(line.Split(' ')).Problems);
    }

    [Fact]
    public void Help_fits_the_terminal_and_keeps_its_columns()
    {
        Languages.Chosen = Language.Ja;
        var command = OneLanguage.Walk(CommandLine.Root()).Single(one => one.Command.Name == "witness").Command;

        Assert.All(HelpOutput.Of(command, 80).Split('\n'), line => Assert.True(line.Sum(letter => letter < '\u1100' ? 1 : 2) <= 80, line));
        Assert.Contains(
            """
              --urls <urls>      待ち受けるこのコンピューターのアドレス。複数の場合はセミコ
                                 ロンで区切る。（既定: http://127.0.0.1:5090）

            """,
            HelpOutput.Of(command, 80),
            StringComparison.Ordinal);
    }
}
