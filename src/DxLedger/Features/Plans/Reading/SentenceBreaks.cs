using System.Text;
using DxLedger.Platform;

namespace DxLedger.Features.Plans.Reading;

/// <summary>
/// Tells blanks inside a sentence. Japanese sentences have none: where one that ends in 。 shows a blank between two
/// Japanese letters, or between a number and its counter, a line was broken there. Lists of indicators have no 。.
/// </summary>
internal static class SentenceBreaks
{
    private static readonly string[] BeforeNumber = ["年", "年間", "約", "第", "計", "累計", "延べ", "令和", "平成", "昭和", "月", "週", "各", "全"];
    private static readonly string[] Calendar = ["月", "年度", "年", "日", "時", "か月", "四半期", "割", "万", "億"];

    /// <summary>True when the blank before a piece is no separator.</summary>
    /// <param name="before">The text so far.</param>
    /// <param name="pieces">All pieces.</param>
    /// <param name="index">The piece behind the blank.</param>
    public static bool Inside(StringBuilder before, string[] pieces, int index)
    {
        var (end, right) = (before[^1], pieces[index]);
        if (end is '。' or '】' or '・' || LineBreaks.EndsLine(pieces[index - 1], right) || !GoesToFullStop(pieces, index))
        {
            return false;
        }

        var left = pieces[index - 1];
        if (LineBreaks.IsJapanese(end) && LineBreaks.IsJapanese(right[0]))
        {
            return !EndsInAmount(left) || LineBreaks.IsHiragana(right[0]) || Units.FollowerAt(NormalText.Fold(right), 0) > 0;
        }

        if (LineBreaks.IsJapanese(end) && IsDigit(right[0]))
        {
            return Array.Exists(BeforeNumber, word => left.EndsWith(word, StringComparison.Ordinal));
        }

        // A number that begins the sentence may be the marker of a list.
        return IsDigit(end) && !IsMarker(pieces, index - 1) && CountsFrom(NormalText.Fold(right));
    }

    private static bool IsMarker(string[] pieces, int index)
    {
        var words = NormalText.Fold(pieces[index]).TrimEnd(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
        return words.Length == 0 ? index == 0 || LineBreaks.EndsLine(pieces[index - 1], pieces[index]) : words[^1] is '】' or '〕' or ')' or ']' or '。';
    }

    private static bool CountsFrom(string right) =>
        Units.At(right, 0) is { Length: > 0, Known: true } || Array.Exists(Calendar, word => right.StartsWith(word, StringComparison.Ordinal));

    // 参加者100人 満足度80%を目標とする。: the blank behind an amount separates.
    private static bool EndsInAmount(string left)
    {
        var folded = NormalText.Fold(left);
        var digit = folded.AsSpan().LastIndexOfAnyInRange('0', '9');
        return digit >= 0 && digit + 1 < folded.Length && Units.At(folded, digit + 1) is { Known: true } unit && digit + 1 + unit.Length == folded.Length;
    }

    // From here on a full stop comes before any new item does.
    private static bool GoesToFullStop(string[] pieces, int index)
    {
        for (var i = index; i < pieces.Length; i++)
        {
            if (i > index && LineBreaks.EndsLine(pieces[i - 1], pieces[i]))
            {
                return pieces[i - 1].Contains('。', StringComparison.Ordinal);
            }

            if (pieces[i].Contains('。', StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsDigit(char letter) => char.IsDigit(letter);
}
