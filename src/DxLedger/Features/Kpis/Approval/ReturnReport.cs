using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis.Approval;

/// <summary>An approver or the office sends a report back, with a reason.</summary>
internal static class ReturnReport
{
    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(
        string key, string period, ReasonBody body, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        Writing.Check(new ReasonBody.Validator(), body, http.Request) is { } invalid
            ? invalid
            : await Deciding.RunAsync(
                key, period, "kpi.return-report", body, scope, http, (state, standing, seen, _) => ApprovalDecider.Return(state, key, standing, seen, body.Reason), ct);
}
