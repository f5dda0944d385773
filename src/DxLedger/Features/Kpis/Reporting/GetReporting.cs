using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis.YearClosing;
using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DxLedger.Features.Kpis.Reporting;

/// <summary>How complete and how timely a period's reports are, by the department that leads.</summary>
internal static class GetReporting
{
    internal sealed record Answer(string Plan, string Period, DateOnly DueDate, Counts Total, IReadOnlyList<DepartmentView> Departments);

    /// <param name="Department">Key of the leading department, of a closed year that of its seal; null where none is named.</param>
    /// <param name="NotReported">Keys of what is due and not there.</param>
    internal sealed record DepartmentView(string? Department, Counts Counts, IReadOnlyList<string> NotReported);

    /// <param name="OnTime">First submitted by the due date.</param>
    /// <param name="Late">Reported, and first submitted after the due date.</param>
    /// <param name="Completeness">Reported ÷ due, cut after four decimals; null where nothing is due.</param>
    /// <param name="Timeliness">On time ÷ due, likewise.</param>
    internal sealed record Counts(int Due, int Reported, int OnTime, int Late, int Returned, int Approved, int Accepted, decimal? Completeness, decimal? Timeliness);

    public static async Task<Results<Ok<Answer>, StatusCodeHttpResult, ProblemHttpResult>> Get(
        string plan, [FromQuery] string period, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (ReportingPeriod.Parse(period) is not { } parsed)
            return Problems.Invalid([ReportWriting.MalformedPeriod], http.Request);
        var (point, problem) = await AsOfPoint.FindAsync(http, scope, ct, PlanContents.Views);
        if (problem is not null)
            return problem;
        var set = Keys.IsPlan(plan) ? await PlanContents.ReadAsync(scope.Ledger, plan, point, ct) : null;
        if (set?.Of(PlanModel.Stream.Projection) is not [{ State: Plan.Adopted }])
            return Problems.Of(Plan.NotFound(plan), http.Request);

        var stream = PlanPeriod.StreamOf(plan, parsed);
        var (kept, version) = point is null
            ? set.Of(PeriodModel.Stream.Projection).FirstOrDefault(document => document.Stream == stream) is { } document ? (document.State, document.Version) : (PeriodModel.Stream.Initial, 0)
            : await PeriodModel.Stream.AsOfAsync(scope.Ledger, stream, point.Position, ct);
        var dueDate = PlanPeriod.DueDateOf(kept, parsed);
        var today = point?.Today ?? scope.Today;
        point?.Tell(http, scope.Ledger.Name);
        var due = DuePromises.Of(set, parsed).Select(document => (Kpi.Defined)document.State)
            .Select(kpi => (Kpi: kpi, Report: ReportDecider.ReportOf(kpi, parsed) is { Stage: not ReportStage.Withdrawn } report ? report : null))
            .ToList();
        var leads = YearLeads.Of(set, plan, parsed, today);
        var departments = due.GroupBy(one => leads.Of(one.Kpi), StringComparer.Ordinal)
            .Select(group => new DepartmentView(
                group.Key, Count([.. group.Select(one => one.Report)], dueDate), [.. group.Where(one => one.Report is null).Select(one => one.Kpi.Key).Order(StringComparer.Ordinal)]))
            .OrderBy(view => view.Department, StringComparer.Ordinal);
        return Representation.Show(
            http,
            set.Position,
            [
                Representation.Of(today), .. AsOfPoint.Shown(point), .. KpiModel.Stream.Versions(set), .. InitiativeModel.Stream.Versions(set),
                .. PeriodModel.Stream.Versions(set), (stream, version),
            ],
            new Answer(plan, parsed.Name, dueDate, Count([.. due.Select(one => one.Report)], dueDate), [.. departments]));
    }

    private static Counts Count(IReadOnlyList<PeriodReport?> reports, DateOnly dueDate)
    {
        var reported = reports.OfType<PeriodReport>().ToList();
        var onTime = reported.Count(report => JapaneseCalendar.DateOf(report.FirstAt) <= dueDate);
        return new(
            reports.Count,
            reported.Count,
            onTime,
            reported.Count - onTime,
            reported.Count(report => report.Stage == ReportStage.Returned),
            reported.Count(report => report.Stage == ReportStage.Approved),
            reported.Count(report => report.Stage == ReportStage.Accepted),
            Ratio(reported.Count, reports.Count),
            Ratio(onTime, reports.Count));
    }

    private static decimal? Ratio(int part, int whole) => whole == 0 ? null : decimal.Truncate(part * 10_000m / whole) / 10_000m;
}
