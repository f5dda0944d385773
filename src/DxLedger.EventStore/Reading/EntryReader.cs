using System.Text.Json;
using DxLedger.TransparencyLog;

namespace DxLedger.EventStore;

/// <summary>Turns a stored row into a <see cref="RecordedEvent"/>: its entry is written anew and must have the leaf hash of the log.</summary>
internal static class EntryReader
{
    /// <summary>An event's row with its row of the log.</summary>
    /// <param name="Columns">What the entry takes as it is.</param>
    /// <param name="Append">Position of the first event of the same append.</param>
    /// <param name="Data">The event's JSON, in whichever form.</param>
    /// <param name="Headers">See <see cref="EventHeaders"/>.</param>
    /// <param name="LeafHash">Of the entry.</param>
    public readonly record struct Row(EventColumns Columns, long Append, byte[] Data, byte[] Headers, byte[] LeafHash);

    /// <summary>The event; any column that is not as it was written makes another entry.</summary>
    /// <exception cref="EntryDamagedException">The row's entry does not have the leaf hash, or the row makes no entry.</exception>
    public static RecordedEvent Read(string ledger, in Row row)
    {
        var columns = row.Columns;
        try
        {
            var prepared = PreparedEvent.Stored(columns, CanonicalJson.Canonicalize(row.Data), EventHeaders.Read(row.Headers));
            var entry = EntryWriter.Write(new Utf8Buffer(row.Data.Length + row.Headers.Length + 256), prepared, ledger, columns, row.Append);
            Span<byte> actual = stackalloc byte[MerkleTree.HashSize];
            MerkleTree.LeafHash(entry, actual);
            return actual.SequenceEqual(row.LeafHash)
                ? Written(columns, row.Append, prepared, entry, row.LeafHash)
                : throw new EntryDamagedException(ledger, columns.Position, "the leaf hash is not that of the event's row");
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException or ArgumentException)
        {
            throw new EntryDamagedException(ledger, columns.Position, $"the row is no event of the ledger ({exception.Message})");
        }
    }

    /// <summary>An event that was just written, from values known to be right.</summary>
    public static RecordedEvent Written(in EventColumns columns, long append, PreparedEvent prepared, byte[] entry, byte[] leafHash) => new()
    {
        Position = columns.Position,
        Stream = columns.Stream,
        Version = columns.Version,
        Id = columns.Id,
        Type = columns.Type,
        RecordedAt = new DateTimeOffset(columns.RecordedAt, TimeSpan.Zero),
        Actor = prepared.By.Actor,
        AppendPosition = append,
        Data = prepared.Data,
        Entry = entry,
        LeafHash = leafHash,
        TextHashes = prepared.TextHashes,
        Authorship = prepared.By.Authorship,
        Exception = prepared.Exception,
    };
}

/// <summary>The columns that an entry takes as they are.</summary>
internal readonly record struct EventColumns(long Position, string Stream, long Version, Guid Id, string Type, DateTime RecordedAt);
