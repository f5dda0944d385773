using DxLedger.EventStore;
using DxLedger.Features.Departments;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Features.Plans;

namespace DxLedger.UnitTests.Features.Dashboards;

/// <summary>
/// A ledger and a daemon in the head: events get positions and versions, rows are written as bytes after every batch
/// and read back from them.
/// </summary>
internal sealed class KeptRows<TRow>
    where TRow : class
{
    private static readonly DateTimeOffset Start = new(2024, 4, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly AsyncProjection<TRow> _projection;
    private readonly RowSession _session;
    private readonly Dictionary<string, byte[]> _stored = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _versions = new(StringComparer.Ordinal);
    private long _position;

    public KeptRows(AsyncProjection<TRow> projection) =>
        (_projection, _session) = (projection, new RowSession(projection, Load, capacity: 1));

    /// <summary>Rows that were looked up because no event of the batch had made them.</summary>
    public List<string> LookedUp { get; } = [];

    /// <summary>Keys of the rows as they stand, ordered by bytes.</summary>
    public IReadOnlyList<string> Keys => [.. _stored.Keys.Order(StringComparer.Ordinal)];

    public RecordedEvent Record(string stream, object e, params string[] texts)
    {
        var data = e switch
        {
            PlanEvent known => PlanModel.Stream.Encode(known),
            DepartmentEvent known => DepartmentModel.Stream.Encode(known),
            InitiativeEvent known => InitiativeModel.Stream.Encode(known),
            KpiEvent known => KpiModel.Stream.Encode(known),
            _ => new EventData(Guid.Empty, "other.v1", "{}"u8.ToArray()),
        };
        return new RecordedEvent
        {
            Position = ++_position,
            Stream = stream,
            Version = _versions[stream] = _versions.GetValueOrDefault(stream) + 1,
            Id = data.Id,
            Type = data.Type,
            RecordedAt = Start.AddMinutes(_position),
            Actor = "office",
            AppendPosition = _position,
            Data = data.Data,
            Entry = default,
            LeafHash = default,
            TextHashes = texts.ToDictionary(name => name, _ => "hash", StringComparer.Ordinal),
        };
    }

    /// <summary>Takes events as one batch.</summary>
    /// <returns>How many states of rows it wrote.</returns>
    public async Task<int> TakeAsync(params IReadOnlyList<RecordedEvent> events)
    {
        await _session.PrepareAsync(events);
        foreach (var e in events)
            await _session.ApplyAsync(e);
        var changes = _session.Take();
        foreach (var row in changes.Rows.Concat(changes.States))
            _stored[row.Key] = row.Document ?? throw new InvalidOperationException($"{row.Key} was removed.");
        foreach (var key in changes.Removed)
            _stored.Remove(key);
        return changes.Rows.Count + changes.States.Count;
    }

    public TRow Row(string key) => _projection.Deserialize(_stored[key]);

    private Task<Dictionary<string, object?>> Load(IReadOnlyCollection<string> keys)
    {
        LookedUp.AddRange(keys);
        return Task.FromResult(keys.Where(_stored.ContainsKey).ToDictionary(key => key, key => (object?)Row(key), StringComparer.Ordinal));
    }
}
