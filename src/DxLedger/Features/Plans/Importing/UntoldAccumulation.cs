using DxLedger.Features.Initiatives;
using DxLedger.Features.Plans.Reading;

namespace DxLedger.Features.Plans.Importing;

/// <summary>
/// Goals of which the document does not tell whether a figure within the year is that of its period (当期分) or of the year
/// so far (年度累計): counts of what happens in a year, without 累計. Percentages, ratings and stocks are as they stand.
/// </summary>
internal static class UntoldAccumulation
{
    /// <summary>Counters of what happens; those of what is there (台, 施設, 市町村, 団体) tell a stock.</summary>
    private static readonly HashSet<string> Happening = new(StringComparer.Ordinal)
    {
        "回", "件", "人", "名", "社", "者", "時間", "日", "日間", "枚", "泊", "人泊", "人日", "PV", "DL", "ダウンロード", "アクセス", "ビュー", "セッション", "クリック",
    };

    /// <summary>Words of what is there on a day, or is an average, though it is counted in 人 or 件.</summary>
    private static readonly string[] Standing =
    [
        "満足", "割合", "維持", "フォロワー", "登録", "同意", "搭載", "患者", "保有", "在籍", "加入", "会員", "への導入", "平均", "/月", "／月", "/日", "／日", "当たり", "あたり",
    ];

    public static bool Is(PlanTarget target) =>
        !target.Cumulative && target.Comparison == Comparison.Absolute && target.Unit is { } unit && Happening.Contains(unit) && !Stands(target.Label);

    public static IEnumerable<ReadingFlag> Flags(PlanRow row) => row.Targets.Where(Is).Select(target => new ReadingFlag(
        "accumulation_untold",
        $"「{target.Label}」の年度途中の数値が当期分か年度累計か書かれていません。最初の報告の際に確認します。"));

    private static bool Stands(string label) =>
        Array.Exists(Standing, word => label.Contains(word, StringComparison.Ordinal)) || label.Replace("効率", "", StringComparison.Ordinal).Contains('率', StringComparison.Ordinal);
}
