namespace DxLedger.EventStore;

/// <summary>The documents that the events add up to, folded in memory.</summary>
internal sealed class ProjectionRebuild(IReadOnlyList<InlineProjection> projections)
{
    private readonly Dictionary<string, (long Version, object? State)>[] _documents =
        [.. projections.Select(_ => new Dictionary<string, (long, object?)>(StringComparer.Ordinal))];

    private readonly HashSet<string>[] _changed = [.. projections.Select(_ => new HashSet<string>(StringComparer.Ordinal))];

    /// <summary>The last event that was folded.</summary>
    public long Position { get; private set; }

    /// <summary>Folds the events that come next; none where there is nothing to fold them into.</summary>
    /// <param name="events">Where they are read from.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>How many there were.</returns>
    public async Task<long> FoldAsync(EventReader events, long count, CancellationToken ct)
    {
        if (projections.Count == 0) return 0;
        var before = Position;
        await foreach (var @event in events.ReadAllAsync(before, count, ct))
        {
            for (var i = 0; i < projections.Count; i++)
            {
                if (!projections[i].Handles(@event.Stream)) continue;
                var (_, state) = _documents[i].GetValueOrDefault(@event.Stream);
                _documents[i][@event.Stream] = (@event.Version, projections[i].EvolveState(state, @event));
                _changed[i].Add(@event.Stream);
            }

            Position = @event.Position;
        }

        return Position - before;
    }

    /// <summary>The documents of one projection, ordered by stream name, by bytes.</summary>
    public IEnumerable<(string Stream, long Version, object State)> DocumentsOf(InlineProjection projection)
    {
        var index = IndexOf(projection);
        return DocumentsOf(index, _documents[index].Keys);
    }

    /// <summary>The same, but only those that changed since they were last taken; all, the first time.</summary>
    public IEnumerable<(string Stream, long Version, object State)> TakeChanged(InlineProjection projection)
    {
        var index = IndexOf(projection);
        var changed = _changed[index];
        _changed[index] = new HashSet<string>(StringComparer.Ordinal);
        return DocumentsOf(index, changed);
    }

    private int IndexOf(InlineProjection projection) =>
        Enumerable.Range(0, projections.Count).First(i => ReferenceEquals(projections[i], projection));

    private IEnumerable<(string Stream, long Version, object State)> DocumentsOf(int index, IEnumerable<string> streams)
    {
        foreach (var stream in streams.Order(StringComparer.Ordinal))
        {
            if (_documents[index][stream] is (var version, { } state)) yield return (stream, version, state);
        }
    }
}
