using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis.Approval;

/// <summary>The department's approver stands behind a report.</summary>
internal static class ApproveReport
{
    public static Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(
        string key, string period, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        Deciding.RunAsync(
            key, period, "kpi.approve-report", new { }, scope, http, (state, standing, seen, by) => ApprovalDecider.Approve(state, key, standing, seen, by.Actor), ct);
}
