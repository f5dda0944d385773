using System.Text.RegularExpressions;

namespace DxLedger.UnitTests.Tidy;

/// <summary>What the program says to people over HTTP, as it stands in the source.</summary>
public sealed class RefusalWordsTests
{
    private const RegexOptions Options = RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking;

    // Sentences with text within text are too entangled for this; they are few.
    private static readonly Regex Pair = new(
        """\x22(?<en>([^"\\]|\\.)*)"(?=\s*,\s*\$?"(?<ja>([^"\\]|\\.)*)"\s*[,)])""", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10));

    private static readonly Regex Japanese = new(@"[\u3040-\u30FF\u4E00-\u9FFF]", Options);

    // What callers have to type stands in brackets; values are theirs, and some names have no Japanese.
    private static readonly Regex NotOurs = new(
        @"\{[^{}]*\}|「[^」]*」|（例[:：][^）]*）|\b(KPI|DX|CSV|JSON|UTF-8|UTF-16|Shift_JIS|MB|xlsx|xls|application/json|U\+FFFD)\b"
        + @"|\b(PostgreSQL|Windows|HOME|root|http|https|(DXLEDGER|XDG)_[A-Z_]+)\b", Options);

    private static readonly Regex Latin = new("[A-Za-z]{2,}", Options);

    [Fact]
    public void Sentences_hold_no_words_of_the_other_language()
    {
        var pairs = new[] { "Features", "Platform" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "src", "DxLedger", folder), "*.cs", SearchOption.AllDirectories))
            .SelectMany(file => Pair.Matches(File.ReadAllText(file)).Select(match => (File: Path.GetFileName(file), En: match.Groups["en"].Value, Ja: match.Groups["ja"].Value)))
            .Where(pair => Japanese.IsMatch(pair.Ja) && Latin.Count(NotOurs.Replace(pair.En, "")) >= 2)
            .ToList();
        Assert.True(pairs.Count > 150, $"{pairs.Count}");
        Assert.True(!pairs.Exists(pair => Latin.IsMatch(NotOurs.Replace(NotOurs.Replace(pair.Ja, ""), ""))), string.Join((char)10, pairs.Where(pair => Latin.IsMatch(NotOurs.Replace(NotOurs.Replace(pair.Ja, ""), "")))));
        Assert.Empty(pairs.Where(pair => Japanese.IsMatch(NotOurs.Replace(NotOurs.Replace(pair.En, ""), ""))));
    }
}
