using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis.Approval;

/// <summary>The office takes a report over; viewers see it from then on.</summary>
internal static class AcceptReport
{
    public static Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(
        string key, string period, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        Deciding.RunAsync(
            key, period, "kpi.accept-report", new { }, scope, http, (state, standing, seen, by) => ApprovalDecider.Accept(state, key, standing, seen, by.Actor), ct);
}
