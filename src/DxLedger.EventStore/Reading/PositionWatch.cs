using Npgsql;

namespace DxLedger.EventStore;

/// <summary>
/// Lets readers wait until a ledger, or one of its views, has come to a position. However many wait, the database is
/// asked by one at a time, and the others take the same answer.
/// </summary>
internal sealed class PositionWatch(NpgsqlDataSource source, int ledgerId)
{
    private const string FindPositions = """
        SELECT h.position, b.name, b.version, b.position FROM dxledger.heads h
          LEFT JOIN dxledger.builds b ON b.ledger = h.ledger AND b.state = 'live' WHERE h.ledger = $1
        """;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(15);

    private Task<Positions>? _reading;

    /// <summary>Waits, at most for a while.</summary>
    /// <param name="projection">The view that must have come so far; null for the ledger itself.</param>
    /// <returns>The position reached; below <paramref name="position"/> when the time ran out.</returns>
    public async Task<long> WaitAsync(AsyncProjection? projection, long position, TimeSpan atMost, CancellationToken ct)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var reached = (await ReadAsync().WaitAsync(ct)).Of(projection);
            if (reached >= position || TimeProvider.System.GetElapsedTime(since) >= atMost) return reached;
            await Task.Delay(Pause, ct);
        }
    }

    private Task<Positions> ReadAsync()
    {
        if (Volatile.Read(ref _reading) is { IsCompleted: false } reading) return reading;
        var mine = Task.Run(() => Retry.ReadAsync(source, ReadOnceAsync));
        Volatile.Write(ref _reading, mine);
        return mine;
    }

    private async Task<Positions> ReadOnceAsync()
    {
        await using var command = source.CreateCommand(FindPositions);
        command.Parameters.Add(RoundBatch.Of(ledgerId));
        await using var reader = await command.ExecuteReaderAsync();
        var positions = new Positions();
        while (await reader.ReadAsync())
        {
            positions.Head = reader.GetInt64(0);
            if (!reader.IsDBNull(1)) positions.Live.Add((reader.GetString(1), reader.GetInt32(2)), reader.GetInt64(3));
        }

        return positions;
    }

    private sealed class Positions
    {
        public long Head { get; set; }

        public Dictionary<(string Name, int Version), long> Live { get; } = [];

        // The rows that a reader would get: the program's own version, else the newest that it can read.
        public long Of(AsyncProjection? projection)
        {
            if (projection is null) return Head;
            for (var version = projection.Version; version > 0; version--)
            {
                if (projection.CanRead(version) && Live.TryGetValue((projection.Name, version), out var position)) return position;
            }

            return 0;
        }
    }
}
