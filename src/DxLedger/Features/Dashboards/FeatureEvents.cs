using DxLedger.EventStore;
using DxLedger.Features.Departments;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;

namespace DxLedger.Features.Dashboards;

/// <summary>The events of all features, as views across them read them.</summary>
internal static class FeatureEvents
{
    private static readonly HashSet<string> Names = new(
        [
            .. PlanModel.Stream.Events.StoredNames, .. PeriodModel.Stream.Events.StoredNames, .. DepartmentModel.Stream.Events.StoredNames,
            .. InitiativeModel.Stream.Events.StoredNames, .. KpiModel.Stream.Events.StoredNames,
        ],
        StringComparer.Ordinal);

    /// <summary>Null where the stream is none of the features'.</summary>
    public static object? Decode(RecordedEvent @event) =>
        Of(PlanModel.Stream, @event) ?? Of(PeriodModel.Stream, @event) ?? Of(DepartmentModel.Stream, @event) ?? Of(InitiativeModel.Stream, @event) ?? Of(KpiModel.Stream, @event);

    /// <summary>The fault of a filter by a stored name that no event has; nothing for null.</summary>
    public static IEnumerable<FieldError> UnknownType(string? type) => type is null || Names.Contains(type)
        ? []
        : [new(
            "type",
            "unknown",
            new(
                "The name of a kind of event as histories show it, such as kpi.target-revised.v1.",
                "履歴に表示される記録の種類の名前（例: kpi.target-revised.v1）を指定してください。"))];

    private static object? Of<TState, TEvent>(StreamModel<TState, TEvent> model, RecordedEvent @event)
        where TState : class
        where TEvent : class => model.Projection.Handles(@event.Stream) ? model.Events.Decode(@event.Type, @event.Data) : null;
}
