using Npgsql;
using NpgsqlTypes;

namespace DxLedger.EventStore;

/// <summary>
/// What a rebuild asks of the tables. An id is either live (in <c>projections</c>) or aside (in
/// <c>projections_aside</c>), so documents of an id that is aside can be written and removed with nobody looking.
/// </summary>
internal static class ProjectionTables
{
    private const string Replace = """
        WITH replaced AS (DELETE FROM dxledger.projections WHERE ledger = $1 AND name = ANY ($2) RETURNING id, ledger, name, version)
        INSERT INTO dxledger.projections_aside (id, ledger, name, version) SELECT id, ledger, name, version FROM replaced
        """;

    private const string GoLive = """
        WITH ready AS (DELETE FROM dxledger.projections_aside WHERE ledger = $1 AND id = ANY ($2) RETURNING id, ledger, name, version)
        INSERT INTO dxledger.projections (id, ledger, name, version) OVERRIDING SYSTEM VALUE SELECT id, ledger, name, version FROM ready
        """;

    // Page by page along the primary key, so that no page walks again over what the pages before it have left.
    private const string RemovePage = """
        WITH page AS (
          SELECT stream FROM dxledger.documents WHERE ledger = $1 AND stream > $3 AND projection = $2 ORDER BY stream LIMIT $4),
        gone AS (
          DELETE FROM dxledger.documents d USING page WHERE d.ledger = $1 AND d.stream = page.stream AND d.projection = $2)
        SELECT max(stream) FROM page
        """;

    /// <summary>The projections whose documents a ledger keeps.</summary>
    public static async Task<IReadOnlyList<StoredProjection>> StoredAsync(NpgsqlConnection connection, int ledgerId, CancellationToken ct = default)
    {
        await using var command = Command(connection, "SELECT id, name, version FROM dxledger.projections WHERE ledger = $1", RoundBatch.Of(ledgerId));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var stored = new List<StoredProjection>();
        while (await reader.ReadAsync(ct)) stored.Add(new StoredProjection(reader.GetInt32(0), reader.GetString(1), reader.GetInt32(2)));
        return stored;
    }

    /// <summary>The ids that are aside.</summary>
    public static async Task<IReadOnlyList<int>> AsideAsync(NpgsqlConnection connection, int ledgerId, CancellationToken ct)
    {
        await using var command = Command(connection, "SELECT id FROM dxledger.projections_aside WHERE ledger = $1", RoundBatch.Of(ledgerId));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var ids = new List<int>();
        while (await reader.ReadAsync(ct)) ids.Add(reader.GetInt32(0));
        return ids;
    }

    /// <summary>A new id, aside, for a projection's documents.</summary>
    public static async Task<int> AddAsideAsync(NpgsqlConnection connection, int ledgerId, InlineProjection projection, CancellationToken ct)
    {
        await using var command = Command(
            connection, "INSERT INTO dxledger.projections_aside (ledger, name, version) VALUES ($1, $2, $3) RETURNING id",
            RoundBatch.Of(ledgerId), RoundBatch.Of(projection.Name), RoundBatch.Of(projection.Version));
        return (int)(await command.ExecuteScalarAsync(ct) ?? 0);
    }

    /// <summary>Writes documents over those that are there.</summary>
    public static async Task PutAsync(NpgsqlConnection connection, int ledgerId, DocumentRows rows, CancellationToken ct)
    {
        await using var command = Command(connection, RoundBatch.PutDocuments, rows.Parameters(ledgerId));
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Where the ledger ends; nobody appends until the transaction ends.</summary>
    public static async Task<long> LockHeadAsync(NpgsqlConnection connection, int ledgerId, CancellationToken ct)
    {
        await using var command = Command(connection, "SELECT position FROM dxledger.heads WHERE ledger = $1 FOR UPDATE", RoundBatch.Of(ledgerId));
        return (long)(await command.ExecuteScalarAsync(ct) ?? 0L);
    }

    /// <summary>
    /// Puts the live ids of some projections aside, makes others live, and raises the generation, so that no program
    /// appends without noticing.
    /// </summary>
    public static async Task SwapAsync(
        NpgsqlConnection connection, int ledgerId, IEnumerable<string> replaced, IReadOnlyCollection<int> live, CancellationToken ct)
    {
        await ExecuteAsync(connection, Replace, ct, RoundBatch.Of(ledgerId), RoundBatch.Many([.. replaced], NpgsqlDbType.Text));
        var alive = await ExecuteAsync(connection, GoLive, ct, RoundBatch.Of(ledgerId), RoundBatch.Many([.. live], NpgsqlDbType.Integer));
        if (alive != live.Count) throw new InvalidOperationException("Documents that were being rebuilt are no longer there.");
        await ExecuteAsync(connection, "UPDATE dxledger.heads SET generation = generation + 1 WHERE ledger = $1", ct, RoundBatch.Of(ledgerId));
    }

    /// <summary>Removes some documents of an id that is aside.</summary>
    /// <returns>After which stream to go on; null when none are left.</returns>
    public static async Task<string?> RemoveDocumentsAsync(
        NpgsqlConnection connection, int ledgerId, int id, string afterStream, int count, CancellationToken ct)
    {
        await using var command = Command(
            connection, RemovePage, RoundBatch.Of(ledgerId), RoundBatch.Of(id), RoundBatch.Of(afterStream), RoundBatch.Of(count));
        return await command.ExecuteScalarAsync(ct) as string;
    }

    /// <summary>Forgets an id that is aside and has no documents any more.</summary>
    public static async Task RemoveAsideAsync(NpgsqlConnection connection, int id, CancellationToken ct) =>
        await ExecuteAsync(connection, "DELETE FROM dxledger.projections_aside WHERE id = $1", ct, RoundBatch.Of(id));

    private static async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        await using var command = Command(connection, sql, parameters);
        return await command.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        return command;
    }
}
