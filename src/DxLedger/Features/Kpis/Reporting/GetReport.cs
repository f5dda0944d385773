using DxLedger.Platform;
using DxLedger.Platform.Access;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis.Reporting;

/// <summary>The report of one KPI or milestone for one period.</summary>
internal static class GetReport
{
    public static async Task<Results<Ok<ReportView>, StatusCodeHttpResult, ProblemHttpResult>> Get(
        string key, string period, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (ReportingPeriod.Parse(period) is not { } parsed)
            return Problems.Invalid([ReportWriting.MalformedPeriod], http.Request);
        var stream = Kpi.StreamOf(key);
        var (point, problem) = await AsOfPoint.FindAsync(http, scope, ct);
        if (problem is not null)
            return problem;
        var found = Keys.IsValid(key) ? await KpiModel.Stream.ReadAsync(scope.Ledger, [stream], point?.Position, ct) : null;
        if (found?.Items is not [{ State: Kpi.Defined kpi } document])
            return Problems.Of(Kpi.NotFound(key), http.Request);

        point?.Tell(http, scope.Ledger.Name);
        var seesWork = http.SeesWork();
        var report = ReportDecider.ReportOf(kpi, parsed);
        var texts = await scope.Ledger.ReadTextsAsync([.. ReportView.Positions(report is null ? [] : [report], seesWork)], ct);
        return report is not null && ReportView.Of(kpi.Definition, report, seesWork, texts) is { } view
            ? Representation.Show(http, found.Position, [.. AsOfPoint.Shown(point), (stream, document.Version)], view, view.Version)
            : Problems.Of(
                Rejections.NotFound("report.not_found", $"There is no report of {key} for {parsed} to see.", $"{key} の {parsed} の報告はありません（未受理を含みます）。"), http.Request);
    }
}
