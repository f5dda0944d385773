using System.Globalization;
using DxLedger.Features.Departments;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using DxLedger.Platform.Spreadsheets;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DxLedger.Features.Kpis.Worksheets;

/// <summary>A department's own sheet (調書) for a period: what is due, what was reported last, the target, and empty cells to fill.</summary>
internal static class DownloadWorksheet
{
    public static Task<Results<FileContentHttpResult, ProblemHttpResult>> GetXlsx(
        string department, [FromQuery] string period, [FromQuery] string? plan, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        GetAsync(department, period, plan, "xlsx", SheetWriter.MediaType, SheetWriter.ToBytes, scope, http, ct);

    public static Task<Results<FileContentHttpResult, ProblemHttpResult>> GetCsv(
        string department, [FromQuery] string period, [FromQuery] string? plan, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        GetAsync(department, period, plan, "csv", SheetCsv.MediaType, SheetCsv.ToBytes, scope, http, ct);

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> GetAsync(
        string department, string period, string? plan, string extension, string mediaType, Func<Sheet, byte[]> write, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (ReportingPeriod.Parse(period) is not { } parsed)
            return Problems.Invalid([ReportWriting.MalformedPeriod], http.Request);
        var known = await DepartmentModel.AllAsync(scope.Ledger, ct);
        if (!known.TryGetValue(department, out var owner))
            return Problems.Of(Department.NotFound(department, "department"), http.Request);
        var (adopted, set, refusal) = await WorksheetScope.FindAsync(scope, department, parsed, plan, ct);
        if (adopted is null || set is null)
            return Problems.Of(refusal ?? Plan.NotFound(plan ?? ""), http.Request);

        var stream = PlanPeriod.StreamOf(adopted.Key, parsed);
        var state = set.Of(PeriodModel.Stream.Projection).FirstOrDefault(document => document.Stream == stream)?.State ?? new PlanPeriod.Untouched();
        var sheet = new Sheet(
            "調書",
            [
                $"進捗報告調書　{parsed.Name}",
                $"計画: {adopted.Title ?? adopted.Key}（{adopted.Key}）",
                $"担当課: {owner.NameOn(scope.Today)}（{owner.Key}）",
                $"提出期限: {Dates.Text(PlanPeriod.DueDateOf(state, parsed))}",
                "黄色のセルに入力してください。空欄の行は変更されません。区分が空欄の場合は「確定」とみなします。報告済みの内容を変えるときは理由が必要です。",
            ],
            WorksheetColumns.All,
            [.. WorksheetScope.Due(set, department, parsed, scope.Today).Select(kpi => Row(kpi, parsed))]);
        Representation.SetPosition(http.Response, set.Position);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.File(write(sheet), mediaType, $"worksheet-{adopted.Key}-{department}-{parsed.Name}.{extension}");
    }

    private static IReadOnlyList<SheetValue> Row(Kpi.Defined kpi, ReportingPeriod period)
    {
        var standing = ReportDecider.ReportOf(kpi, period) is { Stage: not ReportStage.Withdrawn } report ? report : null;
        var before = kpi.Reports.LastOrDefault(one => one.Stage != ReportStage.Withdrawn && ReportingPeriod.ByName.Compare(one.Period, period.Name) < 0);
        var isMilestone = kpi.Definition.Kind == PromiseKind.Milestone;
        return
        [
            .. Enum.GetValues<WorksheetColumn>().Select(column => column switch
            {
                WorksheetColumn.Key => new SheetValue(kpi.Key),
                WorksheetColumn.Version => new(standing?.Version.ToString(CultureInfo.InvariantCulture)),
                WorksheetColumn.Label => new(kpi.Definition.Label),
                WorksheetColumn.Unit => new(kpi.Definition.DisplayUnit ?? kpi.Definition.Unit),
                WorksheetColumn.Target => new(Number(kpi.Definition, kpi.Targets.FirstOrDefault(target => target.FiscalYear == period.FiscalYear)?.InForce(period.LastDay))),
                WorksheetColumn.Before => new(before is null ? null : $"{before.Period}: {Text(kpi.Definition, before.Content)}"),
                WorksheetColumn.Standing => new(standing is null ? null : $"{Text(kpi.Definition, standing.Content)}（{ReportDecider.Ja(standing.Stage)}）"),
                WorksheetColumn.Status => new(null, isMilestone ? WorksheetColumns.StateChoices : WorksheetColumns.StatusChoices),
                WorksheetColumn.Confirmed => new(null, WorksheetColumns.Confirmations),
                WorksheetColumn.Accumulation when kpi.Definition.Accumulation == Accumulation.Undecided && !period.IsYear => new(
                    null,
                    WorksheetColumns.AccumulationChoices),
                _ => SheetValue.Empty,
            }),
        ];
    }

    /// <summary>In the unit that the row names; with its own where that cannot hold every digit.</summary>
    private static string? Number(KpiDefinition definition, decimal? value) => DisplayedValue.Of(definition, value) is { } shown
        ? $"{shown.Value.ToString(CultureInfo.InvariantCulture)}{(shown.Unit == (definition.DisplayUnit ?? definition.Unit) ? "" : shown.Unit)}"
        : null;

    private static string Text(KpiDefinition definition, ReportContent content) => content switch
    {
        { Figure: { Value: { } value } figure } => figure.Status == ValueStatus.Final ? Number(definition, value) ?? "" : $"{Number(definition, value)} {WorksheetColumns.Ja(figure.Status)}",
        { Figure: { } figure } => WorksheetColumns.Ja(figure.Status),
        { Milestone: { } milestone } => WorksheetColumns.Ja(milestone.State),
        _ => "",
    };
}
