using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis;

/// <summary>Streams <c>kpi-…</c>, milestones included, grouped by plan.</summary>
internal static class KpiModel
{
    public static readonly StreamModel<Kpi, KpiEvent> Stream = new(
        "kpi",
        version: 6,
        new Kpi.Undefined(),
        (state, e, recorded) => Kpi.Evolve(state, e, EventOrigin.Of(recorded)),
        state => (state as Kpi.Defined)?.Plan,
        events => events
            .Register<KpiDefined>("kpi.defined.v1")
            .Register<KpiLinked>("kpi.linked.v1")
            .Register<KpiTargetSet>("kpi.target-set.v1")
            .Register<KpiTargetRevised>("kpi.target-revised.v1")
            .Register<KpiDefinitionRevised>("kpi.definition-revised.v1")
            .Register<KpiOwnersReassigned>("kpi.owners-reassigned.v2")
            // The first shape knew no date: what it said held from the day of its entry on, which is what its absence means.
            .Upcast("kpi.owners-reassigned.v1", "kpi.owners-reassigned.v2", data => data)
            .Register<KpiProgressReported>("kpi.progress-reported.v1")
            .Register<KpiProgressRevised>("kpi.progress-revised.v1")
            .Register<KpiProgressWithdrawn>("kpi.progress-withdrawn.v1")
            .Register<KpiMilestoneReported>("kpi.milestone-reported.v1")
            .Register<KpiReportReturned>("kpi.report-returned.v1")
            .Register<KpiReportApproved>("kpi.report-approved.v1")
            .Register<KpiReportAccepted>("kpi.report-accepted.v1")
            .Register<KpiExpectedPathSet>("kpi.expected-path-set.v1")
            .Register<KpiScheduleSet>("kpi.schedule-set.v1")
            .Register<KpiClosed>("kpi.closed.v1")
            .Register<KpiReopened>("kpi.reopened.v1")
            .Register<KpiSucceeded>("kpi.succeeded.v1")
            .Register<KpiContinuedFrom>("kpi.continued-from.v1")
            .Register<KpiBaselineSet>("kpi.baseline-set.v1")
            .Register<KpiEvaluated>("kpi.evaluated.v1"))
    {
        Touches = KpiYears.Of,
        Owners = (state, day) => (state as Kpi.Defined)?.Owners.On(day) ?? [],
    };
}
