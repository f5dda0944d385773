using DxLedger.Platform;

namespace DxLedger.Features.Kpis;

/// <summary>Streams <c>kpi-…</c>, milestones included, grouped by plan.</summary>
internal static class KpiModel
{
    public static readonly StreamModel<Kpi, KpiEvent> Stream = new(
        "kpi",
        version: 2,
        new Kpi.Undefined(),
        (state, e, recorded) => Kpi.Evolve(state, e, recorded.Position),
        state => (state as Kpi.Open)?.Plan,
        events => events
            .Register<KpiDefined>("kpi.defined.v1")
            .Register<KpiLinked>("kpi.linked.v1")
            .Register<KpiTargetSet>("kpi.target-set.v1")
            .Register<KpiTargetRevised>("kpi.target-revised.v1")
            .Register<KpiDefinitionRevised>("kpi.definition-revised.v1")
            .Register<KpiOwnersReassigned>("kpi.owners-reassigned.v1"));
}
