using System.Text.RegularExpressions;
using DxLedger.Platform;

namespace DxLedger.Features.Plans.Reading;

/// <summary>The plan's outline: 分野 and 項目 with their codes, written in one cell or two.</summary>
internal static partial class OutlineReader
{
    /// <summary>A field such as <c>4 産業振興</c> or <c>第4-1 市町村支援・連携</c>.</summary>
    public static OutlineEntry Field(string cleaned)
    {
        if (cleaned.Length == 0)
        {
            return OutlineEntry.None;
        }

        var text = NormalText.Of(cleaned);
        var match = FieldCode().Match(text.Text);
        return match.Success
            ? new OutlineEntry(match.Groups["code"].Value, Rest(text, match.Length))
            : new OutlineEntry(Code: null, cleaned);
    }

    /// <summary>Joins a broken field; its code stands on the first line and shortens the name there.</summary>
    public static string JoinField(string plain, double? lineWidth)
    {
        var text = NormalText.Of(plain);
        var code = FieldCode().Match(text.Text);
        if (lineWidth is not { } width || !code.Success)
        {
            return LineBreaks.Join(plain, lineWidth, prose: false);
        }

        var written = text.Written(0, code.Length);
        var name = text.Written(code.Length, text.Text.Length);
        var end = name.IndexOf(' ', StringComparison.Ordinal);
        var filled = end > 0 && LineBreaks.WidthIn(written) + LineBreaks.WidthIn(name[..end]) >= width - 2;
        return written + (filled ? name[..end] + LineBreaks.Join(name[(end + 1)..], lineWidth, prose: false) : LineBreaks.Join(name, lineWidth, prose: false));
    }

    /// <summary>True when a cell can be the field: a code and a name.</summary>
    public static bool LooksLikeField(string cleaned)
    {
        var text = NormalText.Fold(cleaned);
        return FieldCode().Match(text) is { Success: true } code && code.Length < text.Length;
    }

    /// <summary>An item of one or two cells.</summary>
    /// <param name="cells">Cleaned, without empty ones.</param>
    /// <param name="correctLetters">The document counts in Arabic figures, so I(6) is 1(6) misread.</param>
    /// <param name="flags">Receives what was corrected.</param>
    public static OutlineEntry Item(IReadOnlyList<string> cells, bool correctLetters, List<Flag> flags)
    {
        if (cells.Count == 0)
        {
            return OutlineEntry.None;
        }

        var text = NormalText.Of(cells[0]);
        var name = cells.Count > 1 ? string.Join(' ', cells.Skip(1)) : null;
        if (WordCode().Match(text.Text) is { Success: true } word)
        {
            return new OutlineEntry(word.Groups["code"].Value, Both(Rest(text, word.Length), name));
        }

        var match = ItemCode().Match(text.Text);
        if (!match.Success)
        {
            return new OutlineEntry(Code: null, Both(cells[0], name));
        }

        var (sub, length) = SubCode(text.Text, match.Length);
        var written = match.Value.Trim();
        var code = written;
        if (correctLetters && code.Length > 1 && code[0] is 'I' or 'l' or '|' && code[1] == '(')
        {
            code = "1" + code[1..];
            flags.Add(Flags.ItemCodeCorrected(written, code));
        }

        return new OutlineEntry(code + sub, Both(Rest(text, length), name));
    }

    /// <summary>True when a cell starts with an item code.</summary>
    public static bool LooksLikeItemCode(string cleaned)
    {
        var text = NormalText.Fold(cleaned);
        return WordCode().IsMatch(text) || ItemCode().IsMatch(text);
    }

    /// <summary>True when codes of the document count in Roman numerals, so a lone I is meant.</summary>
    public static bool CountsInRoman(string cleaned) => RomanCode().IsMatch(NormalText.Fold(cleaned));

    // 3(1) イ ウ エ and 3(1)イ ウ エ are one code; a kana that begins a word (3(2) アプリ) is none.
    private static (string Sub, int Length) SubCode(string text, int start)
    {
        var letters = new List<string>();
        var end = start;
        for (var i = start; i < text.Length;)
        {
            var at = i;
            while (at < text.Length && text[at] is ' ' or '、' or '・' or ',' && (letters.Count > 0 || text[at] == ' '))
            {
                at++;
            }

            var length = at >= text.Length ? 0
                : text.AsSpan(at).StartsWith("その他", StringComparison.Ordinal) ? 3
                : text[at] is >= 'ア' and <= 'ン' ? 1 : 0;
            if (length == 0 || (at + length < text.Length && IsKana(text[at + length])))
            {
                break;
            }

            letters.Add(text.Substring(at, length));
            i = end = at + length;
        }

        return (string.Join(' ', letters), end);
    }

    private static bool IsKana(char letter) => letter is >= '\u3041' and <= '\u30FF' and not '・';

    private static string? Rest(NormalText text, int from)
    {
        while (from < text.Text.Length && text.Text[from] is ' ' or '.' or '、')
        {
            from++;
        }

        return from < text.Text.Length ? text.Written(from, text.Text.Length) : null;
    }

    private static string? Both(string? first, string? second) =>
        first is null ? second : second is null ? first : $"{first} {second}";

    [GeneratedRegex("^(?<code>第?[0-9]+(?:-[0-9]+)*[章節編部]?|[Ⅰ-Ⅻ]+|[IVX]+|[A-Z]|[①-⑳]|\\([0-9]+\\))(?: +|[.、] *|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex FieldCode();

    [GeneratedRegex("^(?:第?(?:[0-9]+|[IVXl|]+|[Ⅰ-Ⅻ]+)(?:-[0-9]+)* ?(?:-? ?\\([0-9]+\\))+|第?[0-9]+(?:[-.][0-9]+)+(?: |$)|第?[0-9]+(?: |$)|\\([0-9]+\\)|[①-⑳]|[Ⅰ-Ⅻ]+(?:-[0-9]+)*(?: |$))", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ItemCode();

    [GeneratedRegex("^(?<code>計画|追加|新規|その他|独自)(?: |$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex WordCode();

    [GeneratedRegex("^(?:I[IVX]|[VX])[IVX]* ?\\(", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex RomanCode();
}
