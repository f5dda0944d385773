using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;

namespace DxLedger.EventStore;

/// <summary>
/// The envelope of an entry: canonical JSON with exactly the members actor, append, data, format, id, ledger, position,
/// recordedAt, stream, texts, type, version. The format is frozen; another one gets another number.
/// </summary>
internal static class EntryWriter
{
    /// <summary>Digits of the largest position.</summary>
    private const int NumberDigitsMax = 19;

    public const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>The entry's bytes; what the buffer held is lost.</summary>
    public static byte[] Write(
        Utf8Buffer buffer, PreparedEvent prepared, string ledger, in EntryReader.Columns columns, long append)
    {
        buffer.Clear();
        buffer.Append(prepared.Prefix);
        buffer.AppendNumber(append);
        buffer.Append(prepared.Middle);
        buffer.Append("\",\"ledger\":\""u8);
        AppendAscii(buffer, ledger);
        buffer.Append("\",\"position\":"u8);
        buffer.AppendNumber(columns.Position);
        buffer.Append(",\"recordedAt\":\""u8);
        AppendTime(buffer, columns.RecordedAt);
        buffer.Append("\",\"stream\":\""u8);
        AppendAscii(buffer, columns.Stream);
        buffer.Append(prepared.Suffix);
        buffer.AppendNumber(columns.Version);
        buffer.Append((byte)'}');
        return buffer.Written.ToArray();
    }

    /// <summary>Bytes of the entry with the largest numbers, so that the limit does not depend on the position.</summary>
    public static int BytesMax(PreparedEvent prepared, string ledger, string stream) =>
        prepared.Prefix.Length + prepared.Middle.Length + prepared.Suffix.Length + (3 * NumberDigitsMax)
        + "\",\"ledger\":\"\",\"position\":,\"recordedAt\":\"2026-01-01T00:00:00.000000Z\",\"stream\":\"}".Length
        + ledger.Length + stream.Length;

    /// <summary>The part before the number of <c>append</c>.</summary>
    public static byte[] Prefix(string actor)
    {
        var buffer = new Utf8Buffer(64);
        buffer.Append("{\"actor\":"u8);
        CanonicalJson.WriteString(actor, buffer);
        buffer.Append(",\"append\":"u8);
        return buffer.Written.ToArray();
    }

    /// <summary>The part after the number of <c>append</c>, up to the id without its closing quote.</summary>
    public static byte[] Middle(ReadOnlySpan<byte> canonicalData, Guid id)
    {
        var buffer = new Utf8Buffer(canonicalData.Length + 96);
        buffer.Append(",\"data\":"u8);
        buffer.Append(canonicalData);
        buffer.Append(",\"format\":1,\"id\":\""u8);
        if (!Utf8Formatter.TryFormat(id, buffer.Reserve(36), out var written, 'D')) throw new UnreachableException();
        buffer.Advance(written);
        return buffer.Written.ToArray();
    }

    /// <summary>The part after the stream's name, up to the number of <c>version</c>; hashes in ordinal order of names.</summary>
    public static byte[] Suffix(SortedDictionary<string, string> textHashes, string type)
    {
        var buffer = new Utf8Buffer(96);
        buffer.Append("\",\"texts\":{"u8);
        var start = buffer.Length;
        foreach (var (name, hash) in textHashes)
        {
            if (buffer.Length > start) buffer.Append((byte)',');
            CanonicalJson.WriteString(name, buffer);
            buffer.Append((byte)':');
            CanonicalJson.WriteString(hash, buffer);
        }

        buffer.Append("},\"type\":"u8);
        CanonicalJson.WriteString(type, buffer);
        buffer.Append(",\"version\":"u8);
        return buffer.Written.ToArray();
    }

    // Names of ledgers and streams are ASCII without anything to escape.
    private static void AppendAscii(Utf8Buffer buffer, string text)
    {
        var room = buffer.Reserve(text.Length);
        for (var i = 0; i < text.Length; i++) room[i] = (byte)text[i];
        buffer.Advance(text.Length);
    }

    private static void AppendTime(Utf8Buffer buffer, DateTime recordedAt)
    {
        if (!recordedAt.TryFormat(buffer.Reserve(27), out var written, TimeFormat, CultureInfo.InvariantCulture)) throw new UnreachableException();
        buffer.Advance(written);
    }
}
