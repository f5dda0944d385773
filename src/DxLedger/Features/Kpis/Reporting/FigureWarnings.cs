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

    /// <summary>Against the target: a year's growth never comes to that, a unit taken for another does.</summary>
    private const decimal MagnitudeFactor = 10m;

    /// <summary>Every code there is.</summary>
    public static readonly IReadOnlyList<string> Codes =
    [
        "rate_outside_0_100", "fraction_of_count", "jump", "cumulative_falls", "negative_count", "fraction_of_percent", "magnitude",
        "later_cumulative_falls", "final_within_period", "outside_year", "numerator_exceeds_denominator",
    ];

    /// <param name="today">In Japan.</param>
    public static IReadOnlyList<FieldError> Of(Kpi.Defined kpi, ReportingPeriod period, Figure figure, DateOnly today)
    {
        var warnings = new List<FieldError>();
        if (figure.MeasuredOn is { } day && Platform.JapaneseCalendar.FiscalYear(day) != period.FiscalYear)
        {
            warnings.Add(new("measuredOn", "outside_year", new(
                $"{Dates.Text(day)} lies outside fiscal year {period.FiscalYear}.", $"測定日 {Dates.Text(day)} は {period.FiscalYear} 年度の外です。")));
        }

        if (figure.Value is not { } value)
            return warnings;
        var last = Before(kpi, period);
        var target = kpi.Targets.FirstOrDefault(one => one.FiscalYear == period.FiscalYear)?.InForce(period.LastDay);
        if (kpi.Definition.Measure == Measure.Count && value < 0)
            Warn(
                "negative_count",
                $"{En(value)} is below zero, though {kpi.Definition.Unit ?? "things"} are counted.",
                $"件数などを数える指標ですが、{Ja(value)} は負の値です。");
        if (IsFraction(kpi, value, [target, last?.Value]) is { } usual)
            Warn(
                "fraction_of_percent",
                $"{En(value)} looks like a fraction: the target or last figure is {En(usual)}.",
                $"{Ja(value)} は割合を小数で入力した可能性があります（目標値又は前回の数値: {Ja(usual)}）。");
        else if (target is { } promised && IsOtherMagnitude(kpi, value, promised))
            Warn(
                "magnitude",
                $"{En(value)} differs from the target, {En(promised)}, by a factor of 10 or more.",
                $"{Ja(value)} は目標値 {Ja(promised)} と 10 倍以上の差があります。");
        if (figure.Status == ValueStatus.Final && period.LastDay >= today)
            Warn(
                "final_within_period",
                $"{period} runs until {Dates.Text(period.LastDay)}, so its figure can hardly be final.",
                $"{period} は {Dates.Text(period.LastDay)} まで続くため、まだ確定値ではない可能性があります。");
        if (kpi.Definition.Accumulation is Accumulation.Cumulative or Accumulation.YearToDate && After(kpi, period) is var (later, next) && next < value)
            Warn(
                "later_cumulative_falls",
                $"A cumulative figure does not fall: with {En(value)} that for {later}, {En(next)}, would be less.",
                $"累計の数値ですが、{Ja(value)} とすると {later} の {Ja(next)} が減少することになります。");
        if (kpi.Definition.Measure == Measure.Percent && (value < 0 || (value > 100 && target is not > 100)))
            Warn("rate_outside_0_100", $"{En(value)} lies outside 0 to 100 %.", $"{Ja(value)} は 0〜100% の範囲外です。");
        else if (figure.Numerator > figure.Denominator && target is not > 100)
            warnings.Add(new("numerator", "numerator_exceeds_denominator", new(
                $"The numerator, {Text(figure.Numerator.Value)}, is more than the denominator, {Text(figure.Denominator.Value)}.",
                $"分子 {Text(figure.Numerator.Value)} が分母 {Text(figure.Denominator.Value)} を上回っています。")));
        if (kpi.Definition.Measure == Measure.Count && value != decimal.Truncate(value))
            Warn(
                "fraction_of_count",
                $"{En(value)} is no whole number, though {kpi.Definition.Unit ?? "things"} are counted.",
                $"件数などを数える指標ですが、{Ja(value)} は整数ではありません。");
        if (last is var (earlier, previous))
        {
            if (Jumps(previous, value))
                Warn(
                    "jump",
                    $"{En(value)} differs from the figure for {earlier}, {En(previous)}, by more than a factor of {Text(JumpFactor)}.",
                    $"{Ja(value)} は {earlier} の数値 {Ja(previous)} と比べて {Text(JumpFactor)} 倍を超える差があります。");
            if (kpi.Definition.Accumulation is Accumulation.Cumulative or Accumulation.YearToDate && value < previous)
                Warn(
                    "cumulative_falls",
                    $"A cumulative figure does not fall: it was {En(previous)} for {earlier}.",
                    $"累計の数値が {earlier} の {Ja(previous)} から減少しています。");
        }

        return warnings;

        void Warn(string code, string en, string ja) => warnings.Add(new("value", code, new(en, ja)));

        string En(decimal number) => DisplayedValue.InWords(kpi.Definition, number).En;

        string Ja(decimal number) => DisplayedValue.InWords(kpi.Definition, number).Ja;
    }

    /// <summary>
    /// The last figure of an earlier period that stands; where figures add up, of one as long, since a year has more than its
    /// last quarter.
    /// </summary>
    private static (string Period, decimal Value)? Before(Kpi.Defined kpi, ReportingPeriod period)
    {
        var addsUp = kpi.Definition.Accumulation is Accumulation.PerPeriod or Accumulation.Undecided;
        foreach (var report in kpi.Reports.Reverse())
        {
            if (addsUp && ReportingPeriod.Parse(report.Period)?.Span != period.Span)
                continue;
            if (ReportingPeriod.ByName.Compare(report.Period, period.Name) < 0 && report.Stage != ReportStage.Withdrawn && report.Content.Figure?.Value is { } value)
                return (report.Period, value);
        }

        return null;
    }

    /// <summary>The first figure of a later period that stands.</summary>
    private static (string Period, decimal Value)? After(Kpi.Defined kpi, ReportingPeriod period)
    {
        foreach (var report in kpi.Reports)
        {
            if (ReportingPeriod.ByName.Compare(report.Period, period.Name) > 0 && report.Stage != ReportStage.Withdrawn && report.Content.Figure?.Value is { } value)
                return (report.Period, value);
        }

        return null;
    }

    /// <summary>The percentage of which the value seems to be the fraction; null where it seems to be none.</summary>
    public static decimal? IsFraction(Kpi.Defined kpi, decimal value, IReadOnlyList<decimal?> known) =>
        kpi.Definition.Measure == Measure.Percent && value is > 0 and <= 1 ? known.FirstOrDefault(one => one >= value * MagnitudeFactor) : null;

    /// <summary>Far from its target. What adds up is small at first, so only a latest figure may be too small for it.</summary>
    public static bool IsOtherMagnitude(Kpi.Defined kpi, decimal value, decimal target) =>
        Differs(value, target) && (decimal.Abs(value) > decimal.Abs(target) || kpi.Definition.Accumulation == Accumulation.Latest);

    /// <summary>By a factor of ten or more; from or to nothing no factor leads.</summary>
    public static bool Differs(decimal one, decimal other) =>
        one != 0 && other != 0 && (decimal.Abs(one) / MagnitudeFactor >= decimal.Abs(other) || decimal.Abs(other) / MagnitudeFactor >= decimal.Abs(one));

    private static bool Jumps(decimal before, decimal now) =>
        before != 0 && now != 0 && (decimal.Sign(before) != decimal.Sign(now) || decimal.Abs(now) / JumpFactor > decimal.Abs(before) || decimal.Abs(before) / JumpFactor > decimal.Abs(now));

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);
}
