using DxLedger.EventStore;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis.YearClosing;

/// <summary>
/// Which department leads each KPI, as answers about a fiscal year show it: on the day, and once the year is closed the one
/// that its seal keeps, whoever took over since.
/// </summary>
internal sealed class YearLeads
{
    private readonly DateOnly day;
    private readonly Dictionary<string, string> kept;

    private YearLeads(DateOnly day, Dictionary<string, string> kept) => (this.day, this.kept) = (day, kept);

    /// <param name="set">The plan's periods among others, as they stand or as they stood.</param>
    /// <param name="year">Or a period within it.</param>
    /// <param name="today">What holds while the year is open.</param>
    public static YearLeads Of(DocumentSet set, string plan, ReportingPeriod year, DateOnly today)
    {
        var stream = PlanPeriod.StreamOf(plan, year.Year);
        var state = set.Of(PeriodModel.Stream.Projection).FirstOrDefault(document => document.Stream == stream)?.State;
        return state is PlanPeriod.Kept { Closing: { } closing, YearClosing: { } seal }
            ? new(
                JapaneseCalendar.DateOf(closing.At),
                seal.Rows.Where(row => row.Department is not null).ToDictionary(row => row.Key, row => row.Department ?? "", StringComparer.Ordinal))
            : new(today, []);
    }

    /// <summary>Null where none is named. A seal from before it kept departments is answered by the day of the closing.</summary>
    public string? Of(Kpi.Defined kpi) => kept.GetValueOrDefault(kpi.Key) ?? kpi.LeadOn(day);
}
