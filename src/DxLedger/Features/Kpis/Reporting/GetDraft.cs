using DxLedger.Platform;
using DxLedger.Platform.Access;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis.Reporting;

/// <summary>The caller's own unfinished report of a KPI or milestone for a period.</summary>
internal static class GetDraft
{
    public static async Task<Results<Ok<DraftView>, ProblemHttpResult>> Get(
        string key, string period, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (ReportingPeriod.Parse(period) is not { } parsed)
            return Problems.Invalid([ReportWriting.MalformedPeriod], http.Request);
        return Keys.IsValid(key) && await scope.Ledger.Drafts.GetAsync(http.Authority().Caller.Subject, ReportDraft.KeyOf(key, parsed), ct) is { } kept
            ? Representation.ShowNow(http, await DraftView.OfAsync(key, parsed, ReportDraft.Read(kept.Body), kept.UpdatedAt, scope, http.Request, ct))
            : Problems.Of(ReportDraft.NotFound(key, parsed), http.Request);
    }
}
