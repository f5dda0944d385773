using System.Text.Json;

namespace DxLedger.EventStore;

/// <summary>What an entry says beyond the columns of its event's row: who acted and for whom, under which exception, and the hashes of texts.</summary>
/// <param name="Actor">Opaque subject id.</param>
/// <param name="Authorship">By whose word, in which role and for whom.</param>
/// <param name="Exception">Position of the exception that allowed the event; null where none was needed.</param>
/// <param name="TextHashes">Of its erasable texts, by name.</param>
internal sealed record EventHeaders(string Actor, Authorship Authorship, long? Exception, SortedDictionary<string, string> TextHashes)
{
    /// <summary>The headers as they are stored.</summary>
    public static byte[] Write(PreparedAuthorship by, long? exception, SortedDictionary<string, string> textHashes)
    {
        var buffer = new Utf8Buffer(by.Headers.Length + 64);
        buffer.Append(by.Headers);
        if (exception is { } position)
        {
            buffer.Append(",\"exception\":"u8);
            buffer.AppendNumber(position);
        }

        EntryWriter.AppendTexts(buffer, textHashes);
        buffer.Append((byte)'}');
        return buffer.Written.ToArray();
    }

    /// <summary>Reads what is stored.</summary>
    /// <exception cref="JsonException">A member is missing, of another shape, or none that an entry has.</exception>
    public static EventHeaders Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        Expect(reader.Read() && reader.TokenType == JsonTokenType.StartObject);
        string? actor = null, issuer = null, role = null;
        List<string> onBehalfOf = [];
        long? exception = null;
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "actor": actor = Text(ref reader); break;
                case "issuer": issuer = Text(ref reader); break;
                case "role": role = Text(ref reader); break;
                case "onBehalfOf": onBehalfOf = Texts(ref reader); break;
                case "exception": exception = reader.GetInt64(); break;
                case "texts": ReadHashes(ref reader, texts); break;
                default: throw new JsonException($"the header {name} is in no entry");
            }
        }

        var authorship = issuer is null && role is null && onBehalfOf.Count == 0 ? Authorship.Unknown : new Authorship(issuer, role, onBehalfOf);
        return new EventHeaders(actor ?? throw new JsonException("the actor is missing"), authorship, exception, texts);
    }

    private static string Text(ref Utf8JsonReader reader) => reader.GetString() ?? throw new JsonException("a text is missing");

    private static List<string> Texts(ref Utf8JsonReader reader)
    {
        Expect(reader.TokenType == JsonTokenType.StartArray);
        var texts = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.String) texts.Add(Text(ref reader));
        Expect(texts.Count > 0 && reader.TokenType == JsonTokenType.EndArray);
        return texts;
    }

    private static void ReadHashes(ref Utf8JsonReader reader, SortedDictionary<string, string> into)
    {
        Expect(reader.TokenType == JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Text(ref reader);
            reader.Read();
            into.Add(name, Text(ref reader));
        }

        Expect(into.Count > 0);
    }

    private static void Expect(bool condition)
    {
        if (!condition) throw new JsonException("an unexpected member or value");
    }
}
