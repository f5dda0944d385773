using System.Diagnostics;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis.Evaluation;

/// <summary>What was reported for one period.</summary>
/// <param name="Period"><c>2023-Q1</c>, <c>2023-M04</c>, <c>2023</c>, …</param>
/// <param name="Value">In the KPI's unit; null where the report gives none, which is never zero.</param>
/// <param name="Numerator">Of a rate; null where it was not said, likewise the denominator.</param>
internal sealed record PeriodEntry(string Period, decimal? Value, decimal? Numerator = null, decimal? Denominator = null);

/// <summary>Something to know about how a period's figure came about.</summary>
/// <param name="Code">Stable.</param>
internal sealed record FigureNote(string Code, Message Message);

/// <summary>The figure that a period is judged by.</summary>
/// <param name="Value">Null where there is none.</param>
/// <param name="Contributing">The entries it was taken from, in the order of their periods.</param>
/// <param name="Incomplete">Parts of the period are not in it, so it may still change.</param>
/// <param name="Missing">Those parts, in order.</param>
internal sealed record PeriodFigure(decimal? Value, IReadOnlyList<PeriodEntry> Contributing, bool Incomplete, IReadOnlyList<FigureNote> Notes, IReadOnlyList<string> Missing)
{
    public const string Undecided = "accumulation_undecided";
    public const string RateNotSummed = "rate_not_summed";
}

/// <summary>
/// Which figure a period or a year has. A year's own entry is the word of the department for the year and precedes its
/// parts; without one, the year has the sum of its parts (per period) or the last of them (latest, year to date,
/// cumulative). A part within the year that adds up has the sum from April on. Rates are never summed: they are taken from
/// the sums of numerators and of denominators. While nobody has said whether figures add up, only the year's own counts.
/// </summary>
internal static class PeriodFigures
{
    /// <param name="accumulation">Of the KPI.</param>
    /// <param name="period">Asked for.</param>
    /// <param name="entries">Any order; of two for one period the later in the list counts. Other years are left out.</param>
    /// <param name="scheduled">How long the periods are that were to be reported; those of the year's own length are its parts too then.</param>
    /// <param name="isRate">The figures are percentages.</param>
    /// <param name="kpi">Whose units the notes speak in; null where their numbers stand alone.</param>
    /// <exception cref="ArgumentException">The period is not written as one.</exception>
    public static PeriodFigure Of(
        Accumulation accumulation,
        string period,
        IEnumerable<PeriodEntry> entries,
        PeriodSpan scheduled = PeriodSpan.Quarter,
        bool isRate = false,
        KpiDefinition? kpi = null)
    {
        if (ReportingPeriod.Parse(period) is not { } wanted)
            throw new ArgumentException("A period is a fiscal year, or a half, a quarter or a month of it.", nameof(period));

        var known = new SortedDictionary<ReportingPeriod, PeriodEntry>();
        foreach (var entry in entries.Where(entry => entry.Value is not null))
        {
            if (ReportingPeriod.Parse(entry.Period) is { } reported && reported.FiscalYear == wanted.FiscalYear)
                known[reported] = entry;
        }

        var parts = ReportingPeriod.Tiling(wanted.FiscalYear, scheduled).Where(part => part.LastDay <= wanted.LastDay).ToList();
        return accumulation switch
        {
            Accumulation.PerPeriod => PerPeriod(wanted, known, parts, isRate, kpi),
            Accumulation.Latest or Accumulation.Cumulative or Accumulation.YearToDate => AsReported(wanted, known, parts),
            Accumulation.Undecided when wanted.IsYear && known.TryGetValue(wanted, out var own) => new(own.Value, [own], Incomplete: false, [], []),
            Accumulation.Undecided when parts.Exists(known.ContainsKey) => None(parts, NotDecided),
            Accumulation.Undecided => None(parts, NotReported),
            _ => throw new UnreachableException(),
        };
    }

    private static PeriodFigure AsReported(ReportingPeriod wanted, SortedDictionary<ReportingPeriod, PeriodEntry> known, List<ReportingPeriod> parts)
    {
        if (known.TryGetValue(wanted, out var own))
            return new(own.Value, [own], Incomplete: false, [], []);

        // A period without a report has no figure; an earlier one would pass for news.
        var reported = parts.Where(known.ContainsKey).ToList();
        if (!wanted.IsYear || reported is not [.., var last])
            return None(wanted.IsYear ? parts : [wanted], NotReported);
        var missing = parts.Where(part => part.CompareTo(last) > 0).Select(part => part.Name).ToList();
        var note = new FigureNote("last_period_taken", new(
            $"The year has no figure of its own; that of {last.Words.En} stands for it.",
            $"年度の実績値がないため、{last.Words.Ja}の実績値によります。"));
        return new(known[last].Value, [known[last]], missing.Count > 0, [note], missing);
    }

    private static PeriodFigure PerPeriod(
        ReportingPeriod wanted, SortedDictionary<ReportingPeriod, PeriodEntry> known, List<ReportingPeriod> parts, bool isRate, KpiDefinition? kpi)
    {
        var reported = parts.Where(known.ContainsKey).Select(part => known[part]).ToList();
        var missing = parts.Where(part => !known.ContainsKey(part)).Select(part => part.Name).ToList();
        if (isRate && reported is not [_])
            return Rate(wanted, known, reported, missing);
        var sum = Sum(reported.Select(entry => entry.Value ?? 0));
        // Only a full year of parts can contradict the year.
        if (wanted.IsYear && known.TryGetValue(wanted, out var own))
            return new(own.Value, [own], Incomplete: false, missing.Count == 0 && sum != own.Value ? [Differs(own, sum, kpi)] : [], []);
        if (reported.Count == 0)
            return None(parts, NotReported);
        return sum is null
            ? new(null, reported, Incomplete: true, [OutOfRange], missing)
            : new(sum, reported, missing.Count > 0, missing.Count > 0 ? [Absent(wanted, missing)] : [], missing);
    }

    private static PeriodFigure Rate(
        ReportingPeriod wanted, SortedDictionary<ReportingPeriod, PeriodEntry> known, List<PeriodEntry> reported, List<string> missing)
    {
        if (wanted.IsYear && known.TryGetValue(wanted, out var own))
            return new(own.Value, [own], Incomplete: false, [], []);
        if (reported.Count == 0)
            return new(null, [], Incomplete: true, [NotReported], missing);
        if (reported.Exists(entry => entry.Numerator is null || entry.Denominator is null))
            return new(null, reported, Incomplete: true, [NotSummed], missing);
        var (numerator, denominator) = (Sum(reported.Select(entry => entry.Numerator ?? 0)), Sum(reported.Select(entry => entry.Denominator ?? 0)));
        if (numerator is not { } above || denominator is not { } below || below <= 0)
            return new(null, reported, Incomplete: true, [OutOfRange], missing);
        // As many digits as the parts were reported with, and one at least.
        var digits = Math.Max(1, reported.Max(entry => (int)(entry.Value?.Scale ?? 0)));
        var value = (ExactNumber.Of(above) * ExactNumber.Of(100) / ExactNumber.Of(below)).Rounded(digits, RateRounding.HalfUp);
        return value is null
            ? new(null, reported, Incomplete: true, [OutOfRange], missing)
            : new(value, reported, missing.Count > 0, missing.Count > 0 ? [Absent(wanted, missing)] : [], missing);
    }

    /// <summary>With the digits of its most exact summand; null when a decimal cannot hold it.</summary>
    private static decimal? Sum(IEnumerable<decimal> summands)
    {
        var values = summands.ToList();
        return values.Aggregate(ExactNumber.Of(0), (sum, value) => sum + ExactNumber.Of(value))
            .Cut(values.Select(value => (int)value.Scale).DefaultIfEmpty().Max());
    }

    private static PeriodFigure None(IEnumerable<ReportingPeriod> missing, FigureNote why) => new(
        null,
        [],
        Incomplete: true,
        [why],
        [.. missing.Select(part => part.Name)]);

    private static readonly FigureNote NotReported = new("not_reported", new("No figure was reported for the period.", "この期間の実績値は報告されていません。"));

    private static readonly FigureNote NotDecided = new(PeriodFigure.Undecided, new(
        "Nobody has said yet whether figures within the year are those of their period or of the year so far.",
        "年度途中の数値が当期分か年度累計かが決まっていません。"));

    private static readonly FigureNote NotSummed = new(PeriodFigure.RateNotSummed, new(
        "Rates are not added up, and numerator and denominator were not reported for every period.",
        "割合は合計できません。各期間の分子・分母がそろっていないため、通算の割合を算出できません。"));

    private static readonly FigureNote OutOfRange = new(
        "sum_out_of_range",
        new("The sum of the periods is too large to be written.", "合計が表示可能な範囲を超えています。"));

    private static FigureNote Absent(ReportingPeriod wanted, List<string> missing) => new("periods_absent", new(
        $"The figure up to {wanted} lacks {string.Join(", ", missing)}.",
        $"{wanted.Words.Ja}までの数値には{string.Join("・", missing.Select(name => ReportingPeriod.Parse(name)?.Words.Ja))}が含まれていません。"));

    private static FigureNote Differs(PeriodEntry own, decimal? sum, KpiDefinition? kpi) => new("year_differs_from_periods", new(
        $"The year was reported as {Words(kpi, own.Value).En}, its periods add up to {Words(kpi, sum).En}.",
        $"年度の報告値は{Words(kpi, own.Value).Ja}、各期間の合計は{Words(kpi, sum).Ja}で、一致しません。"));

    private static Message Words(KpiDefinition? kpi, decimal? value) => value is { } known ? DisplayedValue.InWords(kpi, known) : new("?", "?");
}
