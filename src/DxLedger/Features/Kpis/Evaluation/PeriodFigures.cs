using System.Diagnostics;
using System.Globalization;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis.Evaluation;

/// <summary>What was reported for one period.</summary>
/// <param name="Period"><c>2023-Q1</c> or <c>2023</c>.</param>
/// <param name="Value">In the KPI's unit; null where the report gives none, which is never zero.</param>
internal sealed record PeriodEntry(string Period, decimal? Value);

/// <summary>Something to know about how a period's figure came about.</summary>
/// <param name="Code">Stable.</param>
internal sealed record FigureNote(string Code, Message Message);

/// <summary>The figure that a period is judged by.</summary>
/// <param name="Value">Null where there is none.</param>
/// <param name="Contributing">The entries it was taken from, in the order of their periods.</param>
/// <param name="Incomplete">Parts of the period are not in it, so it may still change.</param>
internal sealed record PeriodFigure(decimal? Value, IReadOnlyList<PeriodEntry> Contributing, bool Incomplete, IReadOnlyList<FigureNote> Notes);

/// <summary>
/// Which figure a quarter or a year has. A year's own entry is the word of the department for the year and precedes
/// its quarters; without one, the year has the sum of its quarters (per period) or the last of them.
/// </summary>
internal static class PeriodFigures
{
    private const int QuartersInYear = 4;

    /// <param name="entries">Any order; of two for one period the later in the list counts. Other years are left out.</param>
    /// <exception cref="ArgumentException">The period is not written as one.</exception>
    public static PeriodFigure Of(Accumulation accumulation, string period, IEnumerable<PeriodEntry> entries)
    {
        if (Quarter(period) is not { } wanted)
            throw new ArgumentException("A period is a fiscal year or a quarter of it.", nameof(period));

        var byQuarter = new SortedDictionary<int, PeriodEntry>();
        foreach (var entry in entries.Where(entry => entry.Value is not null && string.Equals(Year(entry.Period), Year(period), StringComparison.Ordinal)))
        {
            if (Quarter(entry.Period) is { } quarter)
                byQuarter[quarter] = entry;
        }

        return accumulation switch
        {
            Accumulation.PerPeriod => PerPeriod(period, wanted, byQuarter),
            Accumulation.Latest or Accumulation.Cumulative => AsReported(wanted, byQuarter),
            _ => throw new UnreachableException(),
        };
    }

    private static PeriodFigure AsReported(int wanted, SortedDictionary<int, PeriodEntry> byQuarter)
    {
        if (byQuarter.TryGetValue(wanted, out var own))
            return new(own.Value, [own], Incomplete: false, []);

        // A quarter without a report has no figure; an earlier one would pass for news.
        if (wanted <= QuartersInYear || byQuarter.Count == 0)
            return new(null, [], Incomplete: true, [NotReported]);
        var (quarter, last) = byQuarter.Last();
        var note = new FigureNote("last_quarter_taken", new(
            $"The year has no figure of its own; that of quarter {quarter} stands for it.",
            $"年度の実績値がないため、第{quarter}四半期の実績値によります。"));
        return new(last.Value, [last], Incomplete: quarter < QuartersInYear, [note]);
    }

    private static PeriodFigure PerPeriod(string period, int wanted, SortedDictionary<int, PeriodEntry> byQuarter)
    {
        var upTo = Math.Min(wanted, QuartersInYear);
        var quarters = byQuarter.Where(pair => pair.Key <= upTo).Select(pair => pair.Value).ToList();
        var sum = Sum(quarters);
        if (wanted > QuartersInYear && byQuarter.TryGetValue(wanted, out var own))
        {
            // Only a full year of quarters can contradict the year.
            return new(own.Value, [own], Incomplete: false, quarters.Count == QuartersInYear && sum != own.Value ? [Differs(own, sum)] : []);
        }

        if (quarters.Count == 0)
            return new(null, [], Incomplete: true, [NotReported]);
        if (sum is null)
            return new(null, quarters, Incomplete: true, [OutOfRange]);
        var absent = Enumerable.Range(1, upTo).Where(quarter => !byQuarter.ContainsKey(quarter)).ToList();
        return new(sum, quarters, absent.Count > 0, absent.Count > 0 ? [Absent(period, absent)] : []);
    }

    /// <summary>With the digits of its most exact summand; null when a decimal cannot hold it.</summary>
    private static decimal? Sum(IReadOnlyList<PeriodEntry> entries)
    {
        var values = entries.Select(entry => entry.Value ?? 0).ToList();
        return values.Aggregate(ExactNumber.Of(0), (sum, value) => sum + ExactNumber.Of(value)).Cut(values.Select(value => (int)value.Scale).DefaultIfEmpty().Max());
    }

    private static readonly FigureNote NotReported = new("not_reported", new("No figure was reported for the period.", "この期間の実績値は報告されていません。"));

    private static readonly FigureNote OutOfRange = new("sum_out_of_range", new("The sum of the quarters is too large to be written.", "四半期の合計が表示可能な範囲を超えています。"));

    private static FigureNote Absent(string period, List<int> quarters) => new("quarters_absent", new(
        $"The sum up to {period} lacks {string.Join(", ", quarters.Select(quarter => $"Q{quarter}"))}.",
        $"{period}までの合計には{string.Join("・", quarters.Select(quarter => $"第{quarter}四半期"))}が含まれていません。"));

    private static FigureNote Differs(PeriodEntry own, decimal? sum) => new("year_differs_from_quarters", new(
        $"The year was reported as {Text(own.Value)}, its quarters add up to {Text(sum)}.",
        $"年度の報告値は{Text(own.Value)}、四半期の合計は{Text(sum)}で、一致しません。"));

    private static string Text(decimal? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "?";

    private static string Year(string period) => period.Length >= 4 ? period[..4] : period;

    /// <summary>1 to 4, and 5 for the whole year, which comes after its quarters.</summary>
    private static int? Quarter(string period) =>
        period.Length < 4 || !period.AsSpan(0, 4).ContainsOnlyDigits() ? null
        : period.Length == 4 ? QuartersInYear + 1
        : period is [_, _, _, _, '-', 'Q', >= '1' and <= '4' and var quarter] ? quarter - '0'
        : null;

    private static bool ContainsOnlyDigits(this ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}
