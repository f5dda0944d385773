using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace DxLedger.EventStore;

/// <summary>
/// JSON in the canonical form of RFC 8785: one byte sequence per value. What cannot be brought into that form without
/// changing its meaning or the spelling of a number is refused rather than altered.
/// </summary>
public static class CanonicalJson
{
    // Integers of up to 15 digits are exact as doubles and spelled alike everywhere.
    private const int SafeDigits = 15;

    /// <summary>The canonical form of a JSON text.</summary>
    /// <param name="utf8">One JSON value in UTF-8.</param>
    /// <exception cref="ArgumentException">
    /// Not JSON, not UTF-8, a lone surrogate, U+0000, a duplicate name, or a number that RFC 8785 writes differently.
    /// </exception>
    public static byte[] Canonicalize(ReadOnlySpan<byte> utf8)
    {
        var output = new Utf8Buffer(Math.Max(utf8.Length, 64));
        try
        {
            var reader = new Utf8JsonReader(utf8);
            reader.Read();
            WriteValue(ref reader, output);
            reader.Read(); // throws on anything but white space after the value
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new ArgumentException($"Not well-formed JSON: {exception.Message}", nameof(utf8), exception);
        }

        return output.Written.ToArray();
    }

    /// <summary>Writes a string with its quotes and the escapes of RFC 8785 section 3.2.2.2.</summary>
    /// <exception cref="ArgumentException">A lone surrogate or U+0000.</exception>
    internal static void WriteString(ReadOnlySpan<char> value, Utf8Buffer output)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(value.Length));
        try
        {
            if (Utf8.FromUtf16(value, rented, out _, out var written, replaceInvalidSequences: false) != OperationStatus.Done)
                throw new ArgumentException("A lone surrogate is no text.", nameof(value));
            WriteEscaped(rented.AsSpan(0, written), output);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static void WriteValue(ref Utf8JsonReader reader, Utf8Buffer output)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                WriteObject(ref reader, output);
                break;
            case JsonTokenType.StartArray:
                WriteArray(ref reader, output);
                break;
            case JsonTokenType.String:
                WriteText(ref reader, output);
                break;
            case JsonTokenType.Number:
                WriteNumber(reader.ValueSpan, output);
                break;
            default: // true, false, null
                output.Append(reader.ValueSpan);
                break;
        }
    }

    private static void WriteArray(ref Utf8JsonReader reader, Utf8Buffer output)
    {
        output.Append((byte)'[');
        var start = output.Length;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (output.Length > start) output.Append((byte)',');
            WriteValue(ref reader, output);
        }

        output.Append((byte)']');
    }

    // Members are written as they come and rearranged at the end where they were not in order.
    private static void WriteObject(ref Utf8JsonReader reader, Utf8Buffer output)
    {
        output.Append((byte)'{');
        var start = output.Length;
        var members = new List<Member>();
        var sorted = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (members.Count > 0) output.Append((byte)',');
            var memberStart = output.Length;
            var name = WriteText(ref reader, output);
            output.Append((byte)':');
            reader.Read();
            WriteValue(ref reader, output);
            sorted = sorted && (members.Count == 0 || string.CompareOrdinal(members[^1].Name, name) < 0);
            members.Add(new Member(name, memberStart - start, output.Length - memberStart));
        }

        if (!sorted) SortMembers(output.From(start), members);
        output.Append((byte)'}');
    }

    // Sorted as UTF-16 code units (RFC 8785 section 3.2.3), which is what ordinal comparison does.
    private static void SortMembers(Span<byte> written, List<Member> members)
    {
        members.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        var unsorted = written.ToArray();
        var at = 0;
        for (var i = 0; i < members.Count; i++)
        {
            var member = members[i];
            if (i > 0)
            {
                if (string.Equals(members[i - 1].Name, member.Name, StringComparison.Ordinal))
                    throw new ArgumentException($"The name \"{member.Name}\" occurs twice in an object.", nameof(members));
                written[at++] = (byte)',';
            }

            unsorted.AsSpan(member.Offset, member.Length).CopyTo(written[at..]);
            at += member.Length;
        }
    }

    // GetString refuses lone surrogates and bytes that are not UTF-8.
    private static string WriteText(ref Utf8JsonReader reader, Utf8Buffer output)
    {
        var text = reader.GetString() ?? string.Empty;
        if (reader.ValueIsEscaped)
        {
            WriteString(text, output);
            return text;
        }

        output.Append((byte)'"');
        output.Append(reader.ValueSpan);
        output.Append((byte)'"');
        return text;
    }

    private static void WriteEscaped(ReadOnlySpan<byte> utf8, Utf8Buffer output)
    {
        output.Append((byte)'"');
        while (utf8.IndexOfAnyInRange((byte)0, (byte)0x1F) is var control && utf8.IndexOfAny((byte)'"', (byte)'\\') is var quote
            && (control >= 0 || quote >= 0))
        {
            var at = control < 0 || (quote >= 0 && quote < control) ? quote : control;
            output.Append(utf8[..at]);
            WriteEscape(utf8[at], output);
            utf8 = utf8[(at + 1)..];
        }

        output.Append(utf8);
        output.Append((byte)'"');
    }

    private static void WriteEscape(byte value, Utf8Buffer output)
    {
        switch (value)
        {
            case 0: throw new ArgumentException("The ledger takes no U+0000.", nameof(value));
            case (byte)'\b': output.Append("\\b"u8); break;
            case (byte)'\t': output.Append("\\t"u8); break;
            case (byte)'\n': output.Append("\\n"u8); break;
            case (byte)'\f': output.Append("\\f"u8); break;
            case (byte)'\r': output.Append("\\r"u8); break;
            case (byte)'"': output.Append("\\\""u8); break;
            case (byte)'\\': output.Append("\\\\"u8); break;
            default:
                output.Append("\\u00"u8);
                output.Append((byte)(value >= 0x10 ? '1' : '0'));
                output.Append("0123456789abcdef"u8[value & 0xF]);
                break;
        }
    }

    private static void WriteNumber(ReadOnlySpan<byte> token, Utf8Buffer output)
    {
        if (!IsSafeInteger(token))
        {
            var spelled = Encoding.ASCII.GetString(token);
            var value = double.Parse(spelled, NumberStyles.Float, CultureInfo.InvariantCulture);
            if (!double.IsFinite(value) || !string.Equals(EcmaScriptNumber.Format(value), spelled, StringComparison.Ordinal))
                throw new ArgumentException($"The number {spelled} is not written as RFC 8785 writes it; send it as a string.", nameof(token));
        }

        output.Append(token);
    }

    private static bool IsSafeInteger(ReadOnlySpan<byte> token)
    {
        var digits = token[0] == (byte)'-' ? token[1..] : token;
        if (digits.Length > SafeDigits || digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0) return false;
        return digits[0] != (byte)'0' || token.Length == 1; // "-0" is written "0"
    }

    private readonly record struct Member(string Name, int Offset, int Length);
}
