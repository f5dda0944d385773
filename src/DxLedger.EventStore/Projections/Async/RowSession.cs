namespace DxLedger.EventStore;

/// <summary>
/// What a projection changes while it takes events, on top of rows that are remembered or looked up. Not thread-safe:
/// the one who folds owns it.
/// </summary>
/// <param name="projection">Whose rows they are.</param>
/// <param name="load">Looks rows up in the database, leaving out those that never were; null where all rows are made in this session.</param>
/// <param name="capacity">Rows remembered between batches.</param>
internal sealed class RowSession(
    AsyncProjection projection, Func<IReadOnlyCollection<string>, Task<Dictionary<string, object?>>>? load, int capacity)
{
    private static readonly Remembered Absent = new(Row: null, IsListed: false);

    private readonly RecentCache<Remembered> _cache = new(capacity);
    private Dictionary<string, List<RowState>> _pending = new(StringComparer.Ordinal);

    // Handed over and perhaps not yet committed: the database may still have the rows before.
    private Dictionary<string, List<RowState>> _sent = new(StringComparer.Ordinal);

    // Of the event that is being taken: dropped where it turns out that it cannot be.
    private readonly Dictionary<string, object?> _current = new(StringComparer.Ordinal);

    /// <summary>Looks up together what the events will most likely look at.</summary>
    public async Task PrepareAsync(IReadOnlyList<RecordedEvent> events)
    {
        if (load is null) return;
        var missing = new HashSet<string>(StringComparer.Ordinal);
        foreach (var @event in events)
        {
            if (projection.Handles(@event.Stream) && projection.LikelyKey(@event) is { } key && Known(key) is null) missing.Add(key);
        }

        if (missing.Count == 0) return;
        var found = await load(missing);
        foreach (var key in missing) Remember(key, found);
    }

    /// <summary>Takes one event: all of what it changes or, where the projection throws, nothing.</summary>
    public async ValueTask ApplyAsync(RecordedEvent @event)
    {
        if (!projection.Handles(@event.Stream)) return;
        _current.Clear();
        await projection.ApplyEventAsync(@event, this);
        if (projection.KeepsHistory) RequireGroups();
        foreach (var (key, row) in _current) Add(key, new RowState(@event.Position, @event.RecordedAt.UtcDateTime, row));
    }

    public async ValueTask<object?> FindAsync(string key)
    {
        if (_current.TryGetValue(key, out var row)) return row;
        if (Known(key) is { } known) return known.Row;
        return load is null ? null : Remember(key, await load([key])).Row;
    }

    /// <param name="key">Of the row.</param>
    /// <param name="row">Null where there is none from here on.</param>
    public void Put(string key, object? row)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        _current[key] = row;
    }

    // A group as of some position is found by the keys that it has: they must be the ones that it had.
    private void RequireGroups()
    {
        foreach (var (key, row) in _current)
        {
            if (row is null || Known(key)?.Row is not { } before) continue;
            if (!string.Equals(projection.GroupOfRow(row), projection.GroupOfRow(before), StringComparison.Ordinal))
                throw new InvalidOperationException($"The row {key} of {projection.Name} keeps its history and changes its group.");
        }
    }

    private void Add(string key, RowState state)
    {
        if (!_pending.TryGetValue(key, out var states)) _pending.Add(key, [state]);
        else if (projection.KeepsHistory) states.Add(state);
        else states[^1] = state;
    }

    /// <summary>Hands over what changed since the last time. By then, what was handed over before must be committed.</summary>
    public RowChanges Take()
    {
        foreach (var (key, states) in _sent)
            _cache.Put(key, new Remembered(states[^1].Row, IsListed: states.Exists(state => state.Row is not null) || _cache.Find(key) is { IsListed: true }));
        var changes = new RowChanges();
        foreach (var (key, states) in _pending) changes.Add(key, states, projection, _cache.Find(key) is { IsListed: true });
        _sent = _pending;
        _pending = new Dictionary<string, List<RowState>>(StringComparer.Ordinal);
        return changes;
    }

    /// <summary>Forgets everything: what was handed over did not come to pass.</summary>
    public void Reset()
    {
        _pending.Clear();
        _sent.Clear();
        _cache.Clear();
    }

    private Remembered? Known(string key) =>
        _pending.TryGetValue(key, out var states) || _sent.TryGetValue(key, out states) ? new Remembered(states[^1].Row, IsListed: true) : _cache.Find(key);

    private Remembered Remember(string key, Dictionary<string, object?> found)
    {
        var remembered = found.TryGetValue(key, out var row) ? new Remembered(row, IsListed: true) : Absent; // worth remembering too
        _cache.Put(key, remembered);
        return remembered;
    }

    private sealed record Remembered(object? Row, bool IsListed);
}

/// <summary>A state of a row and the event that made it; a null row is the state of not being there.</summary>
internal readonly record struct RowState(long Position, DateTime At, object? Row);
