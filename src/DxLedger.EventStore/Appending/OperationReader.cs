using Npgsql;
using NpgsqlTypes;

namespace DxLedger.EventStore;

/// <summary>Looks up idempotency keys and what their operations appended.</summary>
internal static class OperationReader
{
    private const string Find = """
        SELECT o.subject, o.operation, o.key, o.body_hash, o.first_position, o.last_position, e.stream, max(e.version), max(e.recorded_at)
          FROM unnest($2, $3, $4) AS wanted (subject, operation, key)
          JOIN dxledger.operations o ON o.ledger = $1
           AND o.subject = wanted.subject AND o.operation = wanted.operation AND o.key = wanted.key
          JOIN dxledger.events e ON e.ledger = o.ledger AND e.position BETWEEN o.first_position AND o.last_position
         GROUP BY o.ledger, o.subject, o.operation, o.key, e.stream
        """;

    public static async Task<Dictionary<OperationKey, KnownOperation>> FindAsync(
        NpgsqlConnection connection, int ledgerId, IReadOnlyCollection<Idempotency> keys, CancellationToken ct = default)
    {
        await using var command = new NpgsqlCommand(Find, connection);
        command.Parameters.Add(RoundBatch.Of(ledgerId));
        command.Parameters.Add(RoundBatch.Many(keys.Select(key => key.Subject).ToList(), NpgsqlDbType.Text));
        command.Parameters.Add(RoundBatch.Many(keys.Select(key => key.Operation).ToList(), NpgsqlDbType.Text));
        command.Parameters.Add(RoundBatch.Many(keys.Select(key => key.Key).ToList(), NpgsqlDbType.Text));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new Dictionary<OperationKey, KnownOperation>();
        while (await reader.ReadAsync(ct))
        {
            var key = new OperationKey(reader.GetString(0), reader.GetString(1), reader.GetString(2));
            var recordedAt = new DateTimeOffset(reader.GetDateTime(8), TimeSpan.Zero);
            var versions = new Dictionary<string, long>(StringComparer.Ordinal);
            if (found.TryGetValue(key, out var known))
            {
                versions = (Dictionary<string, long>)known.Appended.Versions;
                if (known.Appended.RecordedAt > recordedAt) recordedAt = known.Appended.RecordedAt;
            }

            versions[reader.GetString(6)] = reader.GetInt64(7);
            found[key] = new KnownOperation(
                reader.GetFieldValue<byte[]>(3),
                new AppendResult.Appended(reader.GetInt64(4), reader.GetInt64(5), recordedAt, versions, Replayed: true));
        }

        return found;
    }
}
