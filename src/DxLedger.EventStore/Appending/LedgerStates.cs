using DxLedger.TransparencyLog;

namespace DxLedger.EventStore;

/// <summary>The head of a ledger as an appender remembers it.</summary>
/// <param name="Position">Position of the last event.</param>
/// <param name="RecordedAt">Its time, UTC; null when the ledger is empty.</param>
/// <param name="Generation">Differs when appenders must look again although no event was appended.</param>
/// <param name="Edge">Of the tree over the events up to there.</param>
internal sealed record HeadState(long Position, DateTime? RecordedAt, long Generation, TreeEdge Edge);

/// <summary>A stream as an appender remembers it.</summary>
/// <param name="Version">0 when it does not exist.</param>
/// <param name="States">Current state of each inline projection, by its index; null where there is none.</param>
internal sealed record StreamState(long Version, object?[] States);

/// <summary>An idempotency key without its body.</summary>
internal readonly record struct OperationKey(string Subject, string Operation, string Key)
{
    public static OperationKey Of(Idempotency idempotency) => new(idempotency.Subject, idempotency.Operation, idempotency.Key);
}

/// <summary>What is remembered of an operation that appended.</summary>
internal sealed record KnownOperation(byte[] BodyHash, AppendResult.Appended Appended);
