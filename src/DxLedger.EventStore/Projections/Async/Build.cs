using Npgsql;
using NpgsqlTypes;

namespace DxLedger.EventStore;

/// <summary>How far an async projection or a subscription is; a rebuild is a second one beside the live one.</summary>
/// <param name="Id">Also names its advisory lock and its rows.</param>
/// <param name="State"><c>building</c> (not shown to readers), <c>live</c>, or <c>retired</c> (its rows are being removed).</param>
/// <param name="Position">The last event that is in its rows.</param>
/// <param name="RateMax">Events a second that whoever builds it may take; null for as many as possible.</param>
/// <param name="FailedPosition">The event that could not be taken; null while nothing is wrong.</param>
internal sealed record Build(int Id, int Ledger, string Name, int Version, string State, long Position, int? RateMax, long? FailedPosition)
{
    public const string Building = "building";
    public const string Live = "live";
    public const string Projection = "projection";
    public const string Subscription = "subscription";

    public const string Columns = "id, ledger, name, version, state, position, rate_max, failed_position";

    public static Build Read(NpgsqlDataReader reader) => new(
        reader.GetInt32(0), reader.GetInt32(1), reader.GetString(2), reader.GetInt32(3), reader.GetString(4), reader.GetInt64(5),
        reader.IsDBNull(6) ? null : reader.GetInt32(6), reader.IsDBNull(7) ? null : reader.GetInt64(7));
}

/// <summary>Reads and changes the rows of builds, all but their advance.</summary>
internal static class Builds
{
    // A ledger without events has nothing to build; what exists already is left as it is, whoever made it.
    private const string Ensure = """
        INSERT INTO dxledger.builds (ledger, name, version, kind, state, position)
        SELECT h.ledger, $2, $3, $4, CASE WHEN h.position = 0 OR $4 = 'subscription' THEN 'live' ELSE 'building' END, CASE WHEN $5 THEN h.position ELSE 0 END
          FROM dxledger.heads h
         WHERE h.ledger = $1 AND NOT EXISTS (
           SELECT FROM dxledger.builds b WHERE b.ledger = $1 AND b.name = $2 AND b.version = $3 AND b.state <> 'retired')
        ON CONFLICT DO NOTHING
        """;

    private const string Fail = """
        WITH failed AS (
          UPDATE dxledger.builds SET failed_position = $2, failed_at = clock_timestamp(), failure = $3
           WHERE id = $1 AND position = $2 - 1 AND state <> 'retired' AND failed_position IS NULL RETURNING ledger, name, version)
        INSERT INTO dxledger.projection_log (ledger, name, version, action, position, actor, detail)
        SELECT ledger, name, version, 'stopped', $2, $4, $3 FROM failed
        """;

    // An older version that somebody still runs has not been left yet.
    private const string KeepRunning = """
        UPDATE dxledger.builds SET superseded_at = clock_timestamp()
         WHERE id = ANY ($2) AND superseded_at < clock_timestamp() - $1 - interval '1 second'
        """;

    // What an older version left, once no program of it has run for a while.
    private const string RetireSuperseded = """
        WITH retired AS (
          UPDATE dxledger.builds b SET state = 'retired', node = NULL
           WHERE b.state = 'live' AND b.superseded_at < clock_timestamp() - $1 AND NOT b.id = ANY ($2) AND pg_try_advisory_xact_lock($3, b.id)
          RETURNING ledger, name, version, position)
        INSERT INTO dxledger.projection_log (ledger, name, version, action, position, actor)
        SELECT ledger, name, version, 'retired', position, $4 FROM retired
        """;

    // A little at a time, so that nobody waits for it; the order holds the planner to the primary keys.
    private const string RemoveRetired = """
        WITH b AS MATERIALIZED (SELECT id FROM dxledger.builds WHERE state = 'retired' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED),
        r AS (DELETE FROM dxledger.rows WHERE ctid = ANY (ARRAY (
          SELECT ctid FROM dxledger.rows WHERE build = (SELECT id FROM b) ORDER BY build, key LIMIT 5000)) RETURNING 1),
        s AS (DELETE FROM dxledger.row_states WHERE ctid = ANY (ARRAY (
          SELECT ctid FROM dxledger.row_states WHERE build = (SELECT id FROM b) ORDER BY build, key, from_position LIMIT 5000)) RETURNING 1)
        DELETE FROM dxledger.builds WHERE id = (SELECT id FROM b) AND NOT EXISTS (SELECT FROM r) AND NOT EXISTS (SELECT FROM s)
        """;

    /// <summary>Every build that is not retired, of one ledger or of all.</summary>
    public static async Task<List<Build>> ListAsync(NpgsqlConnection connection, int? ledgerId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT {Build.Columns} FROM dxledger.builds WHERE state <> 'retired' AND ($1::integer IS NULL OR ledger = $1) ORDER BY id", connection);
        command.Parameters.Add(new NpgsqlParameter<int?> { TypedValue = ledgerId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var builds = new List<Build>();
        while (await reader.ReadAsync(ct)) builds.Add(Build.Read(reader));
        return builds;
    }

    /// <summary>One build as it is now; null when it is gone.</summary>
    public static async Task<Build?> FindAsync(NpgsqlDataSource source, int id, CancellationToken ct)
    {
        await using var command = source.CreateCommand($"SELECT {Build.Columns} FROM dxledger.builds WHERE id = $1");
        command.Parameters.Add(RoundBatch.Of(id));
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Build.Read(reader) : null;
    }

    /// <summary>Makes sure that there is a build of a projection or subscription.</summary>
    /// <param name="atHead">Begins behind the events that are there already; for subscriptions.</param>
    public static async Task EnsureAsync(
        NpgsqlConnection connection, int ledgerId, string name, int version, string kind, bool atHead, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Ensure, connection);
        command.Parameters.Add(RoundBatch.Of(ledgerId));
        command.Parameters.Add(RoundBatch.Of(name));
        command.Parameters.Add(RoundBatch.Of(version));
        command.Parameters.Add(RoundBatch.Of(kind));
        command.Parameters.Add(RoundBatch.Of(atHead));
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Stops a build at an event that it cannot take, and says so in the log. Nothing happens where it has moved on.</summary>
    public static async Task FailAsync(NpgsqlDataSource source, Build build, long failedPosition, string failure, string node, CancellationToken ct)
    {
        await using var command = source.CreateCommand(Fail);
        command.Parameters.Add(RoundBatch.Of(build.Id));
        command.Parameters.Add(RoundBatch.Of(failedPosition));
        command.Parameters.Add(RoundBatch.Of(failure.Replace('\0', '\uFFFD')));
        command.Parameters.Add(RoundBatch.Of(node));
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Notes that a node runs a build from now on.</summary>
    public static async Task TakenAsync(NpgsqlConnection connection, int id, string node, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("UPDATE dxledger.builds SET node = $2 WHERE id = $1", connection);
        command.Parameters.Add(RoundBatch.Of(id));
        command.Parameters.Add(RoundBatch.Of(node));
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Retires what nobody needs and removes some rows of what is retired.</summary>
    /// <param name="keep">How long a superseded build stays.</param>
    /// <param name="running">Those of which this node has the code.</param>
    public static async Task SweepAsync(NpgsqlDataSource source, TimeSpan keep, IReadOnlyCollection<int> running, string node, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        RoundBatch.Add(
            batch, KeepRunning, RoundBatch.Of(keep / 4), RoundBatch.Many([.. running], NpgsqlDbType.Integer));
        RoundBatch.Add(
            batch, RetireSuperseded, RoundBatch.Of(keep), RoundBatch.Many([.. running], NpgsqlDbType.Integer), RoundBatch.Of(LeaseConnection.LockClass), RoundBatch.Of(node));
        RoundBatch.Add(batch, RemoveRetired);
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Notes what is being retried; cleared by the next advance.</summary>
    public static async Task NoteAsync(NpgsqlDataSource source, int id, string problem, CancellationToken ct)
    {
        await using var command = source.CreateCommand(
            "UPDATE dxledger.builds SET failure = $2, failed_at = clock_timestamp() WHERE id = $1 AND failed_position IS NULL");
        command.Parameters.Add(RoundBatch.Of(id));
        command.Parameters.Add(RoundBatch.Of(problem.Replace('\0', '\uFFFD')));
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The positions that somebody decided to skip for one version of a projection.</summary>
    public static async Task<HashSet<long>> SkippedAsync(NpgsqlDataSource source, int ledgerId, string name, int version, CancellationToken ct)
    {
        await using var command = source.CreateCommand(
            "SELECT position FROM dxledger.projection_log WHERE ledger = $1 AND name = $2 AND version = $3 AND action = 'skipped'");
        command.Parameters.Add(RoundBatch.Of(ledgerId));
        command.Parameters.Add(RoundBatch.Of(name));
        command.Parameters.Add(RoundBatch.Of(version));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var skipped = new HashSet<long>();
        while (await reader.ReadAsync(ct)) skipped.Add(reader.GetInt64(0));
        return skipped;
    }
}
