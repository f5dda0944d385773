using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Audit;

/// <summary>The public keys by which the ledger's checkpoints are checked. An auditor keeps them somewhere else.</summary>
internal static class ListKeys
{
    /// <param name="Origin">Name of the log, the same in every checkpoint; null before the first one.</param>
    internal sealed record Answer(string? Origin, IReadOnlyList<Key> Keys);

    /// <param name="VerifierKey">As C2SP signed-note writes keys.</param>
    /// <param name="Retired">It signs no more; what it has signed still counts.</param>
    internal sealed record Key(string VerifierKey, bool Retired);

    public static async Task<Ok<Answer>> Get(LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        var keys = await scope.Ledger.Seal.KeysAsync(ct);
        Sealed.NotKept(http.Response);
        return TypedResults.Ok(new Answer(keys is [var first, ..] ? first.Verifier.Name : null, [.. keys.Select(key => new Key(key.Verifier.ToString(), key.IsRetired))]));
    }
}
