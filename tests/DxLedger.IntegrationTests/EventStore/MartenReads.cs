using Npgsql;
using NpgsqlTypes;

namespace DxLedger.IntegrationTests.EventStore;

/// <summary>
/// What Marten 9 asks of an event store, told from its published source: the columns and the order it reads them in,
/// and the conditions it sets. Marten itself is not on the package feed of this project.
/// </summary>
internal static class MartenReads
{
    /// <summary>The columns of an event; Marten reads them by their place.</summary>
    public const string EventColumns =
        "d.data, d.type, d.mt_dotnet_type, d.bdata, d.seq_id, d.id, d.stream_id, d.version, d.timestamp, d.tenant_id, d.is_archived";

    private const string EventsOfStream = $"SELECT {EventColumns} FROM door.mt_events AS d WHERE d.stream_id = $1 AND d.is_archived = FALSE";

    /// <summary>A stream's events, for fetching it and for aggregating it live.</summary>
    public const string WholeStream = $"{EventsOfStream} ORDER BY d.version";

    /// <summary>The same in a store that keeps its tenants in one table.</summary>
    public const string TenantsStream = $"{EventsOfStream} AND d.tenant_id = $2 ORDER BY d.version";

    /// <summary>A stream's events as far as a version and an instant.</summary>
    public const string StreamUntil = $"{EventsOfStream} AND d.version <= 3 AND d.timestamp <= now() ORDER BY d.version";

    /// <summary>The state of a stream; the last column came with Marten 9.3x.</summary>
    public const string StateOfStream =
        "SELECT id, version, type, timestamp, created, is_archived, compacted_version FROM door.mt_streams WHERE id = $1";

    /// <summary>The next page of an asynchronous projection.</summary>
    public const string Page = $"""
        SELECT {EventColumns}, s.type AS stream_type
          FROM door.mt_events AS d INNER JOIN door.mt_streams AS s ON d.stream_id = s.id
         WHERE d.seq_id > $1 AND d.seq_id <= $2 AND d.is_archived = FALSE ORDER BY d.seq_id LIMIT 500
        """;

    /// <summary>The same for a projection that wants some types of events of one kind of stream.</summary>
    public const string PageOfTypes = $"""
        SELECT {EventColumns}, s.type AS stream_type
          FROM door.mt_events AS d INNER JOIN door.mt_streams AS s ON d.stream_id = s.id
         WHERE d.seq_id > $1 AND d.seq_id <= $2 AND d.type = ANY(ARRAY['kpi_defined', 'kpi_target_set']::varchar[]) AND s.type = 'kpi'
         ORDER BY d.seq_id LIMIT 500
        """;

    /// <summary>The first gap in the numbers of the events, where the daemon would have to wait.</summary>
    public const string Gap = """
        SELECT seq_id FROM (SELECT seq_id, lead(seq_id) OVER (ORDER BY seq_id) AS next FROM door.mt_events WHERE seq_id >= $1) numbers
         WHERE next IS NOT NULL AND next - seq_id > 1 LIMIT 1
        """;

    /// <summary>How far the store has come: the last number, and what a sequence would say.</summary>
    public const string High = "SELECT max(seq_id) FROM door.mt_events WHERE seq_id >= $1";
    public const string Sequence = "SELECT last_value, CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM door.mt_events_sequence";

    /// <summary>A text as Npgsql sends it.</summary>
    public static NpgsqlParameter Text(string value, NpgsqlDbType type = NpgsqlDbType.Varchar) => new() { Value = value, NpgsqlDbType = type };

    /// <summary>A number as Npgsql sends it.</summary>
    public static NpgsqlParameter Number(long value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Bigint };

    /// <summary>Asks it of a door, over a connection of its own.</summary>
    /// <param name="connectionString">Whose login asks.</param>
    /// <param name="schema">The door.</param>
    /// <param name="sql">One of the reads, with "door" for its schema.</param>
    /// <param name="parameters">In the order of their numbers.</param>
    public static async Task<List<object?[]>> AskAsync(string connectionString, string schema, string sql, params NpgsqlParameter[] parameters)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql.Replace("door.", $"{schema}.", StringComparison.Ordinal), connection);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object?[]>();
        while (await reader.ReadAsync())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add([.. row.Select(value => value is DBNull ? null : value)]);
        }

        return rows;
    }
}
