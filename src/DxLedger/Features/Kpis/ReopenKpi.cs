using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis;

/// <summary>The office pursues a closed KPI or milestone again, with a reason.</summary>
internal static class ReopenKpi
{
    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(string key, ReasonBody body, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        Writing.Check(new ReasonBody.Validator(), body, http.Request) is { } invalid
            ? invalid
            : await TargetWriting.RunAsync(key, "kpi.reopen", body, scope, http, state => PromiseDecider.Reopen(state, key, body.Reason), ct);
}
