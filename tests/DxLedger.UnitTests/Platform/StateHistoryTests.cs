using DxLedger.Features.Kpis;
using DxLedger.Platform;
using DxLedger.UnitTests.Features.Dashboards;

namespace DxLedger.UnitTests.Platform;

public sealed class StateHistoryTests
{
    [Fact]
    public async Task First_event_of_a_stream_needs_no_look_at_the_rows()
    {
        var rows = new KeptRows<StateHistory<Kpi>.Recorded>(KpiModel.Stream.History);

        await rows.TakeAsync(rows.Record("kpi-k1", PlanWorld.Defined(1, 1, 0)));
        Assert.Empty(rows.LookedUp);

        await rows.TakeAsync(rows.Record("kpi-k2", PlanWorld.Defined(2, 1, 0)));
        await rows.TakeAsync(rows.Record("kpi-k3", PlanWorld.Defined(3, 1, 0)));
        await rows.TakeAsync(rows.Record("kpi-k1", new KpiTargetSet(2023, 47.0m, "47.0", null, null)));
        Assert.Equal(["kpi-k1"], rows.LookedUp);
    }

    [Fact]
    public async Task Every_event_leaves_the_state_that_its_stream_had_then()
    {
        var rows = new KeptRows<StateHistory<Kpi>.Recorded>(KpiModel.Stream.History);
        var states = await rows.TakeAsync(
            rows.Record("kpi-k1", PlanWorld.Defined(1, 1, 0)),
            rows.Record("kpi-k1", new KpiTargetSet(2023, 47.0m, "47.0", null, null)),
            rows.Record("kpi-k1", new KpiTargetRevised(2023, 47.0m, 50m, "50", new DateOnly(2023, 10, 1), null)));

        Assert.Equal(3, states);
        var last = rows.Row("kpi-k1");
        var target = Assert.Single(Assert.IsType<Kpi.Open>(last.State).Targets);
        Assert.Equal((3L, 50m, new Kpi.FormerTarget(47.0m, new DateOnly(2023, 10, 1), 3)), (last.Version, target.Value, Assert.Single(target.Former)));
    }
}
