using System.Text;
using System.Text.Json;
using DxLedger.Features.Departments;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Features.Plans;
using DxLedger.Composition;
using DxLedger.Platform;

namespace DxLedger.UnitTests.Composition;

/// <summary>Stored shapes are for ever: these are the bytes as they lie in ledgers. A new shape is a new version with an upcaster, never an edit here.</summary>
public sealed class LedgerModelTests
{
    private static readonly Placement Place = new("3", "公務能率", "3(1)", null);
    private static readonly InitiativeContent Content = new("名", null, DxLedger.Features.Initiatives.GoalKind.Kpi, "47.0%", Place, [Place]);
    private static readonly ResponsibleDepartment Section = new("d1", "総務部", null, "人事課");
    private static readonly SourceRow Row = new("ab", "A", 7, ["1", "名"]);
    private static readonly KpiDefinition Definition = new(
        PromiseKind.Kpi, "率", "%", Measure.Percent, Direction.AtLeast, Comparison.Absolute, Accumulation.Cumulative, "H30年度");

    private const string PlaceJson = """{"fieldCode":"3","fieldName":"公務能率","itemCode":"3(1)"}""";
    private const string ContentJson = $$$"""{"name":"名","goalKind":"kpi","goalText":"47.0%","placement":{{{PlaceJson}}},"further":[{{{PlaceJson}}}]}""";
    private const string SectionJson = """{"key":"d1","bureau":"総務部","section":"人事課"}""";
    private const string RowJson = """{"document":"ab","part":"A","line":7,"cells":["1","名"]}""";
    private const string DefinitionJson = """{"kind":"kpi","label":"率","unit":"%","measure":"percent","direction":"atLeast","comparison":"absolute","accumulation":"cumulative","since":"H30年度"}""";

    public static TheoryData<string, object, string> Golden => new()
    {
        { "plan.adopted.v1", new PlanAdopted("fukushima-r5", 2023, "r5", null), """{"key":"fukushima-r5","fiscalYear":2023,"keyPrefix":"r5"}""" },
        {
            "plan.document-imported.v1",
            new PlanDocumentImported("ab", "plan.txt", 9, new(1, 2, 3), ["r5-a-01"]),
            """{"document":"ab","fileName":"plan.txt","bytes":9,"rows":{"numbered":1,"relisted":2,"continuation":3},"removed":["r5-a-01"]}"""
        },
        {
            "plan.document-flagged.v1",
            new PlanDocumentFlagged([new(7, "goal_missing", "欠"), new(null, "fiscal_year_guessed", "推")]),
            """{"flags":[{"line":7,"code":"goal_missing","message":"欠"},{"code":"fiscal_year_guessed","message":"推"}]}"""
        },
        {
            "plan.conflict-kept.v1",
            new PlanConflictKept(new("r5-a-01", "content.name", null, "甲", "乙")),
            """{"conflict":{"key":"r5-a-01","member":"content.name","ledger":"甲","document":"乙"}}"""
        },
        { "department.registered.v1", new DepartmentRegistered("d1", "総務部", null, "人事課"), SectionJson },
        {
            "initiative.registered.v1",
            new InitiativeRegistered("r5-a-01", "fukushima-r5", "A", 1, Content, [Section], Row, [new("c", "m")]),
            $$$"""{"key":"r5-a-01","plan":"fukushima-r5","part":"A","number":1,"content":{{{ContentJson}}},"departments":[{{{SectionJson}}}],"source":{{{RowJson}}},"flags":[{"code":"c","message":"m"}]}"""
        },
        {
            "initiative.relisted.v1",
            new InitiativeRelisted(Place, [], [Section], Content, Row, []),
            $$$"""{"placement":{{{PlaceJson}}},"further":[],"departments":[{{{SectionJson}}}],"differing":{{{ContentJson}}},"source":{{{RowJson}}},"flags":[]}"""
        },
        { "initiative.outline-revised.v1", new InitiativeOutlineRevised(Content, Content, null), $$$"""{"from":{{{ContentJson}}},"to":{{{ContentJson}}}}""" },
        { "initiative.department-reassigned.v1", new InitiativeDepartmentReassigned([Section], [], "ab"), $$$"""{"from":[{{{SectionJson}}}],"to":[],"document":"ab"}""" },
        { "initiative.renumbered.v1", new InitiativeRenumbered(1, 2, "ab"), """{"from":1,"to":2,"document":"ab"}""" },
        {
            "kpi.defined.v1",
            new KpiDefined("r5-a-01-1", "fukushima-r5", "r5-a-01", Definition, new DateOnly(2024, 3, 31), ["d1"], new("ab", "A", 7, "【目標】")),
            $$$"""{"key":"r5-a-01-1","plan":"fukushima-r5","initiative":"r5-a-01","definition":{{{DefinitionJson}}},"dueDate":"2024-03-31","owners":["d1"],"source":{"document":"ab","part":"A","line":7,"cell":"【目標】"}}"""
        },
        { "kpi.linked.v1", new KpiLinked("r5-a-02", new("ab", "A", 7, "【目標】")), """{"initiative":"r5-a-02","source":{"document":"ab","part":"A","line":7,"cell":"【目標】"}}""" },
        { "kpi.target-set.v1", new KpiTargetSet(2023, 47.0m, "47.0", null, "ab"), """{"fiscalYear":2023,"value":"47.0","rawValue":"47.0","document":"ab"}""" },
        {
            "kpi.target-revised.v1",
            new KpiTargetRevised(2023, 47.0m, 50m, "50", new DateOnly(2023, 10, 1), null),
            """{"fiscalYear":2023,"from":"47.0","to":"50","rawValue":"50","effectiveFrom":"2023-10-01"}"""
        },
        { "kpi.owners-reassigned.v1", new KpiOwnersReassigned(["d1"], ["d2"], "ab"), """{"from":["d1"],"to":["d2"],"document":"ab"}""" },
        { "kpi.definition-revised.v1", new KpiDefinitionRevised(Definition, Definition, null, "ab"), $$$"""{"from":{{{DefinitionJson}}},"to":{{{DefinitionJson}}},"document":"ab"}""" },
    };

    [Theory]
    [MemberData(nameof(Golden))]
    public void Stored_shape_of_every_event_is_pinned_and_reads_back(string storedName, object e, string json)
    {
        var events = LedgerModel.Events.Single(registry => registry.StoredNames.Contains(storedName));
        var encoded = events.Encode(e, Guid.Empty);

        Assert.Equal(storedName, encoded.Type);
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(json), JsonElement.Parse(encoded.Data.Span)), Encoding.UTF8.GetString(encoded.Data.Span));
        var read = events.Decode(storedName, Encoding.UTF8.GetBytes(json));
        Assert.Equal(e.GetType(), read.GetType());
        Assert.Equal(json, JsonSerializer.Serialize(read, read.GetType(), LedgerJson.Stored));
    }

    [Fact]
    public void Every_registered_event_has_a_golden_shape() =>
        Assert.Equal(LedgerModel.Events.SelectMany(registry => registry.StoredNames).Order(StringComparer.Ordinal), Golden.Select(row => (string)row[0]).Order(StringComparer.Ordinal));
}
