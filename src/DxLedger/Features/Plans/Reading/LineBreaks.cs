using System.Text;

namespace DxLedger.Features.Plans.Reading;

/// <summary>
/// Tells spaces left by broken lines from spaces that separate. A page broken at a fixed width shows it: in a cell of
/// several lines all but the last are equally wide. In such a page every cell whose pieces have that width is joined;
/// elsewhere only spaces at which no Japanese word can start or end are taken out.
/// </summary>
internal static class LineBreaks
{
    private const double Tolerance = 1.5;
    private const int LinesMin = 4;

    // No word starts with these; a space before them was inside a word.
    private const string NeverFirst = "をんっゃゅょぁぃぅぇぉンッャュョァィゥェォー、。，．）」』】〕・々ヶヵ";

    /// <summary>The width at which a cell was broken, in full-width characters, or null when it does not show one.</summary>
    public static double? WidthOf(string plain)
    {
        var pieces = plain.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (pieces.Length < LinesMin)
        {
            return null;
        }

        // Single letters are a word spaced out (I C T), not lines; after 。 or before ① a space separates.
        var widths = pieces[..^1]
            .Where((piece, i) => !EndsLine(piece, pieces[i + 1]))
            .Select(WidthIn).Order().ToArray();
        if (widths.Length < LinesMin - 1 || !plain.Any(IsHiragana))
        {
            return null;
        }

        var median = widths[widths.Length / 2];
        var near = widths.Count(width => Math.Abs(width - median) <= Tolerance + 0.5);
        return median is >= 6 and <= 60 && near * 5 >= widths.Length * 4 ? median : null;
    }

    /// <summary>Takes out the spaces that are not separators.</summary>
    public static string Join(string plain, double? lineWidth, bool prose)
    {
        if (!plain.Contains(' ', StringComparison.Ordinal))
        {
            return plain;
        }

        var pieces = plain.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var broken = WidthOf(plain) is not null || (lineWidth is { } width && IsBroken(pieces, width));
        var joined = new StringBuilder(plain.Length);
        joined.Append(pieces[0]);
        for (var i = 1; i < pieces.Length; i++)
        {
            if (!IsNoise(joined, pieces[i - 1], pieces[i], broken, prose) && !(prose && SentenceBreaks.Inside(joined, pieces, i)))
            {
                joined.Append(' ');
            }

            joined.Append(pieces[i]);
        }

        return joined.ToString();
    }

    private static bool IsBroken(string[] pieces, double width)
    {
        for (var i = 0; i < pieces.Length - 1; i++)
        {
            var own = WidthIn(pieces[i]);
            if ((own > width + Tolerance && !IsTag(pieces[i])) || (own < width - Tolerance - 0.5 && !EndsLine(pieces[i], pieces[i + 1]) && pieces[i][^1] != '、'))
            {
                return false;
            }
        }

        return WidthIn(pieces[^1]) <= width + Tolerance;
    }

    /// <summary>【指標（KPI）】 is put together before lines are measured.</summary>
    public static bool IsTag(string piece) => piece[0] == '【' && piece[^1] == '】';

    /// <summary>A piece may be shorter than the line: a letter spaced out, a sentence that ends, an item that begins.</summary>
    public static bool EndsLine(string piece, string next) =>
        (piece.Length == 1 && char.IsAsciiLetter(piece[0])) || piece[^1] is '】' or '。' || StartsItem(next);

    private static bool IsNoise(StringBuilder before, string left, string right, bool broken, bool prose)
    {
        var end = before[^1];
        var start = right[0];
        if (NeverFirst.Contains(start, StringComparison.Ordinal) && start is not ('・' or '」' or '』'))
        {
            return true;
        }

        if (IsSpacedLetter(left) && char.IsAsciiLetter(start) && (right.Length == 1 || !char.IsAsciiLetter(right[1])))
        {
            return true;
        }

        if (end is '。' or '】' or '．' || StartsItem(right) || (IsAsciiWord(end) && IsAsciiWord(start) && !(broken && char.IsAsciiDigit(end) && char.IsAsciiDigit(start))))
        {
            return false;
        }

        return broken
            || (end is '、' or '，' && prose)
            || (prose && InsideWord(left, end, start))
            || (IsJapanese(end) && StartsWithParticle(right));
    }

    private static bool IsSpacedLetter(string piece) =>
        char.IsAsciiLetter(piece[^1]) && (piece.Length == 1 || !char.IsAsciiLetter(piece[^2]));

    private static bool StartsItem(string piece) =>
        piece[0] is '・' or '※' or '（' or '(' or '【' or '○' or '◯' or '●' or '■' or '◆' or '◇' or '□' or '▶' or '→' or (>= '①' and <= '⑳');

    // In a sentence a boundary with kana on either side is inside a word or phrase, unless a verb has just ended.
    private static bool InsideWord(string left, char end, char start)
    {
        if (!IsJapanese(end) || !IsJapanese(start))
        {
            return false;
        }

        var verbEnded = end is 'る' or 'す' or 'う' or 'く' or 'む' or 'た' or 'い' && left.Length > 3;
        return IsKatakana(end) && IsKatakana(start)
            || (IsHiragana(end) && !verbEnded)
            || (IsHiragana(start) && !verbEnded);
    }

    private static bool StartsWithParticle(string piece) =>
        piece.Length > 1 && piece[0] is 'の' or 'が' or 'に' or 'は' or 'へ' && !IsHiragana(piece[1]) && IsJapanese(piece[1]);

    private static bool IsAsciiWord(char letter) => char.IsAsciiLetterOrDigit(letter);

    /// <summary>True for kana and kanji.</summary>
    public static bool IsJapanese(char letter) => IsHiragana(letter) || IsKatakana(letter) || IsKanji(letter);

    /// <summary>True for kanji.</summary>
    public static bool IsKanji(char letter) => letter is (>= '\u4E00' and <= '\u9FFF') or '々';

    /// <summary>True for hiragana.</summary>
    public static bool IsHiragana(char letter) => letter is >= '\u3041' and <= '\u309F';

    private static bool IsKatakana(char letter) => letter is >= '\u30A1' and <= '\u30FF';

    /// <summary>Width in full-width characters.</summary>
    public static double WidthIn(string piece) => piece.Sum(letter => letter < '\u0100' || letter is >= '\uFF61' and <= '\uFF9F' ? 0.5 : 1.0);
}
