namespace DxLedger.EventStore;

/// <summary>Signs the checkpoints of all ledgers on this node, also of those that are created later.</summary>
public sealed class CheckpointSigner : IAsyncDisposable
{
    private readonly EachLedger<LedgerSigning> _ledgers;

    internal CheckpointSigner(EachLedger<LedgerSigning> ledgers) => _ledgers = ledgers;

    /// <summary>How the ledgers stand that this node signs for, as it saw them last.</summary>
    public IReadOnlyCollection<SealStatus> Statuses =>
        [.. _ledgers.Running.Select(signing => signing.Status).OfType<SealStatus>().OrderBy(status => status.Ledger, StringComparer.Ordinal)];

    /// <summary>Signs no more and lets go of everything.</summary>
    public ValueTask DisposeAsync() => _ledgers.DisposeAsync();
}
