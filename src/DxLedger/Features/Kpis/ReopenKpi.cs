using DxLedger.Platform;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis;

/// <summary>The office pursues a closed KPI or milestone again, with a reason.</summary>
internal static class ReopenKpi
{
    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(string key, ReasonBody body, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (Writing.Check(new ReasonBody.Validator(), body, http.Request) is { } invalid)
            return invalid;
        if (!Keys.IsValid(key))
            return Problems.Of(Kpi.NotFound(key), http.Request);
        var (context, problem) = Writing.Context(http, $"kpi.reopen:{key}", Writing.Bytes(body));
        if (context is null)
            return problem ?? throw new System.Diagnostics.UnreachableException();
        return Writing.Answer(
            await DeciderRunner.RunAsync(scope.Ledger, KpiModel.Stream, Kpi.StreamOf(key), state => PromiseDecider.Reopen(state, key, body.Reason), context, ct), http);
    }
}
