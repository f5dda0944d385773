using DxLedger.EventStore;
using DxLedger.Platform;
using DxLedger.Platform.Access;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace DxLedger.Features.Kpis.Reporting;

/// <summary>A file that backs a report, for whoever may see that report.</summary>
internal static class DownloadEvidence
{
    public static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Get(
        string key, string period, string sha256, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (Keys.IsValid(key) && ReportingPeriod.Parse(period) is { } parsed)
        {
            var found = await scope.Ledger.ReadDocumentsAsync(KpiModel.Stream.Projection, DocumentQuery.Streams([Kpi.StreamOf(key)]), ct);
            var report = found.Items.Select(document => document.State).OfType<Kpi.Defined>().Select(kpi => ReportDecider.ReportOf(kpi, parsed)).FirstOrDefault();
            var positions = report is null ? [] : PositionsOf(report, http.SeesWork());
            var texts = await scope.Ledger.ReadTextsAsync(positions, ct);
            if (texts.Any(text => IsFile(text.Key.Name, text.Value, sha256)) && await scope.Ledger.Blobs.GetAsync(sha256, ct) is { } bytes)
            {
                // What somebody uploaded is never shown as a page of this server.
                http.Response.Headers[HeaderNames.XContentTypeOptions] = "nosniff";
                return TypedResults.File(bytes, "application/octet-stream", sha256);
            }
        }

        return Problems.Of(
            Rejections.NotFound("evidence.not_found", $"The report of {key} for {period} has no such file.", $"{key} の {period} の報告に該当するファイルはありません。"), http.Request);
    }

    private static IReadOnlyList<long> PositionsOf(PeriodReport report, bool seesWork) => seesWork
        ? [report.Content.Origin.Position, .. report.Former.Select(former => former.Origin.Position)]
        : report.Accepted is { } accepted ? [accepted.Origin.Position] : [];

    private static bool IsFile(string name, string? text, string sha256) =>
        text is not null && name.StartsWith("evidence.", StringComparison.Ordinal) && EvidenceView.Of(text)?.Sha256 == sha256;
}
