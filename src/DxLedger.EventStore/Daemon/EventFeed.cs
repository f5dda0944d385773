namespace DxLedger.EventStore;

/// <summary>
/// The events of one ledger for all that follow it on this node: a page that one of them has just fetched serves the
/// others too, as they mostly stand side by side near the head.
/// </summary>
internal sealed class EventFeed(EventReader events, int eventsMax) : IDisposable
{
    // Small pages come one by one while little happens; so many of them stay for those who are a moment behind.
    private const int PagesMax = 64;

    private readonly SemaphoreSlim _fetching = new(1, 1);
    private readonly LinkedList<List<RecordedEvent>> _pages = [];
    private int _held;
    private TaskCompletionSource _moved = NewSignal();
    private long _head;

    /// <summary>The next events after a position; none at the end of the ledger.</summary>
    /// <exception cref="EntryDamagedException">An entry is damaged or missing; those before it can be had by a smaller count.</exception>
    public async Task<IReadOnlyList<RecordedEvent>> PageAsync(long after, int count, CancellationToken ct)
    {
        await _fetching.WaitAsync(ct);
        try
        {
            if (Held(after, count) is { } held) return held;
            var page = await events.ReadAllAsync(after, count, ct).ToListAsync(ct);
            Hold(page);
            return page;
        }
        finally
        {
            _fetching.Release();
        }
    }

    /// <summary>Says that the ledger reaches at least to a position; 0 where somebody should just look.</summary>
    public void Signal(long position)
    {
        lock (_pages) _head = Math.Max(_head, position);
        Interlocked.Exchange(ref _moved, NewSignal()).TrySetResult();
    }

    /// <summary>Returns when the ledger may have events after a position, or after a while, since a signal can be lost.</summary>
    public async Task WaitAsync(long position, TimeSpan atMost, CancellationToken ct)
    {
        var moved = Volatile.Read(ref _moved).Task;
        lock (_pages)
        {
            if (_head > position) return;
        }

        try
        {
            await moved.WaitAsync(atMost, ct);
        }
        catch (TimeoutException)
        {
            // Polling is the fallback.
        }
    }

    public void Dispose() => _fetching.Dispose();

    private List<RecordedEvent>? Held(long after, int count)
    {
        for (var page = _pages.Last; page is not null; page = page.Previous)
        {
            var offset = after + 1 - page.Value[0].Position;
            if (offset < 0) continue;
            return offset < page.Value.Count ? page.Value.GetRange((int)offset, (int)Math.Min(count, page.Value.Count - offset)) : null;
        }

        return null;
    }

    // Only what continues the held events is held: somebody far behind reads alone.
    private void Hold(List<RecordedEvent> page)
    {
        if (page.Count == 0) return;
        if (_pages.Last is { } last && page[0].Position != last.Value[^1].Position + 1)
        {
            if (page[0].Position < last.Value[^1].Position) return;
            _pages.Clear();
            _held = 0;
        }

        _pages.AddLast(page);
        _held += page.Count;
        while (_pages.First is { } first && _pages.Count > 1 && (_held > eventsMax || _pages.Count > PagesMax))
        {
            _held -= first.Value.Count;
            _pages.RemoveFirst();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
