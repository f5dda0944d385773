namespace DxLedger.EventStore;

/// <summary>
/// What was used last, by name. Two generations stand in for a list by age: when the young one is full it becomes
/// the old one, and what was not used since falls out. Not thread-safe.
/// </summary>
/// <param name="capacity">Values remembered at most.</param>
internal sealed class RecentCache<TValue>(int capacity)
    where TValue : class
{
    private readonly int _generationMax = Math.Max(1, capacity / 2);
    private Dictionary<string, TValue> _young = new(StringComparer.Ordinal);
    private Dictionary<string, TValue> _old = new(StringComparer.Ordinal);

    public int Count => _young.Count + _old.Count;

    public TValue? Find(string name)
    {
        if (_young.TryGetValue(name, out var value)) return value;
        if (!_old.Remove(name, out value)) return null;
        Put(name, value);
        return value;
    }

    public void Put(string name, TValue value)
    {
        _old.Remove(name);
        _young[name] = value;
        if (_young.Count < _generationMax) return;
        _old = _young;
        _young = new Dictionary<string, TValue>(StringComparer.Ordinal);
    }

    public void Remove(string name)
    {
        _young.Remove(name);
        _old.Remove(name);
    }

    public void Clear()
    {
        _young.Clear();
        _old.Clear();
    }
}
