using Npgsql;

namespace DxLedger.EventStore;

/// <summary>
/// Rebuilds an async projection beside the live one, from the first event on. It runs the build itself unless another
/// node has it; where this process ends too early, any node with a daemon goes on from where it stood.
/// </summary>
internal sealed class ProjectionBuilder(DaemonContext context, AsyncProjection projection)
{
    private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(100);

    // Resumes what was begun; whoever asks again may ask for another rate.
    private const string Begin = """
        WITH begun AS (
          INSERT INTO dxledger.builds (ledger, name, version, kind, state, rate_max) VALUES ($1, $2, $3, 'projection', 'building', $4)
          ON CONFLICT (ledger, name, version) WHERE state = 'building' DO UPDATE SET rate_max = excluded.rate_max
          RETURNING id, position, xmax = 0 AS is_new),
        logged AS (
          INSERT INTO dxledger.projection_log (ledger, name, version, action, position, actor)
          SELECT $1, $2, $3, 'rebuilding', position, $5 FROM begun WHERE is_new)
        SELECT id FROM begun
        """;

    private const string Look = """
        SELECT b.state, b.position, h.position, b.failed_position, b.failure
          FROM dxledger.heads h LEFT JOIN dxledger.builds b ON b.id = $2 WHERE h.ledger = $1
        """;

    /// <summary>Rebuilds, reporting how far it is.</summary>
    public async Task<RebuildResult> RunAsync(int? rateMax, string actor, IProgress<RebuildProgress>? progress, CancellationToken ct)
    {
        await using var lease = await LeaseConnection.OpenAsync(context.Connections.Lazily, static (_, _) => { }, ct);
        var id = await BeginAsync(lease, rateMax, actor, ct);
        using var feed = new LedgerFeed(context);
        await feed.EnsureBuildsAsync(lease.Connection, ct);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task? running = null;
        try
        {
            while (true)
            {
                var (state, position, head, failure) = await LookAsync(id, ct);
                progress?.Report(new RebuildProgress(position, head));
                if (failure is not null) return new RebuildResult(RebuildOutcome.Stopped, position, failure);
                if (state is Build.Live) return new RebuildResult(RebuildOutcome.Live, position, Failure: null);
                if (state is not Build.Building) return new RebuildResult(RebuildOutcome.Abandoned, position, Failure: null);
                if (running is null or { IsCompleted: true } && await TakeAsync(lease, id, feed, ct) is { } runner)
                    running = Task.Run(() => runner.RunAsync(stop.Token), CancellationToken.None);
                await Task.WhenAny(running ?? Task.Delay(LookPause, ct), Task.Delay(LookPause, ct));
            }
        }
        finally
        {
            await stop.CancelAsync();
            if (running is not null) await Task.WhenAny(running);
            await lease.ReleaseAllAsync();
        }
    }

    // The lock is taken before anybody else can see the build, so that it is not a serving node that gets the work.
    private async Task<int> BeginAsync(LeaseConnection lease, int? rateMax, string actor, CancellationToken ct)
    {
        await using var transaction = await lease.Connection.BeginTransactionAsync(ct);
        await using var command = new NpgsqlCommand(Begin, lease.Connection);
        command.Parameters.Add(RoundBatch.Of(context.Connections.LedgerId));
        command.Parameters.Add(RoundBatch.Of(projection.Name));
        command.Parameters.Add(RoundBatch.Of(projection.Version));
        command.Parameters.Add(new NpgsqlParameter<int?> { TypedValue = rateMax });
        command.Parameters.Add(RoundBatch.Of(actor));
        var id = (int)(await command.ExecuteScalarAsync(ct) ?? 0);
        await lease.TakeAsync([id], ct);
        await transaction.CommitAsync(ct);
        return id;
    }

    // Locks of one session count: once taken at the beginning, and here again.
    private async Task<BuildRunner?> TakeAsync(LeaseConnection lease, int id, LedgerFeed feed, CancellationToken ct)
    {
        if ((await lease.TakeAsync([id], ct)).Count == 0 || await Builds.FindAsync(context.Source, id, ct) is not { } build) return null;
        await Builds.TakenAsync(lease.Connection, id, context.Node, ct);
        return feed.Runner(build, untilLive: true);
    }

    private async Task<(string? State, long Position, long Head, string? Failure)> LookAsync(int id, CancellationToken ct)
    {
        await using var command = context.Source.CreateCommand(Look);
        command.Parameters.Add(RoundBatch.Of(context.Connections.LedgerId));
        command.Parameters.Add(RoundBatch.Of(id));
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        if (reader.IsDBNull(0)) return (null, 0, reader.GetInt64(2), null);
        var failure = reader.IsDBNull(3) ? null : $"position {reader.GetInt64(3)}: {reader.GetString(4)}";
        return (reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), failure);
    }
}
