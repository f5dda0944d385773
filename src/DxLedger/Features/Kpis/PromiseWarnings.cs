using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis;

/// <summary>What may be right about a promise and is more often a slip: whoever writes it has to confirm it.</summary>
internal static class PromiseWarnings
{
    /// <summary>Plans look ahead by some years, and never by more than these.</summary>
    private const int YearsAhead = 10;

    private static readonly Message Target = new("target", "目標値");
    private static readonly Message Baseline = new("baseline", "基準値");

    /// <summary>A first target for a year.</summary>
    public static IReadOnlyList<FieldError> OfTarget(Kpi.Defined kpi, int fiscalYear, decimal value, DateOnly? dueDate) =>
    [
        .. OfSize(kpi, Target, value, kpi.Targets.LastOrDefault()?.Value, kpi.Baseline?.Value, LastFigure(kpi)),
        .. Outside(
            "dueDate",
            dueDate,
            FirstDay(fiscalYear),
            LastDay(fiscalYear),
            day => new($"The due date, {day}, lies outside fiscal year {fiscalYear}.", $"達成期限 {day} は {fiscalYear} 年度の外です。")),
    ];

    /// <summary>A target that changes from a day on: it counts for the periods from the plan's year to its own.</summary>
    /// <param name="effectiveFrom">Null where nobody named a day.</param>
    /// <param name="planYear">Null where the plan is not known.</param>
    public static IReadOnlyList<FieldError> OfRevision(Kpi.Defined kpi, Kpi.Target target, decimal value, DateOnly? effectiveFrom, int? planYear)
    {
        var size = value == target.Value ? [] : OfSize(kpi, Target, value, target.Value, kpi.Baseline?.Value, LastFigure(kpi));
        if (planYear is not { } year)
            return [.. size];
        var (first, last) = (FirstDay(Math.Min(year, target.FiscalYear)), LastDay(target.FiscalYear));
        return
        [
            .. size,
            .. Outside("effectiveFrom", effectiveFrom, first, last, day => new(
                $"{day} lies outside the time for which the target of fiscal year {target.FiscalYear} counts, "
                + $"{Dates.Text(first)} to {Dates.Text(last)}.",
                $"適用日 {day} は、{target.FiscalYear} 年度の目標値が適用される期間（{Dates.Text(first)}〜{Dates.Text(last)}）の外です。")),
        ];
    }

    public static IReadOnlyList<FieldError> OfBaseline(Kpi.Defined kpi, decimal value) =>
        [.. OfSize(kpi, Baseline, value, kpi.Baseline?.Value, kpi.Targets.FirstOrDefault()?.Value, LastFigure(kpi))];

    /// <summary>Values on the way to a target: what lies between the baseline and the target is on that way.</summary>
    public static IReadOnlyList<FieldError> OfPath(Kpi.Defined kpi, int fiscalYear, IReadOnlyList<PathValue> path)
    {
        var target = (kpi.Targets.FirstOrDefault(known => known.FiscalYear >= fiscalYear) ?? kpi.Targets.LastOrDefault())?.Value;
        return [.. path.SelectMany(one => Of(one, new($"expected value for {one.Period}", $"{one.Period} の期待値")))];

        IEnumerable<FieldError> Of(PathValue one, Message what)
        {
            var reference = target ?? kpi.Baseline?.Value ?? LastFigure(kpi);
            if (IsNegative(kpi, one.Value))
                yield return Negative(kpi, "values", what, one.Value);
            if (FigureWarnings.IsFraction(kpi, one.Value, [target, kpi.Baseline?.Value, LastFigure(kpi)]) is { } usual)
                yield return Fraction(kpi, "values", what, one.Value, usual);
            else if (reference is { } due && FigureWarnings.IsOtherMagnitude(kpi, one.Value, due) && !IsOnTheWay(one.Value, due))
                yield return Magnitude(kpi, "values", what, one.Value, due);
        }

        bool IsOnTheWay(decimal value, decimal due) =>
            kpi.Baseline is { Value: var from } && value >= decimal.Min(from, due) && value <= decimal.Max(from, due);
    }

    /// <summary>By when a promise is to be met, or when it came to its state; plans are about their year and some years on.</summary>
    /// <param name="field">Where the day stands.</param>
    /// <param name="mayBeEarlier">Whether it may lie well before the plan, as the beginning of long work.</param>
    public static IReadOnlyList<FieldError> OfDay(string field, DateOnly? day, int? planYear, bool mayBeEarlier = false)
    {
        if (planYear is not { } year)
            return [];
        var (first, last) = (FirstDay(mayBeEarlier ? year - YearsAhead : year), LastDay(year + YearsAhead));
        return [.. Outside(field, day, first, last, text => new(
            $"{text} lies far from the plan's fiscal year, {year}: usual are days from {Dates.Text(first)} to {Dates.Text(last)}.",
            $"{text} は計画年度（{year} 年度）から離れています（通常は {Dates.Text(first)}〜{Dates.Text(last)}）。"))];
    }

    /// <param name="known">Of which the first that there is counts for the order of magnitude.</param>
    private static IEnumerable<FieldError> OfSize(Kpi.Defined kpi, Message what, decimal value, params IReadOnlyList<decimal?> known)
    {
        if (IsNegative(kpi, value))
            yield return Negative(kpi, "value", what, value);
        if (FigureWarnings.IsFraction(kpi, value, known) is { } usual)
            yield return Fraction(kpi, "value", what, value, usual);
        else if (known.FirstOrDefault(one => one is not null) is { } before && FigureWarnings.Differs(value, before))
            yield return Magnitude(kpi, "value", what, value, before);
    }

    private static bool IsNegative(Kpi.Defined kpi, decimal value) => kpi.Definition.Measure == Measure.Count && value < 0;

    private static FieldError Negative(Kpi.Defined kpi, string field, Message what, decimal value) => new(field, "negative_count", new(
        $"The {what.En}, {Words(kpi, value).En}, is below zero, though {kpi.Definition.Unit ?? "things"} are counted.",
        $"件数などを数える指標ですが、{what.Ja} {Words(kpi, value).Ja} は負の値です。"));

    private static FieldError Fraction(Kpi.Defined kpi, string field, Message what, decimal value, decimal usual) => new(
        field, "fraction_of_percent", new(
        $"The {what.En}, {Words(kpi, value).En}, looks like a fraction: {Words(kpi, usual).En} is on record.",
        $"{what.Ja} {Words(kpi, value).Ja} は割合を小数で入力した可能性があります（登録済みの数値: {Words(kpi, usual).Ja}）。"));

    private static FieldError Magnitude(Kpi.Defined kpi, string field, Message what, decimal value, decimal known) => new(field, "magnitude", new(
        $"The {what.En}, {Words(kpi, value).En}, differs from {Words(kpi, known).En}, which is on record, by a factor of 10 or more.",
        $"{what.Ja} {Words(kpi, value).Ja} は登録済みの数値 {Words(kpi, known).Ja} と 10 倍以上の差があります。"));

    private static Message Words(Kpi.Defined kpi, decimal value) => DisplayedValue.InWords(kpi.Definition, value);

    private static IEnumerable<FieldError> Outside(string field, DateOnly? day, DateOnly first, DateOnly last, Func<string, Message> words)
    {
        if (day < first || day > last)
            yield return new(field, "outside_year", words(Dates.Text(day.Value)));
    }

    private static decimal? LastFigure(Kpi.Defined kpi) =>
        kpi.Reports.LastOrDefault(report => report.Stage != ReportStage.Withdrawn)?.Content.Figure?.Value;

    private static DateOnly FirstDay(int fiscalYear) => new(fiscalYear, 4, 1);

    private static DateOnly LastDay(int fiscalYear) => new(fiscalYear + 1, 3, 31);
}
