using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Kpis.YearClosing;
using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;
using DxLedger.Platform.Access;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Dashboards;

/// <summary>All figures of a plan at once: of a period or the latest, as they are known now or were known then.</summary>
internal static class GetFigures
{
    /// <param name="Period">Null where each promise shows its latest figure.</param>
    /// <param name="Promises">KPIs and milestones that are pursued, or were.</param>
    /// <param name="Reported">Those of them with a figure that the caller may see.</param>
    /// <param name="ByStage">Those with a figure, by how far its report is; empty for viewers, who see accepted ones alone.</param>
    /// <param name="ByGrade">Current evaluations, by grade.</param>
    /// <param name="Stale">Evaluations whose inputs changed since (評価要更新); no grade counts them.</param>
    /// <param name="ByStatus">All promises, by status; so do the fields and the departments add up to them.</param>
    internal sealed record Answer(
        string Plan,
        string? Period,
        int Promises,
        int Reported,
        IReadOnlyDictionary<string, int> ByStage,
        IReadOnlyDictionary<string, int> ByGrade,
        int Stale,
        IReadOnlyDictionary<string, int> ByStatus,
        IReadOnlyList<StatusCounts.OfField> ByField,
        IReadOnlyList<StatusCounts.OfDepartment> ByDepartment,
        IReadOnlyList<FigureView> Figures);

    /// <param name="Lead">Key of the department that reports, of a closed year the one that its seal keeps; null where none is named.</param>
    /// <param name="Target">
    /// In force on the period's last day, of its fiscal year or else of the last year after it; without a period in force today, of the
    /// last year. Null for milestones and where none is set.
    /// </param>
    /// <param name="TargetDisplay">The target in the KPI's display unit; null where there is none, likewise for what is expected.</param>
    /// <param name="TargetYear">Fiscal year in which it is due.</param>
    /// <param name="Expected">期待値 of the period.</param>
    /// <param name="Figure">Null where there is none, or none that the caller may see.</param>
    /// <param name="From">Periods of the reports from which the figure was taken; a year's may be several.</param>
    /// <param name="IsIncomplete">Periods of the year are not in the figure.</param>
    /// <param name="Missing">Those periods.</param>
    /// <param name="NoFigure">Code of why a year has no figure; null where it has one, and where another period is asked for.</param>
    /// <param name="Evaluation">Of the figure's period, or the last one where no figure is shown; null where there is none.</param>
    /// <param name="Status">How the promise stands in the period, else in that of its figure, else in the plan's year; not how firm the figure is.</param>
    internal sealed record FigureView(
        string Key,
        PromiseKind Kind,
        string Label,
        string? Unit,
        IReadOnlyList<string> Initiatives,
        string? Lead,
        decimal? Target,
        DisplayedValue? TargetDisplay,
        int? TargetYear,
        decimal? Expected,
        DisplayedValue? ExpectedDisplay,
        LatestReport? Figure,
        IReadOnlyList<string> From,
        bool IsIncomplete,
        IReadOnlyList<string> Missing,
        string? NoFigure,
        EvaluationView? Evaluation,
        long Version,
        KpiStatus Status);

    public static async Task<Results<Ok<Answer>, StatusCodeHttpResult, ProblemHttpResult>> Get(
        string plan, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        var (point, period, problem) = await PeriodAxis.FindAsync(http, scope, ct, PlanContents.Views);
        if (problem is not null)
            return problem;
        if (!Keys.IsValid(plan) || await PlanContents.ReadAsync(scope.Ledger, plan, point, ct) is not { } set || EvaluationGround.Of(set, plan) is not { Plan: { } adopted } ground)
            return Problems.Of(Plan.NotFound(plan), http.Request);

        var today = point?.Today ?? scope.Today;
        var evaluations = set.Of(KpiModel.Stream.Projection).Select(document => document.State).OfType<Kpi.Defined>()
            .ToDictionary(kpi => kpi.Key, kpi => EvaluationView.Last(kpi, ground, period), StringComparer.Ordinal);
        var kpis = set.Of(KpiModel.Stream.Projection);
        var leads = YearLeads.Of(set, plan, period ?? new(adopted.FiscalYear, null), today);
        var figures = kpis
            .Where(document => document.State is Kpi.Defined kpi && !kpi.IsDuplicate())
            .Select(document => View((Kpi.Defined)document.State, document.Version, evaluations, adopted, leads, period, today, http.SeesWork()))
            .ToList();
        point?.Tell(http, scope.Ledger.Name);
        return Representation.Show(
            http,
            set.Position,
            [.. AsOfPoint.Shown(point), .. PeriodAxis.Shown(period), Representation.Of(today), .. KpiModel.Stream.Versions(set), .. PlanModel.Stream.Versions(set), .. PeriodModel.Stream.Versions(set), .. InitiativeModel.Stream.Versions(set)],
            new Answer(
                plan,
                period?.Name,
                figures.Count,
                figures.Count(figure => figure.Figure is not null),
                Tally(figures.Select(figure => figure.Figure?.Stage).OfType<ReportStage>().Select(LedgerJson.NameOf)),
                Tally(figures.Select(figure => figure.Evaluation).Where(evaluation => evaluation is { IsStale: false }).Select(evaluation => evaluation?.Grade).OfType<string>()),
                figures.Count(figure => figure.Evaluation is { IsStale: true }),
                StatusCounts.Tally(figures.Select(figure => figure.Status)),
                StatusCounts.ByField(figures.Select(figure => (figure.Initiatives is [var first, ..] ? first : null, figure.Status)), set),
                StatusCounts.ByDepartment(figures.Select(figure => (figure.Lead, figure.Status))),
                figures));
    }

    private static FigureView View(
        Kpi.Defined whole,
        long version,
        Dictionary<string, IReadOnlyList<EvaluationView>> made,
        Plan.Adopted plan,
        YearLeads leads,
        ReportingPeriod? period,
        DateOnly today,
        bool seesWork)
    {
        var kpi = PeriodAxis.Narrow(whole, period);
        // A year's figure follows from the reports within it, as its grade does.
        var year = period is { IsYear: true } ? YearReport.Of(whole, period, seesWork) : null;
        var figure = year is null ? LatestReport.Of(kpi, seesWork) : year.Report;
        var evaluations = made[whole.Key];
        var target = period is null ? whole.Targets.LastOrDefault() : whole.Targets.FirstOrDefault(one => one.FiscalYear == period.FiscalYear)
            ?? whole.Targets.LastOrDefault(one => one.FiscalYear > period.FiscalYear);
        var (due, expected) = (target?.InForce(period?.LastDay ?? today), period is null ? null : kpi.ExpectedOf(period)?.Value);
        return new(
        kpi.Key,
        kpi.Definition.Kind,
        kpi.Definition.Label,
        kpi.Definition.Unit,
        kpi.Initiatives,
        leads.Of(whole),
        due,
        DisplayedValue.Of(kpi.Definition, due),
        target?.FiscalYear,
        expected,
        DisplayedValue.Of(kpi.Definition, expected),
        figure,
        year?.From ?? (figure is null ? [] : [figure.Period]),
        figure is not null && year is { Missing.Count: > 0 },
        year?.Missing ?? [],
        year?.NoFigure,
        figure is null ? evaluations.MaxBy(evaluation => evaluation.Position) : evaluations.FirstOrDefault(evaluation => evaluation.Period == figure.Period),
        version,
        KpiStatuses.Of(whole, period ?? ReportingPeriod.Parse(figure?.Period) ?? new(
            plan.FiscalYear,
            null), plan.RuleFor(whole.Key), today, seesWork));
    }

    private static SortedDictionary<string, int> Tally(IEnumerable<string> names) =>
        new(names.CountBy(name => name, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
}
