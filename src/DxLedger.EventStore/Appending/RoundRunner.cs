using Npgsql;

namespace DxLedger.EventStore;

/// <summary>
/// Carries appends through to their answers: judges them on what it remembers, sends them, and deals with whatever
/// comes back. Owned by one loop; nothing here is shared.
/// </summary>
internal sealed class RoundRunner(
    string ledger, AppendConnection connection, ProjectionSet projections, DatabaseClock clock, EventStoreOptions options) : IAsyncDisposable
{
    private const string HeadMoved = "LG001";
    private const string TimeRefused = "LG002";

    // More would be a fault of ours, not of the circumstances; the appends then fail instead of turning for ever.
    private const int AttemptsMax = 20;

    private static readonly TimeSpan ResolvePause = TimeSpan.FromMilliseconds(100);

    private readonly RecentCache<StreamState> _cache = new(options.CachedStreams);
    private HeadState? _head;
    private bool _underLock = true;

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    /// <summary>Answers every one of the appends; never throws.</summary>
    public async Task RunAsync(IReadOnlyList<PendingAppend> appends)
    {
        try
        {
            await CarryThroughAsync(appends);
        }
        catch (Exception exception)
        {
            // The loop must live on, and no caller may wait for ever, whatever went wrong while something went wrong.
            Forget();
            FailAll(appends, exception);
        }
    }

    private async Task CarryThroughAsync(IReadOnlyList<PendingAppend> appends)
    {
        for (var attempt = 1; ; attempt++)
        {
            Round? round = null;
            try
            {
                await connection.OpenAsync();
                await (_underLock ? UnderLockAsync(appends, started => round = started) : FencedAsync(appends, started => round = started));
                return;
            }
            catch (Exception exception)
            {
                if (await RecoverAsync(appends, round, exception, attempt) && attempt < AttemptsMax) continue;
                FailAll(appends, exception);
                return;
            }
        }
    }

    // The fast path: no lock is taken before the batch itself, whose first statement checks the head.
    private async Task FencedAsync(IReadOnlyList<PendingAppend> appends, Action<Round> started)
    {
        if (_head is not { } head) throw new HeadMovedException();
        var round = await JudgeAsync(appends, head);
        started(round);
        if (round.Rows.Count > 0) await connection.SendAsync(round);
        else if (await connection.HasMovedAsync(head)) throw new HeadMovedException();
        Finish(round);
    }

    // The path after another node wrote: hold the head, learn what changed, append, let go.
    private async Task UnderLockAsync(IReadOnlyList<PendingAppend> appends, Action<Round> started)
    {
        var open = await connection.OpenAsync();
        await using var transaction = await open.BeginTransactionAsync();
        var head = await connection.HeadAsync(lockIt: true, _head);
        var moved = await CatchUpAsync(head);
        var round = await JudgeAsync(appends, head);
        started(round);
        if (round.Rows.Count > 0) await connection.SendAsync(round);
        await transaction.CommitAsync();
        Finish(round);
        _underLock = moved;
    }

    private async Task<bool> CatchUpAsync(HeadState head)
    {
        var known = _head;
        _head = null;
        if (known is null || known.Generation != head.Generation)
        {
            _cache.Clear();
            if (await connection.AdoptProjectionsAsync() is { } mismatch) throw new ProjectionMismatchException($"Ledger {ledger}: {mismatch}.");
        }
        else if (known.Position > head.Position)
        {
            _cache.Clear(); // an older copy of the database took the place of the one we knew
        }
        else if (known.Position < head.Position)
        {
            foreach (var stream in await connection.MovedStreamsAsync(known.Position + 1, head.Position)) _cache.Remove(stream);
        }

        _head = head;
        return known is not null && known.Position != head.Position;
    }

    private async Task<Round> JudgeAsync(IReadOnlyList<PendingAppend> appends, HeadState head)
    {
        var streams = new Dictionary<string, StreamState>(StringComparer.Ordinal);
        var missing = new HashSet<string>(StringComparer.Ordinal);
        var keys = new List<Idempotency>();
        foreach (var append in appends)
        {
            foreach (var stream in append.Streams) Gather(stream.Stream, streams, missing);
            foreach (var guard in append.Guards) Gather(guard.Stream, streams, missing);
            if (append.Idempotency is { } key) keys.Add(key);
        }

        if (missing.Count > 0) await connection.ReadStreamsAsync(missing, streams);
        var operations = await connection.ReadOperationsAsync(keys);
        var round = new Round(ledger, projections.Projections, head, streams, operations, clock.Now);
        foreach (var append in appends) round.Add(append);
        return round;
    }

    private void Gather(string stream, Dictionary<string, StreamState> known, HashSet<string> missing)
    {
        if (known.ContainsKey(stream) || missing.Contains(stream)) return;
        if (_cache.Find(stream) is { } state) known.Add(stream, state);
        else missing.Add(stream);
    }

    private void Finish(Round round)
    {
        _head = round.After;
        foreach (var (stream, state) in round.Streams) _cache.Put(stream, state);
        foreach (var verdict in round.Verdicts)
        {
            if (verdict.Result is { } result) verdict.Append.Answer(result);
            else if (verdict.Failure is { } failure) verdict.Append.Fail(failure);
        }
    }

    // True when the appends are to be tried again; false when they failed for good, or have their answers.
    private async Task<bool> RecoverAsync(IReadOnlyList<PendingAppend> appends, Round? round, Exception exception, int attempt)
    {
        switch (exception)
        {
            case HeadMovedException or PostgresException { SqlState: HeadMoved or TimeRefused }:
                _underLock = true;
                return true;
            case ProjectionMismatchException:
                return false;
            case PostgresException when IsUsual(exception) && attempt == 1:
                Forget();
                return true;
            case not PostgresException { InvariantSeverity: "ERROR" } when exception is NpgsqlException || !connection.IsOpen:
                await connection.CloseAsync();
                Forget(); // the server that answers next may be a standby without the last events
                return round is { Sent: true } ? await ResolveAsync(round) : attempt == 1;
            default:
                Forget();
                return await SplitAsync(appends);
        }
    }

    // A key that another program inserted past us, a deadlock, a serialization failure: look again from scratch.
    private static bool IsUsual(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };

    private static void FailAll(IReadOnlyList<PendingAppend> appends, Exception exception)
    {
        foreach (var append in appends) append.Fail(exception); // no effect on those that have their answer
    }

    private void Forget()
    {
        _head = null;
        _underLock = true;
        _cache.Clear();
    }

    // One poison row must not fail the others: halves are tried until the offender stands alone.
    private async Task<bool> SplitAsync(IReadOnlyList<PendingAppend> appends)
    {
        if (appends.Count == 1) return false;
        var half = appends.Count / 2;
        await RunAsync([.. appends.Take(half)]);
        await RunAsync([.. appends.Skip(half)]);
        return false;
    }

    // The connection was lost while the batch was on its way. Locking the head waits for the old backend to end; then
    // the events are there or not. If not, the generation is raised, so that the lost batch cannot arrive later.
    private async Task<bool> ResolveAsync(Round round)
    {
        var since = options.Clock.GetTimestamp();
        do
        {
            try
            {
                return !await CommittedAsync(round);
            }
            catch (Exception)
            {
                // Whatever it is, the outcome is as unknown as before; the database may be starting.
                await connection.CloseAsync();
                await Task.Delay(ResolvePause, options.Clock);
            }
        }
        while (options.Clock.GetElapsedTime(since) < options.ResolveTimeout);

        foreach (var verdict in round.Verdicts)
        {
            // Repetitions of an operation of this very round share its doubt.
            if (verdict.Result is AppendResult.Appended appended && appended.LastPosition >= round.FirstPosition)
                verdict.Append.Answer(new AppendResult.OutcomeUnknown());
        }

        return false;
    }

    private async Task<bool> CommittedAsync(Round round)
    {
        var open = await connection.OpenAsync();
        await using var transaction = await open.BeginTransactionAsync();
        var head = await connection.HeadAsync(lockIt: true, _head);
        var ids = await connection.IdsAsync(round.FirstPosition, round.After.Position);
        if (ids.SequenceEqual(round.Rows.Ids))
        {
            await transaction.CommitAsync();
            Finish(round);
            return true;
        }

        if (head.Generation == round.Before.Generation) await connection.RaiseGenerationAsync();
        await transaction.CommitAsync();
        return false;
    }

    private sealed class HeadMovedException : Exception;
}
