using System.Globalization;

namespace DxLedger.Platform;

/// <summary>How long a reporting period is, in months.</summary>
internal enum PeriodSpan
{
    Month = 1,
    Quarter = 3,
    Half = 6,
    Year = 12,
}

/// <summary>
/// 報告期間: a Japanese fiscal year (<c>2023</c>), a half of it (<c>2023-H1</c> is April to September 2023), a quarter
/// (<c>2023-Q1</c> is April to June 2023) or a month (<c>2023-M04</c> is April 2023, <c>2023-M03</c> March 2024: the year
/// is always the fiscal one). They are ordered by their last day and, of those that end together, the longer last: a
/// quarter comes after its months, and a year after everything in it.
/// </summary>
internal sealed record ReportingPeriod : IComparable<ReportingPeriod>
{
    private const int YearMin = 2000;
    private const int YearMax = 2100;
    private const int MonthsInYear = 12;

    /// <param name="quarter">1 to 4; null for the whole year.</param>
    public ReportingPeriod(int fiscalYear, int? quarter)
        : this(fiscalYear, quarter is null ? PeriodSpan.Year : PeriodSpan.Quarter, quarter ?? 1)
    {
    }

    /// <param name="number">Counted from 1 within the year; of months, April is the first.</param>
    private ReportingPeriod(int fiscalYear, PeriodSpan span, int number) => (FiscalYear, Span, Number) = (fiscalYear, span, number);

    public int FiscalYear { get; }

    public PeriodSpan Span { get; }

    /// <summary>Which of its length in the year, from 1; April is the first month.</summary>
    public int Number { get; }

    public bool IsYear => Span == PeriodSpan.Year;

    /// <summary>As it is written in addresses, events and keys.</summary>
    public string Name => Span switch
    {
        PeriodSpan.Month => string.Create(CultureInfo.InvariantCulture, $"{FiscalYear}-M{FirstDay.Month:00}"),
        PeriodSpan.Quarter => string.Create(CultureInfo.InvariantCulture, $"{FiscalYear}-Q{Number}"),
        PeriodSpan.Half => string.Create(CultureInfo.InvariantCulture, $"{FiscalYear}-H{Number}"),
        _ => FiscalYear.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>As people say it.</summary>
    public Message Words => Span switch
    {
        PeriodSpan.Month => new(string.Create(CultureInfo.InvariantCulture, $"{FirstDay:MMMM yyyy} (FY{FiscalYear})"), $"{YearJa}{FirstDay.Month}月"),
        PeriodSpan.Quarter => new($"quarter {Number} of FY{FiscalYear}", $"{YearJa}第{Number}四半期"),
        PeriodSpan.Half => new($"{(Number == 1 ? "first" : "second")} half of FY{FiscalYear}", $"{YearJa}{(Number == 1 ? "上" : "下")}半期"),
        _ => new($"FY{FiscalYear}", YearJa),
    };

    public DateOnly FirstDay => new DateOnly(FiscalYear, 4, 1).AddMonths((int)Span * (Number - 1));

    public DateOnly LastDay => FirstDay.AddMonths((int)Span).AddDays(-1);

    /// <summary>When its figures are due unless the plan says otherwise: the end of the month after it.</summary>
    public DateOnly UsualDueDate => LastDay.AddDays(1).AddMonths(1).AddDays(-1);

    /// <summary>The whole year that it belongs to, itself where it is one.</summary>
    public ReportingPeriod Year => new(FiscalYear, null);

    public static IReadOnlyList<ReportingPeriod> QuartersOf(int fiscalYear) => Tiling(fiscalYear, PeriodSpan.Quarter);

    /// <summary>The periods of a length that make up the year, in order.</summary>
    public static IReadOnlyList<ReportingPeriod> Tiling(int fiscalYear, PeriodSpan span) =>
        [.. Enumerable.Range(1, MonthsInYear / (int)span).Select(number => new ReportingPeriod(fiscalYear, span, number))];

    /// <summary>Every period of a year, in order.</summary>
    public static IReadOnlyList<ReportingPeriod> AllOf(int fiscalYear) =>
        [.. Enum.GetValues<PeriodSpan>().SelectMany(span => Tiling(fiscalYear, span)).Order()];

    /// <summary>Null for whatever is not written exactly like a period of a year from 2000 to 2100.</summary>
    public static ReportingPeriod? Parse(string? text) => text switch
    {
        { Length: 4 } => Year4(text),
        { Length: 7 } when text[4] == '-' && text[5] == 'Q' && text[6] is >= '1' and <= '4' => Part(text, PeriodSpan.Quarter, text[6] - '0'),
        { Length: 7 } when text[4] == '-' && text[5] == 'H' && text[6] is '1' or '2' => Part(text, PeriodSpan.Half, text[6] - '0'),
        { Length: 8 } when text[4] == '-' && text[5] == 'M' && char.IsAsciiDigit(text[6]) && char.IsAsciiDigit(text[7])
            && ((text[6] - '0') * 10) + text[7] - '0' is >= 1 and <= MonthsInYear and var month => Part(text, PeriodSpan.Month, ((month + 8) % MonthsInYear) + 1),
        _ => null,
    };

    /// <summary>What is told to who wrote something else.</summary>
    public static Message Expected { get; } = new(
        "A fiscal year such as 2023, a half such as 2023-H1, a quarter such as 2023-Q1 or a month such as 2023-M04.",
        "報告期間を 2023（年度）、2023-H1（半期）、2023-Q1（四半期）又は 2023-M04（月）の形で指定してください。");

    /// <summary>Orders names of periods; what is no period comes last.</summary>
    public static IComparer<string> ByName { get; } = Comparer<string>.Create((one, other) => (Parse(one), Parse(other)) switch
    {
        ({ } a, { } b) => a.CompareTo(b),
        ({ }, null) => -1,
        (null, { }) => 1,
        _ => string.CompareOrdinal(one, other),
    });

    public int CompareTo(ReportingPeriod? other) => other is null ? 1 : (LastDay, Span).CompareTo((other.LastDay, other.Span));

    public override string ToString() => Name;

    // The year of the era, whose first is 元年: 平成 up to fiscal year 2018, 令和 from 2019.
    private string YearJa => FiscalYear switch
    {
        2019 => "令和元年度",
        > 2019 => string.Create(CultureInfo.InvariantCulture, $"令和{FiscalYear - 2018}年度"),
        _ => string.Create(CultureInfo.InvariantCulture, $"平成{FiscalYear - 1988}年度"),
    };

    private static ReportingPeriod? Part(string text, PeriodSpan span, int number) => Year4(text[..4]) is { } year ? new(
        year.FiscalYear,
        span,
        number) : null;

    private static ReportingPeriod? Year4(string text) =>
        text.All(char.IsAsciiDigit) && int.Parse(text, CultureInfo.InvariantCulture) is >= YearMin and <= YearMax and var year ? new(
            year,
            null) : null;
}
