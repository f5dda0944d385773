using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;

namespace DxLedger.Features.Dashboards;

/// <summary>Warnings that were confirmed, in words.</summary>
internal static class WarningWording
{
    /// <summary>Codes of the warnings that were confirmed with an event; none where nothing was asked.</summary>
    public static IReadOnlyList<string> ConfirmedWith(object? @event) => @event switch
    {
        KpiProgressReported e => e.Confirmed,
        KpiProgressRevised e => e.Confirmed,
        KpiMilestoneReported e => e.Confirmed,
        KpiTargetSet e => e.Confirmed,
        KpiTargetRevised e => e.Confirmed,
        KpiBaselineSet e => e.Confirmed,
        KpiExpectedPathSet e => e.Confirmed,
        KpiDefinitionRevised e => e.Confirmed,
        _ => null,
    } ?? [];

    /// <summary>What was said, and which warnings were confirmed with it.</summary>
    public static Message After(Message said, IReadOnlyList<string> confirmed) => confirmed.Count == 0
        ? said
        : new(
            $"{said.En} Confirmed when asked: {string.Join("; ", confirmed.Select(code => Of(code).En))}.",
            $"{said.Ja}入力時に確認した警告: {string.Join("、", confirmed.Select(code => Of(code).Ja))}。");

    private static Message Of(string code) => code switch
    {
        "jump" => new("a large change from the period before", "前回からの大幅な増減"),
        "magnitude" => new("a difference of a factor of 10 or more from what was known", "登録済みの数値との 10 倍以上の差"),
        "fraction_of_percent" => new("what looks like a fraction in place of a percentage", "小数で入力された可能性のある割合"),
        "rate_outside_0_100" => new("a rate outside 0 to 100 %", "0〜100% の範囲外の割合"),
        "numerator_exceeds_denominator" => new("a numerator above its denominator", "分母を上回る分子"),
        "negative_count" => new("a count below zero", "負の件数"),
        "fraction_of_count" => new("a count that is no whole number", "整数でない件数"),
        "cumulative_falls" => new("a running total that falls", "累計の減少"),
        "later_cumulative_falls" => new("a running total above that of a later period", "後の期間を上回る累計"),
        "final_within_period" => new("a confirmed figure before its period is over", "期間終了前の確定値"),
        "outside_year" => new("a day outside the usual years", "対象年度外の日付"),
        _ => new("another warning", "その他の警告"),
    };
}
