using System.Runtime.InteropServices;
using DxLedger.TransparencyLog;
using Npgsql;

namespace DxLedger.EventStore;

/// <summary>
/// Goes through a whole ledger: rows of events against leaf hashes, versions without gaps, time increasing, tiles,
/// the head, the streams' versions, the erasable texts, and every checkpoint that was signed.
/// </summary>
internal sealed class SealCheck(NpgsqlDataSource source, EventReader events, int ledgerId, string ledger, SealFolder? folder)
{
    /// <summary>SQLSTATEs of damaged pages and indexes.</summary>
    private const string DamagedClass = "XX";

    private const string FindHead = "SELECT position, root, recorded_at FROM dxledger.heads WHERE ledger = $1";

    // With the head in one snapshot, or an append between the two would look like a stream that has gone ahead.
    private const string FindStreams = """
        SELECT h.position, s.id, coalesce(s.version, 0), s.created, s.timestamp,
               s.is_archived IS FALSE AND s.compacted_version = 0 AND s.type IS NULL AND s.tenant_id IS NOT DISTINCT FROM '*DEFAULT*'
          FROM dxledger.heads h CROSS JOIN dxledger.mt_streams s WHERE h.ledger = $1
        """;

    private const string FindCheckpoints = "SELECT note FROM dxledger.checkpoints WHERE ledger = $1 ORDER BY size";

    private readonly HashSet<(long Position, string Name)> _redacted = [];
    private readonly HashSet<(long Position, string Name)> _erased = [];
    private readonly Dictionary<string, StreamRow> _streams = new(StringComparer.Ordinal);
    private DateTimeOffset _recordedAt = DateTimeOffset.MinValue;

    /// <summary>The first difference; null when there is none.</summary>
    /// <param name="progress">Told the position that was reached.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<SealDifference?> RunAsync(IProgress<(long Position, long Head)>? progress, CancellationToken ct)
    {
        // The head first: what is appended while the check runs is left to the next one.
        var (head, root, recordedAt) = await HeadAsync(ct);
        var keys = folder is null ? [] : (await folder.KeysAsync(ledger, ct)).Select(key => key.Verifier).ToList();
        var (checkpoints, wrong) = await CheckpointsAsync(keys, head, ct);
        if (wrong is not null) return wrong;
        try
        {
            return await WalkAsync(head, root, recordedAt, new Queue<Checkpoint>(checkpoints), progress, ct)
                ?? await SealSurplus.FindAsync(source, ledgerId, ct);
        }
        catch (EntryDamagedException damaged)
        {
            return new SealDifference(damaged.Position, damaged.Detail);
        }
        catch (PostgresException unreadable) when (unreadable.SqlState.StartsWith(DamagedClass, StringComparison.Ordinal))
        {
            return new SealDifference(null, $"PostgreSQL cannot read it: {unreadable.MessageText}");
        }
    }

    private async Task<SealDifference?> WalkAsync(
        long head, byte[] root, DateTimeOffset? recordedAt, Queue<Checkpoint> checkpoints, IProgress<(long Position, long Head)>? progress, CancellationToken ct)
    {
        var edge = TreeEdge.Empty;
        await foreach (var page in events.ReadAllAsync(0, head, ct).Chunk(Tile.FullWidth).WithCancellation(ct))
        {
            foreach (var @event in page)
            {
                if (Misplaced(@event) is { } misplaced) return misplaced;
            }

            var changed = new List<(Tile Tile, byte[] Hashes)>();
            var hashes = page.Select(@event => @event.LeafHash.ToArray()).ToList();
            var grown = edge.Append(hashes, changed);
            if (await DifferentTileAsync(changed, ct) is { } different) return different;
            for (; checkpoints.TryPeek(out var next) && next.Size <= grown.Size; checkpoints.Dequeue())
            {
                if (!edge.Append(hashes[..(int)(next.Size - edge.Size)]).Root().AsSpan().SequenceEqual(next.Root))
                    return new SealDifference(next.Size, $"the entries up to here are not those that were signed as {next.Origin} at {next.Size}");
            }

            edge = grown;
            progress?.Report((edge.Size, head));
            if (await DamagedTextAsync(page, ct) is { } text) return text;
        }

        if (edge.Size != head) return new SealDifference(edge.Size + 1, "the entry is missing");
        if (!edge.Root().AsSpan().SequenceEqual(root)) return new SealDifference(head, "the root in the head is not that of the entries");
        if (head > 0 && recordedAt != _recordedAt) return new SealDifference(head, "the time in the head is not that of the last entry");
        return await ErasuresAsync(head, ct) ?? await StreamsAsync(head, ct);
    }

    private SealDifference? Misplaced(RecordedEvent @event)
    {
        var before = _streams.GetValueOrDefault(@event.Stream);
        if (@event.Version != before.Version + 1)
            return new SealDifference(@event.Position, $"{@event.Stream} has version {@event.Version} behind version {before.Version}");
        if (@event.RecordedAt <= _recordedAt) return new SealDifference(@event.Position, "it was not recorded after the entry before it");
        _recordedAt = @event.RecordedAt;
        _streams[@event.Stream] = new(@event.Version, before.Version == 0 ? _recordedAt : before.Created, _recordedAt);
        if (Redaction.TryOf(@event.Type, @event.Data) is not { } erased) return new SealDifference(@event.Position, "it is of a redaction's type and names no texts");
        _redacted.UnionWith(erased);
        return null;
    }

    private async Task<SealDifference?> DifferentTileAsync(List<(Tile Tile, byte[] Hashes)> computed, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        var kept = await TileReader.ReadAsync(connection, ledgerId, [.. computed.Select(one => one.Tile)], ct);
        foreach (var (tile, hashes) in computed)
        {
            if (!kept.TryGetValue(tile, out var known)) return new SealDifference((tile.Index * Tile.FullWidth) + 1, $"{tile.Path} is missing");
            var same = known.Span.CommonPrefixLength(hashes);
            if (same < hashes.Length)
                return new SealDifference(tile.Level == 0 ? (tile.Index * Tile.FullWidth) + (same / MerkleTree.HashSize) + 1 : null, $"{tile.Path} does not follow from the entries");
        }

        return null;
    }

    private async Task<SealDifference?> DamagedTextAsync(RecordedEvent[] page, CancellationToken ct)
    {
        var withTexts = page.Where(@event => @event.TextHashes.Count > 0).Select(@event => @event.Position).ToList();
        if (withTexts.Count == 0) return null;
        var texts = await ErasableTextReader.ReadAsync(source, events, ledgerId, ledger, withTexts, ct); // raises what does not fit
        _erased.UnionWith(texts.Where(text => text.Value is null).Select(text => text.Key));
        return null;
    }

    // Every text that is gone was redacted, and every text that was redacted is gone.
    private async Task<SealDifference?> ErasuresAsync(long head, CancellationToken ct)
    {
        foreach (var (position, name) in _redacted.Where(text => !_erased.Contains(text)))
        {
            var texts = await ErasableTextReader.ReadAsync(source, events, ledgerId, ledger, [position], ct); // it may have been redacted behind us
            if (texts.TryGetValue((position, name), out var text) && text is not null) return new SealDifference(position, $"the text {name} was redacted, but it is there");
        }

        if (_erased.IsSubsetOf(_redacted)) return null;
        await foreach (var later in events.ReadAllAsync(head, (await HeadAsync(ct)).Position - head, ct)) _redacted.UnionWith(Redaction.TryOf(later.Type, later.Data) ?? []);
        return _erased.FirstOrDefault(text => !_redacted.Contains(text)) is (> 0, _) and var (gone, what) ? new SealDifference(gone, $"the text {what} is gone, and nothing says that it was redacted") : null;
    }

    private async Task<SealDifference?> StreamsAsync(long head, CancellationToken ct)
    {
        var found = new Dictionary<string, StreamRow>(StringComparer.Ordinal);
        var reached = head;
        await using (var command = source.CreateCommand(FindStreams))
        {
            command.Parameters.Add(RoundBatch.Of(ledgerId));
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                reached = reader.GetInt64(0);
                var stream = reader.GetString(1);
                if (!reader.GetBoolean(5)) return new SealDifference(null, $"a column would hide {stream}");
                if (!found.TryAdd(stream, new(reader.GetInt64(2), Timestamps.Read(reader, 3), Timestamps.Read(reader, 4)))) return new SealDifference(null, $"{stream} has two versions");
            }
        }

        await foreach (var later in events.ReadAllAsync(head, reached - head, ct))
        {
            if (Misplaced(later) is { } misplaced) return misplaced;
        }

        foreach (var (stream, said) in found)
        {
            var actual = _streams.GetValueOrDefault(stream);
            if (actual.Version != said.Version) return new SealDifference(null, $"{stream} is said to have version {said.Version}, but has {actual.Version}");
            if (actual != said) return new SealDifference(null, $"the times of {stream} are not those of its events");
        }

        return _streams.Keys.FirstOrDefault(stream => !found.ContainsKey(stream)) is { } lost ? new SealDifference(null, $"{lost} has no version") : null;
    }

    // The last one is the folder's. Copies of the same origin must be signed; those of former origins cannot be checked here.
    private async Task<(List<Checkpoint> Checkpoints, SealDifference? Wrong)> CheckpointsAsync(List<NoteVerifier> keys, long head, CancellationToken ct)
    {
        var checkpoints = new List<Checkpoint>();
        var notes = new List<byte[]>();
        await using (var command = source.CreateCommand(FindCheckpoints))
        {
            command.Parameters.Add(RoundBatch.Of(ledgerId));
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct)) notes.Add(System.Text.Encoding.UTF8.GetBytes(reader.GetString(0)));
        }

        if (folder is not null && await folder.LastAsync(ledger, ct) is { } last) notes.Add(last);
        foreach (var note in notes)
        {
            if (!SignedNote.TryParse(note, out var signed) || !Checkpoint.TryParse(signed.Text, out var said))
                return (checkpoints, new SealDifference(null, "a checkpoint is no signed note"));
            if (!keys.Exists(key => string.Equals(key.Name, said.Origin, StringComparison.Ordinal))) continue;
            if (!Checkpoint.TryOpen(note, keys, out var checkpoint))
                return (checkpoints, new SealDifference(said.Size, $"the checkpoint at {said.Size} is not signed by a key of the ledger"));
            if (checkpoint.Size <= head) checkpoints.Add(checkpoint);
            else if ((await HeadAsync(ct)).Position < checkpoint.Size) return (checkpoints, new SealDifference(head + 1, $"the ledger ends at {head}, but {checkpoint.Size} were signed"));
        }

        return ([.. checkpoints.OrderBy(checkpoint => checkpoint.Size)], null);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct StreamRow(long Version, DateTimeOffset? Created, DateTimeOffset? Updated);

    private async Task<(long Position, byte[] Root, DateTimeOffset? RecordedAt)> HeadAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand(FindHead);
        command.Parameters.Add(RoundBatch.Of(ledgerId));
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? (reader.GetInt64(0), reader.IsDBNull(1) ? MerkleTree.EmptyRoot() : reader.GetFieldValue<byte[]>(1), reader.IsDBNull(2) ? null : Timestamps.Read(reader, 2))
            : (0, MerkleTree.EmptyRoot(), null);
    }
}

/// <summary>Where a ledger does not agree with itself or with what was signed.</summary>
/// <param name="Position">The exact position, or the end of the interval that a checkpoint covers; null where neither is meant.</param>
/// <param name="What">In words.</param>
public sealed record SealDifference(long? Position, string What);
