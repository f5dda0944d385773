using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Kpis.Worksheets;
using DxLedger.Platform;

namespace DxLedger.Features.Dashboards;

/// <summary>What befell the report of a period, in one sentence for a person.</summary>
internal static class ReportSentences
{
    /// <summary>Null where the event is not about a report.</summary>
    /// <param name="event">Of a KPI or milestone.</param>
    /// <param name="kpi">As it was defined then; null where nobody knows, and numbers stand alone.</param>
    public static Message? Of(KpiEvent @event, KpiDefinition? kpi) => @event switch
    {
        KpiProgressReported e => new(
            $"Reported for {e.Period}: {En(e.Figure, kpi)}{En(e.Accumulation)}.",
            $"{e.Period} の実績を報告しました: {Ja(e.Figure, kpi)}{Ja(e.Accumulation)}。"),
        KpiProgressRevised e => new(
            $"The report for {e.Period} was corrected from {En(e.From, kpi)} to {En(e.To, kpi)}{En(e.Accumulation)}.",
            $"{e.Period} の報告を {Ja(e.From, kpi)} から {Ja(e.To, kpi)}{Ja(e.Accumulation)} に訂正しました。"),
        KpiMilestoneReported { From: null } e => new(
            $"Reported for {e.Period}: {MemberWording.En(e.To.State)}.",
            $"{e.Period} の状況を報告しました: {WorksheetColumns.Ja(e.To.State)}。"),
        KpiMilestoneReported e => new(
            $"The report for {e.Period} was corrected from {MemberWording.En(e.From.State)} to {MemberWording.En(e.To.State)}.",
            $"{e.Period} の報告を {WorksheetColumns.Ja(e.From.State)} から {WorksheetColumns.Ja(e.To.State)} に訂正しました。"),
        KpiProgressWithdrawn e => new($"The report for {e.Period} was withdrawn.", $"{e.Period} の報告を取り下げました。"),
        KpiReportReturned e => new($"The report for {e.Period} was returned.", $"{e.Period} の報告を差し戻しました。"),
        KpiReportApproved e => new($"The report for {e.Period} was approved.", $"{e.Period} の報告を承認しました。"),
        KpiReportAccepted e => Accepted(e.Period),
        _ => null,
    };

    /// <summary>The period that an event is about; null where it is about none.</summary>
    public static string? PeriodOf(object? @event) => @event switch
    {
        KpiProgressReported e => e.Period,
        KpiProgressRevised e => e.Period,
        KpiProgressWithdrawn e => e.Period,
        KpiMilestoneReported e => e.Period,
        KpiReportReturned e => e.Period,
        KpiReportApproved e => e.Period,
        KpiReportAccepted e => e.Period,
        Kpis.Evaluation.KpiEvaluated e => e.Period,
        _ => null,
    };

    /// <summary>What a report says, within a sentence.</summary>
    public static Message Of(ReportContent content, KpiDefinition? kpi) => content switch
    {
        { Figure: { } figure } => new(En(figure, kpi), Ja(figure, kpi)),
        { Milestone: { } milestone } => new(MemberWording.En(milestone.State), WorksheetColumns.Ja(milestone.State)),
        _ => new("", ""),
    };

    public static Message Accepted(string period) => new($"The report for {period} was accepted.", $"{period} の報告を受理しました。");

    private static string En(Accumulation? decided) => decided switch
    {
        Accumulation.PerPeriod => "; figures within the year are those of their period",
        Accumulation.YearToDate => "; figures within the year are those of the year so far",
        _ => "",
    };

    private static string Ja(Accumulation? decided) => decided is { } one ? $"（年度途中の数値は{WorksheetColumns.Ja(one)}）" : "";

    private static string En(Figure figure, KpiDefinition? kpi) => figure switch
    {
        { YearEndForecast: { } forecast } =>
            $"{En(figure with { YearEndForecast = null }, kpi)}; {DisplayedValue.InWords(kpi, forecast).En} expected for the whole year",
        { Value: null } => MemberWording.En(figure.Status),
        { Status: ValueStatus.Final, Value: { } value } => DisplayedValue.InWords(kpi, value).En,
        { Value: { } value } => $"{DisplayedValue.InWords(kpi, value).En} ({MemberWording.En(figure.Status)})",
    };

    private static string Ja(Figure figure, KpiDefinition? kpi) => figure switch
    {
        { YearEndForecast: { } forecast } =>
            $"{Ja(figure with { YearEndForecast = null }, kpi)}、年度末見込 {DisplayedValue.InWords(kpi, forecast).Ja}",
        { Value: null } => WorksheetColumns.Ja(figure.Status),
        { Status: ValueStatus.Final, Value: { } value } => DisplayedValue.InWords(kpi, value).Ja,
        { Value: { } value } => $"{DisplayedValue.InWords(kpi, value).Ja}（{WorksheetColumns.Ja(figure.Status)}）",
    };
}
