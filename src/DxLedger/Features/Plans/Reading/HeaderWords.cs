using System.Text.RegularExpressions;
using DxLedger.Platform;

namespace DxLedger.Features.Plans.Reading;

/// <summary>Recognises titles and header rows by their words, wherever they stand.</summary>
internal static partial class HeaderWords
{
    private const int CellMax = 120;

    /// <summary>True when a line holds headings of this kind of table and no data.</summary>
    public static bool IsHeader(string[] cells)
    {
        if (Array.Exists(cells, cell => cell.Length > CellMax))
        {
            return false;
        }

        var headings = 0;
        var others = 0;
        foreach (var cell in cells)
        {
            var word = Squeeze(cell);
            if (word.Length == 0)
            {
                continue;
            }

            if (word is "番号" or "No." or "No" or "NO" or "整理番号" or "通番")
            {
                return true;
            }

            if (word.Length <= 40 && Heading().IsMatch(word))
            {
                headings++;
            }
            else
            {
                others++;
            }
        }

        // A plan's own name may stand above its columns; three headings outweigh it.
        return others == 0 ? headings > 0 : headings >= 3 && headings >= 3 * others;
    }

    /// <summary>True for a line such as 【資料2-3】…一覧.</summary>
    public static bool IsTitle(string text)
    {
        var word = Squeeze(text);
        return word.Length <= 120 && !word.EndsWith('。') && TitleText().IsMatch(word);
    }

    /// <summary>A title without page numbers and 続き, so that a title repeated on each page starts no new list.</summary>
    public static string TitleKey(string text) => PageMark().Replace(Squeeze(text), "");

    private static string Squeeze(string cell) =>
        NormalText.Fold(CellCleaning.Plain(cell)).Replace(" ", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal);

    [GeneratedRegex(
        "^(番号|No\\.?|通番|連番|整理番号|項番|#|分野|大項目|小項目|項目|取組項目|区分|柱|担当|担当(課|部局|部署|所属|部局名|課名|部局・課)|所管(課|部局)?|部局名?|課名|"
        + "(関連)?事業([・(又]?.{0,6}取組\\)?)?名?(称)?(又は.{0,6}名)?|取組名|(主な)?取組(名|項目)|事業名?\\(?(又は|・)?取組名?\\)?名?|"
        + ".{0,14}(概要|内容)|指標(\\(KPI\\))?((又は|・|/|及び|または)?目標)?(値)?|KPI(.{0,3}目標)?|(数値|成果)?目標(値)?|(数値)?目標.{0,4}KPI\\)?|備考|"
        + ".{0,30}(基本方針|推進計画|計画|方針|プラン|ビジョン|戦略|大綱|指針|構想)(との関連|における位置付け)?|.{0,8}(令和|平成|R|H|20)[0-9元〇一二三四五六七八九十]{1,3}年?度.{0,20}(一覧|事業|取組\\)?))$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    [GeneratedRegex("一覧|資料[0-9]|(計画|方針|プラン|ロードマップ|工程表)[^。、]{0,30}$|年度.{0,30}(事業|取組)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex TitleText();

    [GeneratedRegex("\\(?(続き|つづき|つづく)\\)?|[-(]?[0-9]+/[0-9]+[)-]?$|-[0-9]+-$|[0-9]+ページ", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex PageMark();
}
