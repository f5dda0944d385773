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

    private const string Current = """
        SELECT key, document, from_position, from_at, NULL::bigint AS to_position, NULL::timestamptz AS to_at
          FROM dxledger.rows WHERE build = b.id
        """;

    private const string Former = """
        SELECT key, document, from_position, from_at, to_position, to_at
          FROM dxledger.former_rows WHERE build = b.id
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

    /// <summary>Rows of one build by key, for whoever folds it.</summary>
    public static async Task<Dictionary<string, object>> LoadAsync(
        NpgsqlDataSource source, int buildId, AsyncProjection projection, IReadOnlyCollection<string> keys)
    {
        await using var command = source.CreateCommand("SELECT key, document FROM dxledger.rows WHERE build = $1 AND key = ANY ($2)");
        command.Parameters.Add(RoundBatch.Of(buildId));
        command.Parameters.Add(RoundBatch.Many([.. keys], NpgsqlDbType.Text));
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new Dictionary<string, object>(keys.Count, StringComparer.Ordinal);
        while (await reader.ReadAsync()) rows.Add(reader.GetString(0), projection.DeserializeRow(reader.GetFieldValue<byte[]>(1)));
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
        command.CommandText = LiveBuild + Wanted(command, query) + ") r ON true ORDER BY " + Order(query);
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

    private static string Wanted(NpgsqlCommand command, RowQuery query)
    {
        switch (query.Scope)
        {
            case RowScope.Keys:
                return AsOf(command, query, $" AND key = ANY ({Add(command, RoundBatch.Many([.. query.Names], NpgsqlDbType.Text))})");
            case RowScope.Group:
                return AsOf(command, query, $" AND group_name = {Add(command, RoundBatch.Of(query.Names.First()))}");
            case RowScope.States:
                var states = $" AND key = {Add(command, RoundBatch.Of(query.Names.First()))}";
                return $"{Current}{states} UNION ALL {Former}{states}";
            default:
                var group = query.Names.Count == 0 ? "" : $" AND group_name = {Add(command, RoundBatch.Of(query.Names.First()))}";
                var before = query.Before is null ? "" : $" AND key < {Add(command, RoundBatch.Of(query.Before))}";
                return $"{Current}{group}{before} ORDER BY key DESC LIMIT {Add(command, RoundBatch.Of(query.Count))}";
        }
    }

    private static string AsOf(NpgsqlCommand command, RowQuery query, string condition)
    {
        if (query.AsOf is not { } position) return Current + condition;
        var at = Add(command, RoundBatch.Of(position));
        return $"{Current}{condition} AND from_position <= {at} UNION ALL {Former}{condition} AND from_position <= {at} AND to_position > {at}";
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
