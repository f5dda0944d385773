namespace DxLedger.EventStore;

/// <summary>
/// A current-state document per stream, written in the same transaction as the events. It is a pure function of its
/// stream's events, so it can be rebuilt and compared at any time.
/// </summary>
public abstract class InlineProjection
{
    private protected InlineProjection(string name, int version)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        Name = name;
        Version = version;
    }

    /// <summary>Its stored name; unique among the projections of a store.</summary>
    public string Name { get; }

    /// <summary>Version of its code, from 1. When it differs from the stored one, the documents are rebuilt.</summary>
    public int Version { get; }

    /// <summary>Whether it keeps a document for this stream. Must depend on the name alone.</summary>
    public abstract bool Handles(string stream);

    internal abstract object EvolveState(object? state, RecordedEvent @event);

    internal abstract byte[] SerializeState(object state);

    internal abstract object DeserializeState(ReadOnlySpan<byte> document);

    internal abstract string? GroupOfState(object state);
}

/// <summary>An inline projection whose documents are of one type.</summary>
/// <typeparam name="TState">Immutable: a state is shared between readers and the sequencer.</typeparam>
public abstract class InlineProjection<TState> : InlineProjection
    where TState : class
{
    /// <summary>Names the projection and the version of its code.</summary>
    protected InlineProjection(string name, int version)
        : base(name, version)
    {
    }

    /// <summary>The state after an event. Pure: no clock, no I/O; throws on an event that cannot follow.</summary>
    /// <param name="state">Null before the stream's first event.</param>
    /// <param name="event">The next event of the stream.</param>
    public abstract TState Evolve(TState? state, RecordedEvent @event);

    /// <summary>The document's bytes; equal states must give equal bytes.</summary>
    public abstract byte[] Serialize(TState state);

    /// <summary>The state that <see cref="Serialize"/> wrote.</summary>
    public abstract TState Deserialize(ReadOnlySpan<byte> document);

    /// <summary>An indexed key by which documents are read together, across projections; null for none.</summary>
    public virtual string? GroupOf(TState state) => null;

    internal sealed override object EvolveState(object? state, RecordedEvent @event) => Evolve((TState?)state, @event);

    internal sealed override byte[] SerializeState(object state) => Serialize((TState)state);

    internal sealed override object DeserializeState(ReadOnlySpan<byte> document) => Deserialize(document);

    internal sealed override string? GroupOfState(object state) => GroupOf((TState)state);
}
