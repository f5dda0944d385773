namespace DxLedger.EventStore;

/// <summary>An event to be appended.</summary>
/// <param name="Id">Chosen by the caller; not empty.</param>
/// <param name="Type">The stored name, such as <c>kpi.defined.v1</c>; at most 200 characters.</param>
/// <param name="Data">
/// A JSON object in UTF-8. The ledger stores it in canonical form (RFC 8785) and refuses what that form would alter:
/// numbers not written as RFC 8785 writes them (decimals travel as strings), duplicate names, U+0000.
/// </param>
public sealed record EventData(Guid Id, string Type, ReadOnlyMemory<byte> Data)
{
    /// <summary>Free text kept beside the entry, which holds its salted hash only; names are unique within the event.</summary>
    public IReadOnlyList<ErasableText> Texts { get; init; } = [];

    /// <summary>Position of the exception without which it would have been refused; null where none was needed.</summary>
    public long? Exception { get; init; }
}

/// <summary>Text that may name people and must stay erasable.</summary>
/// <param name="Name">What it is, such as <c>reason</c>; at most 64 characters of a–z, 0–9, <c>_</c>, <c>-</c>, <c>.</c> or A–Z.</param>
/// <param name="Text">Well-formed, without U+0000.</param>
public sealed record ErasableText(string Name, string Text);

/// <summary>An entry would not fit the log: at most 65,535 bytes, whatever its position.</summary>
public sealed class EventTooLargeException : Exception
{
    /// <summary>The largest entry that the log takes, in bytes.</summary>
    public const int EntryBytesMax = 65_535;

    /// <summary>States which event is too large.</summary>
    /// <param name="type">Its stored name.</param>
    /// <param name="entryBytes">What its entry would come to with the largest position.</param>
    public EventTooLargeException(string type, int entryBytes)
        : base($"The entry of a {type} would have {entryBytes} bytes; the log takes {EntryBytesMax}.") => EntryBytes = entryBytes;

    /// <summary>Bytes that the entry would have with the largest position.</summary>
    public int EntryBytes { get; }
}
