using DxLedger.EventStore;
using DxLedger.TransparencyLog;
using Npgsql;

namespace DxLedger.IntegrationTests.EventStore.Tampering;

/// <summary>What somebody with the owner's rights does before and after changing rows that are never changed.</summary>
internal static class Guards
{
    public const string Off = """
        ALTER TABLE dxledger.mt_events DISABLE TRIGGER USER, DROP CONSTRAINT IF EXISTS fkey_mt_events_stream_id,
          DROP CONSTRAINT IF EXISTS events_are_shown, DROP CONSTRAINT IF EXISTS events_have_headers;
        ALTER TABLE dxledger.mt_streams DISABLE TRIGGER USER, DROP CONSTRAINT IF EXISTS streams_are_shown;
        ALTER TABLE dxledger.log DISABLE TRIGGER USER; ALTER TABLE dxledger.texts DISABLE TRIGGER USER; ALTER TABLE dxledger.operations DISABLE TRIGGER USER;

        """;

    public const string On = """

        ; ALTER TABLE dxledger.mt_events ENABLE ALWAYS TRIGGER events_are_final, ENABLE ALWAYS TRIGGER events_have_positions;
        ALTER TABLE dxledger.log ENABLE ALWAYS TRIGGER log_is_final; ALTER TABLE dxledger.mt_streams ENABLE ALWAYS TRIGGER streams_stay
        """;

    /// <summary>Removes the events behind a position, as a copy from before would not have them.</summary>
    public static string Forget(long position) => $"""
        DELETE FROM dxledger.log WHERE position > {position};
        DELETE FROM dxledger.mt_events WHERE seq_id NOT IN (SELECT seq_id FROM dxledger.log);
        UPDATE dxledger.mt_streams s SET version = e.version, timestamp = e.timestamp
          FROM (SELECT stream_id, max(version) AS version, max(timestamp) AS timestamp FROM dxledger.mt_events GROUP BY stream_id) e WHERE e.stream_id = s.id;
        DELETE FROM dxledger.mt_streams WHERE id NOT IN (SELECT stream_id FROM dxledger.mt_events);
        DELETE FROM dxledger.documents;
        UPDATE dxledger.heads SET position = {position}, recorded_at = (SELECT max(timestamp) FROM dxledger.mt_events);
        """;

    /// <summary>Changes columns of the event at a position.</summary>
    public static string Set(string columns, long position) =>
        $"UPDATE dxledger.mt_events SET {columns} WHERE seq_id = (SELECT seq_id FROM dxledger.log WHERE position = {position});";

    /// <summary>Changes rows with all guards down.</summary>
    public static Task<int> ForceAsync(string control, string change) => Sql.ScalarAsync<int>(control, Off + change + On);

    /// <summary>Gives the event at a position the leaf hash of the row as it is now.</summary>
    public static async Task SealAsync(string control, long position)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Sql.Of(control)) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await SealAsync(connection, position);
    }

    /// <summary>As <see cref="SealAsync(string, long)"/>.</summary>
    public static async Task SealAsync(NpgsqlConnection connection, long position)
    {
        var entry = (await EntriesAsync(connection)).Single(row => row.Position == position).Entry ?? [];
        await using var command = new NpgsqlCommand(Off + $"UPDATE dxledger.log SET leaf_hash = @leaf WHERE position = {position}" + On, connection);
        command.Parameters.AddWithValue("leaf", MerkleTree.LeafHash(entry));
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The entries as the rows give them, checked against nothing; null where a row gives none.</summary>
    public static async Task<List<(long Position, byte[]? Entry, byte[] LeafHash)>> EntriesAsync(NpgsqlConnection connection)
    {
        const string Select = """
            SELECT position, stream, version, id, type, recorded_at, append, data, headers, leaf_hash, (SELECT name FROM dxledger.heads LIMIT 1)
              FROM dxledger.events ORDER BY position
            """;
        var rows = new List<(long, byte[]?, byte[])>();
        await using var command = new NpgsqlCommand(Select, connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) rows.Add((reader.GetInt64(0), reader.IsDBNull(1) || reader.IsDBNull(8) ? null : Entry(reader), reader.GetFieldValue<byte[]>(9)));
        return rows;
    }

    private static byte[]? Entry(NpgsqlDataReader row)
    {
        try
        {
            var recordedAt = Timestamps.Read(row, 5) ?? throw new FormatException();
            var columns = new EventColumns(row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetGuid(3), row.GetString(4), recordedAt);
            var data = CanonicalJson.Canonicalize(row.GetFieldValue<byte[]>(7));
            var prepared = PreparedEvent.Stored(columns, data, EventHeaders.Read(row.GetFieldValue<byte[]>(8)));
            return EntryWriter.Write(new Utf8Buffer(256), prepared, row.GetString(10), columns, row.GetInt64(6));
        }
        catch (Exception malformed) when (malformed is System.Text.Json.JsonException or FormatException or ArgumentException)
        {
            return null;
        }
    }
}
