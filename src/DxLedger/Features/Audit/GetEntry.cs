using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Audit;

/// <summary>An entry's exact bytes, which its receipt proves.</summary>
internal static class GetEntry
{
    public static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Get(long position, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        var head = await scope.Ledger.HeadAsync(ct);
        if (position < 1 || position > head.Position)
            return Sealed.PositionNotFound(http.Request, "position");
        var entry = await scope.Ledger.ReadAllAsync(position - 1, 1, ct).SingleAsync(ct);
        Representation.SetPosition(http.Response, position);
        Sealed.NotKept(http.Response);
        return TypedResults.Bytes(entry.Entry.ToArray(), "application/json");
    }
}
