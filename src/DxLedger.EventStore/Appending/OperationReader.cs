using Npgsql;
using NpgsqlTypes;

namespace DxLedger.EventStore;

/// <summary>Looks up idempotency keys and what their operations appended.</summary>
internal static class OperationReader
{
    private const string Find = """
        SELECT o.subject, o.operation, o.key, o.body_hash, o.first_position, o.last_position
          FROM unnest($2, $3, $4) AS wanted (subject, operation, key)
          JOIN dxledger.operations o ON o.ledger = $1
           AND o.subject = wanted.subject AND o.operation = wanted.operation AND o.key = wanted.key
        """;

    private const string FindAppended = """
        SELECT stream, max(version), max(recorded_at) FROM dxledger.events
         WHERE position BETWEEN $1 AND $2 GROUP BY stream
        """;

    /// <summary>Those of the keys that were used, with what they appended.</summary>
    public static async Task<Dictionary<OperationKey, KnownOperation>> FindAsync(
        NpgsqlConnection connection, int ledgerId, IReadOnlyCollection<Idempotency> keys, CancellationToken ct = default)
    {
        var found = new Dictionary<OperationKey, KnownOperation>();
        foreach (var row in await RowsAsync(connection, ledgerId, keys, ct))
            found[row.Key] = new KnownOperation(row.BodyHash, await AppendedAsync(connection, row.First, row.Last, ct)); // repetitions are rare
        return found;
    }

    private static async Task<List<Row>> RowsAsync(
        NpgsqlConnection connection, int ledgerId, IReadOnlyCollection<Idempotency> keys, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Find, connection);
        command.Parameters.Add(RoundBatch.Of(ledgerId));
        command.Parameters.Add(RoundBatch.Many(keys.Select(key => key.Subject).ToList(), NpgsqlDbType.Text));
        command.Parameters.Add(RoundBatch.Many(keys.Select(key => key.Operation).ToList(), NpgsqlDbType.Text));
        command.Parameters.Add(RoundBatch.Many(keys.Select(key => key.Key).ToList(), NpgsqlDbType.Text));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<Row>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new Row(
                new OperationKey(reader.GetString(0), reader.GetString(1), reader.GetString(2)),
                reader.GetFieldValue<byte[]>(3), reader.GetInt64(4), reader.GetInt64(5)));
        }

        return rows;
    }

    private static async Task<AppendResult.Appended> AppendedAsync(NpgsqlConnection connection, long first, long last, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(FindAppended, connection);
        command.Parameters.Add(RoundBatch.Of(first));
        command.Parameters.Add(RoundBatch.Of(last));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var versions = new Dictionary<string, long>(StringComparer.Ordinal);
        var recordedAt = DateTime.UnixEpoch;
        while (await reader.ReadAsync(ct))
        {
            versions.Add(reader.GetString(0), reader.GetInt64(1));
            if (reader.GetDateTime(2) > recordedAt) recordedAt = reader.GetDateTime(2);
        }

        return new AppendResult.Appended(first, last, new DateTimeOffset(recordedAt, TimeSpan.Zero), versions, Replayed: true);
    }

    private sealed record Row(OperationKey Key, byte[] BodyHash, long First, long Last);
}
