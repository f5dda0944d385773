using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace DxLedger.Platform;

/// <summary>Finds the encoding of a file strictly: a byte that does not fit refuses the encoding rather than becoming U+FFFD.</summary>
internal static class TextDecoding
{
    private static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(code => (char)code).Where(c => c is not ('\t' or '\n' or '\r' or '\f' or '\v')), '\u007F', '\uFFFE', '\uFFFF']);

    /// <summary>The text of a file, or false when it is not text in UTF-8, UTF-16, UTF-32 or Shift_JIS.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> file, [NotNullWhen(true)] out string? text)
    {
        foreach (var encoding in Candidates(file))
        {
            if (TryStrictly(encoding, file[Preamble(encoding, file)..], out text))
            {
                return true;
            }
        }

        text = null;
        return false;
    }

    private static IEnumerable<Encoding> Candidates(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]))
        {
            return [new UTF32Encoding(bigEndian: false, byteOrderMark: true, throwOnInvalidCharacters: true)];
        }

        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
        {
            return [new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true)];
        }

        if (file.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return [new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true)];
        }

        // Code page 932 is Shift_JIS as Japanese offices write it. It is last: almost any bytes of it are not valid UTF-8.
        var shiftJis = CodePagesEncodingProvider.Instance.GetEncoding(932, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);
        return shiftJis is null ? [utf8] : [utf8, shiftJis];
    }

    private static int Preamble(Encoding encoding, ReadOnlySpan<byte> file) =>
        encoding.Preamble is { Length: > 0 } preamble && file.StartsWith(preamble) ? preamble.Length : 0;

    private static bool TryStrictly(Encoding encoding, ReadOnlySpan<byte> file, [NotNullWhen(true)] out string? text)
    {
        try
        {
            text = encoding.GetString(file);
        }
        catch (DecoderFallbackException)
        {
            text = null;
            return false;
        }
        catch (ArgumentException)
        {
            // The decoders for UTF-16 and UTF-32 report an odd number of bytes this way.
            text = null;
            return false;
        }

        if (!text.AsSpan().ContainsAny(Controls))
        {
            return true;
        }

        text = null;
        return false;
    }
}
