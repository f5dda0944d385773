using System.Text.Json;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Approval;
using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;
using DxLedger.Platform;
using static DxLedger.UnitTests.Features.Kpis.Reporting.ReportScenario;

namespace DxLedger.UnitTests.Features.Kpis;

/// <summary>Every decision on a KPI that is unknown, pursued and closed.</summary>
public sealed class KpiStateTests
{
    private static readonly KpiClosed Ended = new(KpiClosingCause.Ended, null);

    private static readonly Dictionary<string, Func<Kpi, Decision<KpiEvent>>> Decisions = new(StringComparer.Ordinal)
    {
        ["report"] = state => ReportDecider.Report(state, Key, Standing(), new(ValueStatus.Final, 5)),
        ["revise"] = state => ReportDecider.Revise(state, Key, Standing(), new(ValueStatus.Final, 5, Reason: "訂正")),
        ["withdraw"] = state => ReportDecider.Withdraw(state, Key, Standing(), "取下げ"),
        ["return"] = state => ApprovalDecider.Return(state, Key, Standing(), 2, "差戻し"),
        ["approve"] = state => ApprovalDecider.Approve(state, Key, Standing(), 2, "approver"),
        ["accept"] = state => ApprovalDecider.Accept(state, Key, Standing(), 2, "office"),
        ["evaluate"] = state => EvaluationDecider.Evaluate(state, Key, Standing(), Plan.SetRule.Default),
        ["revise target"] = state => KpiDecider.ReviseTarget(state, Key, new(2023, 5, Today, "理由")),
        ["set target"] = state => KpiDecider.SetTarget(state, Key, new(2023, 5, null, "理由")),
        ["baseline"] = state => KpiDecider.SetBaseline(state, Key, new(5, 2020), "理由"),
        ["owners"] = state => KpiDecider.ReassignOwners(state, Key, ["d2"], Today, "理由"),
        ["path"] = state => PromiseDecider.SetExpectedPath(state, Key, 2023, [new("2023", 5)], "理由"),
        ["definition"] = state => PromiseDecider.ReviseDefinition(state, Key, new("別名", null, null, null, null, null, null), "理由"),
        ["schedule"] = state => PromiseDecider.SetSchedule(state, Key, ReportingSchedule.Usual, "理由"),
        ["close"] = state => PromiseDecider.Close(state, Key, KpiClosingCause.Superseded, "r5-a-18-1", "理由"),
    };

    public static TheoryData<string> Names => [.. Decisions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Only_one_that_is_pursued_is_decided_on(string name)
    {
        var decide = Decisions[name];
        var open = decide(Given(Counted(), new KpiProgressReported("2023-Q1", Final(4), 0, [])));
        Assert.True(open is not Decision<KpiEvent>.Rejected { Reason.Code: "kpi.closed" or "kpi.not_found" }, name);
        Assert.Equal("kpi.not_found", Refused(decide(new Kpi.Undefined())).Code);
        Assert.Equal("kpi.closed", Refused(decide(Given(Counted(), new KpiProgressReported("2023-Q1", Final(4), 0, []), Ended))).Code);
    }

    [Fact]
    public void Closed_one_is_stored_and_reopened_with_all_that_was_known()
    {
        var open = Assert.IsType<Kpi.Open>(Given(Counted(), new KpiTargetSet(2023, 9, "9", null, null)));
        Kpi closed = new Kpi.Closed(open, new(KpiClosingCause.Ended, null, new(103, 3, "office", default)));

        var json = JsonSerializer.Serialize(closed, LedgerJson.Stored);
        var read = Assert.IsType<Kpi.Closed>(JsonSerializer.Deserialize<Kpi>(json, LedgerJson.Stored));

        Assert.Equal(json, JsonSerializer.Serialize<Kpi>(read, LedgerJson.Stored));
        Assert.Equal(KpiClosingCause.Ended, read.Closing.Cause);
        Assert.Equal(
            JsonSerializer.Serialize<Kpi>(open, LedgerJson.Stored),
            JsonSerializer.Serialize(Kpi.Evolve(closed, new KpiReopened(), new(104, 4, "office", default)), LedgerJson.Stored));
    }
}
