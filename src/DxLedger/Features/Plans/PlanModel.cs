using DxLedger.Platform;

namespace DxLedger.Features.Plans;

/// <summary>Streams <c>plan-…</c>.</summary>
internal static class PlanModel
{
    public static readonly StreamModel<Plan, PlanEvent> Stream = new(
        "plan",
        version: 2,
        new Plan.Unknown(),
        (state, e, recorded) => Plan.Evolve(state, e, EventOrigin.Of(recorded)),
        state => (state as Plan.Adopted)?.Key,
        events => events
            .Register<PlanAdopted>("plan.adopted.v1")
            .Register<PlanDocumentImported>("plan.document-imported.v1")
            .Register<PlanDocumentFlagged>("plan.document-flagged.v1")
            .Register<PlanConflictKept>("plan.conflict-kept.v1")
            .Register<PlanEvaluationRuleSet>("plan.evaluation-rule-set.v1"))
    {
        // Documents are kept whatever they say; what they change is on other streams.
        Touches = (state, e) => state is Plan.Adopted plan && e is PlanEvaluationRuleSet ? [new(plan.Key)] : [],
    };
}
