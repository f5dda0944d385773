namespace DxLedger.EventStore;

/// <summary>How a store behaves; the defaults suit production.</summary>
public sealed record EventStoreOptions
{
    /// <summary>Projections kept in step with the events. All programs that append to a ledger must have the same.</summary>
    public IReadOnlyList<InlineProjection> InlineProjections { get; init; } = [];

    /// <summary>Names of projections of earlier programs whose documents are dropped when a ledger is opened.</summary>
    public IReadOnlyList<string> RetiredProjections { get; init; } = [];

    /// <summary>Projections kept by the daemon beside the log.</summary>
    public IReadOnlyList<AsyncProjection> AsyncProjections { get; init; } = [];

    /// <summary>Handlers of effects outside of the ledger, run by the daemon.</summary>
    public IReadOnlyList<Subscription> Subscriptions { get; init; } = [];

    /// <summary>What this program calls itself in the status of projections; unique among those that run.</summary>
    public string Node { get; init; } = $"{Environment.MachineName}/{Environment.ProcessId}";

    /// <summary>Hears what went wrong in the background and is being tried again: where it happened, and what it was.</summary>
    public Action<string, Exception>? Trouble { get; init; }

    /// <summary>Tells whoever wants to hear; what becomes of that is no reason to stop.</summary>
    internal void Tell(string where, Exception problem)
    {
        try
        {
            Trouble?.Invoke(where, problem);
        }
        catch (Exception unheard) when (unheard is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            // Standard error may be on a full disk.
        }
    }

    /// <summary>Connections to a ledger's database at most, for those who read and append.</summary>
    public int Connections { get; init; } = 40;

    /// <summary>Connections to a ledger's database at most, for what the daemon keeps up.</summary>
    public int BackgroundConnections { get; init; } = 16;

    /// <summary>Connections to the control database at most.</summary>
    public int ControlConnections { get; init; } = 8;

    /// <summary>How often the daemon looks for what no notification told: new ledgers, builds without a node, events.</summary>
    public TimeSpan DaemonPoll { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Events that a live projection takes at once.</summary>
    public int DaemonPage { get; init; } = 1_000;

    /// <summary>Events that a projection being built takes at once.</summary>
    public int BuildPage { get; init; } = 4_000;

    /// <summary>Rows that each async projection remembers between batches.</summary>
    public int RememberedRows { get; init; } = 50_000;

    /// <summary>How long the rows of an older version stay after another has taken over, for programs that still run it.</summary>
    public TimeSpan KeepSuperseded { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Where keys and the last signed checkpoints are kept; null when nothing is signed here.</summary>
    public SealFolder? SealFolder { get; init; }

    /// <summary>A ledger that grows is signed once in this time at most.</summary>
    public TimeSpan SealInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Who is asked to cosign what is signed here; nobody by default.</summary>
    public IReadOnlyList<IWitness> Witnesses { get; init; } = [];

    /// <summary>The wall clock; adjusted to the database's before it dates events.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>
    /// Clocks of ledgers whose time is told by a script, by name; their events are dated by it alone. For made-up
    /// histories: a ledger that counts has none.
    /// </summary>
    public IReadOnlyDictionary<string, TimeProvider> ScriptedClocks { get; init; } = new Dictionary<string, TimeProvider>(StringComparer.Ordinal);

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
