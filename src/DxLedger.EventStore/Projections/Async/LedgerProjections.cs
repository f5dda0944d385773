using Npgsql;

namespace DxLedger.EventStore;

/// <summary>The projections and subscriptions of one ledger: how they stand, and what people may decide about them.</summary>
public sealed class LedgerProjections
{
    private const string FindStatus = """
        SELECT b.name, b.version, b.kind, b.state, b.position, h.position, e.recorded_at, clock_timestamp(), CASE WHEN b.held THEN b.node END, b.advanced_at, b.rate_max,
               b.superseded_at, b.failed_position, b.failure, b.failed_at
          FROM dxledger.heads h LEFT JOIN (SELECT b.*,
        """;

    private const string FromBuilds = """
         AS held FROM dxledger.builds b WHERE b.ledger = $1 AND b.state <> 'retired') b ON b.ledger = h.ledger
          LEFT JOIN dxledger.events e ON e.position = b.position + 1
         WHERE h.ledger = $1 ORDER BY b.name, b.version, b.state DESC
        """;

    private const string Retry = """
        WITH retried AS (
          UPDATE dxledger.builds SET failed_position = NULL, failure = NULL, failed_at = NULL
           WHERE ledger = $1 AND name = $2 AND version = $3 AND state <> 'retired' AND failed_position = $4 RETURNING id),
        logged AS (
          INSERT INTO dxledger.projection_log (ledger, name, version, action, position, actor, detail)
          SELECT $1, $2, $3, 'retried', $4, $5, $6 WHERE EXISTS (SELECT FROM retried))
        SELECT count(*) FROM retried
        """;

    private const string Skip = """
        WITH skipped AS (
          UPDATE dxledger.builds SET position = failed_position, failed_position = NULL, failure = NULL, failed_at = NULL
           WHERE ledger = $1 AND name = $2 AND version = $3 AND state <> 'retired' AND failed_position = $4 RETURNING id),
        logged AS (
          INSERT INTO dxledger.projection_log (ledger, name, version, action, position, actor, detail)
          SELECT $1, $2, $3, 'skipped', $4, $5, $6 WHERE EXISTS (SELECT FROM skipped))
        SELECT count(*) FROM skipped
        """;

    private const string Abandon = """
        WITH abandoned AS (
          UPDATE dxledger.builds b SET state = 'retired'
           WHERE b.ledger = $1 AND b.name = $2 AND b.version = $3 AND b.state = 'building'
             AND EXISTS (SELECT FROM dxledger.builds l WHERE l.ledger = $1 AND l.name = $2 AND l.version = $3 AND l.state = 'live') RETURNING b.position),
        logged AS (
          INSERT INTO dxledger.projection_log (ledger, name, version, action, position, actor, detail)
          SELECT $1, $2, $3, 'abandoned', position, $4, NULL FROM abandoned)
        SELECT count(*) FROM abandoned
        """;

    private readonly LedgerConnections _connections;
    private readonly NpgsqlDataSource _source;
    private readonly int _ledgerId;
    private readonly EventStoreOptions _options;

    internal LedgerProjections(LedgerConnections connections, EventStoreOptions options) =>
        (_connections, _source, _ledgerId, _options) = (connections, connections.Source, connections.LedgerId, options);

    /// <summary>What this program has the code of, whether it has been built yet or not.</summary>
    public IReadOnlyList<KnownProjection> Known =>
    [
        .. _options.InlineProjections.Select(inline => new KnownProjection(inline.Name, inline.Version, ProjectionKind.Inline)),
        .. _options.AsyncProjections.Select(view => new KnownProjection(view.Name, view.Version, ProjectionKind.Projection)),
        .. _options.Subscriptions.Select(subscription => new KnownProjection(subscription.Name, Version: 1, ProjectionKind.Subscription)),
    ];

    /// <summary>How all of them stand, in one snapshot: inline ones, then the others by name, those being built behind those that are shown.</summary>
    public Task<IReadOnlyList<ProjectionStatus>> StatusAsync(CancellationToken ct) => EventStore.Retry.ReadAsync(_source, () => ReadStatusAsync(ct));

    /// <summary>What befell one of them, or all, newest first.</summary>
    /// <param name="name">Null for all.</param>
    /// <param name="count">At most so many.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<IReadOnlyList<ProjectionLogEntry>> LogAsync(string? name, int count, CancellationToken ct)
    {
        await using var command = _source.CreateCommand("""
            SELECT at, name, version, action, position, actor, detail FROM dxledger.projection_log
             WHERE ledger = $1 AND ($2::text IS NULL OR name = $2) ORDER BY id DESC LIMIT $3
            """);
        command.Parameters.Add(RoundBatch.Of(_ledgerId));
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = name, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(RoundBatch.Of(count));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var entries = new List<ProjectionLogEntry>();
        while (await reader.ReadAsync(ct))
        {
            entries.Add(new ProjectionLogEntry(
                reader.GetFieldValue<DateTimeOffset>(0), reader.GetString(1), reader.GetInt32(2), reader.GetString(3), reader.GetInt64(4),
                reader.GetString(5), reader.IsDBNull(6) ? null : reader.GetString(6)));
        }

        return entries;
    }

    /// <summary>Lets what stopped at an event try it again.</summary>
    /// <returns>False when it did not stand there: somebody was faster, or it never stopped.</returns>
    /// <exception cref="ArgumentException">This program has no projection or subscription of that name.</exception>
    public Task<bool> RetryAsync(string name, long position, string actor, string? reason, CancellationToken ct) =>
        DecideAsync(Retry, name, position, actor, reason, ct);

    /// <summary>
    /// Leaves the event out at which it stopped, for this and every later rebuild of the same version. The log keeps
    /// who decided it and why.
    /// </summary>
    /// <inheritdoc cref="RetryAsync"/>
    public Task<bool> SkipAsync(string name, long position, string actor, string reason, CancellationToken ct)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return DecideAsync(Skip, name, position, actor, reason, ct);
    }

    /// <summary>
    /// Rebuilds an async projection from the first event on, beside the rows that are shown, and swaps them when it has
    /// caught up. Goes on with a rebuild that was begun; where another node works on it, this one watches.
    /// </summary>
    /// <param name="name">Of the projection.</param>
    /// <param name="rateMax">Events a second at most; null for as many as possible.</param>
    /// <param name="actor">Who wants it.</param>
    /// <param name="progress">Hears how far it is.</param>
    /// <param name="ct">Ends this call; nodes with a daemon go on with the rebuild.</param>
    /// <exception cref="ArgumentException">This program has no async projection of that name.</exception>
    public Task<RebuildResult> RebuildAsync(string name, int? rateMax, string actor, IProgress<RebuildProgress>? progress, CancellationToken ct)
    {
        if (rateMax < 1) throw new ArgumentOutOfRangeException(nameof(rateMax), rateMax, "At least one event a second.");
        return new ProjectionBuilder(new DaemonContext(_connections, _options), Projection(name)).RunAsync(rateMax, actor, progress, ct);
    }

    /// <summary>Gives a rebuild up that is under way; the rows that are shown stay.</summary>
    /// <returns>False when none is under way, or when it is the first one, without which there would be no rows.</returns>
    /// <exception cref="ArgumentException">This program has no async projection of that name.</exception>
    public async Task<bool> AbandonRebuildAsync(string name, string actor, CancellationToken ct)
    {
        var projection = Projection(name);
        await using var command = _source.CreateCommand(Abandon);
        command.Parameters.Add(RoundBatch.Of(_ledgerId));
        command.Parameters.Add(RoundBatch.Of(projection.Name));
        command.Parameters.Add(RoundBatch.Of(projection.Version));
        command.Parameters.Add(RoundBatch.Of(actor));
        return await command.ExecuteScalarAsync(ct) is > 0L;
    }

    private AsyncProjection Projection(string name) =>
        _options.AsyncProjections.FirstOrDefault(known => string.Equals(known.Name, name, StringComparison.Ordinal))
        ?? throw new ArgumentException($"There is no async projection {name}.", nameof(name));

    private async Task<bool> DecideAsync(string sql, string name, long position, string actor, string? reason, CancellationToken ct)
    {
        var version = _options.Subscriptions.Any(known => string.Equals(known.Name, name, StringComparison.Ordinal)) ? 1 : Projection(name).Version;
        await using var connection = await _source.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        RoundBatch.Add(
            batch, sql, RoundBatch.Of(_ledgerId), RoundBatch.Of(name), RoundBatch.Of(version), RoundBatch.Of(position), RoundBatch.Of(actor),
            new NpgsqlParameter<string?> { TypedValue = reason, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        RoundBatch.Add(batch, $"SELECT pg_notify('{LeaseConnection.DaemonChannel}', $1)", RoundBatch.Of(name));
        return await batch.ExecuteScalarAsync(ct) is > 0L;
    }

    /// <summary>How what the daemon keeps up stands, in one snapshot, by names.</summary>
    internal async Task<IReadOnlyList<ProjectionStatus>> DaemonStatusAsync(CancellationToken ct) =>
        (await EventStore.Retry.ReadAsync(_source, () => ReadDaemonStatusAsync(ct))).Statuses;

    private async Task<(long Head, IReadOnlyList<ProjectionStatus> Statuses)> ReadDaemonStatusAsync(CancellationToken ct)
    {
        await using var command = _source.CreateCommand(FindStatus + LeaseConnection.IsHeld + FromBuilds);
        command.Parameters.Add(RoundBatch.Of(_ledgerId));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var (head, statuses) = (0L, new List<ProjectionStatus>());
        while (await reader.ReadAsync(ct))
        {
            head = reader.GetInt64(5);
            if (!reader.IsDBNull(0)) statuses.Add(Status(reader));
        }

        return (head, statuses);
    }

    private async Task<IReadOnlyList<ProjectionStatus>> ReadStatusAsync(CancellationToken ct)
    {
        var (head, statuses) = await ReadDaemonStatusAsync(ct);
        return [.. _options.InlineProjections.Select(inline => Inline(inline, head)), .. statuses];
    }

    private static ProjectionStatus Inline(InlineProjection projection, long head) => new(
        projection.Name, projection.Version, ProjectionKind.Inline, IsLive: true, head, head, TimeSpan.Zero,
        Node: null, AdvancedAt: null, RateMax: null, SupersededAt: null, Failure: null);

    private static ProjectionStatus Status(NpgsqlDataReader reader)
    {
        var waiting = reader.IsDBNull(6) ? TimeSpan.Zero : reader.GetDateTime(7) - reader.GetDateTime(6);
        return new ProjectionStatus(
            reader.GetString(0),
            reader.GetInt32(1),
            string.Equals(reader.GetString(2), Build.Subscription, StringComparison.Ordinal) ? ProjectionKind.Subscription : ProjectionKind.Projection,
            string.Equals(reader.GetString(3), Build.Live, StringComparison.Ordinal),
            reader.GetInt64(4),
            reader.GetInt64(5),
            waiting > TimeSpan.Zero ? waiting : TimeSpan.Zero,
            reader.IsDBNull(8) ? null : reader.GetString(8),
            Time(reader, 9),
            reader.IsDBNull(10) ? null : reader.GetInt32(10),
            Time(reader, 11),
            reader.IsDBNull(13) ? null : new ProjectionFailure(reader.IsDBNull(12) ? null : reader.GetInt64(12), reader.GetString(13), reader.GetFieldValue<DateTimeOffset>(14)));
    }

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : reader.GetFieldValue<DateTimeOffset>(ordinal);
}
