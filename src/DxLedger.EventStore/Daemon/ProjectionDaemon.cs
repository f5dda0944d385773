namespace DxLedger.EventStore;

/// <summary>
/// Keeps async projections and subscriptions of all ledgers up on this node. Any number of nodes may run daemons;
/// whoever finds a projection without a node takes it.
/// </summary>
public sealed class ProjectionDaemon : IAsyncDisposable
{
    private readonly EachLedger<LedgerDaemon> _ledgers;

    internal ProjectionDaemon(string node, EachLedger<LedgerDaemon> ledgers) => (Node, _ledgers) = (node, ledgers);

    /// <summary>What this node calls itself.</summary>
    public string Node { get; }

    /// <summary>Finishes the batches being written and lets go of everything, so that other nodes take over at once.</summary>
    public ValueTask DisposeAsync() => _ledgers.DisposeAsync();
}
