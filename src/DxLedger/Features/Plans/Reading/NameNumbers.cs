using System.Buffers;
using System.Text.RegularExpressions;

namespace DxLedger.Features.Plans.Reading;

/// <summary>Tells numbers that belong to a name (Windows 11, 5G, レベル4, 戦略2025, 第2期) from numbers that count.</summary>
internal static partial class NameNumbers
{
    private const int WordMax = 24;
    private static readonly SearchValues<char> Grouped = SearchValues.Create(",万億千百十");

    /// <summary>True when a number is part of a name.</summary>
    /// <param name="text">Folded text.</param>
    /// <param name="numeral">The number.</param>
    /// <param name="unitEnd">End of its unit.</param>
    /// <param name="counted">It has a known counter.</param>
    public static bool IsName(string text, Numeral numeral, int unitEnd, bool counted)
    {
        var before = numeral.Start > 0 ? text[numeral.Start - 1] : ' ';
        if (before is '第' or '注' or '図' or '表' or '※' or '#' or '号' || (char.IsAsciiLetter(before) && !counted))
        {
            return true;
        }

        if (before is '-' or '.' or '/' && numeral.Start > 1 && char.IsAsciiLetterOrDigit(text[numeral.Start - 2]))
        {
            return !counted;
        }

        // 5G, 3D, 24h; but 10PV is a unit.
        return (unitEnd == numeral.End && unitEnd < text.Length && char.IsAsciiLetter(text[unitEnd]))
            || (numeral.HasDigits && BelongsToWord(text, numeral, counted))
            || EndsName(text, numeral.End) || YearReader.At(text, unitEnd, "目の");
    }

    private static bool EndsName(string text, int at)
    {
        foreach (var word in (ReadOnlySpan<string>)["次元", "次産業", "号", "条", "期", "年生", "丁目", "次", "回目", "年時代", "度カメラ", "度映像", "度動画", "度パノラマ", "度評価", "点満点", "段階評価", "段階で", "軸"])
        {
            if (YearReader.At(text, at, word))
            {
                return true;
            }
        }

        return false;
    }

    private static bool BelongsToWord(string text, Numeral numeral, bool counted)
    {
        if (text.AsSpan(numeral.Start, numeral.End - numeral.Start).ContainsAny(Grouped))
        {
            return false;
        }

        var from = Math.Max(0, numeral.Start - WordMax);
        var word = text[from..numeral.Start];
        if (Product().IsMatch(word))
        {
            return true;
        }

        // 戦略2025, ビジョン2030: four figures without a counter behind a name.
        var plain = text[numeral.Start..numeral.End];
        var year = plain.Length == 4 && numeral.Value is >= 1990 and <= 2100;
        return !counted && ((year && NamedYear().IsMatch(word)) || (LatinWord().IsMatch(word) && !Ends(text, numeral.End)) || (Edition().IsMatch(word) && !Ends(text, numeral.End)));
    }

    // A bare number at the end or before を目標 is an amount after all (NPS 30, 満足度レベル4を目標).
    private static bool Ends(string text, int at) =>
        at >= text.Length || text[at] is '。' or '、' or ')' or ' ' or '→'
        || Bound().IsMatch(text.AsSpan(at, Math.Min(8, text.Length - at)));

    [GeneratedRegex("(windows|office|microsoft|excel|word|access|outlook|sql server|server|web|iso|iso/iec|jis|jis [a-z]|ipv|wi-fi|wifi|android|ios|ipados|macos|bluetooth|html|gpt-?|gemini|claude|llama|copilot|ver\\.?|version|rev\\.?|level|lv\\.?|phase|step|society|sdgs|covid-|rfc|usb|java|python|php|oracle|postgresql|adobe|acrobat|teams|zoom|tls|http/|http|cat|s-net|gigaスクール|ウィンドウズ|オフィス|ソサエティー?|バージョン) ?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Product();

    [GeneratedRegex("(戦略|計画|構想|ビジョン|プラン|大綱|指針|方針|プログラム|ロードマップ|アジェンダ|宣言|フェスタ|フェア|博|万博|大会|サミット|アクション|EXPO|DX|フォーラム|コンテスト|アワード|白書|年鑑)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NamedYear();

    [GeneratedRegex("(戦略|計画|構想|ビジョン|プラン|レベル|フェーズ|ステップ|ステージ|シーズン|カテゴリー?|モデル|タイプ|パターン|施策|柱|重点)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Edition();

    [GeneratedRegex("[A-Za-z]{2,} $", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex LatinWord();

    [GeneratedRegex("^(以上|以下|を目標|を目指|を維持|を達成|を上回|まで|とす|とし|に引|に高|に上)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Bound();
}
