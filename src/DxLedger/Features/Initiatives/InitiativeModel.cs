using DxLedger.Platform;

namespace DxLedger.Features.Initiatives;

/// <summary>Streams <c>initiative-…</c>, grouped by plan.</summary>
internal static class InitiativeModel
{
    public static readonly StreamModel<Initiative, InitiativeEvent> Stream = new(
        "initiative",
        version: 1,
        new Initiative.Unregistered(),
        (state, e, _) => Initiative.Evolve(state, e),
        state => (state as Initiative.Registered)?.Plan,
        events => events
            .Register<InitiativeRegistered>("initiative.registered.v1")
            .Register<InitiativeRelisted>("initiative.relisted.v1")
            .Register<InitiativeOutlineRevised>("initiative.outline-revised.v1")
            .Register<InitiativeDepartmentReassigned>("initiative.department-reassigned.v1")
            .Register<InitiativeRenumbered>("initiative.renumbered.v1"));
}
