using DxLedger.TransparencyLog;
using DxLedger.Verifier;
using Npgsql;

namespace DxLedger.IntegrationTests.EventStore.Tampering;

/// <summary>
/// A log served straight from the rows by somebody who checks nothing, as a forger's own server would: what an auditor
/// gets to see when the program's refusals are out of the way.
/// </summary>
internal sealed class ServedRows : LogSource
{
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly List<(long Position, byte[] Entry, byte[] LeafHash)> _events = [];
    private readonly Dictionary<(int Level, long Index), byte[]> _tiles = [];

    private ServedRows(byte[] checkpoint) => _files.Add("checkpoint", checkpoint);

    public static async Task<ServedRows> ReadAsync(NpgsqlConnection connection, byte[] checkpoint)
    {
        var served = new ServedRows(checkpoint);
        served._events.AddRange((await Guards.EntriesAsync(connection)).Where(row => row.Entry is not null).Select(row => (row.Position, row.Entry ?? [], row.LeafHash)));
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand("SELECT level, tile, hashes FROM dxledger.tiles"),
                new NpgsqlBatchCommand("SELECT size, note FROM dxledger.checkpoints"),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync();
        while (await reader.ReadAsync()) served._tiles.Add((reader.GetInt32(0), reader.GetInt64(1)), reader.GetFieldValue<byte[]>(2));
        await reader.NextResultAsync();
        while (await reader.ReadAsync()) served._files.Add($"checkpoints/{reader.GetInt64(0)}", System.Text.Encoding.UTF8.GetBytes(reader.GetString(1)));
        return served;
    }

    public override Task<byte[]?> ReadAsync(string path, CancellationToken ct) => Task.FromResult(Find(path));

    public override IReadOnlyList<string> List(string folder) => [.. _files.Keys.Where(path => path.StartsWith(folder, StringComparison.Ordinal))];

    public override void Dispose()
    {
    }

    private byte[]? Find(string path)
    {
        if (_files.TryGetValue(path, out var file)) return file;
        if (!Tile.TryParse(path, out var tile)) return null;
        var first = (tile.Index * Tile.FullWidth) + 1;
        var under = _events.Where(@event => @event.Position >= first && @event.Position < first + tile.Width).ToList();
        if (tile.Level == Tile.Entries) return under.Count == 0 ? null : EntryBundle.Write(under.ConvertAll(@event => (ReadOnlyMemory<byte>)@event.Entry));
        var length = tile.Width * MerkleTree.HashSize;
        if (_tiles.TryGetValue((tile.Level, tile.Index), out var hashes)) return hashes.Length >= length ? hashes[..length] : null;
        return tile.Level == 0 && under.Count == tile.Width ? [.. under.SelectMany(@event => @event.LeafHash)] : null;
    }
}
