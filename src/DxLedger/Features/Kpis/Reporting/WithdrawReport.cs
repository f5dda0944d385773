using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis.Reporting;

/// <summary>A department takes a report back, with a reason; the period counts as not reported, where it was accepted only once that is accepted too.</summary>
internal static class WithdrawReport
{
    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(
        string key, string period, ReasonBody body, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        Writing.Check(new ReasonBody.Validator(), body, http.Request) is { } invalid
            ? invalid
            : await ReportWriting.RunOnReportAsync(
                key, period, "kpi.withdraw-report", body, scope, http, (state, standing) => ReportDecider.Withdraw(state, key, standing, body.Reason), ct);
}
