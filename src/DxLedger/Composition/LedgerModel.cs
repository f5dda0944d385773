using DxLedger.EventStore;
using DxLedger.Features.Dashboards;
using DxLedger.Features.Departments;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;

namespace DxLedger.Composition;

/// <summary>Every kind of stream the program knows, and the views over them.</summary>
internal static class LedgerModel
{
    public static readonly IReadOnlyList<InlineProjection> Projections =
        [PlanModel.Stream.Projection, PeriodModel.Stream.Projection, DepartmentModel.Stream.Projection, InitiativeModel.Stream.Projection, KpiModel.Stream.Projection];

    /// <summary>Views across streams, kept by the daemon.</summary>
    public static readonly IReadOnlyList<AsyncProjection> Views = [PlanOverviews.Projection, RecentChanges.Projection, KpiModel.Stream.History, InitiativeModel.Stream.History, PlanModel.Stream.History, DepartmentModel.Stream.History, PeriodModel.Stream.History];

    public static readonly StreamKinds Kinds = new([PlanModel.Stream, PeriodModel.Stream, DepartmentModel.Stream, InitiativeModel.Stream, KpiModel.Stream]);

    public static readonly IReadOnlyList<EventTypeRegistry> Events =
        [PlanModel.Stream.Events, PeriodModel.Stream.Events, DepartmentModel.Stream.Events, InitiativeModel.Stream.Events, KpiModel.Stream.Events];
}
