using DxLedger.Platform;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Initiatives;

/// <summary>What every write about one initiative does alike.</summary>
internal static class InitiativeWriting
{
    /// <param name="operation">What is done, for telling repeats by their key.</param>
    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> RunAsync(
        string key, string operation, object body, LedgerScope scope, HttpContext http, Func<Initiative, Decision<InitiativeEvent>> decide, CancellationToken ct)
    {
        if (!Keys.IsValid(key))
            return Problems.Of(Initiative.NotFound(key), http.Request);
        var (context, problem) = Writing.Context(http, $"{operation}:{key}", Writing.Bytes(body));
        if (context is null)
            return problem ?? throw new System.Diagnostics.UnreachableException();
        return Writing.Answer(await DeciderRunner.RunAsync(scope.Ledger, InitiativeModel.Stream, Initiative.StreamOf(key), decide, context, ct), http);
    }
}
