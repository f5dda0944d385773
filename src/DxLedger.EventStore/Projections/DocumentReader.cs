using Npgsql;
using NpgsqlTypes;

namespace DxLedger.EventStore;

/// <summary>Reads documents and the ledger's head in one statement, which is one snapshot.</summary>
internal static class DocumentReader
{
    // The left join gives at least one row, so that the position is there even without documents. The count of live
    // ids tells whether the projections were replaced meanwhile.
    private const string Before = """
        SELECT h.position, (SELECT count(*) FROM dxledger.projections p WHERE p.id = ANY ($2)), d.projection, d.stream, d.version, d.document
          FROM dxledger.heads h LEFT JOIN (
        """;

    private const string After = ") d ON true WHERE h.ledger = $1 ORDER BY d.projection, d.stream";

    private const string Documents = """
        SELECT m.projection, m.stream, m.version, m.document FROM dxledger.documents m
         WHERE m.ledger = $1 AND m.projection = ANY ($2)
        """;

    // Two lookups by index; a plain OR would walk through all documents.
    private const string OfGroupOf = Documents + """
         AND m.stream = $3
        UNION
        SELECT m.projection, m.stream, m.version, m.document
          FROM dxledger.documents g JOIN dxledger.documents m ON m.ledger = g.ledger AND m.group_name = g.group_name
         WHERE g.ledger = $1 AND g.projection = ANY ($2) AND g.stream = $3 AND m.projection = ANY ($2)
        """;

    /// <summary>The documents that a query asks for, of the projections at the given indexes.</summary>
    /// <exception cref="ProjectionMismatchException">Another program has rebuilt them in another version.</exception>
    public static async Task<DocumentSet> ReadAsync(
        NpgsqlDataSource source, int ledgerId, ProjectionSet projections, IReadOnlyList<int> indexes, DocumentQuery query, CancellationToken ct)
    {
        while (true)
        {
            var all = projections.Ids;
            int[] ids = [.. indexes.Select(index => all[index])];
            if (await Retry.ReadAsync(source, () => ReadOnceAsync(source, ledgerId, projections, indexes, ids, query, ct)) is { } documents) return documents;

            // The projections were rebuilt, which replaces their ids. Every turn takes another rebuild, so there is an end.
            var stored = await Retry.ReadAsync(source, () => StoredAsync(source, ledgerId, ct));
            projections.Adopt(stored);
            if (projections.WhyNotRead(stored, indexes) is { } reason)
                throw new ProjectionMismatchException($"Another program has replaced the documents ({reason}); restart with its version.");
        }
    }

    private static async Task<IReadOnlyList<StoredProjection>> StoredAsync(NpgsqlDataSource source, int ledgerId, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        return await ProjectionTables.StoredAsync(connection, ledgerId, ct);
    }

    // Null when one of the ids is not live in the statement's snapshot.
    private static async Task<DocumentSet?> ReadOnceAsync(
        NpgsqlDataSource source, int ledgerId, ProjectionSet projections, IReadOnlyList<int> indexes, int[] ids, DocumentQuery query, CancellationToken ct)
    {
        await using var command = source.CreateCommand();
        command.Parameters.Add(RoundBatch.Of(ledgerId));
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = ids });
        command.CommandText = Before + Wanted(command, query) + After;
        await using var reader = await command.ExecuteReaderAsync(ct);
        var byProjection = indexes.ToDictionary(
            index => projections.Projections[index].Name, _ => new List<(string, long, object)>(), StringComparer.Ordinal);
        var position = 0L;
        while (await reader.ReadAsync(ct))
        {
            position = reader.GetInt64(0);
            if (reader.GetInt64(1) != ids.Length) return null;
            if (reader.IsDBNull(2)) continue;
            var projection = projections.Projections[indexes[Array.IndexOf(ids, reader.GetInt32(2))]];
            byProjection[projection.Name].Add(
                (reader.GetString(3), reader.GetInt64(4), projection.DeserializeState(reader.GetFieldValue<byte[]>(5))));
        }

        return new DocumentSet(position, byProjection);
    }

    private static string Wanted(NpgsqlCommand command, DocumentQuery query)
    {
        switch (query.Scope)
        {
            case DocumentScope.Streams:
                command.Parameters.Add(RoundBatch.Many([.. query.Names], NpgsqlDbType.Text));
                return Documents + " AND m.stream = ANY ($3)";
            case DocumentScope.Group:
                command.Parameters.Add(RoundBatch.Of(query.Names.First()));
                return Documents + " AND m.group_name = $3";
            case DocumentScope.GroupOf:
                command.Parameters.Add(RoundBatch.Of(query.Names.First()));
                return OfGroupOf;
            default:
                return Documents;
        }
    }
}
