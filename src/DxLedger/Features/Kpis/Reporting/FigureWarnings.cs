using System.Globalization;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis.Reporting;

/// <summary>What may be right and is more often a slip: the reporter has to confirm it.</summary>
internal static class FigureWarnings
{
    /// <summary>
    /// Against the figure before, either way. A factor of three lets a year's growth through and catches a lost digit
    /// or the wrong unit (千円 for 円).
    /// </summary>
    private const decimal JumpFactor = 3m;

    public static IReadOnlyList<FieldError> Of(Kpi.Open kpi, ReportingPeriod period, Figure figure)
    {
        if (figure.Value is not { } value)
            return [];
        var warnings = new List<FieldError>();
        if (kpi.Definition.Measure == Measure.Percent && value is < 0 or > 100)
            Warn("rate_outside_0_100", $"{Text(value)} % lies outside 0 to 100.", $"{Text(value)} % は 0〜100 の範囲外です。");
        if (kpi.Definition.Measure == Measure.Count && value != decimal.Truncate(value))
            Warn("fraction_of_count", $"{Text(value)} is no whole number, though {kpi.Definition.Unit ?? "things"} are counted.", $"件数などを数える指標ですが、{Text(value)} は整数ではありません。");
        if (Before(kpi, period) is var (earlier, previous))
        {
            if (Jumps(previous, value))
                Warn("jump", $"{Text(value)} differs from the figure for {earlier}, {Text(previous)}, by more than a factor of {Text(JumpFactor)}.", $"{Text(value)} は {earlier} の数値 {Text(previous)} と比べて {Text(JumpFactor)} 倍を超える差があります。");
            if (kpi.Definition.Accumulation is Accumulation.Cumulative or Accumulation.YearToDate && value < previous)
                Warn("cumulative_falls", $"A cumulative figure does not fall: it was {Text(previous)} for {earlier}.", $"累計の数値が {earlier} の {Text(previous)} から減少しています。");
        }

        return warnings;

        void Warn(string code, string en, string ja) => warnings.Add(new("value", code, new(en, ja)));
    }

    /// <summary>The last figure of an earlier period that stands.</summary>
    private static (string Period, decimal Value)? Before(Kpi.Open kpi, ReportingPeriod period)
    {
        foreach (var report in kpi.Reports.Reverse())
        {
            if (ReportingPeriod.ByName.Compare(report.Period, period.Name) < 0 && report.Stage != ReportStage.Withdrawn && report.Content.Figure?.Value is { } value)
                return (report.Period, value);
        }

        return null;
    }

    // From or to nothing no factor leads.
    private static bool Jumps(decimal before, decimal now) =>
        before != 0 && now != 0 && (decimal.Sign(before) != decimal.Sign(now) || decimal.Abs(now) / JumpFactor > decimal.Abs(before) || decimal.Abs(before) / JumpFactor > decimal.Abs(now));

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);
}
