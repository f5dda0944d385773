namespace DxLedger.Features.Kpis.Reporting;

/// <summary>The figure, or the state, of the last period for which there is one, to stand beside a promise in a list.</summary>
/// <param name="Stage">Null for viewers, who get the last that was accepted.</param>
/// <param name="Display">The value in the KPI's display unit.</param>
/// <param name="YearEndForecast">年度末見込; null where not said.</param>
/// <param name="IsProvisional">The figure is not final.</param>
/// <param name="IsUnderRevision">A correction or withdrawal of what was accepted waits to be accepted.</param>
/// <param name="IsWithdrawal">What waits, or was returned, is the withdrawal of what was accepted; null for viewers.</param>
internal sealed record LatestReport(
    string Period,
    ReportStage? Stage,
    ValueStatus? Status,
    decimal? Value,
    MilestoneState? State,
    bool IsProvisional,
    bool IsUnderRevision,
    bool? IsWithdrawal,
    DisplayedValue? Display,
    decimal? YearEndForecast,
    DisplayedValue? YearEndForecastDisplay)
{
    private static readonly Dictionary<(long Position, string Name), string?> NoTexts = [];

    /// <summary>Null where nothing was reported, or nothing that the caller may see.</summary>
    public static LatestReport? Of(Kpi.Defined kpi, bool seesWork) => kpi.Reports
        .Where(report => report.Stage != ReportStage.Withdrawn)
        .Select(report => ReportView.Of(kpi.Definition, report, seesWork, NoTexts)).OfType<ReportView>()
        .Select(view => new LatestReport(
            view.Period,
            view.Stage,
            view.Content.Status,
            view.Content.Value,
            view.Content.State,
            view.IsProvisional,
            view.IsUnderRevision,
            view.IsWithdrawal,
            view.Content.Display,
            view.Content.YearEndForecast,
            view.Content.YearEndForecastDisplay))
        .LastOrDefault();
}
