using DxLedger.EventStore;
using DxLedger.Features.Kpis;
using DxLedger.Platform;

namespace DxLedger.UnitTests.Features.Kpis;

public sealed class KpiDeciderTests
{
    private const string Key = "r5-a-17-1";

    private static readonly SourceCell Source = new("00", "A", 33, "【指標（KPI）】32百万枚以下");
    private static readonly KpiDefined Defined = new(
        Key, "fukushima-r5", "r5-a-17", new(PromiseKind.Kpi, "コピー用紙購入量", "枚", Measure.Count, Direction.AtMost, Comparison.Absolute, Accumulation.Latest, null), null, ["d1"], Source);
    private static readonly KpiTargetSet TargetSet = new(2023, 32_000_000, "32百万", null, "00");
    private static readonly DateOnly From = new(2023, 10, 1);

    [Fact]
    public void Revised_target_keeps_the_old_value_and_the_reason()
    {
        var decision = KpiDecider.ReviseTarget(Given(Defined, TargetSet), Key, new(2023, 30_000_000, From, "実績を踏まえた見直し"));

        var accepted = Assert.IsType<Decision<KpiEvent>.Accepted>(decision);
        Assert.Equal([new KpiTargetRevised(2023, 32_000_000, 30_000_000, "30000000", From, null)], accepted.Events);
        Assert.Equal([new ErasableText("reason", "実績を踏まえた見直し")], accepted.Texts);
    }

    [Fact]
    public void Target_that_already_has_the_value_needs_no_event()
    {
        var accepted = Assert.IsType<Decision<KpiEvent>.Accepted>(
            KpiDecider.ReviseTarget(Given(Defined, TargetSet), Key, new(2023, 32_000_000.0m, From, "念のため")));
        Assert.Empty(accepted.Events);
    }

    [Fact]
    public void Unknown_kpi_is_not_found() =>
        Assert.Equal(("kpi.not_found", null), Refused(KpiDecider.ReviseTarget(new Kpi.Undefined(), Key, new(2023, 1, From, "理由"))));

    [Fact]
    public void Year_without_a_target_is_refused_by_name() =>
        Assert.Equal(("kpi.target_not_set", "fiscalYear"), Refused(KpiDecider.ReviseTarget(Given(Defined, TargetSet), Key, new(2024, 1, From, "理由"))));

    [Fact]
    public void Milestone_has_no_target_to_revise()
    {
        var milestone = Defined with { Definition = new(PromiseKind.Milestone, "試行導入を行う。", null, Measure.Qualitative, null, Comparison.Absolute, Accumulation.Latest, null) };
        Assert.Equal(("kpi.not_measured", null), Refused(KpiDecider.ReviseTarget(Given(milestone), Key, new(2023, 1, From, "理由"))));
    }

    [Fact]
    public void Former_targets_stay_readable_in_order()
    {
        var state = Assert.IsType<Kpi.Open>(Given(
            Defined,
            TargetSet,
            new KpiTargetRevised(2023, 32_000_000, 30_000_000, "30000000", From, null),
            new KpiTargetRevised(2023, 30_000_000, 28_000_000, "28000000", From.AddMonths(3), null)));

        var target = Assert.Single(state.Targets);
        Assert.Equal(28_000_000, target.Value);
        Assert.Equal(
            [new(32_000_000, From, 3), new Kpi.FormerTarget(30_000_000, From.AddMonths(3), 4)],
            target.Former);
    }

    [Fact]
    public void Linked_initiative_counts_once_however_often_it_is_linked()
    {
        var state = Assert.IsType<Kpi.Open>(Given(Defined, new KpiLinked("r5-a-20", Source), new KpiLinked("r5-a-20", Source)));
        Assert.Equal(["r5-a-17", "r5-a-20"], state.Initiatives);
    }

    [Fact]
    public void Second_definition_cannot_follow() =>
        Assert.Throws<System.Diagnostics.UnreachableException>(() => Given(Defined, Defined));

    [Fact]
    public void Second_target_of_a_year_cannot_be_set() =>
        Assert.Throws<System.Diagnostics.UnreachableException>(() => Given(Defined, TargetSet, TargetSet));

    private static Kpi Given(params KpiEvent[] events)
    {
        Kpi state = new Kpi.Undefined();
        for (var i = 0; i < events.Length; i++)
            state = Kpi.Evolve(state, events[i], new(i + 1, i + 1, "office", default));
        return state;
    }

    private static (string Code, string? Field) Refused(Decision<KpiEvent> decision)
    {
        var reason = Assert.IsType<Decision<KpiEvent>.Rejected>(decision).Reason;
        Assert.NotEmpty(reason.Message.En);
        Assert.NotEmpty(reason.Message.Ja);
        Assert.True(Problems.IsKnown(reason.Code));
        return (reason.Code, reason.Field);
    }
}
