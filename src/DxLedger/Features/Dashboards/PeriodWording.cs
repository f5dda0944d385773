using System.Diagnostics;
using System.Globalization;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;

namespace DxLedger.Features.Dashboards;

/// <summary>What events of reporting periods say in a list of changes.</summary>
internal static class PeriodWording
{
    public static ChangeRow.Subject Subject(PeriodEvent @event) => @event switch
    {
        PlanDueDateSet e => new(e.Plan, e.Period),
        PlanPeriodClosed e => new(e.Plan, e.Period),
        PlanPeriodReopened e => new(e.Plan, e.Period),
        PlanExceptionGranted e => new(e.Plan, e.Period),
        PlanYearClosed e => new(e.Plan, e.Period),
        PlanYearSealed e => new(e.Plan, e.Period),
        _ => throw new UnreachableException($"Nothing says what a {@event.GetType().Name} is about."),
    };

    public static IReadOnlyList<ChangedMember> Members(PeriodEvent @event) => @event switch
    {
        PlanDueDateSet e => [new("dueDate", Dates.Text(e.From), Dates.Text(e.To))],
        PlanPeriodClosed => [new("period", "open", "closed")],
        PlanPeriodReopened => [new("period", "closed", "open")],
        PlanExceptionGranted e => [new("exception." + e.Department, null, Dates.Text(e.Until))],
        PlanYearClosed e =>
        [
            new("year", "open", "closed"),
            new("sealed", null, e.Kpis.ToString(CultureInfo.InvariantCulture)),
            .. (e.Unsettled ?? []).Select(one => new ChangedMember("unsettled." + LedgerJson.NameOf(one.List), null, one.Count.ToString(CultureInfo.InvariantCulture))),
        ],
        PlanYearSealed e => [new("sealed", null, e.Rows.Count.ToString(CultureInfo.InvariantCulture))],
        _ => throw new UnreachableException($"Nothing says what a {@event.GetType().Name} changes."),
    };
}
