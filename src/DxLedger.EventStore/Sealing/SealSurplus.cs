using DxLedger.TransparencyLog;
using Npgsql;

namespace DxLedger.EventStore;

/// <summary>
/// Looks for events and hashes that lie beside those of the tree: behind the head, before the first position, twice at
/// one. Each is looked for in one snapshot with the head, so that what is being appended is none of them.
/// </summary>
internal static class SealSurplus
{
    private const string FindEvent = """
        SELECT min(position) FROM (
          SELECT position FROM dxledger.events GROUP BY position
          HAVING count(*) > 1 OR position < 1 OR position > coalesce((SELECT position FROM dxledger.heads WHERE ledger = $1), 0)) surplus
        """;

    private const string FindOrphan = """
        SELECT e.type FROM dxledger.mt_events e LEFT JOIN dxledger.log l ON l.seq_id = e.seq_id WHERE l.position IS NULL ORDER BY e.seq_id LIMIT 1
        """;

    private const string FindDisorder = """
        SELECT min(position) FROM (SELECT position, seq_id - lag(seq_id) OVER (ORDER BY position) AS step FROM dxledger.log) steps WHERE step <= 0
        """;

    private const string FindTile = """
        SELECT level, tile FROM dxledger.tiles WHERE ledger = $1 GROUP BY level, tile
        HAVING count(*) > 1 OR tile * 256 + max(octet_length(hashes)) / 32 > coalesce((SELECT position FROM dxledger.heads WHERE ledger = $1), 0) >> (8 * least(level, 7))
         ORDER BY level, tile LIMIT 1
        """;

    /// <summary>The first of them; null when there are none.</summary>
    public static async Task<SealDifference?> FindAsync(NpgsqlDataSource source, int ledgerId, CancellationToken ct)
    {
        await using (var events = source.CreateCommand(FindEvent))
        {
            events.Parameters.Add(RoundBatch.Of(ledgerId));
            if (await events.ExecuteScalarAsync(ct) is long position) return new SealDifference(position, "an entry was put here that is not in the tree");
        }

        await using (var orphans = source.CreateCommand(FindOrphan))
        {
            if (await orphans.ExecuteScalarAsync(ct) is string type) return new SealDifference(null, $"an event of the type {type} has no position");
        }

        await using (var disorder = source.CreateCommand(FindDisorder))
        {
            if (await disorder.ExecuteScalarAsync(ct) is long position) return new SealDifference(position, "Marten numbers the events in another order");
        }

        await using var tiles = source.CreateCommand(FindTile);
        tiles.Parameters.Add(RoundBatch.Of(ledgerId));
        await using var reader = await tiles.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new SealDifference(null, $"{new Tile(reader.GetInt32(0), reader.GetInt64(1), Tile.FullWidth).Path} is kept twice, or has hashes of entries that the ledger does not have")
            : null;
    }
}
