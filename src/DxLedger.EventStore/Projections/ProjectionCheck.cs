using System.Data;
using Npgsql;

namespace DxLedger.EventStore;

/// <summary>Compares stored documents with those that the events add up to.</summary>
internal static class ProjectionCheck
{
    private const string FindDocuments = """
        SELECT stream, version, group_name, document FROM dxledger.documents
         WHERE ledger = $1 AND projection = $2 ORDER BY stream
        """;

    /// <summary>The first difference, in the order of projections and stream names; null when there is none.</summary>
    public static async Task<ProjectionDifference?> FindDifferenceAsync(
        NpgsqlDataSource source, EventReader events, int ledgerId, ProjectionSet projections, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        await using var command = new NpgsqlCommand("SELECT position FROM dxledger.heads WHERE ledger = $1", connection);
        command.Parameters.Add(RoundBatch.Of(ledgerId));
        var head = (long)(await command.ExecuteScalarAsync(ct) ?? 0L); // fixes the snapshot that the documents are read in
        var kept = new ProjectionSet(projections.Projections); // in this snapshot, whatever is swapped meanwhile
        var stored = await ProjectionTables.StoredAsync(connection, ledgerId, ct);
        kept.Adopt(stored);
        if (kept.WhyNotRead(stored) is { } reason) throw new ProjectionMismatchException($"Nothing to compare with: {reason}.");
        var rebuild = new ProjectionRebuild(projections.Projections);
        await rebuild.FoldAsync(events, head, ct);
        for (var i = 0; i < projections.Projections.Count; i++)
        {
            var projection = projections.Projections[i];
            if (await FirstDifferenceAsync(connection, ledgerId, kept.Ids[i], projection, rebuild, ct) is { } difference) return difference;
        }

        return null;
    }

    private static async Task<ProjectionDifference?> FirstDifferenceAsync(
        NpgsqlConnection connection, int ledgerId, int projectionId, InlineProjection projection, ProjectionRebuild rebuild, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(FindDocuments, connection);
        command.Parameters.Add(RoundBatch.Of(ledgerId));
        command.Parameters.Add(RoundBatch.Of(projectionId));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var stored = await reader.ReadAsync(ct);
        foreach (var (stream, version, state) in rebuild.DocumentsOf(projection))
        {
            var order = stored ? string.CompareOrdinal(reader.GetString(0), stream) : 1;
            if (order < 0) return new ProjectionDifference(projection.Name, reader.GetString(0), "stored without events");
            if (order > 0) return new ProjectionDifference(projection.Name, stream, "not stored");
            if (Compare(reader, version, projection, state) is { } what) return new ProjectionDifference(projection.Name, stream, what);
            stored = await reader.ReadAsync(ct);
        }

        return stored ? new ProjectionDifference(projection.Name, reader.GetString(0), "stored without events") : null;
    }

    private static string? Compare(NpgsqlDataReader reader, long version, InlineProjection projection, object state)
    {
        if (reader.GetInt64(1) != version) return $"stored at version {reader.GetInt64(1)}, rebuilt at {version}";
        var group = reader.IsDBNull(2) ? null : reader.GetString(2);
        if (!string.Equals(group, projection.GroupOfState(state), StringComparison.Ordinal)) return "the group differs";
        return reader.GetFieldValue<byte[]>(3).AsSpan().SequenceEqual(projection.SerializeState(state)) ? null : "the document's bytes differ";
    }
}
