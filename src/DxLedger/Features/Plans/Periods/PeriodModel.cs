using DxLedger.Platform;

namespace DxLedger.Features.Plans.Periods;

/// <summary>Streams <c>period-PLAN:PERIOD</c>, grouped by plan.</summary>
internal static class PeriodModel
{
    public static readonly StreamModel<PlanPeriod, PeriodEvent> Stream = new(
        "period",
        version: 1,
        new PlanPeriod.Untouched(),
        (state, e, recorded) => PlanPeriod.Evolve(state, e, EventOrigin.Of(recorded)),
        state => (state as PlanPeriod.Kept)?.Plan,
        events => events
            .Register<PlanDueDateSet>("plan.due-date-set.v1")
            .Register<PlanPeriodClosed>("plan.period-closed.v1")
            .Register<PlanPeriodReopened>("plan.period-reopened.v1")
            .Register<PlanExceptionGranted>("plan.exception-granted.v1")
            .Register<PlanYearClosed>("plan.year-closed.v1")
            .Register<PlanYearSealed>("plan.year-sealed.v1"))
    {
        Touches = (_, e) => e switch
        {
            PlanDueDateSet due => [new(due.Plan, Field: "period")],
            PlanPeriodClosed closed => [new(closed.Plan, Field: "period")],
            PlanExceptionGranted granted => [new(granted.Plan, Field: "period")],
            // The year itself is what is reopened; its parts are not before it is.
            PlanPeriodReopened reopened when ReportingPeriod.Parse(reopened.Period) is { } period && period != period.Year => [new(
                reopened.Plan,
                Field: "period")],
            _ => [],
        },
    };
}
