using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Audit;

/// <summary>The receipt of an event: that the log had it at its position (C2SP tlog-proof).</summary>
internal static class GetReceipt
{
    public static async Task<Results<ContentHttpResult, ProblemHttpResult>> Get(long position, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        var head = await scope.Ledger.HeadAsync(ct);
        if (position < 1 || position > head.Position)
            return Sealed.PositionNotFound(http.Request, "position");
        if (await Sealed.CoveringAsync(scope.Ledger, position, ct) is null || await scope.Ledger.Seal.ReceiptAsync(position, ct) is not { } receipt)
            return Sealed.Unsealed(http.Request, head.Position);
        Sealed.NotKept(http.Response);
        return TypedResults.Text(receipt.ToString(), Sealed.TextType);
    }
}
