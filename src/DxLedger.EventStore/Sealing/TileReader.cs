using DxLedger.TransparencyLog;
using Npgsql;
using NpgsqlTypes;

namespace DxLedger.EventStore;

/// <summary>Reads the tiles of a ledger's tree.</summary>
internal static class TileReader
{
    private const string Find = """
        SELECT t.level, t.tile, t.hashes FROM unnest($2, $3) AS wanted (level, tile)
          JOIN dxledger.tiles t ON t.ledger = $1 AND t.level = wanted.level AND t.tile = wanted.tile
        """;

    // Bounded on both sides, or the generic plan would expect a third of the table.
    private const string FindLeafHashes =
        "SELECT leaf_hash FROM dxledger.log WHERE position BETWEEN $1 AND $2 ORDER BY position";

    /// <summary>Whether the hashes of a tile are kept in the log's rows alone, until it is full.</summary>
    public static bool IsBesideEvents(Tile tile) => tile is { Level: 0, Width: < Tile.FullWidth };

    /// <summary>Those of the tiles that are kept, at least as wide as wanted, cut to that width.</summary>
    public static async Task<Dictionary<Tile, ReadOnlyMemory<byte>>> ReadAsync(
        NpgsqlConnection connection, int ledgerId, IReadOnlyCollection<Tile> tiles, CancellationToken ct = default)
    {
        if (tiles.Count == 0) return [];
        await using var command = new NpgsqlCommand(Find, connection);
        command.Parameters.Add(RoundBatch.Of(ledgerId));
        command.Parameters.Add(RoundBatch.Many(tiles.Select(tile => tile.Level).ToList(), NpgsqlDbType.Integer));
        command.Parameters.Add(RoundBatch.Many(tiles.Select(tile => tile.Index).ToList(), NpgsqlDbType.Bigint));
        var kept = new Dictionary<(int, long), byte[]>();
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct)) kept[(reader.GetInt32(0), reader.GetInt64(1))] = reader.GetFieldValue<byte[]>(2);
        }

        var found = new Dictionary<Tile, ReadOnlyMemory<byte>>();
        foreach (var tile in tiles)
        {
            var length = tile.Width * MerkleTree.HashSize;
            if (!kept.TryGetValue((tile.Level, tile.Index), out var hashes) && IsBesideEvents(tile)) hashes = await LeafHashesAsync(connection, tile, ct);
            if (hashes?.Length >= length) found[tile] = hashes.AsMemory(0, length);
        }

        return found;
    }

    private static async Task<byte[]> LeafHashesAsync(NpgsqlConnection connection, Tile tile, CancellationToken ct)
    {
        var before = tile.Index * Tile.FullWidth;
        await using var command = new NpgsqlCommand(FindLeafHashes, connection);
        command.Parameters.Add(RoundBatch.Of(before + 1));
        command.Parameters.Add(RoundBatch.Of(before + tile.Width));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var hashes = new List<byte[]>(tile.Width);
        while (await reader.ReadAsync(ct)) hashes.Add(reader.GetFieldValue<byte[]>(0));
        return [.. hashes.SelectMany(hash => hash)];
    }

    /// <summary>The edge of the tree over the first events.</summary>
    /// <returns>Null when a tile of it is not kept, or too short.</returns>
    public static async Task<TreeEdge?> EdgeAsync(NpgsqlConnection connection, int ledgerId, long size, CancellationToken ct = default)
    {
        var wanted = TreeEdge.TilesOf(size).ToList();
        var tiles = await ReadAsync(connection, ledgerId, wanted, ct);
        return wanted.TrueForAll(tiles.ContainsKey) ? TreeEdge.Of(size, tile => tiles[tile]) : null;
    }
}
