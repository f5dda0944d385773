using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace DxLedger.UnitTests.Tidy;

/// <summary>Arrows between the rooms point down only (docs/architecture.md).</summary>
public sealed partial class ArrowTests
{
    [Fact]
    public void Rooms_reference_only_what_they_may_use()
    {
        string[] expected =
        [
            "DxLedger -> DxLedger.EventStore",
            "DxLedger.EventStore -> DxLedger.TransparencyLog", "DxLedger.Verifier -> DxLedger.TransparencyLog",
        ];

        var actual = Projects().SelectMany(project => References(project, "ProjectReference").Select(used => $"{project.Name[..^7]} -> {Path.GetFileNameWithoutExtension(used)}"));

        Assert.Equal(expected, actual.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Kernel_stands_on_Marten_alone_and_the_log_on_cryptography_alone()
    {
        string[] kernel = ["Marten", "Npgsql"];
        string[] log = ["libsodium"];

        Assert.Empty(References(Project("DxLedger.EventStore"), "PackageReference").Except(kernel));
        Assert.Empty(References(Project("DxLedger.TransparencyLog"), "PackageReference").Except(log));
        Assert.Empty(References(Project("DxLedger.EventStore"), "FrameworkReference"));
        Assert.Empty(References(Project("DxLedger.TransparencyLog"), "FrameworkReference"));
    }

    [Fact]
    public void Kernel_has_never_heard_of_the_program_or_of_a_kpi() =>
        Assert.Empty(SourceTree.Offences(SourceTree.Code("src/DxLedger.EventStore"), ProgramOrDomain()));

    [Fact]
    public void Transparency_log_does_no_input_or_output() =>
        Assert.Empty(SourceTree.Offences(SourceTree.Code("src/DxLedger.TransparencyLog"), InputOrOutput()));

    [Fact]
    public void Deciders_events_and_states_are_pure()
    {
        var pure = SourceTree.Code("src/DxLedger/Features").Where(IsPure).ToList();

        Assert.NotEmpty(pure);
        Assert.Empty(SourceTree.Offences(pure, Impure()));
    }

    [Fact]
    public void Feature_does_not_use_the_decider_of_another()
    {
        var files = SourceTree.Code("src/DxLedger/Features").ToList();
        var offences = new List<string>();
        foreach (var decider in files.Where(file => file.Name.EndsWith("Decider.cs", StringComparison.Ordinal)))
        {
            var name = new Regex($@"\b{Regex.Escape(decider.Name[..^3])}\b", RegexOptions.None, TimeSpan.FromSeconds(1));
            offences.AddRange(SourceTree.Offences(files.Where(file => !string.Equals(FeatureOf(file), FeatureOf(decider))), name));
        }

        Assert.Empty(offences);
    }

    [Fact]
    public void Platform_does_not_know_the_features_and_features_not_their_composition()
    {
        Assert.Empty(SourceTree.Offences(SourceTree.Code("src/DxLedger/Platform"), FeaturesOrAbove()));
        Assert.Empty(SourceTree.Offences(SourceTree.Code("src/DxLedger/Features"), AboveFeatures()));
    }

    [Fact]
    public void Private_cluster_knows_nothing_of_the_ledger() =>
        Assert.Empty(SourceTree.Offences(SourceTree.Code("src/DxLedger/Platform/EmbeddedPostgres"), LedgerOrWeb()));

    private static bool IsPure(SourceFile file) =>
        file.Name.EndsWith("Decider.cs", StringComparison.Ordinal)
        || file.Name.EndsWith("Events.cs", StringComparison.Ordinal)
        || Evolves().IsMatch(file.Text);

    private static string FeatureOf(SourceFile file) => file.Path.Split('/')[3];

    private static IEnumerable<SourceFile> Projects() =>
        SourceTree.Files.Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal) && file.Path.EndsWith(".csproj", StringComparison.Ordinal));

    private static SourceFile Project(string name) => Projects().Single(project => string.Equals(project.Name, name + ".csproj"));

    private static IEnumerable<string> References(SourceFile project, string kind) =>
        XDocument.Parse(project.Text).Descendants(kind).Select(reference => reference.Attribute("Include")?.Value ?? "");

    [GeneratedRegex(@"\bDxLedger\.(?!EventStore\b|TransparencyLog\b)[A-Z]|\b(Kpi|Initiative|Department|FiscalYear)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ProgramOrDomain();

    [GeneratedRegex(@"\bSystem\.(IO|Net|Data|Diagnostics\.Process)\b|\bNpgsql|\b(File|Directory|Console|HttpClient|Socket|Environment|TimeProvider)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InputOrOutput();

    [GeneratedRegex(@"\bNpgsql|\bAspNetCore\b|\b(HttpContext|HttpRequest|IResult|TypedResults|Results|WebApplication|IEndpointRouteBuilder|ILogger|IConfiguration|TimeProvider|Stopwatch|Random|RandomNumberGenerator|File|Directory|Environment|HttpClient)\b|\bGuid\.(NewGuid|CreateVersion7)\b|\basync\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Impure();

    [GeneratedRegex(@"\b(DxLedger|using)[. ](Features|Composition|Commands)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FeaturesOrAbove();

    [GeneratedRegex(@"\b(DxLedger|using)[. ](Composition|Commands)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AboveFeatures();

    [GeneratedRegex(@"\bDxLedger\.(EventStore|TransparencyLog|Features)\b|\bAspNetCore\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LedgerOrWeb();

    [GeneratedRegex(@"\bstatic\b[^=;{]*\bEvolve\(", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Evolves();
}
