using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis.Reporting;

/// <summary>A department corrects what it reported, with a reason; approval starts again.</summary>
internal static class ReviseReport
{
    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(
        string key, string period, ReportContentInput body, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (Writing.Check(new ReportContentValidator(reasonNeeded: true), body, http.Request) is { } invalid)
            return invalid;
        if (await ReportWriting.CheckEvidenceAsync(body, scope.Ledger, http.Request, ct) is { } unknown)
            return unknown;
        return await ReportWriting.RunOnReportAsync(
            key, period, "kpi.revise-report", body, scope, http, (state, standing) => ReportDecider.Revise(state, key, standing, body), ct);
    }
}
