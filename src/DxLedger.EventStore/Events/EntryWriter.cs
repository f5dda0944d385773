using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;

namespace DxLedger.EventStore;

/// <summary>
/// The envelope of an entry: canonical JSON of exactly the members actor, append, data, exception, format, id, issuer,
/// ledger, onBehalfOf, position, recordedAt, role, stream, texts, type, version; one without a value is absent. The
/// format is frozen; another one gets another number.
/// </summary>
internal static class EntryWriter
{
    /// <summary>The format that is written.</summary>
    public const int Format = 2;

    /// <summary>Digits of the largest position.</summary>
    private const int NumberDigitsMax = 19;

    public const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>The entry's bytes; what the buffer held is lost.</summary>
    public static byte[] Write(
        Utf8Buffer buffer, PreparedEvent prepared, string ledger, in EventColumns columns, long append)
    {
        buffer.Clear();
        buffer.Append(prepared.By.Prefix);
        buffer.AppendNumber(append);
        buffer.Append(prepared.Middle);
        buffer.Append(prepared.By.Issuer);
        buffer.Append(",\"ledger\":\""u8);
        AppendAscii(buffer, ledger);
        buffer.Append((byte)'"');
        buffer.Append(prepared.By.OnBehalfOf);
        buffer.Append(",\"position\":"u8);
        buffer.AppendNumber(columns.Position);
        buffer.Append(",\"recordedAt\":\""u8);
        AppendTime(buffer, columns.RecordedAt);
        buffer.Append((byte)'"');
        buffer.Append(prepared.By.Role);
        buffer.Append(",\"stream\":\""u8);
        AppendAscii(buffer, columns.Stream);
        buffer.Append((byte)'"');
        buffer.Append(prepared.Suffix);
        buffer.AppendNumber(columns.Version);
        buffer.Append((byte)'}');
        return buffer.Written.ToArray();
    }

    /// <summary>Bytes of the entry with the largest numbers, so that the limit does not depend on the position.</summary>
    public static int BytesMax(PreparedEvent prepared, string ledger, string stream) =>
        prepared.By.Prefix.Length + prepared.Middle.Length + prepared.By.Issuer.Length + prepared.By.OnBehalfOf.Length + prepared.By.Role.Length
        + prepared.Suffix.Length + (3 * NumberDigitsMax) + ledger.Length + stream.Length
        + ",\"ledger\":\"\",\"position\":,\"recordedAt\":\"2026-01-01T00:00:00.000000Z\",\"stream\":\"\"}".Length;

    /// <summary>The part after the number of <c>append</c>, up to the id.</summary>
    public static byte[] Middle(ReadOnlySpan<byte> canonicalData, long? exception, Guid id)
    {
        var buffer = new Utf8Buffer(canonicalData.Length + 96);
        buffer.Append(",\"data\":"u8);
        buffer.Append(canonicalData);
        if (exception is { } position)
        {
            buffer.Append(",\"exception\":"u8);
            buffer.AppendNumber(position);
        }

        buffer.Append(",\"format\":"u8);
        buffer.AppendNumber(Format);
        buffer.Append(",\"id\":\""u8);
        if (!Utf8Formatter.TryFormat(id, buffer.Reserve(36), out var written, 'D')) throw new UnreachableException();
        buffer.Advance(written);
        buffer.Append((byte)'"');
        return buffer.Written.ToArray();
    }

    /// <summary>The part after the stream's name, up to the number of <c>version</c>; hashes in ordinal order of names.</summary>
    public static byte[] Suffix(SortedDictionary<string, string> textHashes, string type)
    {
        var buffer = new Utf8Buffer(96);
        AppendTexts(buffer, textHashes);
        buffer.Append(",\"type\":"u8);
        CanonicalJson.WriteString(type, buffer);
        buffer.Append(",\"version\":"u8);
        return buffer.Written.ToArray();
    }

    /// <summary>The member <c>texts</c>, behind another one; nothing where there are none.</summary>
    public static void AppendTexts(Utf8Buffer buffer, SortedDictionary<string, string> textHashes)
    {
        if (textHashes.Count == 0) return;
        buffer.Append(",\"texts\":{"u8);
        var start = buffer.Length;
        foreach (var (name, hash) in textHashes)
        {
            if (buffer.Length > start) buffer.Append((byte)',');
            CanonicalJson.WriteString(name, buffer);
            buffer.Append((byte)':');
            CanonicalJson.WriteString(hash, buffer);
        }

        buffer.Append((byte)'}');
    }

    // Names of ledgers and streams are ASCII without anything to escape.
    private static void AppendAscii(Utf8Buffer buffer, string text)
    {
        var room = buffer.Reserve(text.Length);
        for (var i = 0; i < text.Length; i++) room[i] = char.IsAscii(text[i]) ? (byte)text[i] : throw new FormatException($"{text} is no name");
        buffer.Advance(text.Length);
    }

    private static void AppendTime(Utf8Buffer buffer, DateTime recordedAt)
    {
        if (!recordedAt.TryFormat(buffer.Reserve(27), out var written, TimeFormat, CultureInfo.InvariantCulture)) throw new UnreachableException();
        buffer.Advance(written);
    }
}
