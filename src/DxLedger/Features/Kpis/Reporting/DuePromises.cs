using DxLedger.EventStore;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Plans;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis.Reporting;

/// <summary>What has to be reported for a period.</summary>
internal static class DuePromises
{
    /// <summary>
    /// KPIs and milestones of a plan that are due in a period: as scheduled, not closed before, and of an initiative on
    /// which there was work. Figures of the others are taken all the same, they are only not asked for.
    /// </summary>
    /// <param name="group">All documents of the plan; nothing of it is due in another year than its own.</param>
    public static IEnumerable<Document<Kpi>> Of(DocumentSet group, ReportingPeriod period)
    {
        if (group.Of(PlanModel.Stream.Projection) is not [{ State: Plan.Adopted plan }] || plan.FiscalYear != period.FiscalYear)
            return [];
        var initiatives = group.Of(InitiativeModel.Stream.Projection).Select(document => document.State).OfType<Initiative.Registered>().ToDictionary(one => one.Key, StringComparer.Ordinal);
        return group.Of(KpiModel.Stream.Projection).Where(document =>
            document.State is Kpi.Defined kpi
            && kpi.DuePeriods(period.FiscalYear).Contains(period)
            && kpi.Initiatives.Any(key => initiatives.GetValueOrDefault(key)?.IsActiveIn(period) != false));
    }
}
