using DxLedger.Platform;

namespace DxLedger.Features.Plans;

/// <summary>Streams <c>plan-…</c>.</summary>
internal static class PlanModel
{
    public static readonly StreamModel<Plan, PlanEvent> Stream = new(
        "plan",
        version: 1,
        new Plan.Unknown(),
        (state, e, recorded) => Plan.Evolve(state, e, recorded.Position, recorded.RecordedAt),
        state => (state as Plan.Adopted)?.Key,
        events => events
            .Register<PlanAdopted>("plan.adopted.v1")
            .Register<PlanDocumentImported>("plan.document-imported.v1")
            .Register<PlanDocumentFlagged>("plan.document-flagged.v1")
            .Register<PlanConflictKept>("plan.conflict-kept.v1"));
}
