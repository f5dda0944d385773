using DxLedger.TransparencyLog;
using Npgsql;

namespace DxLedger.EventStore;

/// <summary>What is sealed of a ledger, for whoever wants to check it: checkpoints, tiles, entries and proofs.</summary>
public sealed class LedgerSeal
{
    private const string FindCheckpoints = "SELECT note FROM dxledger.checkpoints WHERE ledger = $1 AND origin = $2 ORDER BY size";

    private readonly NpgsqlDataSource _source;
    private readonly EventReader _events;
    private readonly int _ledgerId;
    private readonly string _ledger;
    private readonly SealFolder? _folder;

    internal LedgerSeal(NpgsqlDataSource source, EventReader events, int ledgerId, string ledger, SealFolder? folder) =>
        (_source, _events, _ledgerId, _ledger, _folder) = (source, events, ledgerId, ledger, folder);

    /// <summary>The public keys of the ledger's present origin; none before the first checkpoint.</summary>
    /// <exception cref="SealUnreachableException">The folder of keys cannot be read.</exception>
    public Task<IReadOnlyList<SealKey>> KeysAsync(CancellationToken ct) =>
        ReachAsync(async () => _folder is null ? [] : await _folder.KeysAsync(_ledger, ct));

    /// <summary>The last signed checkpoint; null when nothing has been signed.</summary>
    /// <exception cref="SealUnreachableException">The folder of checkpoints cannot be read.</exception>
    public Task<SignedCheckpoint?> LastAsync(CancellationToken ct) => ReachAsync(() => ReadLastAsync(ct));

    private async Task<SignedCheckpoint?> ReadLastAsync(CancellationToken ct)
    {
        if (_folder is null || await _folder.LastAsync(_ledger, ct) is not { } note) return null;
        return SignedNote.TryParse(note, out var signed) && Checkpoint.TryParse(signed.Text, out var checkpoint)
            ? new SignedCheckpoint(System.Text.Encoding.UTF8.GetString(note), checkpoint)
            : throw new InvalidDataException($"The last checkpoint of {_ledger} is no signed note.");
    }

    /// <summary>Copies of all checkpoints signed under an origin, the smallest first.</summary>
    public async Task<IReadOnlyList<string>> CheckpointsAsync(string origin, CancellationToken ct)
    {
        await using var command = _source.CreateCommand(FindCheckpoints);
        command.Parameters.Add(RoundBatch.Of(_ledgerId));
        command.Parameters.Add(RoundBatch.Of(origin));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var notes = new List<string>();
        while (await reader.ReadAsync(ct)) notes.Add(reader.GetString(0));
        return notes;
    }

    /// <summary>A tile's hashes, or the bundle of its entries.</summary>
    /// <returns>Null when the tree that was signed last has no such tile.</returns>
    /// <exception cref="EntryDamagedException">A hash or an entry is missing or damaged.</exception>
    public async Task<ReadOnlyMemory<byte>?> TileAsync(Tile tile, CancellationToken ct)
    {
        if (await LastAsync(ct) is not { } last || !tile.IsIn(last.Checkpoint.Size)) return null;
        return tile.Level == Tile.Entries ? await BundleAsync(tile, ct) : (await TilesAsync([tile], last.Checkpoint.Size, ct))[tile];
    }

    /// <summary>The bundle of the entries under a tile, whether they were signed or not.</summary>
    /// <exception cref="EntryDamagedException">An entry is missing or damaged.</exception>
    public async Task<ReadOnlyMemory<byte>> BundleAsync(Tile tile, CancellationToken ct)
    {
        var first = tile.Index * Tile.FullWidth;
        var entries = await _events.ReadAllAsync(first, tile.Width, ct).Select(@event => @event.Entry).ToListAsync(ct);
        return entries.Count == tile.Width ? EntryBundle.Write(entries) : throw new EntryDamagedException(_ledger, first + entries.Count + 1, "the entry is missing");
    }

    /// <summary>The root of the tree over the first events.</summary>
    /// <param name="size">Not more than the ledger has.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="EntryDamagedException">A hash is missing.</exception>
    public async Task<byte[]> RootAsync(long size, CancellationToken ct) =>
        size == 0 ? MerkleTree.EmptyRoot() : (await TreeAsync([new TreeRange(0, size)], size, ct)).Root();

    /// <summary>Proves that an event is in the tree that was signed last.</summary>
    /// <returns>Null when it is not, or not yet.</returns>
    /// <exception cref="EntryDamagedException">A hash is missing.</exception>
    public async Task<Receipt?> ReceiptAsync(long position, CancellationToken ct)
    {
        if (await LastAsync(ct) is not { } last || position < 1 || position > last.Checkpoint.Size) return null;
        var (index, size) = (position - 1, last.Checkpoint.Size);
        var tree = await TreeAsync(TreeRange.InclusionProof(index, size), size, ct);
        return new Receipt(index, tree.InclusionProof(index), last.Note);
    }

    /// <summary>Proves that the tree of one size is the beginning of that of another.</summary>
    /// <param name="from">Not more than <paramref name="to"/>.</param>
    /// <param name="to">Not more than the ledger has.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="EntryDamagedException">A hash is missing.</exception>
    public async Task<IReadOnlyList<byte[]>> ConsistencyAsync(long from, long to, CancellationToken ct) =>
        (await TreeAsync(TreeRange.ConsistencyProof(from, to), to, ct)).ConsistencyProof(from);

    /// <summary>
    /// Goes through the whole ledger: entries against columns, leaf hashes, tiles, the head, streams, erasable texts and
    /// signed checkpoints.
    /// </summary>
    /// <param name="progress">Told the position that was reached.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>The first difference; null when there is none.</returns>
    /// <exception cref="SealUnreachableException">The folder of keys cannot be read.</exception>
    public Task<SealDifference?> FindDifferenceAsync(IProgress<(long Position, long Head)>? progress, CancellationToken ct) =>
        ReachAsync(() => new SealCheck(_source, _events, _ledgerId, _ledger, _folder).RunAsync(progress, ct));

    private static async Task<T> ReachAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new SealUnreachableException(problem);
        }
    }

    private async Task<TiledTree> TreeAsync(IReadOnlyCollection<TreeRange> ranges, long size, CancellationToken ct)
    {
        var tiles = await TilesAsync(TiledTree.TilesFor(ranges, size), size, ct);
        return new TiledTree(size, tile => tiles[tile]);
    }

    private async Task<Dictionary<Tile, ReadOnlyMemory<byte>>> TilesAsync(IReadOnlyCollection<Tile> tiles, long size, CancellationToken ct)
    {
        var found = await Retry.ReadAsync(_source, async () =>
        {
            await using var connection = await _source.OpenConnectionAsync(ct);
            return await TileReader.ReadAsync(connection, _ledgerId, tiles, ct);
        });
        var missing = tiles.Where(tile => !found.ContainsKey(tile)).Cast<Tile?>().FirstOrDefault();
        return missing is not { } lost ? found : throw new EntryDamagedException(_ledger, Math.Min(size, (lost.Index * Tile.FullWidth) + 1), $"the hashes of {lost.Path} are missing");
    }
}

/// <summary>A checkpoint with its signatures.</summary>
/// <param name="Note">As it is passed on.</param>
/// <param name="Checkpoint">What it says.</param>
public sealed record SignedCheckpoint(string Note, Checkpoint Checkpoint);

/// <summary>The folder of keys and checkpoints cannot be used. Code <c>ledger.seal_unreachable</c>.</summary>
/// <param name="problem">What went wrong.</param>
public sealed class SealUnreachableException(Exception problem) : Exception(problem.Message, problem);
