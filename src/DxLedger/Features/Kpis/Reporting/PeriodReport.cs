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
/// <param name="Content">What stands now; what was or shall be withdrawn where the stage or <see cref="IsWithdrawal"/> says so.</param>
/// <param name="Authors">Subjects who reported, corrected or proposed to withdraw since it was last accepted or withdrawn: none of them may approve.</param>
/// <param name="FirstAt">When it was first submitted, by which its timeliness counts; a withdrawal starts it again.</param>
/// <param name="Version">Of the last event about this period's report; what an approval is bound to.</param>
/// <param name="Former">What was corrected or withdrawn, oldest first.</param>
/// <param name="Accepted">What viewers see; the one accepted last while a correction or withdrawal waits, null after a withdrawal.</param>
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
    /// <summary>What waits, or was returned, is the withdrawal of what was accepted: what is public goes as it came, by acceptance.</summary>
    public bool IsWithdrawal { get; init; }

    /// <summary>The reports after an event about one of them, ordered by period.</summary>
    public static IReadOnlyList<PeriodReport> After(IReadOnlyList<PeriodReport> reports, KpiEvent @event, EventOrigin origin)
    {
        var (period, change) = Change(@event, origin);
        var before = reports.FirstOrDefault(report => report.Period == period);
        return [.. reports.Where(report => report.Period != period).Append(change(before)).OrderBy(report => report.Period, ReportingPeriod.ByName)];
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
            Stage = ReportStage.Submitted, Content = content, Authors = [origin.Actor], Version = origin.Version, Former = Ended(before, origin),
        },
        _ => before with
        {
            Stage = ReportStage.Submitted,
            Content = content,
            Authors = With(before.Authors, origin.Actor),
            Version = origin.Version,
            Former = Ended(before, origin),
            IsWithdrawal = false,
        },
    };

    /// <summary>What was never accepted goes at once; what is public is only proposed to go, in place of a correction that may wait.</summary>
    private static PeriodReport Withdrawn(PeriodReport before, EventOrigin origin) => before.Accepted is not { } accepted ? Gone(before, origin) : before with
    {
        Stage = ReportStage.Submitted,
        Content = accepted,
        Authors = before.Stage == ReportStage.Accepted ? [origin.Actor] : With(before.Authors, origin.Actor),
        Version = origin.Version,
        Former = before.Content.Origin.Position == accepted.Origin.Position ? before.Former : Ended(before, origin),
        IsWithdrawal = true,
    };

    private static IReadOnlyList<string> With(IReadOnlyList<string> authors, string actor) => authors.Contains(actor) ? authors : [.. authors, actor];

    private static PeriodReport AcceptedNow(PeriodReport before, EventOrigin origin) => before.IsWithdrawal
        ? Gone(before, origin)
        : before with { Stage = ReportStage.Accepted, Version = origin.Version, Accepted = before.Content };

    private static PeriodReport Gone(PeriodReport before, EventOrigin origin) => before with
    {
        Stage = ReportStage.Withdrawn, Authors = [], Version = origin.Version, Former = Ended(before, origin), Accepted = null, IsWithdrawal = false,
    };

    /// <summary>What was, with what stood until now; an accepted figure that a correction had ended already is not told twice.</summary>
    private static IReadOnlyList<FormerContent> Ended(PeriodReport before, EventOrigin origin) =>
        before.Former.Any(former => former.Origin.Position == before.Content.Origin.Position) ? before.Former : [.. before.Former, FormerContent.Of(before.Content, origin)];

    private static PeriodReport Known(PeriodReport? before, KpiEvent @event) =>
        before ?? throw new UnreachableException($"{@event.GetType().Name} without a report for its period.");
}

/// <summary>What a report says. Exactly one of figure and milestone is there.</summary>
/// <param name="Evidence">How many pieces lie beside the entry.</param>
/// <param name="Origin">Of the event that said so; note, reason and evidence lie beside its entry.</param>
internal sealed record ReportContent(Figure? Figure, MilestoneFigure? Milestone, int Evidence, EventOrigin Origin);

/// <param name="EndedAt">Ledger position of the correction or withdrawal that ended it; of the acceptance where a withdrawal needed one.</param>
internal sealed record FormerContent(Figure? Figure, MilestoneFigure? Milestone, int Evidence, EventOrigin Origin, long EndedAt)
{
    public static FormerContent Of(ReportContent content, EventOrigin origin) => new(
        content.Figure,
        content.Milestone,
        content.Evidence,
        content.Origin,
        origin.Position);
}
