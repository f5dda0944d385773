using DxLedger.Platform;
using DxLedger.Platform.Access;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis.Reporting;

/// <summary>A reporter throws an unfinished report away; nothing of it is kept anywhere.</summary>
internal static class DeleteDraft
{
    public static async Task<Results<NoContent, ProblemHttpResult>> Delete(string key, string period, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (ReportingPeriod.Parse(period) is not { } parsed)
            return Problems.Invalid([ReportWriting.MalformedPeriod], http.Request);
        return Keys.IsValid(key) && await scope.Ledger.Drafts.DeleteAsync(http.Authority().Caller.Subject, ReportDraft.KeyOf(key, parsed), body: null, ct)
            ? TypedResults.NoContent()
            : Problems.Of(ReportDraft.NotFound(key, parsed), http.Request);
    }
}
