using DxLedger.Platform;

namespace DxLedger.Features.Initiatives;

/// <summary>Streams <c>initiative-…</c>, grouped by plan.</summary>
internal static class InitiativeModel
{
    public static readonly StreamModel<Initiative, InitiativeEvent> Stream = new(
        "initiative",
        version: 2,
        new Initiative.Unregistered(),
        (state, e, recorded) => Initiative.Evolve(state, e, EventOrigin.Of(recorded)),
        state => (state as Initiative.Registered)?.Plan,
        events => events
            .Register<InitiativeRegistered>("initiative.registered.v1")
            .Register<InitiativeRelisted>("initiative.relisted.v1")
            .Register<InitiativeOutlineRevised>("initiative.outline-revised.v1")
            .Register<InitiativeDepartmentReassigned>("initiative.department-reassigned.v2")
            // As for kpi.owners-reassigned: no date is the day of the entry.
            .Upcast("initiative.department-reassigned.v1", "initiative.department-reassigned.v2", data => data)
            .Register<InitiativeRenumbered>("initiative.renumbered.v1")
            .Register<InitiativeSucceeded>("initiative.succeeded.v1")
            .Register<InitiativeContinuedFrom>("initiative.continued-from.v1")
            .Register<InitiativeSuspended>("initiative.suspended.v1")
            .Register<InitiativeResumed>("initiative.resumed.v1")
            .Register<InitiativeCompleted>("initiative.completed.v1")
            .Register<InitiativeDiscontinued>("initiative.discontinued.v1"))
    {
        Touches = InitiativeYears.Of,
    };
}
