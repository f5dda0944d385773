using Npgsql;
using NpgsqlTypes;

namespace DxLedger.EventStore;

/// <summary>Reads rows of async projections and the position they stand on in one statement, which is one snapshot.</summary>
internal static class RowReader
{
    // The program's own version where it is live; else the newest live one that it can read.
    private const string LiveBuild = """
        WITH b AS MATERIALIZED (
          SELECT id, version, position FROM dxledger.builds
           WHERE ledger = $1 AND name = $2 AND version = ANY ($3) AND state = 'live'
           ORDER BY version = $4 DESC, version DESC LIMIT 1)
        SELECT b.version, b.position, r.key, r.document, r.from_position, r.from_at, r.to_position, r.to_at FROM b LEFT JOIN LATERAL (
        """;

    private const string Plain = """
        SELECT w.key, w.document, w.from_position, w.from_at, NULL::bigint AS to_position, NULL::timestamptz AS to_at
          FROM dxledger.rows w WHERE w.build = b.id
        """;

    // The last state of each key that is listed, up to a position where one is given; what ended it is the next state.
    private const string LastState = """
        SELECT w.key, s.document, s.from_position, s.from_at, n.from_position AS to_position, n.from_at AS to_at
          FROM dxledger.rows w
          CROSS JOIN LATERAL (
            SELECT document, from_position, from_at FROM dxledger.row_states
             WHERE build = w.build AND key = w.key AND from_position <= $5 ORDER BY from_position DESC LIMIT 1) s
          LEFT JOIN LATERAL (
            SELECT from_position, from_at FROM dxledger.row_states
             WHERE build = w.build AND key = w.key AND from_position > s.from_position ORDER BY from_position LIMIT 1) n ON true
         WHERE w.build = b.id AND w.from_position <= $5 AND s.document IS NOT NULL
        """;

    private const string AllStates = """
        SELECT * FROM (
          SELECT key, document, from_position, from_at, lead(from_position) OVER (ORDER BY from_position) AS to_position, lead(from_at) OVER (ORDER BY from_position) AS to_at
            FROM dxledger.row_states WHERE build = b.id AND key = $5) s WHERE document IS NOT NULL
        """;

    private const string LoadRows = "SELECT key, document FROM dxledger.rows WHERE build = $1 AND key = ANY ($2)";

    private const string LoadLastStates = """
        SELECT w.key, s.document FROM dxledger.rows w
         CROSS JOIN LATERAL (
           SELECT document FROM dxledger.row_states WHERE build = w.build AND key = w.key ORDER BY from_position DESC LIMIT 1) s
         WHERE w.build = $1 AND w.key = ANY ($2)
        """;

    /// <summary>The rows that a query asks for.</summary>
    /// <exception cref="ProjectionBuildingException">No version that the program can read is live.</exception>
    public static async Task<Rows<TRow>> ReadAsync<TRow>(
        NpgsqlDataSource source, int ledgerId, AsyncProjection<TRow> projection, RowQuery query, CancellationToken ct)
        where TRow : class
    {
        return await Retry.ReadAsync(source, () => ReadOnceAsync(source, ledgerId, projection, query, ct))
            ?? throw await BuildingAsync(source, ledgerId, projection, ct);
    }

    /// <summary>Rows of one build by key, for whoever folds it; null for those that were and are no more.</summary>
    public static async Task<Dictionary<string, object?>> LoadAsync(
        NpgsqlDataSource source, int buildId, AsyncProjection projection, IReadOnlyCollection<string> keys)
    {
        await using var command = source.CreateCommand(projection.KeepsHistory ? LoadLastStates : LoadRows);
        command.Parameters.Add(RoundBatch.Of(buildId));
        command.Parameters.Add(RoundBatch.Many([.. keys], NpgsqlDbType.Text));
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new Dictionary<string, object?>(keys.Count, StringComparer.Ordinal);
        while (await reader.ReadAsync()) rows.Add(reader.GetString(0), reader.IsDBNull(1) ? null : projection.DeserializeRow(reader.GetFieldValue<byte[]>(1)));
        return rows;
    }

    private static async Task<Rows<TRow>?> ReadOnceAsync<TRow>(
        NpgsqlDataSource source, int ledgerId, AsyncProjection<TRow> projection, RowQuery query, CancellationToken ct)
        where TRow : class
    {
        await using var command = source.CreateCommand();
        command.Parameters.Add(RoundBatch.Of(ledgerId));
        command.Parameters.Add(RoundBatch.Of(projection.Name));
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. Enumerable.Range(1, projection.Version).Where(projection.CanRead)] });
        command.Parameters.Add(RoundBatch.Of(projection.Version));
        command.CommandText = LiveBuild + Wanted(command, projection.KeepsHistory, query) + ") r ON true ORDER BY " + Order(query);
        await using var reader = await command.ExecuteReaderAsync(ct);
        Rows<TRow>? rows = null;
        var items = new List<Row<TRow>>();
        while (await reader.ReadAsync(ct))
        {
            rows ??= new Rows<TRow>(reader.GetInt64(1), reader.GetInt32(0), items);
            if (!reader.IsDBNull(2)) items.Add(Row(projection, reader));
        }

        return rows;
    }

    private static Row<TRow> Row<TRow>(AsyncProjection<TRow> projection, NpgsqlDataReader reader)
        where TRow : class => new(
            reader.GetString(2),
            projection.Deserialize(reader.GetFieldValue<byte[]>(3)),
            reader.GetInt64(4),
            reader.GetFieldValue<DateTimeOffset>(5),
            reader.IsDBNull(6) ? null : reader.GetInt64(6),
            reader.IsDBNull(7) ? null : reader.GetFieldValue<DateTimeOffset>(7));

    private static string Wanted(NpgsqlCommand command, bool keepsHistory, RowQuery query)
    {
        if (!keepsHistory && (query.AsOf is not null || query.Scope == RowScope.States))
            throw new ArgumentException("This projection does not keep the history of its rows.", nameof(query));
        if (query.Scope == RowScope.States)
        {
            Add(command, RoundBatch.Of(query.Names.First())); // $5
            return AllStates;
        }

        if (keepsHistory) Add(command, RoundBatch.Of(query.AsOf ?? long.MaxValue)); // $5
        var rows = keepsHistory ? LastState : Plain;
        switch (query.Scope)
        {
            case RowScope.Keys:
                return $"{rows} AND w.key = ANY ({Add(command, RoundBatch.Many([.. query.Names], NpgsqlDbType.Text))})";
            case RowScope.Group:
                return $"{rows} AND w.group_name = {Add(command, RoundBatch.Of(query.Names.First()))}";
            default:
                var group = query.Names.Count == 0 ? "" : $" AND w.group_name = {Add(command, RoundBatch.Of(query.Names.First()))}";
                var before = query.Before is null ? "" : $" AND w.key < {Add(command, RoundBatch.Of(query.Before))}";
                return $"{rows}{group}{before} ORDER BY w.key DESC LIMIT {Add(command, RoundBatch.Of(query.Count))}";
        }
    }

    private static string Order(RowQuery query) => query.Scope switch
    {
        RowScope.States => "r.from_position",
        RowScope.Highest => "r.key DESC",
        _ => "r.key",
    };

    private static string Add(NpgsqlCommand command, NpgsqlParameter parameter)
    {
        command.Parameters.Add(parameter);
        return $"${command.Parameters.Count}";
    }

    private static async Task<ProjectionBuildingException> BuildingAsync(NpgsqlDataSource source, int ledgerId, AsyncProjection projection, CancellationToken ct)
    {
        await using var command = source.CreateCommand("""
            SELECT h.position, coalesce(max(b.position), 0) FROM dxledger.heads h
              LEFT JOIN dxledger.builds b ON b.ledger = h.ledger AND b.name = $2 AND b.version = $3 AND b.state = 'building'
             WHERE h.ledger = $1 GROUP BY h.position
            """);
        command.Parameters.Add(RoundBatch.Of(ledgerId));
        command.Parameters.Add(RoundBatch.Of(projection.Name));
        command.Parameters.Add(RoundBatch.Of(projection.Version));
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new ProjectionBuildingException(projection.Name, reader.GetInt64(1), reader.GetInt64(0))
            : new ProjectionBuildingException(projection.Name, 0, 0);
    }
}
