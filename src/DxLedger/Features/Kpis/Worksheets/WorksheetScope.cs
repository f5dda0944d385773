using DxLedger.EventStore;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;
using DxLedger.Platform.Http;

namespace DxLedger.Features.Kpis.Worksheets;

/// <summary>The plan that a department's worksheet for a period is about.</summary>
internal static class WorksheetScope
{
    /// <summary>
    /// The plan that is named; else the one of the period's year in which the department leads what is due, or, where it
    /// leads nothing, the only one of that year.
    /// </summary>
    public static async Task<(Plan.Adopted? Plan, DocumentSet? Set, Rejection? Refusal)> FindAsync(LedgerScope scope, string department, ReportingPeriod period, string? named, CancellationToken ct)
    {
        var plans = (await scope.Ledger.ReadDocumentsAsync(PlanModel.Stream.Projection, DocumentQuery.All, ct)).Items.Select(document => document.State).OfType<Plan.Adopted>()
            .Where(plan => named is null ? plan.FiscalYear == period.FiscalYear : plan.Key == named).ToList();
        if (plans.Count == 0)
            return (null, null, named is null ? NoPlan(period) : Plan.NotFound(named));
        if (plans.Find(plan => plan.FiscalYear != period.FiscalYear) is { } other)
            return (null, null, PlanPeriod.NotOfPlan(other, period));
        var found = new List<(Plan.Adopted Plan, DocumentSet Set)>();
        foreach (var plan in plans)
            found.Add((plan, await scope.Ledger.ReadDocumentsAsync(DocumentQuery.Group(plan.Key), ct)));
        var leading = found.Count == 1 ? found : found.FindAll(one => Due(one.Set, department, period, scope.Today).Any());
        return leading is [var (only, set)] ? (only, set, null) : (null, null, Several(plans));
    }

    /// <summary>What the department leads and has to report for the period, KPIs before milestones.</summary>
    public static IEnumerable<Kpi.Defined> Due(DocumentSet set, string department, ReportingPeriod period, DateOnly today) =>
        DuePromises.Of(set, period).Select(document => (Kpi.Defined)document.State).Where(kpi => kpi.LeadOn(today) == department)
            .OrderBy(kpi => kpi.Definition.Kind).ThenBy(kpi => kpi.Key, StringComparer.Ordinal);

    private static Rejection NoPlan(ReportingPeriod period) => new(
        "plan.not_found", new($"There is no plan for fiscal year {period.FiscalYear}.", $"{period.FiscalYear} 年度の計画はありません。"), "period");

    private static Rejection Several(List<Plan.Adopted> plans) => new(
        "request.invalid",
        new(
            $"Name the plan: {string.Join(", ", plans.Select(plan => plan.Key))}.",
            $"計画を plan で指定してください（{string.Join("、", plans.Select(plan => plan.Key))}）。"),
        "plan");
}
