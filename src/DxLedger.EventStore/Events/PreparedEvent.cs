using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace DxLedger.EventStore;

/// <summary>An event whose entry lacks only what the sequencer assigns: positions, version and time.</summary>
internal sealed class PreparedEvent
{
    private const int TextNameMax = 64;
    private static readonly SortedDictionary<string, string> NoTexts = new(StringComparer.Ordinal);

    private PreparedEvent(Guid id, string type, byte[] data, long? exception, PreparedAuthorship by, SortedDictionary<string, string> textHashes)
    {
        Id = id;
        Type = type;
        Data = data;
        TextHashes = textHashes;
        By = by;
        Exception = exception;
        Middle = EntryWriter.Middle(data, exception, id);
        Suffix = EntryWriter.Suffix(textHashes, type);
    }

    private PreparedEvent(
        EventData source, byte[] data, PreparedAuthorship by, SortedDictionary<string, string> textHashes, IReadOnlyList<SaltedText> texts)
        : this(source.Id, source.Type, data, source.Exception, by, textHashes)
    {
        Texts = texts;
        Erases = Redaction.Of(source.Type, data);
        Headers = EventHeaders.Write(by, source.Exception, textHashes);
    }

    public Guid Id { get; }

    public string Type { get; }

    public byte[] Data { get; }

    public IReadOnlyDictionary<string, string> TextHashes { get; }

    public IReadOnlyList<SaltedText> Texts { get; } = [];

    /// <summary>Texts of earlier events that appending this one erases.</summary>
    public IReadOnlyList<(long Position, string Name)> Erases { get; } = [];

    /// <summary>Who acted, and for whom.</summary>
    public PreparedAuthorship By { get; }

    /// <summary>Position of the exception that allowed it; null where none was needed.</summary>
    public long? Exception { get; }

    /// <summary>What the event's row keeps beside data and columns.</summary>
    public byte[] Headers { get; } = [];

    public byte[] Middle { get; }

    public byte[] Suffix { get; }

    /// <summary>Checks an event and computes all of its entry that does not depend on its place.</summary>
    /// <exception cref="ArgumentException">The event breaks a rule of the log.</exception>
    /// <exception cref="EventTooLargeException">Its entry would not fit.</exception>
    public static PreparedEvent From(EventData source, PreparedAuthorship by, string ledger, string stream)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Id == Guid.Empty) throw new ArgumentException("An event needs an id.", nameof(source));
        Names.RequireText(source.Type, "type");
        if (source.Exception is < 1) throw new ArgumentException("An exception is named by its position.", nameof(source));
        var data = CanonicalJson.Canonicalize(source.Data.Span);
        if (data[0] != (byte)'{') throw new ArgumentException("An event's data is a JSON object.", nameof(source));
        RequirePlainNumbers(data);
        var prepared = source.Texts.Count == 0
            ? new PreparedEvent(source, data, by, NoTexts, [])
            : WithTexts(source, data, by);
        var bytesMax = EntryWriter.BytesMax(prepared, ledger, stream);
        return bytesMax <= EventTooLargeException.EntryBytesMax ? prepared : throw new EventTooLargeException(source.Type, bytesMax);
    }

    /// <summary>A stored event, whose entry is to be written anew.</summary>
    /// <exception cref="ArgumentException">The actor is none that could have been stored.</exception>
    public static PreparedEvent Stored(in EventColumns columns, byte[] data, EventHeaders headers) =>
        new(columns.Id, columns.Type, data, headers.Exception, PreparedAuthorship.From(headers.Actor, headers.Authorship), headers.TextHashes);

    private static PreparedEvent WithTexts(EventData source, byte[] data, PreparedAuthorship by)
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var texts = new List<SaltedText>(source.Texts.Count);
        foreach (var text in source.Texts)
        {
            RequireTextName(text.Name);
            var salted = SaltedText.Create(text);
            if (!hashes.TryAdd(text.Name, salted.Hash)) throw new ArgumentException($"The text {text.Name} occurs twice.", nameof(source));
            texts.Add(salted);
        }

        return new PreparedEvent(source, data, by, hashes, texts);
    }

    // jsonb keeps the value of a number and writes it without an exponent. RFC 8785 has none without a sign.
    private static void RequirePlainNumbers(ReadOnlySpan<byte> canonical)
    {
        if (canonical.IndexOf("e+"u8) < 0 && canonical.IndexOf("e-"u8) < 0) return;
        var reader = new Utf8JsonReader(canonical);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Number && reader.ValueSpan.Contains((byte)'e'))
                throw new ArgumentException($"The number {Encoding.ASCII.GetString(reader.ValueSpan)} has an exponent; send it as a string.", nameof(canonical));
        }
    }

    private static void RequireTextName(string name)
    {
        var valid = name is { Length: > 0 and <= TextNameMax } && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
        if (!valid) throw new ArgumentException($"\"{name}\" is no name for a text.", nameof(name));
    }
}

/// <summary>An erasable text with the salt that keeps its hash from being guessed once it is erased.</summary>
internal sealed record SaltedText(string Name, string Text, byte[] Salt, string Hash)
{
    private const int SaltSize = 16;

    public static SaltedText Create(ErasableText text)
    {
        if (text.Text is null || text.Text.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException($"The text {text.Name} is missing or holds U+0000.", nameof(text));
        var salt = RandomNumberGenerator.GetBytes(SaltSize);
        return new SaltedText(text.Name, text.Text, salt, HashOf(salt, text.Text));
    }

    /// <summary>Base64 of SHA-256(salt ‖ UTF-8 of the text).</summary>
    /// <exception cref="ArgumentException">The text holds a lone surrogate.</exception>
    public static string HashOf(byte[] salt, string text)
    {
        try
        {
            byte[] salted = [.. salt, .. StrictUtf8.GetBytes(text)];
            return Convert.ToBase64String(SHA256.HashData(salted));
        }
        catch (EncoderFallbackException exception)
        {
            throw new ArgumentException("A lone surrogate is no text.", nameof(text), exception);
        }
    }

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
