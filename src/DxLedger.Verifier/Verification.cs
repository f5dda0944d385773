using System.Text.Json;
using DxLedger.TransparencyLog;

namespace DxLedger.Verifier;

/// <summary>Checks a whole log with nothing but its files, its public keys, and what was kept of it elsewhere.</summary>
/// <param name="log">The log.</param>
/// <param name="keys">Its public keys.</param>
/// <param name="older">Signed checkpoints kept since earlier.</param>
/// <param name="outside">A copy of its tiles from earlier, which pins changes to their exact position; null for none.</param>
/// <param name="progress">Hears how many entries were checked of how many.</param>
/// <param name="witnesses">Public keys of those who must have cosigned the checkpoint, each of them; null for nobody.</param>
internal sealed class Verification(
    LogSource log, IReadOnlyCollection<NoteVerifier> keys, IReadOnlyList<byte[]> older, LogSource? outside, Action<long, long> progress, IReadOnlyCollection<NoteVerifier>? witnesses = null)
{
    private readonly EntryOrder _order = new();
    private long _agreed;

    /// <exception cref="UnreadableException">A file or the server cannot be read.</exception>
    public async Task<Report> RunAsync(CancellationToken ct)
    {
        if (await log.ReadAsync("checkpoint", ct) is not { } note)
            return new Report(null, 0, null, 0, 0, Findings.NoCheckpoint());
        if (!Checkpoint.TryOpen(note, keys, out var checkpoint))
            return new Report(null, 0, null, 0, 0, Findings.Unsigned());

        if (Cosignatures.Missing(note, witnesses ?? []) is { } missing)
            return new Report(checkpoint.Origin, checkpoint.Size, Convert.ToBase64String(checkpoint.Root), 0, 0, missing);

        var (earlier, wrong) = await EarlierAsync(checkpoint, ct);
        // That a log is too short says less than where it begins to be another.
        var finding = wrong is null or { Code: Findings.Shortened } ? await WalkAsync(checkpoint, earlier, ct) ?? wrong ?? await ShorterThanOutsideAsync(checkpoint, ct) : wrong;
        return new Report(checkpoint.Origin, checkpoint.Size, Convert.ToBase64String(checkpoint.Root), finding is null ? earlier.Count : 0, _order.Redacted, finding);
    }

    // Those given must be the log's; those that come along with an export narrow an interval down and count only if signed.
    private async Task<(List<Checkpoint> Earlier, Finding? Wrong)> EarlierAsync(Checkpoint checkpoint, CancellationToken ct)
    {
        var earlier = new List<Checkpoint>();
        Finding? shortened = null;
        foreach (var note in older)
        {
            if (!Checkpoint.TryOpen(note, keys, out var kept) || kept.Origin != checkpoint.Origin)
                return (earlier, Findings.Foreign());
            if (kept.Size > checkpoint.Size)
                shortened = Findings.ShorterThanSigned(checkpoint.Size, kept.Size);
            else
                earlier.Add(kept);
        }

        foreach (var path in log.List("checkpoints/"))
        {
            if (await log.ReadAsync(path, ct) is { } note && Checkpoint.TryOpen(note, keys, out var kept) && kept.Origin == checkpoint.Origin && kept.Size <= checkpoint.Size)
                earlier.Add(kept);
        }

        return ([.. earlier.OrderBy(kept => kept.Size)], shortened);
    }

    // Whoever holds the key can sign a tree that ends earlier; what was kept counts, whoever signed it.
    private async Task<Finding?> ShorterThanOutsideAsync(Checkpoint checkpoint, CancellationToken ct)
    {
        if (outside is null || await outside.ReadAsync("checkpoint", ct) is not { } note || !SignedNote.TryParse(note, out var signed)
            || !Checkpoint.TryParse(signed.Text, out var kept) || kept.Size <= checkpoint.Size)
            return null;
        return Findings.ShorterThanCopy(checkpoint.Size, kept.Size);
    }

    private async Task<Finding?> WalkAsync(Checkpoint checkpoint, List<Checkpoint> earlier, CancellationToken ct)
    {
        var edge = TreeEdge.Empty;
        var waiting = new Queue<Checkpoint>([.. earlier, checkpoint]);
        for (var index = 0L; Tile.At(0, index, checkpoint.Size) is { } tile; index++)
        {
            var (hashes, wrong) = await HashesAsync(tile, ct);
            if (wrong is not null)
                return wrong;
            var changed = new List<(Tile Tile, byte[] Hashes)>();
            var grown = edge.Append(hashes, changed);
            while (waiting.TryPeek(out var kept) && kept.Size <= grown.Size)
            {
                waiting.Dequeue();
                if (!edge.Append(hashes[..(int)(kept.Size - edge.Size)]).Root().AsSpan().SequenceEqual(kept.Root))
                    return Findings.OtherRoot(_agreed, kept.Size);
                _agreed = kept.Size;
            }

            if (await DifferentTileAsync(changed.Where(one => one.Tile.Level > 0), checkpoint.Size, ct) is { } different)
                return different;
            edge = grown;
            progress(edge.Size, checkpoint.Size);
        }

        return null;
    }

    private async Task<(byte[][] Hashes, Finding? Wrong)> HashesAsync(Tile tile, CancellationToken ct)
    {
        var first = (tile.Index * Tile.FullWidth) + 1;
        var bundle = tile with { Level = Tile.Entries };
        // Where entries were taken out and the rest moved up, it is the last bundle that is short.
        var missing = Findings.EntriesMissing(bundle.Path, tile.Width, _agreed + 1, first + tile.Width - 1);
        if (await log.ReadAsync(bundle.Path, ct) is not { } bytes || EntryBundle.Read(bytes) is not { } entries)
            return ([], missing);
        var hashes = entries.Select(entry => MerkleTree.LeafHash(entry.Span)).ToArray();
        if (outside is not null && await TileAsync(outside, tile, ct) is { } kept)
        {
            if (Different(entries, hashes, kept, first, fromCopy: true) is { } changed)
                return ([], changed);
            if (hashes.Length < tile.Width && kept.Length > hashes.Length * MerkleTree.HashSize)
                return ([], Findings.EntryMissing(first + hashes.Length));
        }

        if (entries.Count != tile.Width)
            return ([], missing);
        if (await TileAsync(log, tile, ct) is not { } known)
            return ([], Findings.TileMissing(tile.Path, first, first + tile.Width - 1));
        if (Different(entries, hashes, known, first, fromCopy: false) is { } different)
            return ([], different);
        for (var i = 0; i < entries.Count; i++)
        {
            if (_order.Add(entries[i], first + i) is { } misplaced)
                return ([], misplaced);
        }

        return (hashes, null);
    }

    private static Finding? Different(IReadOnlyList<ReadOnlyMemory<byte>> entries, byte[][] hashes, byte[] known, long first, bool fromCopy)
    {
        for (var i = 0; i < hashes.Length && (i + 1) * MerkleTree.HashSize <= known.Length; i++)
        {
            if (!known.AsSpan(i * MerkleTree.HashSize, MerkleTree.HashSize).SequenceEqual(hashes[i]))
                return Findings.EntryDiffers(first + i, fromCopy, StreamOf(entries[i]));
        }

        return null;
    }

    private static async Task<byte[]?> TileAsync(LogSource source, Tile tile, CancellationToken ct) =>
        await source.ReadAsync(tile.Path, ct) ?? await source.ReadAsync((tile with { Width = Tile.FullWidth }).Path, ct) ?? await NarrowerAsync(source, tile, ct);

    // The copy's last tile was shorter then.
    private static async Task<byte[]?> NarrowerAsync(LogSource source, Tile tile, CancellationToken ct)
    {
        foreach (var path in source.List((tile with { Width = Tile.FullWidth }).Path + ".p/"))
        {
            if (await source.ReadAsync(path, ct) is { } hashes)
                return hashes;
        }

        return null;
    }

    private async Task<Finding?> DifferentTileAsync(IEnumerable<(Tile Tile, byte[] Hashes)> computed, long size, CancellationToken ct)
    {
        foreach (var (tile, hashes) in computed)
        {
            if (Tile.At(tile.Level, tile.Index, size) != tile)
                continue; // it grows on; it is compared when it has come to its last form
            if (await log.ReadAsync(tile.Path, ct) is not { } known || !known.AsSpan().SequenceEqual(hashes))
                return Findings.TileDiffers(tile.Path);
        }

        return null;
    }

    private static string? StreamOf(ReadOnlyMemory<byte> entry)
    {
        try
        {
            using var json = JsonDocument.Parse(entry);
            return json.RootElement.TryGetProperty("stream", out var stream) ? stream.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
