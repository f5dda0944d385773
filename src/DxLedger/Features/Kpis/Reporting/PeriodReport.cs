using System.Diagnostics;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis.Reporting;

/// <summary>How far the report of a period has come.</summary>
internal enum ReportStage
{
    Submitted,
    Returned,
    Approved,
    Accepted,
    Withdrawn,
}

/// <summary>The report of one KPI or milestone for one period, with what it was before.</summary>
/// <param name="Content">What stands now; what was withdrawn where the stage says so.</param>
/// <param name="Authors">Subjects who reported or corrected since it was last accepted or withdrawn: none of them may approve.</param>
/// <param name="FirstAt">When it was first submitted, by which its timeliness counts; a withdrawal starts it again.</param>
/// <param name="Version">Of the last event about this period's report; what an approval is bound to.</param>
/// <param name="Former">What was corrected or withdrawn, oldest first.</param>
/// <param name="Accepted">What viewers see; the one accepted last while a correction waits, null after a withdrawal.</param>
internal sealed record PeriodReport(
    string Period,
    ReportStage Stage,
    ReportContent Content,
    IReadOnlyList<string> Authors,
    DateTimeOffset FirstAt,
    long Version,
    IReadOnlyList<FormerContent> Former,
    ReportContent? Accepted)
{
    /// <summary>The reports after an event about one of them, ordered by period.</summary>
    public static IReadOnlyList<PeriodReport> After(IReadOnlyList<PeriodReport> reports, KpiEvent @event, EventOrigin origin)
    {
        var (period, change) = Change(@event, origin);
        var before = reports.FirstOrDefault(report => report.Period == period);
        return [.. reports.Where(report => report.Period != period).Append(change(before)).OrderBy(report => report.Period, StringComparer.Ordinal)];
    }

    private static (string Period, Func<PeriodReport?, PeriodReport> Change) Change(KpiEvent @event, EventOrigin origin) => @event switch
    {
        KpiProgressReported e => (e.Period, before => Submitted(before, e.Period, new(e.Figure, null, e.Evidence, origin), origin)),
        KpiProgressRevised e => (e.Period, before => Submitted(Known(before, e), e.Period, new(e.To, null, e.Evidence, origin), origin)),
        KpiMilestoneReported e => (e.Period, before => Submitted(before, e.Period, new(null, e.To, e.Evidence, origin), origin)),
        KpiProgressWithdrawn e => (e.Period, before => Withdrawn(Known(before, e), origin)),
        KpiReportReturned e => (e.Period, before => Known(before, e) with { Stage = ReportStage.Returned, Version = origin.Version }),
        KpiReportApproved e => (e.Period, before => Known(before, e) with { Stage = ReportStage.Approved, Version = origin.Version }),
        KpiReportAccepted e => (e.Period, before => AcceptedNow(Known(before, e), origin)),
        _ => throw new UnreachableException($"{@event.GetType().Name} is not about a report."),
    };

    private static PeriodReport Submitted(PeriodReport? before, string period, ReportContent content, EventOrigin origin) => before switch
    {
        null => new(period, ReportStage.Submitted, content, [origin.Actor], origin.RecordedAt, origin.Version, [], null),
        { Stage: ReportStage.Withdrawn } => before with
        {
            Stage = ReportStage.Submitted, Content = content, Authors = [origin.Actor], FirstAt = origin.RecordedAt, Version = origin.Version,
        },
        { Stage: ReportStage.Accepted } => before with
        {
            Stage = ReportStage.Submitted, Content = content, Authors = [origin.Actor], Version = origin.Version, Former = [.. before.Former, FormerContent.Of(before.Content, origin)],
        },
        _ => before with
        {
            Stage = ReportStage.Submitted,
            Content = content,
            Authors = before.Authors.Contains(origin.Actor) ? before.Authors : [.. before.Authors, origin.Actor],
            Version = origin.Version,
            Former = [.. before.Former, FormerContent.Of(before.Content, origin)],
        },
    };

    private static PeriodReport Withdrawn(PeriodReport before, EventOrigin origin) => before with
    {
        Stage = ReportStage.Withdrawn, Authors = [], Version = origin.Version, Former = [.. before.Former, FormerContent.Of(before.Content, origin)], Accepted = null,
    };

    private static PeriodReport AcceptedNow(PeriodReport before, EventOrigin origin) =>
        before with { Stage = ReportStage.Accepted, Version = origin.Version, Accepted = before.Content };

    private static PeriodReport Known(PeriodReport? before, KpiEvent @event) =>
        before ?? throw new UnreachableException($"{@event.GetType().Name} without a report for its period.");
}

/// <summary>What a report says. Exactly one of figure and milestone is there.</summary>
/// <param name="Evidence">How many pieces lie beside the entry.</param>
/// <param name="Origin">Of the event that said so; note, reason and evidence lie beside its entry.</param>
internal sealed record ReportContent(Figure? Figure, MilestoneFigure? Milestone, int Evidence, EventOrigin Origin);

/// <param name="EndedAt">Ledger position of the correction or withdrawal that ended it.</param>
internal sealed record FormerContent(Figure? Figure, MilestoneFigure? Milestone, int Evidence, EventOrigin Origin, long EndedAt)
{
    public static FormerContent Of(ReportContent content, EventOrigin origin) => new(content.Figure, content.Milestone, content.Evidence, content.Origin, origin.Position);
}
