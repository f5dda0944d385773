using System.Text.Json;
using DxLedger.TransparencyLog;

namespace DxLedger.EventStore;

/// <summary>Turns a stored row into a <see cref="RecordedEvent"/>, refusing rows that do not agree with themselves.</summary>
internal static class EntryReader
{
    private static readonly Dictionary<string, string> NoTexts = new(StringComparer.Ordinal);

    // Data may be as deep as readers take by default; the envelope around it is one level more.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 65 };

    /// <summary>The columns beside an entry.</summary>
    public readonly record struct Columns(
        long Position, string Stream, long Version, Guid Id, string Type, DateTime RecordedAt, string Actor);

    /// <summary>Checks hash and columns against the entry and takes it apart.</summary>
    /// <exception cref="EntryDamagedException">Hash, columns or shape of the entry disagree.</exception>
    public static RecordedEvent Read(string ledger, in Columns columns, byte[] entry, byte[] leafHash)
    {
        Span<byte> actual = stackalloc byte[MerkleTree.HashSize];
        MerkleTree.LeafHash(entry, actual);
        if (!actual.SequenceEqual(leafHash))
            throw new EntryDamagedException(ledger, columns.Position, "the leaf hash does not match the entry's bytes");
        try
        {
            return Parse(ledger, columns, entry, leafHash);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            throw new EntryDamagedException(ledger, columns.Position, $"the entry is not of this format ({exception.Message})");
        }
    }

    /// <summary>An event that was just written, from values known to be right.</summary>
    public static RecordedEvent Written(in Columns columns, long append, PreparedEvent prepared, byte[] entry, byte[] leafHash) => new()
    {
        Position = columns.Position,
        Stream = columns.Stream,
        Version = columns.Version,
        Id = columns.Id,
        Type = columns.Type,
        RecordedAt = new DateTimeOffset(columns.RecordedAt, TimeSpan.Zero),
        Actor = columns.Actor,
        AppendPosition = append,
        Data = prepared.Data,
        Entry = entry,
        LeafHash = leafHash,
        TextHashes = prepared.TextHashes,
    };

    private static RecordedEvent Parse(string ledger, in Columns columns, byte[] entry, byte[] leafHash)
    {
        var reader = new Utf8JsonReader(entry, Options);
        Expect(reader.Read() && reader.TokenType == JsonTokenType.StartObject);
        var actor = Text(ref reader, "actor"u8);
        var append = Number(ref reader, "append"u8);
        Member(ref reader, "data"u8);
        var dataStart = (int)reader.TokenStartIndex;
        reader.Skip();
        var data = entry.AsMemory(dataStart, (int)reader.BytesConsumed - dataStart);
        Expect(Number(ref reader, "format"u8) == 1);
        Member(ref reader, "id"u8);
        var id = reader.GetGuid();
        var entryLedger = Text(ref reader, "ledger"u8);
        var position = Number(ref reader, "position"u8);
        Member(ref reader, "recordedAt"u8);
        var recordedAt = reader.GetDateTimeOffset();
        var stream = Text(ref reader, "stream"u8);
        var texts = Texts(ref reader);
        var type = Text(ref reader, "type"u8);
        var version = Number(ref reader, "version"u8);
        Expect(reader.Read() && reader.TokenType == JsonTokenType.EndObject);

        var fromEntry = new Columns(position, stream, version, id, type, recordedAt.UtcDateTime, actor);
        if (fromEntry != columns || !string.Equals(ledger, entryLedger, StringComparison.Ordinal))
            throw new EntryDamagedException(ledger, columns.Position, $"the columns {columns} do not agree with the entry's {fromEntry}");
        return new RecordedEvent
        {
            Position = position,
            Stream = stream,
            Version = version,
            Id = id,
            Type = type,
            RecordedAt = recordedAt,
            Actor = actor,
            AppendPosition = append,
            Data = data,
            Entry = entry,
            LeafHash = leafHash,
            TextHashes = texts,
        };
    }

    private static Dictionary<string, string> Texts(ref Utf8JsonReader reader)
    {
        Member(ref reader, "texts"u8);
        Expect(reader.TokenType == JsonTokenType.StartObject);
        var texts = NoTexts;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (ReferenceEquals(texts, NoTexts)) texts = new Dictionary<string, string>(StringComparer.Ordinal);
            var name = reader.GetString() ?? string.Empty;
            reader.Read();
            Expect(texts.TryAdd(name, reader.GetString() ?? string.Empty));
        }

        return texts;
    }

    private static void Member(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        Expect(reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(name));
        Expect(reader.Read());
    }

    private static string Text(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        Member(ref reader, name);
        return reader.GetString() ?? throw new JsonException("a text is missing");
    }

    private static long Number(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        Member(ref reader, name);
        return reader.GetInt64();
    }

    private static void Expect(bool condition)
    {
        if (!condition) throw new JsonException("an unexpected member or value");
    }
}
