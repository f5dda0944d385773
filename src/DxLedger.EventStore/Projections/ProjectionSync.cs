using Npgsql;
using NpgsqlTypes;

namespace DxLedger.EventStore;

/// <summary>Brings the stored documents in line with this program's projections when a ledger is opened.</summary>
internal static class ProjectionSync
{
    private const string InsertDocuments = """
        INSERT INTO dxledger.documents (ledger, stream, projection, version, group_name, document)
        SELECT $1, * FROM unnest($2, $3, $4, $5, $6)
        """;

    private const int RowsAtOnce = 1_000;

    /// <summary>The projections whose documents a ledger keeps.</summary>
    public static async Task<IReadOnlyList<StoredProjection>> StoredAsync(NpgsqlConnection connection, int ledgerId, CancellationToken ct = default)
    {
        await using var command = new NpgsqlCommand("SELECT id, name, version FROM dxledger.projections WHERE ledger = $1", connection);
        command.Parameters.Add(RoundBatch.Of(ledgerId));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var stored = new List<StoredProjection>();
        while (await reader.ReadAsync(ct)) stored.Add(new StoredProjection(reader.GetInt32(0), reader.GetString(1), reader.GetInt32(2)));
        return stored;
    }

    /// <summary>
    /// Rebuilds the projections that are new or of another version, drops the retired ones, and takes over their ids.
    /// Most of the events are folded before the head is locked; the swap happens under the lock and raises the
    /// generation, so that no other program appends without noticing.
    /// </summary>
    public static async Task SyncAsync(
        NpgsqlDataSource source, EventReader events, int ledgerId, ProjectionSet projections, IReadOnlyList<string> retired, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        var stored = await StoredAsync(connection, ledgerId, ct);
        if (Stale(stored, projections.Projections).Count == 0 && !stored.Any(IsRetired))
        {
            projections.Adopt(stored);
            return;
        }

        var rebuild = new ProjectionRebuild(projections.Projections);
        await rebuild.FoldAsync(events, toPosition: null, ct);

        await using var transaction = await connection.BeginTransactionAsync(ct);
        var head = await LockHeadAsync(connection, ledgerId, ct);
        await rebuild.FoldAsync(events, head, ct);
        stored = await StoredAsync(connection, ledgerId, ct); // another program may have been faster
        var stale = Stale(stored, projections.Projections);
        foreach (var projection in stored.Where(row => IsRetired(row) || stale.Any(p => string.Equals(p.Name, row.Name, StringComparison.Ordinal))))
            await DropAsync(connection, ledgerId, projection.Id, ct);
        foreach (var projection in stale)
            await InsertAsync(connection, ledgerId, rebuild, projection, ct);
        if (stale.Count > 0 || stored.Any(IsRetired)) await RaiseGenerationAsync(connection, ledgerId, ct);
        stored = await StoredAsync(connection, ledgerId, ct);
        await transaction.CommitAsync(ct);
        projections.Adopt(stored);

        bool IsRetired(StoredProjection row) => retired.Contains(row.Name, StringComparer.Ordinal);
    }

    private static List<InlineProjection> Stale(IReadOnlyList<StoredProjection> stored, IReadOnlyList<InlineProjection> projections) =>
        [.. projections.Where(projection => !stored.Any(row =>
            string.Equals(row.Name, projection.Name, StringComparison.Ordinal) && row.Version == projection.Version))];

    private static async Task<long> LockHeadAsync(NpgsqlConnection connection, int ledgerId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT position FROM dxledger.heads WHERE ledger = $1 FOR UPDATE", connection);
        command.Parameters.Add(RoundBatch.Of(ledgerId));
        return (long)(await command.ExecuteScalarAsync(ct) ?? 0L);
    }

    private static async Task DropAsync(NpgsqlConnection connection, int ledgerId, int id, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        RoundBatch.Add(batch, "DELETE FROM dxledger.documents WHERE ledger = $1 AND projection = $2", RoundBatch.Of(ledgerId), RoundBatch.Of(id));
        RoundBatch.Add(batch, "DELETE FROM dxledger.projections WHERE id = $1", RoundBatch.Of(id));
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static async Task InsertAsync(
        NpgsqlConnection connection, int ledgerId, ProjectionRebuild rebuild, InlineProjection projection, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand(
            "INSERT INTO dxledger.projections (ledger, name, version) VALUES ($1, $2, $3) RETURNING id", connection);
        insert.Parameters.Add(RoundBatch.Of(ledgerId));
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection.Name, NpgsqlDbType = NpgsqlDbType.Text });
        insert.Parameters.Add(RoundBatch.Of(projection.Version));
        var id = (int)(await insert.ExecuteScalarAsync(ct) ?? 0);
        foreach (var chunk in rebuild.DocumentsOf(projection).Chunk(RowsAtOnce))
        {
            var rows = new DocumentRows();
            foreach (var (stream, version, state) in chunk) rows.Add(stream, version, id, projection, state);
            await using var command = new NpgsqlCommand(InsertDocuments, connection);
            command.Parameters.AddRange(rows.Parameters(ledgerId));
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    private static async Task RaiseGenerationAsync(NpgsqlConnection connection, int ledgerId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("UPDATE dxledger.heads SET generation = generation + 1 WHERE ledger = $1", connection);
        command.Parameters.Add(RoundBatch.Of(ledgerId));
        await command.ExecuteNonQueryAsync(ct);
    }
}
