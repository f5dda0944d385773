using DxLedger.TransparencyLog;
using Npgsql;

namespace DxLedger.EventStore;

/// <summary>
/// Signs the checkpoints of one ledger. What it signs is by its own making an extension of what was signed last: the
/// edge of that tree, grown by the entries as they lie in the database now, hashed anew.
/// </summary>
internal sealed class LedgerSigner(NpgsqlDataSource source, int ledgerId, string ledger, SealFolder folder, EventStoreOptions options)
{
    private const string KeepCopy = """
        INSERT INTO dxledger.checkpoints (ledger, origin, size, note) VALUES ($1, $2, $3, $4) ON CONFLICT (ledger, origin, size) DO NOTHING
        """;

    private const string WasSigned = "SELECT EXISTS (SELECT FROM dxledger.checkpoints WHERE ledger = $1 AND ($2::text IS NULL OR origin = $2))";

    private readonly EventReader _events = new(source, ledger, options.ReadPage);
    private TreeEdge? _edge;
    private long _signedAt;

    /// <summary>What was signed last, if the ledger extends it; what witnesses may be asked about.</summary>
    public SignedCheckpoint? Last { get; private set; }

    /// <summary>Signs what the ledger has grown by, if it has and enough time has gone by.</summary>
    /// <param name="head">Where the ledger ends, and the root that stands there.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<SealStatus> TendAsync(SealHead head, CancellationToken ct)
    {
        long size = 0;
        Last = null;
        try
        {
            var last = await LastAsync(head, ct);
            Last = last is null ? null : new SignedCheckpoint(System.Text.Encoding.UTF8.GetString(last.Note), last.Checkpoint);
            size = last?.Checkpoint.Size ?? 0;
            if (head.Position == size) return Status(SealState.Sealed, why: null);
            if (options.Clock.GetElapsedTime(_signedAt) < options.SealInterval) return Status(SealState.Sealed, why: null);
            size = await SignAsync(last, head, ct) ?? size;
            return Status(SealState.Sealed, why: null);
        }
        catch (SigningRefusedException refused)
        {
            (_edge, Last) = (null, null);
            return Status(SealState.Refused, refused.Message);
        }
        catch (EntryDamagedException damaged)
        {
            (_edge, Last) = (null, null);
            return Status(SealState.Refused, damaged.Message);
        }
        catch (Exception unreachable) when (unreachable is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return Status(SealState.Unreachable, unreachable.Message);
        }

        SealStatus Status(SealState state, string? why) => new(ledger, state, size, head.Position, why);
    }

    // What was signed last, which the database must reach and agree with.
    private async Task<Signed?> LastAsync(SealHead head, CancellationToken ct)
    {
        if (await folder.LastAsync(ledger, ct) is not { } note)
        {
            var origin = (await folder.SignersAsync(ledger, ct)) is [var signer, ..] ? signer.Verifier.Name : null;
            if (!await WasSignedAsync(origin, ct)) return null; // never, or not since a new origin was begun
            throw new SigningRefusedException($"the ledger was signed before, but {folder} does not have its last checkpoint; it may not be mounted");
        }

        var keys = await folder.KeysAsync(ledger, ct);
        if (!Checkpoint.TryOpen(note, [.. keys.Select(key => key.Verifier)], out var checkpoint))
            throw new SigningRefusedException($"the last checkpoint in {folder} is not signed by a key of the ledger");
        if (checkpoint.Size > head.Position)
            throw new SigningRefusedException($"the ledger ends at position {head.Position}, before the last signed checkpoint ({checkpoint.Size}): events that were sealed are gone, as they are from an older copy of the database");
        if (checkpoint.Size == head.Position && !checkpoint.Root.AsSpan().SequenceEqual(head.Root))
            throw new SigningRefusedException($"the root at position {head.Position} is not the one that was signed: these are other events");
        return new Signed(note, checkpoint);
    }

    private async Task<long?> SignAsync(Signed? last, SealHead head, CancellationToken ct)
    {
        var edge = await EdgeAsync(last, ct);
        await foreach (var page in _events.ReadAllAsync(edge.Size, head.Position - edge.Size, ct).Select(@event => @event.LeafHash.ToArray()).Chunk(options.ReadPage).WithCancellation(ct))
            edge = edge.Append(page);
        if (edge.Size != head.Position) throw new EntryDamagedException(ledger, edge.Size + 1, "the entry is missing");
        await RequireTilesAsync(edge, head, ct);

        await folder.EnsureKeyAsync(ledger, ct);
        var signers = await folder.SignersAsync(ledger, ct);
        var checkpoint = new Checkpoint(signers[0].Verifier.Name, edge.Size, edge.Root());
        var note = new SignedNote(checkpoint.Text, [.. signers.Select(signer => signer.Sign(checkpoint.Text, options.Clock.GetUtcNow()))]).ToString();
        if (!await folder.ReplaceAsync(ledger, last?.Note, System.Text.Encoding.UTF8.GetBytes(note), ct)) return null; // another signer was faster
        _edge = edge;
        _signedAt = options.Clock.GetTimestamp();
        Last = new SignedCheckpoint(note, checkpoint);
        await KeepAsync(checkpoint, note, ct);
        return edge.Size;
    }

    // The tree that was signed last, from memory or from the tiles, which must give the signed root.
    private async Task<TreeEdge> EdgeAsync(Signed? last, CancellationToken ct)
    {
        if (last is null) return TreeEdge.Empty;
        var signed = last.Checkpoint;
        if (_edge is { } known && known.Size == signed.Size && known.Root().AsSpan().SequenceEqual(signed.Root)) return known;
        await using var connection = await source.OpenConnectionAsync(ct);
        var edge = await TileReader.EdgeAsync(connection, ledgerId, signed.Size, ct);
        return edge?.Root().AsSpan().SequenceEqual(signed.Root) is true
            ? edge
            : throw new SigningRefusedException($"the tiles do not give the root that was signed at {signed.Size}: these are other events, or the tiles were changed");
    }

    // What readers will prove with must be what is signed.
    private async Task RequireTilesAsync(TreeEdge edge, SealHead head, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        var kept = await TileReader.EdgeAsync(connection, ledgerId, edge.Size, ct);
        if (kept?.Root().AsSpan().SequenceEqual(edge.Root()) is not true || !edge.Root().AsSpan().SequenceEqual(head.Root))
            throw new SigningRefusedException($"the entries up to {edge.Size} do not give the root of the tiles");
    }

    private async Task<bool> WasSignedAsync(string? origin, CancellationToken ct)
    {
        await using var command = source.CreateCommand(WasSigned);
        command.Parameters.Add(RoundBatch.Of(ledgerId));
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = origin, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        return await command.ExecuteScalarAsync(ct) is true;
    }

    private async Task KeepAsync(Checkpoint checkpoint, string note, CancellationToken ct)
    {
        await using var command = source.CreateCommand(KeepCopy);
        command.Parameters.Add(RoundBatch.Of(ledgerId));
        command.Parameters.Add(RoundBatch.Of(checkpoint.Origin));
        command.Parameters.Add(RoundBatch.Of(checkpoint.Size));
        command.Parameters.Add(RoundBatch.Of(note));
        await command.ExecuteNonQueryAsync(ct);
    }

    private sealed record Signed(byte[] Note, Checkpoint Checkpoint);
}

/// <summary>Where a ledger ends, and the root that stands there.</summary>
internal sealed record SealHead(long Position, byte[] Root);
