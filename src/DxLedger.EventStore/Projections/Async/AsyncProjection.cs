namespace DxLedger.EventStore;

/// <summary>
/// A view across streams, kept up by the daemon in rows of its own: each event is taken exactly once, in order of
/// position, because rows and position are written in one transaction. It is a deterministic function of the events
/// and of its own rows, so it can be rebuilt and compared at any time.
/// </summary>
public abstract class AsyncProjection
{
    private protected AsyncProjection(string name, int version)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        Name = name;
        Version = version;
    }

    /// <summary>Its stored name; unique among the async projections and subscriptions of a store.</summary>
    public string Name { get; }

    /// <summary>Version of its code, from 1. Another version is built beside the old one, which serves until then.</summary>
    public int Version { get; }

    /// <summary>Whether every former state of a row is kept with the positions and instants between which it stood.</summary>
    public virtual bool KeepsHistory => false;

    /// <summary>Whether it takes events of this stream. Must depend on the name alone.</summary>
    public abstract bool Handles(string stream);

    /// <summary>
    /// Whether rows that another version wrote can be read by this one, so that they can be shown while its own are
    /// being built. They stand still then unless programs of that version still run.
    /// </summary>
    public virtual bool CanRead(int version) => version == Version;

    /// <summary>
    /// The key of the row that an event most likely looks at, so that the rows for many events are looked up together;
    /// null where that is not plain from the event alone. A hint: nothing but speed hangs on it.
    /// </summary>
    public virtual string? LikelyKey(RecordedEvent @event) => null;

    internal abstract ValueTask ApplyEventAsync(RecordedEvent @event, RowSession session);

    internal abstract byte[] SerializeRow(object row);

    internal abstract object DeserializeRow(ReadOnlySpan<byte> document);

    internal abstract string? GroupOfRow(object row);
}

/// <summary>An async projection whose rows are of one type.</summary>
/// <typeparam name="TRow">Immutable: rows are remembered between events.</typeparam>
public abstract class AsyncProjection<TRow> : AsyncProjection
    where TRow : class
{
    /// <summary>Names the projection and the version of its code.</summary>
    protected AsyncProjection(string name, int version)
        : base(name, version)
    {
    }

    /// <summary>
    /// Takes the next event. No clock, no I/O but <paramref name="rows"/>, no random ids. An exception stops this
    /// projection at this event, and nothing else, until somebody retries or skips it.
    /// </summary>
    public abstract ValueTask ApplyAsync(RecordedEvent @event, ProjectionRows<TRow> rows);

    /// <summary>The row's bytes; equal rows must give equal bytes.</summary>
    public abstract byte[] Serialize(TRow row);

    /// <summary>The row that <see cref="Serialize"/> wrote.</summary>
    public abstract TRow Deserialize(ReadOnlySpan<byte> document);

    /// <summary>An indexed name by which rows are read together; null for none.</summary>
    public virtual string? GroupOf(TRow row) => null;

    internal sealed override ValueTask ApplyEventAsync(RecordedEvent @event, RowSession session) =>
        ApplyAsync(@event, new ProjectionRows<TRow>(session));

    internal sealed override byte[] SerializeRow(object row) => Serialize((TRow)row);

    internal sealed override object DeserializeRow(ReadOnlySpan<byte> document) => Deserialize(document);

    internal sealed override string? GroupOfRow(object row) => GroupOf((TRow)row);
}

/// <summary>The rows of a projection as it sees and changes them while it takes an event.</summary>
public readonly struct ProjectionRows<TRow>
    where TRow : class
{
    private readonly RowSession _session;

    internal ProjectionRows(RowSession session) => _session = session;

    /// <summary>The row with a key as the events so far have left it; null when there is none.</summary>
    public async ValueTask<TRow?> FindAsync(string key) => (TRow?)await _session.FindAsync(key);

    /// <summary>Makes this the row with a key.</summary>
    public void Put(string key, TRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        _session.Put(key, row);
    }

    /// <summary>There is no row with this key any more.</summary>
    public void Remove(string key) => _session.Put(key, row: null);
}
