using DxLedger.TransparencyLog;
using Npgsql;
using NpgsqlTypes;

namespace DxLedger.EventStore;

/// <summary>The sequencer's own connection and what it asks the database.</summary>
internal sealed class AppendConnection(NpgsqlDataSource source, int ledgerId, string ledger, ProjectionSet projections, DatabaseClock clock) : IAsyncDisposable
{
    private const string ReadHead =
        "SELECT position, recorded_at, generation, clock_timestamp(), root FROM dxledger.heads WHERE ledger = $1";

    private const string FindStreams = """
        SELECT s.id, s.version, d.projection, d.document
          FROM dxledger.mt_streams s LEFT JOIN dxledger.documents d ON d.ledger = $1 AND d.stream = s.id
         WHERE s.id = ANY ($2)
        """;

    // Bounded on both sides, or the generic plan would expect a third of the table.
    private const string FindMovedStreams = "SELECT DISTINCT stream FROM dxledger.events WHERE position BETWEEN $1 AND $2";

    private const string FindIds = "SELECT position, event_id FROM dxledger.log WHERE position BETWEEN $1 AND $2";

    private NpgsqlConnection? _connection;

    /// <summary>Whether there is a connection that had no fault so far.</summary>
    public bool IsOpen => _connection is { FullState: System.Data.ConnectionState.Open };

    /// <summary>The open connection; opens one where there is none.</summary>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    public async Task<NpgsqlConnection> OpenAsync()
    {
        if (_connection is { } open) return open;
        var connection = await source.OpenConnectionAsync();
        try
        {
            // The arrays' sizes say nothing about the best plan, so planning again and again is wasted.
            await using var command = new NpgsqlCommand("SET plan_cache_mode = force_generic_plan", connection);
            await command.ExecuteNonQueryAsync();
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        _connection = connection;
        return connection;
    }

    /// <summary>Gives the connection up, whatever state it is in.</summary>
    public async Task CloseAsync()
    {
        if (_connection is not { } connection) return;
        _connection = null;
        NpgsqlConnection.ClearPool(connection);
        await connection.DisposeAsync();
    }

    public ValueTask DisposeAsync() => new(CloseAsync());

    /// <summary>The head as it is now; with <paramref name="lockIt"/> held until the transaction ends.</summary>
    /// <param name="lockIt">See above.</param>
    /// <param name="known">What was known of the head; its edge is used where it fits and read where it does not.</param>
    /// <exception cref="EntryDamagedException">The tiles do not give the root that stands in the head.</exception>
    public async Task<HeadState> HeadAsync(bool lockIt, HeadState? known)
    {
        var (head, root) = await ReadHeadAsync(lockIt);
        if (known is not null && known.Position == head.Position && known.Edge.Root().AsSpan().SequenceEqual(root)) return head with { Edge = known.Edge };
        var edge = await TileReader.EdgeAsync(await OpenAsync(), ledgerId, head.Position);
        return edge?.Root().AsSpan().SequenceEqual(root) is true
            ? head with { Edge = edge }
            : throw new EntryDamagedException(ledger, head.Position, "the tiles do not give the root that stands in the head");
    }

    private async Task<(HeadState Head, byte[] Root)> ReadHeadAsync(bool lockIt)
    {
        var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(lockIt ? ReadHead + " FOR UPDATE" : ReadHead, connection);
        command.Parameters.Add(RoundBatch.Of(ledgerId));
        var sent = clock.Local;
        await using var reader = await command.ExecuteReaderAsync();
        if (!await reader.ReadAsync()) throw new InvalidOperationException($"The ledger {ledger} has no head.");
        clock.Observe(sent, reader.GetDateTime(3));
        var head = new HeadState(reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetDateTime(1), reader.GetInt64(2), TreeEdge.Empty);
        return (head, reader.IsDBNull(4) ? MerkleTree.EmptyRoot() : reader.GetFieldValue<byte[]>(4));
    }

    /// <summary>Whether another node has moved the head since.</summary>
    public async Task<bool> HasMovedAsync(HeadState head)
    {
        var (actual, _) = await ReadHeadAsync(lockIt: false);
        return actual.Position != head.Position || actual.Generation != head.Generation;
    }

    /// <summary>The streams that got events between two positions.</summary>
    public async Task<IReadOnlyList<string>> MovedStreamsAsync(long first, long last)
    {
        await using var command = new NpgsqlCommand(FindMovedStreams, await OpenAsync());
        command.Parameters.Add(RoundBatch.Of(first));
        command.Parameters.Add(RoundBatch.Of(last));
        await using var reader = await command.ExecuteReaderAsync();
        var streams = new List<string>();
        while (await reader.ReadAsync()) streams.Add(reader.GetString(0));
        return streams;
    }

    /// <summary>Versions and current states of streams, those that do not exist included; one round trip.</summary>
    public async Task ReadStreamsAsync(IReadOnlyCollection<string> streams, Dictionary<string, StreamState> into)
    {
        await using var command = new NpgsqlCommand(FindStreams, await OpenAsync());
        command.Parameters.Add(RoundBatch.Of(ledgerId));
        command.Parameters.Add(RoundBatch.Many([.. streams], NpgsqlDbType.Text));
        await using var reader = await command.ExecuteReaderAsync();
        foreach (var stream in streams) into[stream] = new StreamState(0, projections.EmptyStates(stream));
        while (await reader.ReadAsync())
        {
            var stream = reader.GetString(0);
            var states = into[stream].States;
            into[stream] = new StreamState(reader.GetInt64(1), states);
            if (states.Length == 0 || reader.IsDBNull(2) || projections.IndexOf(reader.GetInt32(2)) is not (>= 0 and var index)) continue;
            states[index] = projections.Projections[index].DeserializeState(reader.GetFieldValue<byte[]>(3));
        }
    }

    /// <summary>Those of the keys that were used before.</summary>
    public async Task<Dictionary<OperationKey, KnownOperation>> ReadOperationsAsync(IReadOnlyCollection<Idempotency> keys) =>
        keys.Count == 0 ? [] : await OperationReader.FindAsync(await OpenAsync(), ledgerId, keys);

    /// <summary>The ids of the events at some positions, in order.</summary>
    public async Task<IReadOnlyList<Guid>> IdsAsync(long first, long last)
    {
        await using var command = new NpgsqlCommand(FindIds + " ORDER BY position", await OpenAsync());
        command.Parameters.Add(RoundBatch.Of(first));
        command.Parameters.Add(RoundBatch.Of(last));
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new List<Guid>();
        while (await reader.ReadAsync()) ids.Add(reader.GetGuid(1));
        return ids;
    }

    /// <summary>Says why this program must not append; null when its projections are those kept.</summary>
    public async Task<string?> AdoptProjectionsAsync()
    {
        var stored = await ProjectionTables.StoredAsync(await OpenAsync(), ledgerId);
        projections.Adopt(stored);
        return projections.WhyNotAppend(stored);
    }

    /// <summary>Raises the generation, so that a batch still on its way is refused when it arrives.</summary>
    public async Task RaiseGenerationAsync()
    {
        await using var command = new NpgsqlCommand("UPDATE dxledger.heads SET generation = generation + 1 WHERE ledger = $1", await OpenAsync());
        command.Parameters.Add(RoundBatch.Of(ledgerId));
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Sends the round's batch.</summary>
    public async Task SendAsync(Round round)
    {
        await using var batch = RoundBatch.Build(await OpenAsync(), ledgerId, ledger, round, projections);
        round.Sent = true;
        var sent = clock.Local;
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.ReadAsync();
        clock.Observe(sent, reader.GetDateTime(0));
        while (await reader.NextResultAsync())
        {
            // Every result is read to its end: an error of a later statement is raised here.
        }
    }
}
