using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis.Evaluation;

/// <summary>The figure of a period or a year as a KPI's reports give it.</summary>
internal static class KpiFigures
{
    /// <summary>From accepted reports alone.</summary>
    public static PeriodFigure Accepted(Kpi.Defined kpi, ReportingPeriod period) => Of(kpi, period, report => report.Accepted);

    /// <summary>From whatever stands, accepted or not.</summary>
    public static PeriodFigure Standing(Kpi.Defined kpi, ReportingPeriod period) =>
        Of(kpi, period, report => report.Stage == ReportStage.Withdrawn ? null : report.Content);

    private static PeriodFigure Of(Kpi.Defined kpi, ReportingPeriod period, Func<PeriodReport, ReportContent?> seen) => PeriodFigures.Of(
        kpi.Definition.Accumulation,
        period.Name,
        from report in kpi.Reports
        let figure = seen(report)?.Figure
        where figure is not null
        select new PeriodEntry(report.Period, figure.Value, figure.Numerator, figure.Denominator),
        kpi.Schedule.Span,
        kpi.Definition.Measure == Measure.Percent,
        kpi.Definition);
}
