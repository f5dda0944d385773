using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis.Reporting;

/// <summary>A department submits the figure, or the state of a milestone, for a period.</summary>
internal static class ReportProgress
{
    /// <param name="Period"><c>2023-Q1</c>, or <c>2023</c> where the figure is due once a year.</param>
    internal sealed record Body(string Period) : ReportContentInput;

    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(
        string key, Body body, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (Writing.Check(new ReportContentValidator(reasonNeeded: false), body, http.Request) is { } invalid)
            return invalid;
        if (await ReportWriting.CheckEvidenceAsync(body, scope.Ledger, http.Request, ct) is { } unknown)
            return unknown;
        return await ReportWriting.RunAsync(
            key, body.Period, "kpi.report", body, scope, http, (state, standing) => ReportDecider.Report(state, key, standing, body), ct);
    }
}
