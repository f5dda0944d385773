using DxLedger.EventStore;

namespace DxLedger.Platform;

/// <summary>What a state keeps of an event's envelope.</summary>
/// <param name="Position">In the ledger; texts beside the entry are found by it.</param>
/// <param name="Version">In its stream.</param>
/// <param name="Actor">Opaque subject of who acted.</param>
internal sealed record EventOrigin(long Position, long Version, string Actor, DateTimeOffset RecordedAt)
{
    public static EventOrigin Of(RecordedEvent recorded) => new(recorded.Position, recorded.Version, recorded.Actor, recorded.RecordedAt);
}
