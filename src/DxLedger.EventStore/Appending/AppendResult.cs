namespace DxLedger.EventStore;

/// <summary>What became of an append.</summary>
public abstract record AppendResult
{
    private AppendResult()
    {
    }

    /// <summary>The events are durably in the ledger.</summary>
    /// <param name="FirstPosition">Position of the first event; those of the append follow each other without a gap.</param>
    /// <param name="LastPosition">Position of the last event.</param>
    /// <param name="RecordedAt">When the last event was recorded; earlier ones of the same append differ by microseconds.</param>
    /// <param name="Versions">The version of every stream written, after the append.</param>
    /// <param name="Replayed">The idempotency key had been used before with the same body; nothing was appended now.</param>
    public sealed record Appended(
        long FirstPosition,
        long LastPosition,
        DateTimeOffset RecordedAt,
        IReadOnlyDictionary<string, long> Versions,
        bool Replayed) : AppendResult;

    /// <summary>A stream is not where the decision found it; nothing was appended.</summary>
    /// <param name="Stream">Empty when it is the whole ledger's head that moved.</param>
    /// <param name="Expected">Version (or head position) that the request named.</param>
    /// <param name="Actual">Version (or head position) found.</param>
    /// <param name="IsGuard">The stream was guarded, not written.</param>
    public sealed record Conflict(string Stream, long Expected, long Actual, bool IsGuard) : AppendResult;

    /// <summary>The idempotency key was used before with another body; nothing was appended.</summary>
    public sealed record KeyReused(string Key) : AppendResult;

    /// <summary>
    /// The connection was lost while committing and the database could not be asked in time. The events are in the
    /// ledger or not; repeating the request with its idempotency key, or looking that up, tells.
    /// </summary>
    public sealed record OutcomeUnknown : AppendResult;
}
