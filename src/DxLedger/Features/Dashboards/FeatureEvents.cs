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
    /// <summary>Null where the stream is none of the features'.</summary>
    public static object? Decode(RecordedEvent @event) =>
        Of(PlanModel.Stream, @event) ?? Of(PeriodModel.Stream, @event) ?? Of(DepartmentModel.Stream, @event) ?? Of(InitiativeModel.Stream, @event) ?? Of(KpiModel.Stream, @event);

    private static object? Of<TState, TEvent>(StreamModel<TState, TEvent> model, RecordedEvent @event)
        where TState : class
        where TEvent : class => model.Projection.Handles(@event.Stream) ? model.Events.Decode(@event.Type, @event.Data) : null;
}
