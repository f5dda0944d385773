namespace DxLedger.EventStore;

/// <summary>An event as the ledger holds it; its entry agreed with its hash and its columns when it was read.</summary>
public sealed record RecordedEvent
{
    /// <summary>Place in the ledger, from 1, without gaps, in order of commit.</summary>
    public required long Position { get; init; }

    /// <summary>The stream it belongs to.</summary>
    public required string Stream { get; init; }

    /// <summary>Place in its stream, from 1, without gaps.</summary>
    public required long Version { get; init; }

    /// <summary>Chosen by whoever appended it.</summary>
    public required Guid Id { get; init; }

    /// <summary>Stored name of its type.</summary>
    public required string Type { get; init; }

    /// <summary>UTC, whole microseconds; strictly increases with position.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>Opaque subject id of who acted.</summary>
    public required string Actor { get; init; }

    /// <summary>By whose word, in which role and for whom the actor acted.</summary>
    public Authorship Authorship { get; init; } = Authorship.Unknown;

    /// <summary>Position of the event that granted the exception which allowed this one; null where none was needed.</summary>
    public long? Exception { get; init; }

    /// <summary>Position of the first event of the same append.</summary>
    public required long AppendPosition { get; init; }

    /// <summary>The event's own JSON object, canonical (RFC 8785).</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The exact bytes of the log entry: envelope and data.</summary>
    public required ReadOnlyMemory<byte> Entry { get; init; }

    /// <summary>SHA-256(0x00 ‖ entry).</summary>
    public required ReadOnlyMemory<byte> LeafHash { get; init; }

    /// <summary>Base64 of SHA-256(salt ‖ text) of every erasable text, by name.</summary>
    public required IReadOnlyDictionary<string, string> TextHashes { get; init; }
}

/// <summary>Which events of a stream to read.</summary>
public sealed record StreamRead
{
    /// <summary>The first version wanted.</summary>
    public long FromVersion { get; init; } = 1;

    /// <summary>The last version wanted; null for all.</summary>
    public long? ToVersion { get; init; }

    /// <summary>Only events recorded at or before this instant.</summary>
    public DateTimeOffset? RecordedBy { get; init; }

    /// <summary>Only events up to this position of the ledger.</summary>
    public long? ToPosition { get; init; }

    /// <summary>Newest first.</summary>
    public bool Backwards { get; init; }

    /// <summary>At most so many events; null for all.</summary>
    public int? Count { get; init; }
}

/// <summary>Where a ledger ends.</summary>
/// <param name="Position">Position of the last event; 0 when the ledger is empty.</param>
/// <param name="RecordedAt">When that was recorded; null when the ledger is empty.</param>
public sealed record LedgerHead(long Position, DateTimeOffset? RecordedAt);

/// <summary>Where a stream ends.</summary>
/// <param name="Version">Version of its last event; 0 when it does not exist.</param>
/// <param name="Position">The ledger's head in the same snapshot.</param>
public sealed record StreamHead(long Version, long Position);

/// <summary>Where a ledger stood at an instant.</summary>
/// <param name="Position">Position of the last event recorded by then; 0 when none.</param>
/// <param name="Settled">False while an event may still be recorded at or before the instant, so that the answer may change.</param>
public sealed record AsOf(long Position, bool Settled);

/// <summary>What is stored does not agree with itself. Its data must not be used; code <c>ledger.entry_damaged</c>.</summary>
public sealed class EntryDamagedException : Exception
{
    /// <summary>The stable code of this finding.</summary>
    public const string Code = "ledger.entry_damaged";

    /// <summary>States what was found where.</summary>
    /// <param name="ledger">Name of the ledger.</param>
    /// <param name="position">Position of the damaged entry, or the first missing one.</param>
    /// <param name="detail">What disagrees.</param>
    public EntryDamagedException(string ledger, long position, string detail)
        : base($"{Code}: ledger {ledger}, position {position}: {detail}")
    {
        Ledger = ledger;
        Position = position;
        Detail = detail;
    }

    /// <summary>Name of the ledger.</summary>
    public string Ledger { get; }

    /// <summary>Position of the damaged entry, or the first missing one.</summary>
    public long Position { get; }

    /// <summary>What disagrees.</summary>
    public string Detail { get; }
}
