using System.Globalization;

namespace DxLedger.Platform;

/// <summary>報告期間: a Japanese fiscal year (<c>2023</c>) or a quarter of it (<c>2023-Q1</c> is April to June 2023).</summary>
/// <param name="Quarter">1 to 4; null for the whole year.</param>
internal sealed record ReportingPeriod(int FiscalYear, int? Quarter)
{
    private const int YearMin = 2000;
    private const int YearMax = 2100;

    /// <summary>As it is written in addresses, events and keys.</summary>
    public string Name => Quarter is { } quarter
        ? string.Create(CultureInfo.InvariantCulture, $"{FiscalYear}-Q{quarter}")
        : FiscalYear.ToString(CultureInfo.InvariantCulture);

    public DateOnly FirstDay => new DateOnly(FiscalYear, 4, 1).AddMonths(3 * ((Quarter ?? 1) - 1));

    public DateOnly LastDay => FirstDay.AddMonths(Quarter is null ? 12 : 3).AddDays(-1);

    /// <summary>When its figures are due unless the plan says otherwise: the end of the month after it.</summary>
    public DateOnly UsualDueDate => LastDay.AddDays(1).AddMonths(1).AddDays(-1);

    /// <summary>The whole year that it belongs to, itself where it is one.</summary>
    public ReportingPeriod Year => this with { Quarter = null };

    public static IReadOnlyList<ReportingPeriod> QuartersOf(int fiscalYear) => [.. Enumerable.Range(1, 4).Select(quarter => new ReportingPeriod(fiscalYear, quarter))];

    /// <summary>Null for whatever is not written exactly like a period of a year from 2000 to 2100.</summary>
    public static ReportingPeriod? Parse(string? text) => text switch
    {
        { Length: 4 } => Year4(text),
        { Length: 7 } when text[4] == '-' && text[5] == 'Q' && text[6] is >= '1' and <= '4' => Year4(text[..4]) is { } year ? year with { Quarter = text[6] - '0' } : null,
        _ => null,
    };

    public override string ToString() => Name;

    private static ReportingPeriod? Year4(string text) =>
        text.All(char.IsAsciiDigit) && int.Parse(text, CultureInfo.InvariantCulture) is >= YearMin and <= YearMax and var year ? new(year, null) : null;
}
