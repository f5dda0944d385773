using System.Globalization;
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
        Authorship = prepared.By.Authorship,
        Exception = prepared.Exception,
    };

    private static RecordedEvent Parse(string ledger, in Columns columns, byte[] entry, byte[] leafHash)
    {
        var reader = new Utf8JsonReader(entry, Options);
        Expect(reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.Read());
        var actor = Text(ref reader, "actor"u8);
        var append = Number(ref reader, "append"u8);
        Expect(IsAt(ref reader, "data"u8));
        var dataStart = (int)reader.TokenStartIndex;
        reader.Skip();
        var data = entry.AsMemory(dataStart, (int)reader.BytesConsumed - dataStart);
        Expect(reader.Read());
        var exception = OptionalNumber(ref reader, "exception"u8);
        Expect(Number(ref reader, "format"u8) == EntryWriter.Format);
        var id = Guid.Parse(Text(ref reader, "id"u8));
        var issuer = OptionalText(ref reader, "issuer"u8);
        var entryLedger = Text(ref reader, "ledger"u8);
        var onBehalfOf = Texts(ref reader, "onBehalfOf"u8);
        var position = Number(ref reader, "position"u8);
        var time = Text(ref reader, "recordedAt"u8);
        var recordedAt = DateTimeOffset.ParseExact(time, EntryWriter.TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        var role = OptionalText(ref reader, "role"u8);
        var stream = Text(ref reader, "stream"u8);
        var texts = TextHashes(ref reader);
        var type = Text(ref reader, "type"u8);
        var version = Number(ref reader, "version"u8);
        Expect(reader.TokenType == JsonTokenType.EndObject);

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
            Authorship = issuer is null && role is null && onBehalfOf.Count == 0 ? Authorship.Unknown : new Authorship(issuer, role, onBehalfOf),
            Exception = exception,
        };
    }

    private static Dictionary<string, string> TextHashes(ref Utf8JsonReader reader)
    {
        if (!IsAt(ref reader, "texts"u8)) return NoTexts;
        Expect(reader.TokenType == JsonTokenType.StartObject);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString() ?? string.Empty;
            reader.Read();
            Expect(texts.TryAdd(name, reader.GetString() ?? string.Empty));
        }

        Expect(texts.Count > 0 && reader.Read());
        return texts;
    }

    private static List<string> Texts(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (!IsAt(ref reader, name)) return [];
        Expect(reader.TokenType == JsonTokenType.StartArray);
        var texts = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.String) texts.Add(reader.GetString() ?? string.Empty);
        Expect(texts.Count > 0 && reader.TokenType == JsonTokenType.EndArray && reader.Read());
        return texts;
    }

    // On the value of a member if it is the next one, else still on its name.
    private static bool IsAt(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals(name)) return false;
        Expect(reader.Read());
        return true;
    }

    private static string? OptionalText(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (!IsAt(ref reader, name)) return null;
        var text = reader.GetString() ?? throw new JsonException("a text is missing");
        Expect(reader.Read());
        return text;
    }

    private static long? OptionalNumber(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (!IsAt(ref reader, name)) return null;
        var number = reader.GetInt64();
        Expect(reader.Read());
        return number;
    }

    private static string Text(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        OptionalText(ref reader, name) ?? throw new JsonException("a text is missing");

    private static long Number(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        OptionalNumber(ref reader, name) ?? throw new JsonException("a number is missing");

    private static void Expect(bool condition)
    {
        if (!condition) throw new JsonException("an unexpected member or value");
    }
}
