using DxLedger.Platform;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis;

/// <summary>What every change of a promise does alike.</summary>
internal static class TargetWriting
{
    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> RunAsync(
        string key, string operation, object body, LedgerScope scope, HttpContext http, Func<Kpi, Decision<KpiEvent>> decide, CancellationToken ct)
    {
        if (!Keys.IsValid(key))
            return Problems.Of(Kpi.NotFound(key), http.Request);
        var (context, problem) = Writing.Context(http, $"{operation}:{key}", Writing.Bytes(body));
        return context is null
            ? problem ?? throw new System.Diagnostics.UnreachableException()
            : Writing.Answer(await DeciderRunner.RunAsync(scope.Ledger, KpiModel.Stream, Kpi.StreamOf(key), decide, context, ct), http);
    }
}
