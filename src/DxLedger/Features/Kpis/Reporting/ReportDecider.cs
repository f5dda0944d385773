using System.Diagnostics;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis.Reporting;

/// <summary>Which reports, corrections and withdrawals are taken.</summary>
internal static class ReportDecider
{
    public static Decision<KpiEvent> Report(Kpi state, string key, PeriodStanding standing, ReportContentInput input) => Kpi.WhilePursued(
        state,
        key,
        kpi => standing.Refusal(kpi) is { } refusal ? new Decision<KpiEvent>.Rejected(refusal) : ReportOf(kpi, standing.Period) switch
        {
            null or { Stage: ReportStage.Withdrawn } => Checked(kpi, standing, input, figure => Reported(kpi, standing, figure, input)),
            { IsWithdrawal: false } report when Says(report.Content, kpi, input) => Decision<KpiEvent>.Accept(),
            { } report => Decision<KpiEvent>.Reject(
                "report.exists",
                $"There is a report for {standing.Period} already ({LedgerJson.NameOf(report.Stage)}). Revise it, with a reason.",
                $"{standing.Period} は報告済みです（{Ja(report.Stage)}）。変更する場合は理由を付けて訂正してください。",
                "period"),
        });

    public static Decision<KpiEvent> Revise(Kpi state, string key, PeriodStanding standing, ReportContentInput input) => Correct(state, key, standing, (kpi, report) =>
        // What was returned is submitted again by the same figure too: the reason says what the return asked for. So is
        // what was to be withdrawn, which thereby stays.
        report is { Stage: not ReportStage.Returned, IsWithdrawal: false } && Says(report.Content, kpi, input)
            ? Decision<KpiEvent>.Accept()
            : Checked(kpi, standing, input, figure => Revised(kpi, standing, figure, input)));

    public static Decision<KpiEvent> Withdraw(Kpi state, string key, PeriodStanding standing, string reason) => Correct(
        state,
        key,
        standing,
        (kpi, report) => report is { Stage: not ReportStage.Returned, IsWithdrawal: true }
            ? Decision<KpiEvent>.Accept()
            : new Decision<KpiEvent>.Accepted([new KpiProgressWithdrawn(standing.Period.Name)], [new("reason", reason)])
            {
                Exception = standing.ExceptionFor(kpi),
            });

    private static Decision<KpiEvent> Correct(Kpi state, string key, PeriodStanding standing, Func<Kpi.Open, PeriodReport, Decision<KpiEvent>> decide) => Kpi.WhilePursued(
        state,
        key,
        kpi => Standing(kpi, standing.Period) is not { } report ? NotStanding(kpi, standing.Period)
            : standing.Refusal(kpi) is { } refusal ? new Decision<KpiEvent>.Rejected(refusal)
            : decide(kpi, report));

    /// <summary>The report of a period, withdrawn or not; null where there never was one.</summary>
    public static PeriodReport? ReportOf(Kpi.Defined kpi, ReportingPeriod period) => kpi.Reports.FirstOrDefault(report => report.Period == period.Name);

    private static PeriodReport? Standing(Kpi.Defined kpi, ReportingPeriod period) => ReportOf(kpi, period) is { Stage: not ReportStage.Withdrawn } report ? report : null;

    private static Decision<KpiEvent> Checked(Kpi.Defined kpi, PeriodStanding standing, ReportContentInput input, Func<IReadOnlyList<string>, KpiEvent> make)
    {
        if (FigureRules.Refusals(kpi, standing.Period, input, standing.Today) is [var first, ..] refusals)
            return new Decision<KpiEvent>.Rejected(first with { Errors = [.. refusals.Select(refusal => new FieldError(refusal.Field ?? "", refusal.Code, refusal.Message))] });

        var warnings = kpi.Definition.Kind == PromiseKind.Milestone
            ? PromiseWarnings.OfDay("on", input.On, standing.FiscalYear, input.State is MilestoneState.NotStarted or MilestoneState.InProgress)
            : FigureWarnings.Of(kpi, standing.Period, FigureRules.Figure(kpi, input), standing.Today);
        return Confirmation.Of(
            warnings,
            input.Confirm,
            confirmed => new Decision<KpiEvent>.Accepted([make(confirmed)], input.Texts) { Exception = standing.ExceptionFor(kpi) });
    }

    private static KpiEvent Reported(Kpi.Defined kpi, PeriodStanding standing, IReadOnlyList<string> confirmed, ReportContentInput input) =>
        kpi.Definition.Kind == PromiseKind.Milestone
            ? new KpiMilestoneReported(standing.Period.Name, null, Milestone(input), input.EvidenceItems.Count, confirmed.OrNull())
            : new KpiProgressReported(standing.Period.Name, FigureRules.Figure(kpi, input), input.EvidenceItems.Count, confirmed, Deciding(kpi, input));

    private static KpiEvent Revised(Kpi.Defined kpi, PeriodStanding standing, IReadOnlyList<string> confirmed, ReportContentInput input) =>
        Standing(kpi, standing.Period)?.Content switch
        {
            { Milestone: { } before } => new KpiMilestoneReported(
                standing.Period.Name, before, Milestone(input), input.EvidenceItems.Count, confirmed.OrNull()),
            { Figure: { } before } => new KpiProgressRevised(
                standing.Period.Name, before, FigureRules.Figure(kpi, input), input.EvidenceItems.Count, confirmed, Deciding(kpi, input)),
            _ => throw new UnreachableException("A report says either a figure or a state."),
        };

    /// <summary>Null where it is decided already: what is said again says nothing new.</summary>
    private static Accumulation? Deciding(Kpi.Defined kpi, ReportContentInput input) => kpi.Definition.Accumulation == Accumulation.Undecided ? input.Accumulation : null;

    private static MilestoneFigure Milestone(ReportContentInput input) =>
        new(input.State ?? throw new UnreachableException("A milestone's report without a state was let through."), input.On);

    /// <summary>Whether a report says the very same already; digits count, 47.0 is not 47, and new evidence is something new.</summary>
    private static bool Says(ReportContent content, Kpi.Defined kpi, ReportContentInput input) =>
        input.EvidenceItems.Count == 0 && string.IsNullOrWhiteSpace(input.Note) && SaysTheSame(content, kpi, input);

    /// <summary>As <see cref="Says"/>, whatever stands beside the figure.</summary>
    public static bool SaysTheSame(ReportContent content, Kpi.Defined kpi, ReportContentInput input) =>
        kpi.Definition.Kind == PromiseKind.Milestone
            ? content.Milestone is { } milestone && milestone.State == input.State && milestone.On == input.On
            : content.Figure is { } figure && Same(figure, FigureRules.Figure(kpi, input))
                && (input.Accumulation is null || input.Accumulation == kpi.Definition.Accumulation);

    private static bool Same(Figure one, Figure other) =>
        one with { Value = null, Unit = null, Sent = null } == other with { Value = null, Unit = null, Sent = null }
        && one.Value == other.Value && one.Value?.Scale == other.Value?.Scale
        && (one.Unit is null || other.Unit is null || FigureRules.SameUnit(one.Unit, other.Unit));

    private static Decision<KpiEvent> NotStanding(Kpi.Defined kpi, ReportingPeriod period) => Decision<KpiEvent>.Reject(
        "report.not_found",
        $"There is no report of {kpi.Key} for {period}, or it was withdrawn.",
        $"{kpi.Key} の {period} の報告はありません（取り下げ済みを含みます）。",
        "period");

    public static string Ja(ReportStage stage) => stage switch
    {
        ReportStage.Submitted => "提出済み",
        ReportStage.Returned => "差戻し",
        ReportStage.Approved => "承認済み",
        ReportStage.Accepted => "受理済み",
        ReportStage.Withdrawn => "取下げ",
        _ => throw new UnreachableException(),
    };
}
