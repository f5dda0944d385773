using DxLedger.Features.Departments;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Kpis.YearClosing;
using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DxLedger.Features.Kpis.Approval;

/// <summary>What a department reports for a period: what is due, what was reported, what waits for whom.</summary>
internal static class ListWaiting
{
    /// <param name="Due">KPIs and milestones that the department leads and that are due in the period.</param>
    internal sealed record Answer(string Plan, string Period, string Department, int Due, int Reported, IReadOnlyList<WaitingView> Items);

    /// <param name="Target">Of the period's fiscal year; null where none is set.</param>
    /// <param name="TargetDisplay">The same in the KPI's display unit.</param>
    /// <param name="Report">Null where nothing was reported yet.</param>
    internal sealed record WaitingView(
        string Key, PromiseKind Kind, string Label, string? Unit, decimal? Target, DisplayedValue? TargetDisplay, ReportView? Report);

    public static async Task<Results<Ok<Answer>, StatusCodeHttpResult, ProblemHttpResult>> Get(
        string department, [FromQuery] string plan, [FromQuery] string period, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (ReportingPeriod.Parse(period) is not { } parsed)
            return Problems.Invalid([ReportWriting.MalformedPeriod], http.Request);
        var (point, problem) = await AsOfPoint.FindAsync(http, scope, ct, [.. PlanContents.Views, DepartmentModel.Stream.History]);
        if (problem is not null)
            return problem;
        var found = Keys.IsPlan(plan) ? await PlanContents.ReadAsync(scope.Ledger, plan, point, ct) : null;
        if (found is null || found.Of(KpiModel.Stream.Projection).Count == 0)
            return Problems.Of(Plan.NotFound(plan), http.Request);
        if (!Keys.IsValid(department) || (await DepartmentModel.ReadAsync(scope.Ledger, [department], point, ct)).Count == 0)
            return Problems.Of(Department.NotFound(department, "department"), http.Request);

        var today = point?.Today ?? scope.Today;
        point?.Tell(http, scope.Ledger.Name);
        var leads = YearLeads.Of(found, plan, parsed, today);
        var led = DuePromises.Of(found, parsed).Where(document => leads.Of((Kpi.Defined)document.State) == department).ToList();
        var kpis = led.ConvertAll(document => (Kpi.Defined)document.State);
        var reports = kpis.ToDictionary(kpi => kpi.Key, kpi => ReportDecider.ReportOf(kpi, parsed), StringComparer.Ordinal);
        var texts = await scope.Ledger.ReadTextsAsync([.. ReportView.Positions(reports.Values.OfType<PeriodReport>(), seesWork: true)], ct);
        return Representation.Show(
            http,
            found.Position,
            [
                .. AsOfPoint.Shown(point), .. KpiModel.Stream.Versions(found), .. InitiativeModel.Stream.Versions(found),
                .. PeriodModel.Stream.Versions(found), Representation.Of(today),
            ],
            new Answer(
                plan,
                parsed.Name,
                department,
                kpis.Count,
                reports.Values.Count(report => report is { Stage: not ReportStage.Withdrawn }),
                [.. kpis.OrderBy(kpi => kpi.Key, StringComparer.Ordinal).Select(kpi => View(kpi, parsed, reports[kpi.Key], texts))]));
    }

    private static WaitingView View(
        Kpi.Defined kpi, ReportingPeriod period, PeriodReport? report, IReadOnlyDictionary<(long Position, string Name), string?> texts)
    {
        var target = kpi.Targets.FirstOrDefault(one => one.FiscalYear == period.FiscalYear)?.InForce(period.LastDay);
        return new(
            kpi.Key,
            kpi.Definition.Kind,
            kpi.Definition.Label,
            kpi.Definition.Unit,
            target,
            DisplayedValue.Of(kpi.Definition, target),
            report is null ? null : ReportView.Of(kpi.Definition, report, seesWork: true, texts));
    }
}
