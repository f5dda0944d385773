namespace DxLedger.EventStore;

/// <summary>What a rebuild of inline projections is doing.</summary>
public enum InlineRebuildStep
{
    /// <summary>Events are folded in memory.</summary>
    Folding,

    /// <summary>Documents are written beside the live ones.</summary>
    Writing,

    /// <summary>The head is locked: the last events are folded, then the new documents take the place of the old.</summary>
    Swapping,

    /// <summary>Documents that nobody reads are removed: replaced ones, and those of a rebuild that was given up.</summary>
    Clearing,
}

/// <summary>How far a rebuild of inline projections has come.</summary>
/// <param name="Step">What it is doing.</param>
/// <param name="Position">The last event that was folded.</param>
/// <param name="Documents">Documents written so far; one that changed meanwhile counts again.</param>
public sealed record InlineRebuildProgress(InlineRebuildStep Step, long Position, long Documents);

/// <summary>
/// Rebuilds projections under new ids, which nobody reads until the swap. Killed at any point before the swap commits,
/// it leaves the live documents untouched; after it, old documents that are read no more. Both lie aside until the next
/// one that has the session clears them away.
/// </summary>
/// <param name="session">Keeps other programs from rebuilding at the same time.</param>
/// <param name="events">The ledger's events.</param>
/// <param name="ledgerId">The ledger.</param>
/// <param name="projections">Those to rebuild.</param>
/// <param name="progress">Told at each step.</param>
internal sealed class InlineRebuild(
    RebuildSession session, EventReader events, int ledgerId, IReadOnlyList<InlineProjection> projections, IProgress<InlineRebuildProgress>? progress)
{
    private const int RowsAtOnce = 1_000;

    // So few that appends hardly notice the lock under which they are folded.
    private const int EventsUnderLock = 1_000;

    private const int EventsAtOnce = 10_000;

    // A ledger that grows faster than it is folded has to wait for the rebuild in the end.
    private const int TurnsMax = 10;

    private readonly ProjectionRebuild _rebuild = new(projections);
    private readonly Dictionary<InlineProjection, int> _ids = [];
    private long _written;

    /// <summary>Rebuilds the projections and drops the retired ones, in one swap.</summary>
    public async Task RunAsync(IReadOnlyList<string> retired, CancellationToken ct)
    {
        await ClearAsync(ct);
        if (projections.Count == 0 && retired.Count == 0) return;
        foreach (var projection in projections)
            _ids.Add(projection, await ProjectionTables.AddAsideAsync(session.Connection, ledgerId, projection, ct));
        for (var turn = 1; turn <= TurnsMax; turn++)
        {
            var folded = await FoldToHeadAsync(ct);
            await WriteChangedAsync(InlineRebuildStep.Writing, ct);
            if (folded <= EventsUnderLock) break;
        }

        await SwapAsync(retired, ct);
        await ClearAsync(ct);
    }

    /// <summary>Removes all documents that are aside.</summary>
    public async Task ClearAsync(CancellationToken ct)
    {
        foreach (var id in await ProjectionTables.AsideAsync(session.Connection, ledgerId, ct))
        {
            for (var stream = string.Empty; stream is not null;)
            {
                Report(InlineRebuildStep.Clearing);
                stream = await ProjectionTables.RemoveDocumentsAsync(session.Connection, ledgerId, id, stream, RowsAtOnce, ct);
            }

            await ProjectionTables.RemoveAsideAsync(session.Connection, id, ct);
        }
    }

    private async Task<long> FoldToHeadAsync(CancellationToken ct)
    {
        var folded = 0L;
        while (true)
        {
            var some = await _rebuild.FoldAsync(events, EventsAtOnce, ct);
            Report(InlineRebuildStep.Folding);
            folded += some;
            if (some < EventsAtOnce) return folded;
        }
    }

    private async Task WriteChangedAsync(InlineRebuildStep step, CancellationToken ct)
    {
        foreach (var (projection, id) in _ids)
        {
            foreach (var chunk in _rebuild.TakeChanged(projection).Chunk(RowsAtOnce))
            {
                var rows = new DocumentRows();
                foreach (var (stream, version, state) in chunk) rows.Add(stream, version, id, projection, state);
                await ProjectionTables.PutAsync(session.Connection, ledgerId, rows, ct);
                _written += rows.Count;
                Report(step);
            }
        }
    }

    private async Task SwapAsync(IReadOnlyList<string> retired, CancellationToken ct)
    {
        await using var transaction = await session.Connection.BeginTransactionAsync(ct);
        var head = await ProjectionTables.LockHeadAsync(session.Connection, ledgerId, ct);
        await _rebuild.FoldAsync(events, head - _rebuild.Position, ct);
        await WriteChangedAsync(InlineRebuildStep.Swapping, ct);
        await ProjectionTables.SwapAsync(session.Connection, ledgerId, [.. projections.Select(p => p.Name), .. retired], _ids.Values, ct);
        Report(InlineRebuildStep.Swapping);
        await transaction.CommitAsync(ct);
    }

    private void Report(InlineRebuildStep step) => progress?.Report(new InlineRebuildProgress(step, _rebuild.Position, _written));
}
