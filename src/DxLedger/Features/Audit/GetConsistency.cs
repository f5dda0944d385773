using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DxLedger.Features.Audit;

/// <summary>Proves that the log of one size is the beginning of the log of a later one (RFC 9162 section 2.1.4).</summary>
internal static class GetConsistency
{
    /// <param name="FromRoot">Base64, as in checkpoints.</param>
    /// <param name="ToRoot">Base64.</param>
    /// <param name="Hashes">Base64; none where both sizes are the same or the first is 0.</param>
    internal sealed record Answer(long From, long To, string FromRoot, string ToRoot, IReadOnlyList<string> Hashes);

    /// <param name="from">A size: the number of events that were in the log.</param>
    /// <param name="to">A later size; left out, that of the last signed checkpoint.</param>
    public static async Task<Results<Ok<Answer>, ProblemHttpResult>> Get(
        [FromQuery] long from, [FromQuery] long? to, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (await Sealed.CoveringAsync(scope.Ledger, 1, ct) is not { } last)
            return Sealed.Unsealed(http.Request);
        var until = to ?? last.Checkpoint.Size;
        if (until < 0 || until > last.Checkpoint.Size)
            return Sealed.PositionNotFound(http.Request, "to");
        if (from < 0 || from > until)
            return Sealed.PositionNotFound(http.Request, "from");
        var seal = scope.Ledger.Seal;
        Sealed.NotKept(http.Response);
        return TypedResults.Ok(new Answer(
            from,
            until,
            Convert.ToBase64String(await seal.RootAsync(from, ct)),
            Convert.ToBase64String(await seal.RootAsync(until, ct)),
            [.. (await seal.ConsistencyAsync(from, until, ct)).Select(Convert.ToBase64String)]));
    }
}
