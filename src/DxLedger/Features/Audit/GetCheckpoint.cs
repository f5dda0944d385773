using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Audit;

/// <summary>The last signed checkpoint (C2SP tlog-checkpoint).</summary>
internal static class GetCheckpoint
{
    public static async Task<Results<ContentHttpResult, ProblemHttpResult>> Get(LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (await scope.Ledger.Seal.LastAsync(ct) is not { } last)
            return Sealed.Unsealed(http.Request);
        Sealed.NotKept(http.Response);
        return TypedResults.Text(last.Note, Sealed.TextType);
    }
}
