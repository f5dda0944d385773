using System.Text.Json;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis.Reporting;

/// <summary>A report of one period, for HTTP. Viewers get what was accepted, and nothing of what waits.</summary>
/// <param name="Stage">Null for viewers.</param>
/// <param name="Version">What an approval names in <c>If-Match</c>; null for viewers.</param>
/// <param name="Content">What stands; for viewers what was accepted.</param>
/// <param name="IsProvisional">The figure is not final.</param>
/// <param name="IsUnderRevision">A correction or withdrawal of what was accepted waits to be accepted.</param>
/// <param name="Accepted">What viewers see while a correction or withdrawal waits; null where it is the content, and for viewers.</param>
/// <param name="Former">What was corrected or withdrawn, oldest first; null for viewers.</param>
/// <param name="IsWithdrawal">What waits, or was returned, is the withdrawal of what was accepted; null for viewers.</param>
internal sealed record ReportView(
    string Period,
    ReportStage? Stage,
    long? Version,
    DateTimeOffset FirstAt,
    ContentView Content,
    bool IsProvisional,
    bool IsUnderRevision,
    ContentView? Accepted,
    IReadOnlyList<ContentView>? Former,
    bool? IsWithdrawal)
{
    /// <summary>Null where the caller may see nothing of it.</summary>
    public static ReportView? Of(KpiDefinition definition, PeriodReport report, bool seesWork, IReadOnlyDictionary<(long Position, string Name), string?> texts)
    {
        var underRevision = report.Accepted is not null && report.Stage != ReportStage.Accepted;
        if (!seesWork)
        {
            return report.Accepted is { } accepted
                ? new(
                    report.Period,
                    null,
                    null,
                    report.FirstAt,
                    ContentView.Of(definition, accepted, texts, withActor: false),
                    Provisional(accepted),
                    underRevision,
                    null,
                    null,
                    null)
                : null;
        }

        return new(
            report.Period,
            report.Stage,
            report.Version,
            report.FirstAt,
            ContentView.Of(definition, report.Content, texts, withActor: true),
            Provisional(report.Content),
            underRevision,
            underRevision && report.Accepted is { } shown ? ContentView.Of(definition, shown, texts, withActor: true) : null,
            [.. report.Former.Select(former => ContentView.Of(definition, new(
                former.Figure,
                former.Milestone,
                former.Evidence,
                former.Origin), texts, withActor: true))],
            report.IsWithdrawal);
    }

    /// <summary>The ledger positions beside which the texts of reports lie.</summary>
    public static IEnumerable<long> Positions(IEnumerable<PeriodReport> reports, bool seesWork) => reports.SelectMany(report => seesWork
        ? report.Former.Select(former => former.Origin.Position).Append(report.Content.Origin.Position)
        : report.Accepted is { } accepted ? [accepted.Origin.Position] : Enumerable.Empty<long>());

    private static bool Provisional(ReportContent content) => content.Figure is { Status: not (ValueStatus.Final or ValueStatus.NotApplicable or ValueStatus.Missing) };
}

/// <summary>What a report says. Texts are null where they were erased or never given.</summary>
/// <param name="Display">The value in the KPI's display unit; null where there is none.</param>
/// <param name="YearEndForecast">年度末見込; null where not said.</param>
/// <param name="Sent">What was sent where it was in another unit; null otherwise.</param>
/// <param name="By">Opaque subject of who said so; null for viewers.</param>
/// <param name="Position">Ledger position of the event that said so.</param>
internal sealed record ContentView(
    ValueStatus? Status,
    decimal? Value,
    decimal? Numerator,
    decimal? Denominator,
    string? Expected,
    DateOnly? MeasuredOn,
    MilestoneState? State,
    DateOnly? On,
    string? Note,
    string? Reason,
    IReadOnlyList<EvidenceView> Evidence,
    string? By,
    DateTimeOffset At,
    long Position,
    DisplayedValue? Display,
    decimal? YearEndForecast,
    DisplayedValue? YearEndForecastDisplay,
    string? Sent)
{
    public static ContentView Of(KpiDefinition definition, ReportContent content, IReadOnlyDictionary<(long Position, string Name), string?> texts, bool withActor) => new(
        content.Figure?.Status,
        content.Figure?.Value,
        content.Figure?.Numerator,
        content.Figure?.Denominator,
        content.Figure?.Expected,
        content.Figure?.MeasuredOn,
        content.Milestone?.State,
        content.Milestone?.On,
        texts.GetValueOrDefault((content.Origin.Position, "note")),
        texts.GetValueOrDefault((content.Origin.Position, "reason")),
        [.. Enumerable.Range(1, content.Evidence).Select(i => EvidenceView.Of(texts.GetValueOrDefault((content.Origin.Position, $"evidence.{i}"))) ?? new(null, null, null))],
        withActor ? content.Origin.Actor : null,
        content.Origin.RecordedAt,
        content.Origin.Position,
        DisplayedValue.Of(definition, content.Figure?.Value),
        content.Figure?.YearEndForecast,
        DisplayedValue.Of(definition, content.Figure?.YearEndForecast),
        content.Figure?.Sent);
}

/// <summary>What backs a figure; all null where it was erased.</summary>
/// <param name="Sha256">Of a file, to be read at <c>/api/kpis/{key}/reports/{period}/evidence/{sha256}</c>.</param>
internal sealed record EvidenceView(string? Title, string? Href, string? Sha256)
{
    public static EvidenceView? Of(string? text) => text is null ? null : JsonSerializer.Deserialize<EvidenceView>(text, LedgerJson.Stored);
}
