using System.Text;
using System.Text.Json;
using DxLedger.Features.Departments;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Periods;
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

    private static readonly Figure Measured = new(ValueStatus.Provisional, 47.0m, 94m, 200m, "%", null, new DateOnly(2023, 6, 30));
    private static readonly Figure Unpublished = new(ValueStatus.NotYetPublished, null, null, null, null, "2024-05", null);

    private const string MeasuredJson = """{"status":"provisional","value":"47.0","numerator":"94","denominator":"200","unit":"%","measuredOn":"2023-06-30"}""";
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
        { "plan.due-date-set.v1", new PlanDueDateSet("p", "2023-Q1", new DateOnly(2023, 7, 31), new DateOnly(2023, 8, 10)), """{"plan":"p","period":"2023-Q1","from":"2023-07-31","to":"2023-08-10"}""" },
        { "plan.period-closed.v1", new PlanPeriodClosed("p", "2023-Q1"), """{"plan":"p","period":"2023-Q1"}""" },
        { "plan.period-reopened.v1", new PlanPeriodReopened("p", "2023-Q1"), """{"plan":"p","period":"2023-Q1"}""" },
        {
            "plan.exception-granted.v1",
            new PlanExceptionGranted("p", "2023-Q1", "d1", null, new DateOnly(2023, 9, 1)),
            """{"plan":"p","period":"2023-Q1","department":"d1","until":"2023-09-01"}"""
        },
        { "plan.year-closed.v1", new PlanYearClosed("p", "2023", 99, 2, "cd"), """{"plan":"p","period":"2023","head":99,"kpis":2,"digest":"cd"}""" },
        {
            "plan.year-sealed.v1",
            new PlanYearSealed("p", "2023", [new("k", 7, "2023-Q4", "accepted", "final", 47.0m, 50m, 94.0m, "B", 1, 98)]),
            """{"plan":"p","period":"2023","rows":[{"key":"k","version":7,"period":"2023-Q4","stage":"accepted","status":"final","value":"47.0","target":"50","rate":"94.0","grade":"B","ruleVersion":1,"evaluationPosition":98}]}"""
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
        {
            "initiative.department-reassigned.v2",
            new InitiativeDepartmentReassigned([Section], [], new DateOnly(2024, 4, 1), null),
            $$$"""{"from":[{{{SectionJson}}}],"to":[],"effectiveFrom":"2024-04-01"}"""
        },
        { "initiative.succeeded.v1", new InitiativeSucceeded("r6", LineageKind.Split, ["r6-a-01", "r6-a-02"]), """{"plan":"r6","kind":"split","successors":["r6-a-01","r6-a-02"]}""" },
        { "initiative.continued-from.v1", new InitiativeContinuedFrom("r5", LineageKind.Split, ["r5-a-01"]), """{"plan":"r5","kind":"split","predecessors":["r5-a-01"]}""" },
        { "kpi.succeeded.v1", new KpiSucceeded("r6", LineageKind.Ended, []), """{"plan":"r6","kind":"ended","successors":[]}""" },
        { "kpi.continued-from.v1", new KpiContinuedFrom("r5", LineageKind.Merged, ["r5-a-01-1", "r5-a-01-2"]), """{"plan":"r5","kind":"merged","predecessors":["r5-a-01-1","r5-a-01-2"]}""" },
        { "initiative.suspended.v1", new InitiativeSuspended(new DateOnly(2023, 9, 1), new DateOnly(2024, 1, 1)), """{"from":"2023-09-01","until":"2024-01-01"}""" },
        { "initiative.resumed.v1", new InitiativeResumed(new DateOnly(2023, 10, 1)), """{"from":"2023-10-01"}""" },
        { "initiative.completed.v1", new InitiativeCompleted(new DateOnly(2024, 3, 31)), """{"on":"2024-03-31"}""" },
        { "initiative.discontinued.v1", new InitiativeDiscontinued(new DateOnly(2024, 3, 31)), """{"on":"2024-03-31"}""" },
        {
            "department.renamed.v1",
            new DepartmentRenamed(new("総務部", null, "人事課"), new("総務部", "局", null), new DateOnly(2024, 4, 1)),
            """{"from":{"bureau":"総務部","section":"人事課"},"to":{"bureau":"総務部","sub":"局"},"effectiveFrom":"2024-04-01"}"""
        },
        { "department.succeeded.v1", new DepartmentSucceeded(["d2", "d3"], new DateOnly(2024, 4, 1)), """{"successors":["d2","d3"],"effectiveFrom":"2024-04-01"}""" },
        { "department.deputy-named.v1", new DepartmentDeputyNamed("d2", new DateOnly(2023, 9, 1), null), """{"deputy":"d2","from":"2023-09-01"}""" },
        { "department.deputy-withdrawn.v1", new DepartmentDeputyWithdrawn("d2", new DateOnly(2023, 9, 1)), """{"deputy":"d2","effectiveFrom":"2023-09-01"}""" },
        { "plan.text-redacted.v1", new TextRedacted(12, ["reason", "note"]), """{"position":12,"texts":["reason","note"]}""" },
        { "period.text-redacted.v1", new TextRedacted(12, ["reason", "note"]), """{"position":12,"texts":["reason","note"]}""" },
        { "department.text-redacted.v1", new TextRedacted(12, ["reason", "note"]), """{"position":12,"texts":["reason","note"]}""" },
        { "initiative.text-redacted.v1", new TextRedacted(12, ["reason", "note"]), """{"position":12,"texts":["reason","note"]}""" },
        { "kpi.text-redacted.v1", new TextRedacted(12, ["reason", "note"]), """{"position":12,"texts":["reason","note"]}""" },
        { "initiative.renumbered.v1", new InitiativeRenumbered(1, 2, "ab"), """{"from":1,"to":2,"document":"ab"}""" },
        {
            "kpi.defined.v1",
            new KpiDefined("r5-a-01-1", "fukushima-r5", "r5-a-01", Definition, new DateOnly(2024, 3, 31), ["d1"], new("ab", "A", 7, "【目標】")),
            $$$"""{"key":"r5-a-01-1","plan":"fukushima-r5","initiative":"r5-a-01","definition":{{{DefinitionJson}}},"dueDate":"2024-03-31","owners":["d1"],"source":{"document":"ab","part":"A","line":7,"cell":"【目標】"}}"""
        },
        { "kpi.linked.v1", new KpiLinked("r5-a-02", new(
            "ab",
            "A",
            7,
            "【目標】")), """{"initiative":"r5-a-02","source":{"document":"ab","part":"A","line":7,"cell":"【目標】"}}""" },
        { "kpi.target-set.v1", new KpiTargetSet(2023, 47.0m, "47.0", null, "ab"), """{"fiscalYear":2023,"value":"47.0","rawValue":"47.0","document":"ab"}""" },
        {
            "kpi.target-revised.v1",
            new KpiTargetRevised(2023, 47.0m, 50m, "50", new DateOnly(2023, 10, 1), null),
            """{"fiscalYear":2023,"from":"47.0","to":"50","rawValue":"50","effectiveFrom":"2023-10-01"}"""
        },
        {
            "kpi.owners-reassigned.v2",
            new KpiOwnersReassigned(["d1"], ["d2"], new DateOnly(2024, 4, 1), "ab"),
            """{"from":["d1"],"to":["d2"],"effectiveFrom":"2024-04-01","document":"ab"}"""
        },
        {
            "kpi.progress-reported.v1",
            new KpiProgressReported("2023-Q1", Measured, 1, ["jump"]),
            $$$"""{"period":"2023-Q1","figure":{{{MeasuredJson}}},"evidence":1,"confirmed":["jump"]}"""
        },
        {
            "kpi.progress-revised.v1",
            new KpiProgressRevised("2023-Q1", Measured, Unpublished, 0, []),
            $$$"""{"period":"2023-Q1","from":{{{MeasuredJson}}},"to":{"status":"notYetPublished","expected":"2024-05"},"evidence":0,"confirmed":[]}"""
        },
        { "kpi.progress-withdrawn.v1", new KpiProgressWithdrawn("2023-Q1"), """{"period":"2023-Q1"}""" },
        {
            "kpi.milestone-reported.v1",
            new KpiMilestoneReported("2023-Q1", new(MilestoneState.InProgress, null), new(MilestoneState.Achieved, new DateOnly(2023, 6, 1)), 0),
            """{"period":"2023-Q1","from":{"state":"inProgress"},"to":{"state":"achieved","on":"2023-06-01"},"evidence":0}"""
        },
        {
            "kpi.expected-path-set.v1",
            new KpiExpectedPathSet(2023, [], [new("2023-Q1", 12.50m), new("2023", 50m)]),
            """{"fiscalYear":2023,"from":[],"to":[{"period":"2023-Q1","value":"12.50"},{"period":"2023","value":"50"}]}"""
        },
        {
            "kpi.schedule-set.v1",
            new KpiScheduleSet(new(ReportingFrequency.Quarterly, null), new(ReportingFrequency.Yearly, 6)),
            """{"from":{"frequency":"quarterly"},"to":{"frequency":"yearly","publishedMonth":6}}"""
        },
        { "kpi.closed.v1", new KpiClosed(KpiClosingCause.Duplicate, "r5-a-01-1"), """{"cause":"duplicate","of":"r5-a-01-1"}""" },
        { "kpi.reopened.v1", new KpiReopened(), "{}" },
        { "kpi.baseline-set.v1", new KpiBaselineSet(null, new(47.0m, 2019)), """{"to":{"value":"47.0","year":2019}}""" },
        {
            "kpi.evaluated.v1",
            new KpiEvaluated("2023", 1, "uda", new(
                Direction.AtMost,
                150m,
                null,
                300m,
                385m,
                FigureStanding.Final), [7, 9], 38.961m, 39.0m, "D", null, false),
            """{"period":"2023","ruleVersion":1,"profile":"uda","inputs":{"direction":"atMost","target":"150","baseline":"300","actual":"385","standing":"final"},"positions":[7,9],"unrounded":"38.961","printed":"39.0","grade":"D","incomplete":false}"""
        },
        {
            "plan.evaluation-rule-set.v1",
            new PlanEvaluationRuleSet(1, null, EvaluationProfiles.Uda),
            """{"version":1,"rule":{"profile":"uda","formulas":{"atLeast":"actualOverTarget","atMost":"targetOverActual","approx":"within","exact":"within"},"rounding":"halfUp","decimals":1,"bands":[{"grade":"A","lowerBound":"100"},{"grade":"B","lowerBound":"80"},{"grade":"C","lowerBound":"60"},{"grade":"D"}],"bandBasis":"unrounded","zeroDenominator":"notEvaluable","gradeWithoutActual":"X","tolerancePercent":"5","targetBasis":"yearTarget"}}"""
        },
        { "kpi.report-returned.v1", new KpiReportReturned("2023-Q1", 3), """{"period":"2023-Q1","seen":3}""" },
        { "kpi.report-approved.v1", new KpiReportApproved("2023-Q1", 3), """{"period":"2023-Q1","seen":3}""" },
        { "kpi.report-accepted.v1", new KpiReportAccepted("2023-Q1", 3), """{"period":"2023-Q1","seen":3}""" },
        { "kpi.definition-revised.v1", new KpiDefinitionRevised(Definition, Definition, null, "ab"), $$$"""{"from":{{{DefinitionJson}}},"to":{{{DefinitionJson}}},"document":"ab"}""" },
    };

    /// <summary>Shapes that are no longer written, and what they are read as.</summary>
    public static TheoryData<string, string, object> Former => new()
    {
        { "kpi.owners-reassigned.v1", """{"from":["d1"],"to":["d2"],"document":"ab"}""", new KpiOwnersReassigned(["d1"], ["d2"], null, "ab") },
        { "initiative.department-reassigned.v1", $$$"""{"from":[{{{SectionJson}}}],"to":[],"document":"ab"}""", new InitiativeDepartmentReassigned([Section], [], null, "ab") },
    };

    [Theory]
    [MemberData(nameof(Former))]
    public void Former_shape_is_read_as_the_event_of_today(string storedName, string json, object expected)
    {
        var read = LedgerModel.Events.Single(registry => registry.StoredNames.Contains(storedName)).Decode(storedName, Encoding.UTF8.GetBytes(json));

        Assert.Equal(expected.GetType(), read.GetType());
        Assert.Equal(
            JsonSerializer.Serialize(expected, expected.GetType(), LedgerJson.Stored),
            JsonSerializer.Serialize(read, read.GetType(), LedgerJson.Stored));
    }

    [Fact]
    public void Confirmed_warnings_are_kept_and_left_out_where_there_were_none()
    {
        foreach (var (e, without) in new (KpiEvent, string)[]
        {
            (new KpiTargetSet(2023, 1, "1", null, null, ["magnitude"]), """{"fiscalYear":2023,"value":"1","rawValue":"1"}"""),
            (new KpiBaselineSet(null, new(1, 2019), ["magnitude"]), """{"to":{"value":"1","year":2019}}"""),
            (new KpiExpectedPathSet(2023, [], [], ["magnitude"]), """{"fiscalYear":2023,"from":[],"to":[]}"""),
            (new KpiMilestoneReported("2023", null, new(MilestoneState.Delayed, null), 0, ["magnitude"]),
                """{"period":"2023","to":{"state":"delayed"},"evidence":0}"""),
        })
        {
            Assert.Equal(without[..^1] + ""","confirmed":["magnitude"]}""", JsonSerializer.Serialize(e, e.GetType(), LedgerJson.Stored));
            var read = JsonSerializer.Deserialize(without, e.GetType(), LedgerJson.Stored);
            Assert.Equal(without, JsonSerializer.Serialize(read, e.GetType(), LedgerJson.Stored));
        }
    }

    /// <summary>What later programs added is left out by entries of before, and read back as written by their own.</summary>
    [Fact]
    public void Closing_of_a_year_keeps_what_was_unsettled_and_confirmed()
    {
        PeriodEvent[] events =
        [
            new PlanYearClosed("p", "2023", 99, 2, "cd", [new(UnsettledList.Waiting, 1)], [UnsettledList.Unreported, UnsettledList.Waiting]),
            new PlanYearSealed("p", "2023", [
                new(
                    "k",
                    7,
                    "2023-Q2",
                    "accepted",
                    "final",
                    47.0m,
                    50m,
                    94.0m,
                    "B",
                    1,
                    98,
                    "2023-Q2",
                    "d1",
                    [new("2023-Q2", "final", 47.0m, 42)],
                    [new("2023-Q3", "submitted", false, 6)],
                    [new(UnsettledList.Waiting, ["2023-Q3"])]),
            ]),
        ];
        string[] stored =
        [
            """{"plan":"p","period":"2023","head":99,"kpis":2,"digest":"cd","unsettled":[{"list":"waiting","count":1}],"confirmed":["unreported","waiting"]}""",
            """{"plan":"p","period":"2023","rows":[{"key":"k","version":7,"period":"2023-Q2","stage":"accepted","status":"final","value":"47.0","target":"50","rate":"94.0","grade":"B","ruleVersion":1,"evaluationPosition":98,"evaluatedPeriod":"2023-Q2","department":"d1","figures":[{"period":"2023-Q2","status":"final","value":"47.0","position":42}],"waiting":[{"period":"2023-Q3","stage":"submitted","isWithdrawal":false,"version":6}],"unsettled":[{"list":"waiting","periods":["2023-Q3"]}]}]}""",
        ];

        Assert.Equal(stored, events.Select(e => JsonSerializer.Serialize<object>(e, LedgerJson.Stored)));
        Assert.Equal(
            stored[0],
            JsonSerializer.Serialize(JsonSerializer.Deserialize<PlanYearClosed>(stored[0], LedgerJson.Stored), LedgerJson.Stored));
        Assert.Equal(
            stored[1],
            JsonSerializer.Serialize(JsonSerializer.Deserialize<PlanYearSealed>(stored[1], LedgerJson.Stored), LedgerJson.Stored));
    }

    [Theory]
    [MemberData(nameof(Golden))]
    public void Stored_shape_of_every_event_is_pinned_and_reads_back(string storedName, object e, string json)
    {
        var events = LedgerModel.Events.Single(registry => registry.StoredNames.Contains(storedName));
        var encoded = events.Encode(e, Guid.Empty);

        Assert.Equal(storedName, encoded.Type);
        Assert.True(
            JsonElement.DeepEquals(JsonElement.Parse(json), JsonElement.Parse(encoded.Data.Span)),
            Encoding.UTF8.GetString(encoded.Data.Span));
        var read = events.Decode(storedName, Encoding.UTF8.GetBytes(json));
        Assert.Equal(e.GetType(), read.GetType());
        Assert.Equal(json, JsonSerializer.Serialize(read, read.GetType(), LedgerJson.Stored));
    }

    [Fact]
    public void Every_registered_event_has_a_golden_shape() =>
        Assert.Equal(
            LedgerModel.Events.SelectMany(registry => registry.StoredNames).Order(StringComparer.Ordinal),
            Golden.Select(row => (string)row[0]).Concat(Former.Select(row => (string)row[0])).Order(StringComparer.Ordinal));
}
