using System.Text;
using Npgsql;

namespace DxLedger.EventStore;

/// <summary>
/// Takes one projection or subscription along the ledger on this node. The next page is fetched and the last one
/// written while one is being folded. Whoever else may be moving the same build: the move names the position it
/// starts from, so that each event counts once.
/// </summary>
internal abstract class BuildRunner(Build build, EventFeed feed, DaemonContext context)
{
    private const string Fenced = "LG004";

    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(5);

    private HashSet<long> _skipped = [];
    private long _written;
    private int _pageMax;

    protected Build Build { get; private set; } = build;

    protected EventFeed Feed => feed;

    protected DaemonContext Context => context;

    /// <summary>Where this node has brought it.</summary>
    public long Position { get; private set; } = build.Position;

    /// <summary>Events taken at once while nothing is wrong.</summary>
    protected virtual int PageMax => Build.State != Build.Building ? context.Options.DaemonPage
        : Math.Min(context.Options.BuildPage, Build.RateMax ?? int.MaxValue);

    /// <summary>Follows the ledger until it is cancelled, stopped by an event, or no longer wanted.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var pause = PauseMin;
        _pageMax = PageMax;
        while (await LoadAsync(ct))
        {
            var from = _written;
            try
            {
                await FollowAsync(ct);
                return;
            }
            catch (Exception problem) when (!ct.IsCancellationRequested)
            {
                Forget();
                if (problem is PostgresException { SqlState: Fenced }) continue;
                if (await IsBadEventAsync(problem, ct)) continue;
                await NoteAsync(problem);
                pause = _written > from ? PauseMin : pause * 2 < PauseMax ? pause * 2 : PauseMax;
                await Task.Delay(pause, ct);
            }
        }
    }

    /// <summary>Folds or handles events, as many as it can.</summary>
    protected abstract Task<Taken> TakeAsync(IReadOnlyList<RecordedEvent> page, CancellationToken ct);

    /// <summary>Forgets what may not have come to pass.</summary>
    protected virtual void Forget()
    {
    }

    /// <summary>There was nothing more to take; true when nothing more is to be done.</summary>
    protected virtual Task<bool> CaughtUpAsync(CancellationToken ct) => Task.FromResult(false);

    /// <summary>The build has taken its place before the readers.</summary>
    protected void BecomeLive(long position)
    {
        Build = Build with { State = Build.Live, RateMax = null };
        (Position, _written) = (position, position);
    }

    /// <summary>Adds the move and what it changes to a batch.</summary>
    protected NpgsqlBatch Moves(NpgsqlConnection connection, long from, long to, RowChanges? changes)
    {
        var batch = new NpgsqlBatch(connection);
        RoundBatch.Add(
            batch, "SELECT dxledger.advance_build($1, $2, $3, $4)", RoundBatch.Of(Build.Id), RoundBatch.Of(from), RoundBatch.Of(to), RoundBatch.Of(context.Node));
        changes?.AddTo(batch, Build.Id);
        return batch;
    }

    /// <summary>Takes those events of a page that nobody has skipped.</summary>
    protected async Task<Taken> TakeUnskippedAsync(IReadOnlyList<RecordedEvent> page, CancellationToken ct)
    {
        if (_skipped.Count == 0) return await TakeAsync(page, ct);
        var wanted = page.Where(e => !_skipped.Contains(e.Position)).ToList();
        var taken = await TakeAsync(wanted, ct);
        return taken with { Count = taken.Failure is null ? page.Count : (int)(wanted[taken.Count].Position - page[0].Position) };
    }

    // False when the build is gone, retired or stopped.
    private async Task<bool> LoadAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                if (await Builds.FindAsync(context.Source, Build.Id, ct) is not { State: Build.Building or Build.Live, FailedPosition: null } found) return false;
                _skipped = await Builds.SkippedAsync(context.Source, found.Ledger, found.Name, found.Version, ct);
                (Build, Position, _written) = (found, found.Position, found.Position);
                return true;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(PauseMax / 5, ct); // the database is away; the lease goes with it
            }
        }
    }

    private async Task FollowAsync(CancellationToken ct)
    {
        var asked = _pageMax;
        var reading = feed.PageAsync(Position, asked, ct);
        var sending = Task.CompletedTask;
        try
        {
            while (true)
            {
                var page = await reading;
                if (page.Count == 0)
                {
                    await sending;
                    if (await CaughtUpAsync(ct)) return;
                    await feed.WaitAsync(Position, context.Options.DaemonPoll, ct);
                    reading = feed.PageAsync(Position, asked = _pageMax, ct);
                    continue;
                }

                var isFull = page.Count >= asked;
                if (isFull) reading = feed.PageAsync(page[^1].Position, asked = _pageMax, ct);
                var taken = await TakeUnskippedAsync(page, ct);
                await sending;
                sending = SendAsync(page, taken);
                if (taken.Failure is { } failure)
                {
                    await sending;
                    if (await SkipsNowAsync(page[taken.Count].Position, ct)) throw new BadPageException(failure);
                    await FailAsync(page[taken.Count].Position, failure, ct);
                    return;
                }

                if (!isFull)
                {
                    await sending;
                    // While others keep writing, a page is hardly ever empty; a short one is caught up enough to try.
                    if (Build.State == Build.Building && await CaughtUpAsync(ct)) return;
                    reading = feed.PageAsync(Position, asked = _pageMax, ct);
                }

                await PaceAsync(page.Count, ct);
            }
        }
        finally
        {
            // Neither may go on behind the back of whoever looks next.
            await SettleAsync(reading);
            await SettleAsync(sending);
        }
    }

    private async Task SendAsync(IReadOnlyList<RecordedEvent> page, Taken taken)
    {
        if (taken.Count == 0) return;
        var (from, to) = (Position, page[taken.Count - 1].Position);
        Position = to;
        await using var connection = await context.Source.OpenConnectionAsync();
        await using var batch = Moves(connection, from, to, taken.Changes);
        await batch.ExecuteNonQueryAsync();
        _written = to;
        _pageMax = Math.Min(PageMax, _pageMax * 2);
    }

    // What the data itself makes impossible is found by halving the page until the event stands alone.
    private async Task<bool> IsBadEventAsync(Exception problem, CancellationToken ct)
    {
        if (problem is EntryDamagedException damaged)
        {
            if (!await LoadAsync(ct)) return true;
            var before = damaged.Position - Position - 1;
            if (before > 0) _pageMax = (int)Math.Min(before, PageMax);
            else if (_skipped.Contains(damaged.Position)) await StepOverAsync(damaged.Position);
            else await FailAsync(damaged.Position, damaged, ct);
            return true;
        }

        if (problem is not (BadPageException or EncoderFallbackException or PostgresException { SqlState: ['2', '2' or '3', ..] or ['5', '4', ..] })) return false;
        if (_pageMax > 1)
        {
            _pageMax /= 2;
            return true;
        }

        if (await LoadAsync(ct) && !_skipped.Contains(Position + 1)) await FailAsync(Position + 1, problem.InnerException ?? problem, ct);
        return true;
    }

    // Somebody may have decided while this was running, about another build of the same version.
    private async Task<bool> SkipsNowAsync(long position, CancellationToken ct) =>
        (await Builds.SkippedAsync(context.Source, Build.Ledger, Build.Name, Build.Version, ct)).Contains(position);

    private async Task StepOverAsync(long position)
    {
        await using var connection = await context.Source.OpenConnectionAsync();
        await using var batch = Moves(connection, Position, position, changes: null);
        await batch.ExecuteNonQueryAsync();
    }

    private Task FailAsync(long position, Exception failure, CancellationToken ct) =>
        Builds.FailAsync(context.Source, Build, position, $"{failure.GetType().Name}: {failure.Message}", context.Node, ct);

    // Where it was asked not to take more than so many events a second.
    private Task PaceAsync(int events, CancellationToken ct) =>
        Build.RateMax is { } rate ? Task.Delay(TimeSpan.FromSeconds((double)events / rate), ct) : Task.CompletedTask;

    private async Task NoteAsync(Exception problem)
    {
        context.Tell($"{Build.Name} at position {_written}", problem);
        try
        {
            await Builds.NoteAsync(context.Source, Build.Id, $"{problem.GetType().Name}: {problem.Message}", CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // The database is what is wrong; the status says so by not answering.
        }
    }

    private static async Task SettleAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception) when (task.IsFaulted || task.IsCanceled)
        {
            // Whoever awaited it first has it, or it no longer matters.
        }
    }
}

/// <summary>How much of a page was taken.</summary>
/// <param name="Count">Events from its beginning.</param>
/// <param name="Changes">What they change; null for subscriptions.</param>
/// <param name="Failure">Why the event behind them could not be taken; null when all were.</param>
internal sealed record Taken(int Count, RowChanges? Changes, Exception? Failure);

/// <summary>What everything shares that runs for a ledger on a node.</summary>
/// <param name="Connections">To the ledger's database.</param>
/// <param name="Options">Pages and pauses.</param>
internal sealed record DaemonContext(LedgerConnections Connections, EventStoreOptions Options)
{
    /// <summary>Connections whose commits do not wait for the disk: what they write can be made again from the log.</summary>
    public NpgsqlDataSource Source => Connections.LazySource;

    /// <summary>Name of this node.</summary>
    public string Node => Options.Node;

    /// <summary>Tells whoever wants to hear.</summary>
    public void Tell(string where, Exception problem) => Options.Tell(where, problem);
}

/// <summary>Something in a page of events cannot be taken, and it is not known yet which event it is.</summary>
internal sealed class BadPageException(Exception cause) : Exception(cause.Message, cause);
