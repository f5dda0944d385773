using System.Globalization;
using System.Text.RegularExpressions;

namespace DxLedger.UnitTests.Tidy;

/// <summary>Small promises about the whole repository.</summary>
public sealed partial class HousekeepingTests
{
    private const int LinesMax = 300;

    // Path and the reason why the file is better left whole.
    private static readonly Dictionary<string, string> LongFiles = new(StringComparer.Ordinal);

    [Fact]
    public void No_source_file_is_longer_than_a_reader_holds_in_mind() =>
        Assert.Empty(
            SourceTree.Code("src").Concat(SourceTree.Code("tests"))
                .Where(file => file.Lines.Length > LinesMax && !LongFiles.ContainsKey(file.Path))
                .Select(file => $"{file.Path}: {file.Lines.Length} lines"));

    [Fact]
    public void Reasons_for_long_files_are_still_needed() =>
        Assert.Empty(LongFiles.Keys.Where(path => !SourceTree.Files.Any(file => string.Equals(file.Path, path) && file.Lines.Length > LinesMax)));

    [Fact]
    public void No_test_is_skipped() => Assert.Empty(SourceTree.Offences(SourceTree.Code("tests"), SkippedTest()));

    [Fact]
    public void No_file_names_a_machine_or_a_package_feed()
    {
        string[] feeds = ["nuget.config", ".npmrc", "pip.conf"];

        Assert.Empty(SourceTree.Files.Where(file => feeds.Contains(file.Name, StringComparer.OrdinalIgnoreCase)).Select(file => file.Path));
        Assert.Empty(SourceTree.Offences(SourceTree.Files.Where(IsText), MachineOrFeed(), inComments: true));
    }

    [Fact]
    public void Sql_migrations_are_numbered_without_gaps()
    {
        foreach (var folder in SourceTree.Files.Where(file => file.Path.EndsWith(".sql", StringComparison.Ordinal) && Migration().IsMatch(file.Name))
            .GroupBy(file => Path.GetDirectoryName(file.Path)))
        {
            var numbers = folder.Select(file => int.Parse(Migration().Match(file.Name).Groups["number"].ValueSpan, CultureInfo.InvariantCulture)).Order();
            // A ledger's first ones are Marten's, which the program asks Marten for.
            Assert.Equal(Enumerable.Range(folder.Key?.EndsWith("Control", StringComparison.Ordinal) is true ? 1 : 2, folder.Count()), numbers);
        }

        Assert.Empty(SourceTree.Files
            .Where(file => file.Path.Contains("/Schema/", StringComparison.Ordinal) && file.Path.EndsWith(".sql", StringComparison.Ordinal) && !Migration().IsMatch(file.Name))
            .Select(file => file.Path));
    }

    [Fact]
    public void Every_event_type_is_registered_once_under_one_lasting_name()
    {
        var registered = SourceTree.Code("src/DxLedger").SelectMany(file => Registration().Matches(file.Text)).ToList();
        var names = registered.Select(match => match.Groups["name"].Value).ToList();
        var types = registered.Select(match => match.Groups["type"].Value).ToList();

        Assert.NotEmpty(registered);
        Assert.Equal(names.Distinct(), names);
        Assert.Equal(types.Distinct(), types);
        Assert.Empty(names.Where(name => !StoredName().IsMatch(name)));
    }

    [Fact]
    public void Every_event_that_is_declared_is_registered()
    {
        var registered = SourceTree.Code("src/DxLedger").SelectMany(file => Registration().Matches(file.Text)).Select(match => match.Groups["type"].Value).ToHashSet(StringComparer.Ordinal);
        var declared = SourceTree.Code("src/DxLedger/Features").Where(file => file.Name.EndsWith("Events.cs", StringComparison.Ordinal))
            .SelectMany(file => DeclaredEvent().Matches(file.Text)).Select(match => match.Groups["type"].Value);

        Assert.Empty(declared.Where(type => !registered.Contains(type)));
    }

    private static bool IsText(SourceFile file) =>
        !file.Path.StartsWith("data/", StringComparison.Ordinal) && !file.Path.EndsWith(".png", StringComparison.Ordinal);

    [GeneratedRegex(@"\bSkip\s*=\s*[""$@]|\bSkip\.(If|IfNot)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SkippedTest();

    // A home, a workplace, a feed's index, or a host with a port that is not this computer.
    [GeneratedRegex(@"(?<![\w.*:/-])/(home/(?!linuxbrew\b|a\b)|Users/|root/|work/)\w|/v3/index\.json|https?://(?!localhost\b|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|db\b)[\w.-]+:\d", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MachineOrFeed();

    [GeneratedRegex(@"^(?<number>\d{3,4})[_-][a-z0-9_-]+\.sql$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Migration();

    [GeneratedRegex(@"\.Register<(?<type>\w+)>\(""(?<name>[^""]+)""\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Registration();

    [GeneratedRegex(@"^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*\.v[1-9][0-9]*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StoredName();

    [GeneratedRegex(@"\bsealed record (?<type>\w+)(\([^;{]*\))?\s*:\s*\w+Event\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DeclaredEvent();
}
