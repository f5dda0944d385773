using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis.Evaluation;

/// <summary>The figure, or the state, of a year as a list shows it: its own report, or what follows from those within it.</summary>
/// <param name="Report">Null where there is none, or none that the caller may see.</param>
/// <param name="From">Periods of the reports it was taken from, in order.</param>
/// <param name="Missing">Periods that are not in it and were to be reported.</param>
/// <param name="NoFigure">Code of why there is no figure; null where there is one.</param>
internal sealed record YearReport(LatestReport? Report, IReadOnlyList<string> From, IReadOnlyList<string> Missing, string? NoFigure)
{
    private static readonly Dictionary<(long Position, string Name), string?> NoTexts = [];

    /// <param name="seesWork">Whether reports count that are not accepted yet.</param>
    public static YearReport Of(Kpi.Defined kpi, ReportingPeriod year, bool seesWork)
    {
        var views = kpi.Reports.Where(report => report.Stage != ReportStage.Withdrawn && ReportingPeriod.Parse(report.Period)?.FiscalYear == year.FiscalYear)
            .Select(report => ReportView.Of(kpi.Definition, report, seesWork, NoTexts)).OfType<ReportView>().ToList();
        if (kpi.Definition.Kind == PromiseKind.Milestone)
            return views is [.., var state] ? Taken(kpi.Definition, [state], year, null, []) : new(null, [], [], "not_reported");

        var figure = seesWork ? KpiFigures.Standing(kpi, year) : KpiFigures.Accepted(kpi, year);
        if (figure.Value is { } value)
            return Taken(kpi.Definition, [.. views.Where(view => figure.Contributing.Any(entry => entry.Period == view.Period))], year, value, figure.Missing);
        // A year's own report without a value says why there is none.
        return views.Find(view => view.Period == year.Name) is { } own
            ? Taken(kpi.Definition, [own], year, null, [])
            : new(null, [], figure.Missing, figure.Notes is [var note, ..] ? note.Code : "not_reported");
    }

    /// <summary>No further than the report that has come least far, and no firmer than the least firm.</summary>
    private static YearReport Taken(KpiDefinition definition, List<ReportView> used, ReportingPeriod year, decimal? value, IReadOnlyList<string> missing) => new(
        new LatestReport(
            year.Name,
            used.Min(view => view.Stage is { } stage ? Progress(stage) : null) is { } least ? used.First(view => view.Stage is { } stage && Progress(stage) == least).Stage : null,
            used.Max(view => view.Content.Status),
            value,
            used[^1].Content.State,
            used.Exists(view => view.IsProvisional),
            used.Exists(view => view.IsUnderRevision),
            used.Exists(view => view.IsWithdrawal is not null) ? used.Exists(view => view.IsWithdrawal == true) : null,
            DisplayedValue.Of(definition, value),
            used[^1].Content.YearEndForecast,
            used[^1].Content.YearEndForecastDisplay),
        [.. used.Select(view => view.Period)],
        missing,
        value is null && used[^1].Content.State is null ? LedgerJson.NameOf(used[^1].Content.Status ?? ValueStatus.Missing) : null);

    private static int? Progress(ReportStage stage) => stage switch
    {
        ReportStage.Returned => 0,
        ReportStage.Submitted => 1,
        ReportStage.Approved => 2,
        _ => 3,
    };
}
