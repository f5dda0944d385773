using DxLedger.Platform;

namespace DxLedger.Features.Initiatives;

/// <summary>Which years an event of an initiative changes.</summary>
internal static class InitiativeYears
{
    /// <summary>
    /// All that is told of an initiative is about its plan's year, but for what happens from a later day on. Its number is
    /// only how a document calls it, and where it goes on in a later plan changes nothing of the year itself.
    /// </summary>
    public static IReadOnlyList<YearTouch> Of(Initiative state, InitiativeEvent e) => ((e as InitiativeRegistered)?.Plan ?? (state as Initiative.Registered)?.Plan) is not { } plan ? [] : e switch
    {
        InitiativeSucceeded or InitiativeContinuedFrom or InitiativeRenumbered => [],
        InitiativeDepartmentReassigned moved => [new(plan, From: moved.EffectiveFrom, Field: "effectiveFrom")],
        InitiativeSuspended suspended => [new(plan, From: suspended.From, Field: "from")],
        InitiativeResumed resumed => [new(plan, From: resumed.From, Field: "from")],
        InitiativeCompleted completed => [new(plan, From: completed.On, Field: "on")],
        InitiativeDiscontinued discontinued => [new(plan, From: discontinued.On, Field: "on")],
        _ => [new(plan)],
    };
}
