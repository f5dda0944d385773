using DxLedger.EventStore;
using DxLedger.Platform;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Audit;

/// <summary>What the addresses of the sealed log have in common: waiting for a signature, and how to say that there is none.</summary>
internal static class Sealed
{
    public const string TextType = "text/plain; charset=utf-8";

    // A write is signed within a second; a little more is a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The last signed checkpoint, once it covers a position; waits for it a little.</summary>
    /// <returns>Null when nothing that covers it was signed in time.</returns>
    public static async Task<SignedCheckpoint?> CoveringAsync(Ledger ledger, long position, CancellationToken ct)
    {
        for (var since = TimeProvider.System.GetTimestamp(); ;)
        {
            if (await ledger.Seal.LastAsync(ct) is { } last && last.Checkpoint.Size >= position)
                return last;
            if (TimeProvider.System.GetElapsedTime(since) > Patience)
                return null;
            await Task.Delay(Pause, ct);
        }
    }

    public static ProblemHttpResult Unsealed(HttpRequest request, long? position = null) => Problems.Of(
        new Rejection(
            "ledger.unsealed",
            new(
                "No signed checkpoint covers this yet. Ask again shortly; /health says why if it stays so.",
                "署名済みチェックポイントがまだここまで達していません。しばらくしてから再試行してください。続く場合の理由は「/health」にあります。")),
        request,
        position);

    public static ProblemHttpResult PositionNotFound(HttpRequest request, string field) => Problems.Of(Rejections.PositionNotFound(field), request);

    /// <summary>Nobody may keep what is newer a second later.</summary>
    public static void NotKept(HttpResponse response) => response.Headers.CacheControl = "no-cache";

    /// <summary>What never changes may be kept for ever.</summary>
    public static void Kept(HttpResponse response) => response.Headers.CacheControl = "public, max-age=31536000, immutable";
}
