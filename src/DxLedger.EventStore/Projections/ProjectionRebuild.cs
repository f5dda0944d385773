namespace DxLedger.EventStore;

/// <summary>The documents that the events add up to, folded in memory.</summary>
internal sealed class ProjectionRebuild(IReadOnlyList<InlineProjection> projections)
{
    private readonly Dictionary<string, (long Version, object? State)>[] _documents =
        [.. projections.Select(_ => new Dictionary<string, (long, object?)>(StringComparer.Ordinal))];

    private long _position;

    /// <summary>Folds the events that were not folded yet.</summary>
    /// <param name="events">Where they are read from.</param>
    /// <param name="toPosition">The last one to fold; null for all there are.</param>
    /// <param name="ct">Stops it.</param>
    public async Task FoldAsync(EventReader events, long? toPosition, CancellationToken ct)
    {
        var count = toPosition is { } to ? to - _position : long.MaxValue;
        await foreach (var @event in events.ReadAllAsync(_position, count, ct))
        {
            for (var i = 0; i < projections.Count; i++)
            {
                if (!projections[i].Handles(@event.Stream)) continue;
                var (_, state) = _documents[i].GetValueOrDefault(@event.Stream);
                _documents[i][@event.Stream] = (@event.Version, projections[i].EvolveState(state, @event));
            }

            _position = @event.Position;
        }
    }

    /// <summary>The documents of one projection, ordered by stream name, by bytes.</summary>
    public IEnumerable<(string Stream, long Version, object State)> DocumentsOf(InlineProjection projection)
    {
        var index = Enumerable.Range(0, projections.Count).First(i => ReferenceEquals(projections[i], projection));
        foreach (var (stream, (version, state)) in _documents[index].OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (state is not null) yield return (stream, version, state);
        }
    }
}
