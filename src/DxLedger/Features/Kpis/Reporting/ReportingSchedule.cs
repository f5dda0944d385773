using DxLedger.Platform;

namespace DxLedger.Features.Kpis.Reporting;

/// <summary>How often a figure is due.</summary>
internal enum ReportingFrequency
{
    Quarterly,
    Yearly,

    /// <summary>Once, for the fiscal year in which the promise is due.</summary>
    Once,

    Monthly,

    /// <summary>For April to September, and for October to March.</summary>
    HalfYearly,
}

/// <summary>When figures of a KPI or milestone are due.</summary>
/// <param name="PublishedMonth">Month, 1 to 12, in which its figure is published; null where not said.</param>
internal sealed record ReportingSchedule(ReportingFrequency Frequency, int? PublishedMonth)
{
    /// <summary>What holds until somebody says otherwise.</summary>
    public static readonly ReportingSchedule Usual = new(ReportingFrequency.Quarterly, null);

    /// <summary>How long the periods are for which a figure is due.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public PeriodSpan Span => Frequency switch
    {
        ReportingFrequency.Monthly => PeriodSpan.Month,
        ReportingFrequency.Quarterly => PeriodSpan.Quarter,
        ReportingFrequency.HalfYearly => PeriodSpan.Half,
        _ => PeriodSpan.Year,
    };

    /// <summary>The periods of a plan's fiscal year for which a figure is due, in order.</summary>
    /// <param name="dueDate">Of the promise; null where it names none.</param>
    public IReadOnlyList<ReportingPeriod> DuePeriods(int fiscalYear, DateOnly? dueDate) =>
        Frequency == ReportingFrequency.Once && dueDate is { } day && JapaneseCalendar.FiscalYear(day) != fiscalYear ? [] : ReportingPeriod.Tiling(fiscalYear, Span);
}
