namespace DxLedger.EventStore;

/// <summary>How a store behaves; the defaults suit production.</summary>
public sealed record EventStoreOptions
{
    /// <summary>Projections kept in step with the events. All programs that append to a ledger must have the same.</summary>
    public IReadOnlyList<InlineProjection> InlineProjections { get; init; } = [];

    /// <summary>Names of projections of earlier programs whose documents are dropped when a ledger is opened.</summary>
    public IReadOnlyList<string> RetiredProjections { get; init; } = [];

    /// <summary>The wall clock; adjusted to the database's before it dates events.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Appends that may wait for the sequencer before callers have to wait for a place.</summary>
    public int QueueLength { get; init; } = 4_096;

    /// <summary>Events sent in one batch, unless a single append has more.</summary>
    public int BatchEvents { get; init; } = 1_000;

    /// <summary>Streams whose version and current documents a ledger remembers between appends.</summary>
    public int CachedStreams { get; init; } = 50_000;

    /// <summary>Events fetched at once while reading.</summary>
    public int ReadPage { get; init; } = 1_000;

    /// <summary>Time a database command may take.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a lost database is asked what became of an append before the outcome counts as unknown.</summary>
    public TimeSpan ResolveTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
