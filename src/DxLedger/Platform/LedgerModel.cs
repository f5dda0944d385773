using System.Text.Json;
using DxLedger.EventStore;
using DxLedger.Features.Departments;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Features.Plans;

namespace DxLedger.Platform;

/// <summary>Every event's stored name and every inline projection, in one place: what the ledger's bytes mean.</summary>
internal static class LedgerModel
{
    public static readonly EventTypeRegistry Events = new EventTypeRegistry(LedgerJson.Stored)
        .Register<PlanAdopted>("plan.adopted.v1")
        .Register<PlanDocumentImported>("plan.document-imported.v1")
        .Register<DepartmentRegistered>("department.registered.v1")
        .Register<InitiativeRegistered>("initiative.registered.v1")
        .Register<InitiativeRelisted>("initiative.relisted.v1")
        .Register<InitiativeOutlineRevised>("initiative.outline-revised.v1")
        .Register<InitiativeDepartmentReassigned>("initiative.department-reassigned.v1")
        .Register<InitiativeRenumbered>("initiative.renumbered.v1")
        .Register<KpiDefined>("kpi.defined.v1")
        .Register<KpiLinked>("kpi.linked.v1")
        .Register<KpiTargetSet>("kpi.target-set.v1")
        .Register<KpiTargetRevised>("kpi.target-revised.v1")
        .Register<KpiDefinitionRevised>("kpi.definition-revised.v1");

    public static readonly InlineProjection<Plan> Plan = new StreamProjection<Plan, PlanEvent>(
        "plan", 1, "plan-", new Plan.Unknown(), (state, e, recorded) => Features.Plans.Plan.Evolve(state, e, recorded.Position, recorded.RecordedAt), state => (state as Plan.Adopted)?.Key);

    public static readonly InlineProjection<Department> Department = new StreamProjection<Department, DepartmentEvent>(
        "department", 1, "department-", new Department.Unregistered(), (state, e, _) => Features.Departments.Department.Evolve(state, e), _ => null);

    public static readonly InlineProjection<Initiative> Initiative = new StreamProjection<Initiative, InitiativeEvent>(
        "initiative", 1, "initiative-", new Initiative.Unregistered(), (state, e, _) => Features.Initiatives.Initiative.Evolve(state, e), state => (state as Initiative.Registered)?.Plan);

    public static readonly InlineProjection<Kpi> Kpi = new StreamProjection<Kpi, KpiEvent>(
        "kpi", 1, "kpi-", new Kpi.Undefined(), (state, e, recorded) => Features.Kpis.Kpi.Evolve(state, e, recorded.Position), state => (state as Kpi.Open)?.Plan);

    public static readonly IReadOnlyList<InlineProjection> Projections = [Plan, Department, Initiative, Kpi];

    /// <summary>Every stream in a snapshot with its version, whatever its kind.</summary>
    public static IReadOnlyList<(string Stream, long Version)> Versions(DocumentSet set) =>
    [
        .. set.Of(Plan).Select(document => (document.Stream, document.Version)),
        .. set.Of(Department).Select(document => (document.Stream, document.Version)),
        .. set.Of(Initiative).Select(document => (document.Stream, document.Version)),
        .. set.Of(Kpi).Select(document => (document.Stream, document.Version)),
    ];

    /// <summary>Folds one kind of stream with the same pure Evolve that deciders use, and keeps the state as JSON.</summary>
    private sealed class StreamProjection<TState, TEvent>(
        string name,
        int version,
        string streamPrefix,
        TState initial,
        Func<TState, TEvent, RecordedEvent, TState> evolve,
        Func<TState, string?> groupOf) : InlineProjection<TState>(name, version)
        where TState : class
        where TEvent : class
    {
        public override bool Handles(string stream) => stream.StartsWith(streamPrefix, StringComparison.Ordinal);

        public override TState Evolve(TState? state, RecordedEvent @event) =>
            Events.Decode(@event.Type, @event.Data) is TEvent known
                ? evolve(state ?? initial, known, @event)
                : throw new InvalidOperationException($"{@event.Type} at position {@event.Position} does not belong on stream {@event.Stream}.");

        public override byte[] Serialize(TState state) => JsonSerializer.SerializeToUtf8Bytes(state, LedgerJson.Stored);

        public override TState Deserialize(ReadOnlySpan<byte> document) =>
            JsonSerializer.Deserialize<TState>(document, LedgerJson.Stored) ?? throw new JsonException($"An empty document of projection {Name}.");

        public override string? GroupOf(TState state) => groupOf(state);
    }
}
