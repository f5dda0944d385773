using DxLedger.Platform;
using DxLedger.Platform.Http;
using DxLedger.TransparencyLog;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Audit;

/// <summary>Tiles of hashes and bundles of entries of the signed tree (C2SP tlog-tiles).</summary>
internal static class GetTile
{
    /// <param name="tile">Level and index as tlog-tiles writes them: <c>0/x001/234.p/5</c>.</param>
    public static Task<Results<FileContentHttpResult, ProblemHttpResult>> Get(string tile, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        ShowAsync(tile, scope, http, ct);

    /// <param name="tile">Index as tlog-tiles writes it: <c>x001/234.p/5</c>.</param>
    public static Task<Results<FileContentHttpResult, ProblemHttpResult>> GetEntries(string tile, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        ShowAsync("entries/" + tile, scope, http, ct);

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> ShowAsync(string path, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (!Tile.TryParse("tile/" + path, out var tile) || await scope.Ledger.Seal.TileAsync(tile, ct) is not { } content)
        {
            return Problems.Of(
                new Rejection(
                    "tile.not_found",
                    new("The signed tree has no such tile.", "署名済みの木にそのタイルはありません。")),
                http.Request);
        }

        Sealed.Kept(http.Response);
        return TypedResults.Bytes(content.ToArray(), "application/octet-stream");
    }
}
