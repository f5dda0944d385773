using Npgsql;

namespace DxLedger.EventStore;

/// <summary>Takes an async projection along the ledger; a build that has caught up takes the live one's place.</summary>
/// <param name="untilLive">Ends then, instead of following on: for whoever only wants it rebuilt.</param>
internal sealed class ProjectionRunner(Build build, AsyncProjection projection, EventFeed feed, DaemonContext context, bool untilLive = false)
    : BuildRunner(build, feed, context)
{
    // FOR UPDATE holds the live one still, so that nobody sees rows older than those before the swap.
    private const string LockSiblings = """
        SELECT id, version, state, position FROM dxledger.builds
         WHERE ledger = $1 AND name = $2 AND state <> 'retired' ORDER BY id FOR UPDATE
        """;

    private const string Swap = """
        WITH retired AS (
          UPDATE dxledger.builds SET state = 'retired', node = NULL, superseded_at = clock_timestamp()
           WHERE ledger = $1 AND name = $2 AND version = $3 AND state = 'live')
        UPDATE dxledger.builds SET superseded_at = clock_timestamp() WHERE ledger = $1 AND name = $2 AND version < $3 AND state = 'live' AND superseded_at IS NULL
        """;

    private const string GoLive = """
        WITH live AS (
          UPDATE dxledger.builds SET state = 'live', rate_max = NULL WHERE id = $1 RETURNING ledger, name, version, position)
        INSERT INTO dxledger.projection_log (ledger, name, version, action, position, actor)
        SELECT ledger, name, version, 'live', position, $2 FROM live
        """;

    private readonly RowSession _rows = new(
        projection, keys => RowReader.LoadAsync(context.Source, build.Id, projection, keys), context.Options.RememberedRows);

    protected override async Task<Taken> TakeAsync(IReadOnlyList<RecordedEvent> page, CancellationToken ct)
    {
        var count = 0;
        var failure = (Exception?)null;
        try
        {
            await _rows.PrepareAsync(page);
            try
            {
                for (; count < page.Count; count++) await _rows.ApplyAsync(page[count]);
            }
            catch (Exception problem) when (IsOfProjection(problem))
            {
                failure = problem;
            }

            return new Taken(count, _rows.Take(), failure);
        }
        catch (Exception problem) when (IsOfProjection(problem))
        {
            throw new BadPageException(problem); // some row of the page cannot be read, written or grouped: which one is found by halving
        }
    }

    private static bool IsOfProjection(Exception problem) => problem is not (NpgsqlException or OperationCanceledException);

    protected override void Forget() => _rows.Reset();

    protected override async Task<bool> CaughtUpAsync(CancellationToken ct)
    {
        if (Build.State == Build.Building) await TrySwapAsync(ct);
        return untilLive && Build.State == Build.Live;
    }

    private async Task TrySwapAsync(CancellationToken ct)
    {
        await using var connection = await Context.Source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await TargetAsync(connection) is not { } target || target - Position > Context.Options.BuildPage) return;

        RowChanges? changes = null;
        var from = Position;
        var to = Math.Max(from, target);
        if (to > from)
        {
            var rest = new List<RecordedEvent>();
            while (rest.Count < to - from)
            {
                var page = await Feed.PageAsync(from + rest.Count, (int)(to - from) - rest.Count, ct);
                if (page.Count == 0) return;
                rest.AddRange(page);
            }

            var taken = await TakeUnskippedAsync(rest, ct);
            if (taken.Failure is not null)
            {
                Forget(); // met again, and told, on the ordinary way
                return;
            }

            changes = taken.Changes;
        }

        await using var batch = Moves(connection, from, to, changes);
        RoundBatch.Add(batch, Swap, RoundBatch.Of(Build.Ledger), RoundBatch.Of(Build.Name), RoundBatch.Of(Build.Version));
        RoundBatch.Add(batch, GoLive, RoundBatch.Of(Build.Id), RoundBatch.Of(Context.Node));
        await batch.ExecuteNonQueryAsync(CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        BecomeLive(to);
    }

    // How far the build has to be so that no reader is led back: as far as any that is being shown; null when it is gone.
    private async Task<long?> TargetAsync(NpgsqlConnection connection)
    {
        var (isThere, shown) = (false, (long?)null);
        await using (var command = new NpgsqlCommand(LockSiblings, connection))
        {
            command.Parameters.Add(RoundBatch.Of(Build.Ledger));
            command.Parameters.Add(RoundBatch.Of(Build.Name));
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                isThere |= reader.GetInt32(0) == Build.Id;
                if (reader.GetString(2) == Build.Live) shown = Math.Max(shown ?? 0, reader.GetInt64(3));
            }
        }

        if (!isThere || shown is not null) return isThere ? shown : null;
        await using var head = new NpgsqlCommand("SELECT position FROM dxledger.heads WHERE ledger = $1", connection);
        head.Parameters.Add(RoundBatch.Of(Build.Ledger));
        return (long?)await head.ExecuteScalarAsync();
    }
}
