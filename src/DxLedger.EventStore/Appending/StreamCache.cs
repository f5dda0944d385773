namespace DxLedger.EventStore;

/// <summary>
/// The streams that were used last. Two generations stand in for a list by age: when the young one is full it becomes
/// the old one, and what was not used since falls out. Not thread-safe: the sequencer's loop owns it.
/// </summary>
/// <param name="capacity">Streams remembered at most.</param>
internal sealed class StreamCache(int capacity)
{
    private readonly int _generationMax = Math.Max(1, capacity / 2);
    private Dictionary<string, StreamState> _young = new(StringComparer.Ordinal);
    private Dictionary<string, StreamState> _old = new(StringComparer.Ordinal);

    public int Count => _young.Count + _old.Count;

    public StreamState? Find(string stream)
    {
        if (_young.TryGetValue(stream, out var state)) return state;
        if (!_old.Remove(stream, out state)) return null;
        Put(stream, state);
        return state;
    }

    public void Put(string stream, StreamState state)
    {
        _old.Remove(stream);
        _young[stream] = state;
        if (_young.Count < _generationMax) return;
        _old = _young;
        _young = new Dictionary<string, StreamState>(StringComparer.Ordinal);
    }

    public void Remove(string stream)
    {
        _young.Remove(stream);
        _old.Remove(stream);
    }

    public void Clear()
    {
        _young.Clear();
        _old.Clear();
    }
}
