using System.Diagnostics;
using DxLedger.EventStore;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis;

/// <summary>Which changes of how a promise is judged, when it is due and whether it is pursued are allowed.</summary>
internal static class PromiseDecider
{
    /// <param name="path">Of the whole year; none takes the path away.</param>
    public static Decision<KpiEvent> SetExpectedPath(
        Kpi state,
        string key,
        int fiscalYear,
        IReadOnlyList<PathValue> path,
        string reason,
        IReadOnlyList<string>? confirm = null) => Kpi.WhilePursued(state, key, kpi =>
    {
        if (kpi.Definition.Kind == PromiseKind.Milestone)
            return new Decision<KpiEvent>.Rejected(KpiDecider.NotMeasured(key));
        IReadOnlyList<PathValue> before = kpi.ExpectedPath.FirstOrDefault(year => year.FiscalYear == fiscalYear)?.Values ?? [];
        IReadOnlyList<PathValue> after = [.. path.OrderBy(value => value.Period, ReportingPeriod.ByName)];
        return before.SequenceEqual(after)
            ? Decision<KpiEvent>.Accept()
            : Confirmation.Of(PromiseWarnings.OfPath(kpi, fiscalYear, after), confirm, confirmed =>
                Accept(new KpiExpectedPathSet(fiscalYear, before, after, confirmed.OrNull()), reason));
    });

    /// <summary>What the office may change of a definition; null leaves it as it is. Unit and kind are no part of it: with another unit it is another KPI.</summary>
    internal sealed record RevisedDefinition(
        string? Label, Direction? Direction, Comparison? Comparison, Accumulation? Accumulation, string? Since, Measure? Measure, DateOnly? DueDate, ApproxOrientation? Orientation = null, string? DisplayUnit = null);

    /// <param name="planYear">Of the KPI's plan; null where it is not known.</param>
    public static Decision<KpiEvent> ReviseDefinition(
        Kpi state,
        string key,
        RevisedDefinition command,
        string reason,
        int? planYear = null,
        IReadOnlyList<string>? confirm = null) => Kpi.WhilePursued(state, key, kpi =>
    {
        if (kpi.Definition.Kind == PromiseKind.Milestone && command with { Label = null, DueDate = null } != new RevisedDefinition(null, null, null, null, null, null, null))
            return new Decision<KpiEvent>.Rejected(KpiDecider.NotMeasured(key));
        if (command.DisplayUnit is { } shown && FigureRules.UnitRefusal(kpi, shown, null, "displayUnit") is { } refusal)
            return new Decision<KpiEvent>.Rejected(refusal with { Field = "displayUnit" });
        var after = kpi.Definition with
        {
            Label = command.Label ?? kpi.Definition.Label,
            Direction = command.Direction ?? kpi.Definition.Direction,
            Comparison = command.Comparison ?? kpi.Definition.Comparison,
            Accumulation = command.Accumulation ?? kpi.Definition.Accumulation,
            Since = command.Since ?? kpi.Definition.Since,
            Measure = command.Measure ?? kpi.Definition.Measure,
            Orientation = command.Orientation ?? kpi.Definition.Orientation,
            DisplayUnit = command.DisplayUnit ?? kpi.Definition.DisplayUnit,
        };
        if (command.Orientation is not null && after.Direction != Direction.Approx)
        {
            return Decision<KpiEvent>.Reject(
                "kpi.not_approximate",
                $"{key} has no approximate target: its direction says which figures are better, and an orientation would change nothing.",
                $"{key} は「程度」の目標ではないため、良し悪しの向き「orientation」は指定できません。向きは「direction」で決まります。",
                "orientation");
        }

        var dueDate = command.DueDate ?? kpi.DueDate;
        if (after == kpi.Definition && dueDate == kpi.DueDate)
            return Decision<KpiEvent>.Accept();
        return after.Accumulation != kpi.Definition.Accumulation && kpi.Definition.Accumulation != Accumulation.Undecided && kpi.Reports.Any(Stands)
            ? Reported(kpi, kpi.Reports.Where(Stands), "Figures that were reported to replace each other, or to add up, would come to mean something else", "報告済みの数値の意味（累計・単期など）が変わってしまいます", "accumulation")
            : Confirmation.Of(dueDate == kpi.DueDate ? [] : PromiseWarnings.OfDay("dueDate", dueDate, planYear), confirm, confirmed =>
                Accept(new KpiDefinitionRevised(kpi.Definition, after, dueDate, Document: null, confirmed.OrNull()), reason));
    });

    /// <summary>Only what is undecided; what figures mean that were reported already is never changed by many at once.</summary>
    public static Decision<KpiEvent> DecideAccumulation(Kpi state, string key, Accumulation accumulation, string reason) => Kpi.WhilePursued(state, key, kpi =>
        kpi.Definition.Kind == PromiseKind.Milestone
            ? new Decision<KpiEvent>.Rejected(KpiDecider.NotMeasured(key))
            : kpi.Definition.Accumulation == accumulation
                ? Decision<KpiEvent>.Accept()
                : kpi.Definition.Accumulation != Accumulation.Undecided
                    ? new Decision<KpiEvent>.Rejected(FigureRules.AccumulationDecided(kpi, accumulation))
                    : Accept(new KpiDefinitionRevised(kpi.Definition, kpi.Definition with { Accumulation = accumulation }, kpi.DueDate, Document: null), reason));

    public static Decision<KpiEvent> SetSchedule(Kpi state, string key, ReportingSchedule schedule, string reason) => Kpi.WhilePursued(state, key, kpi =>
    {
        if (kpi.Schedule == schedule)
            return Decision<KpiEvent>.Accept();
        var after = kpi with { Schedule = schedule };
        var stranded = kpi.Reports.Where(Stands)
            .Where(report => ReportingPeriod.Parse(report.Period) is not { } period || !after.TakesFigureOf(period, period.FiscalYear)).ToList();
        return stranded.Count > 0
            ? Reported(kpi, stranded, "Reports would stand for periods in which nothing is due", "報告対象ではない期間の報告が残ってしまいます", "frequency")
            : Accept(new KpiScheduleSet(kpi.Schedule, schedule), reason);
    });

    /// <param name="of">The one that supersedes it; null where none does.</param>
    public static Decision<KpiEvent> Close(Kpi state, string key, KpiClosingCause cause, string? of, string reason) => state switch
    {
        Kpi.Closed { Closing: var closing } when closing.Cause == cause && closing.Of == of => Decision<KpiEvent>.Accept(),
        _ => Kpi.WhilePursued(state, key, kpi => kpi.Reports.Where(report => report.Stage is ReportStage.Submitted or ReportStage.Returned or ReportStage.Approved).ToList() switch
        {
            { Count: > 0 } waiting => Decision<KpiEvent>.Reject(
                "kpi.report_waiting",
                $"Reports of {key} wait for a decision ({string.Join(", ", waiting.Select(report => report.Period))}). Accept them, or have them withdrawn, first.",
                $"{key} には処理中の報告があります（{string.Join("、", waiting.Select(report => report.Period))}）。先に受理又は取下げをしてください。"),
            _ => Accept(new KpiClosed(cause, of), reason),
        }),
    };

    public static Decision<KpiEvent> Reopen(Kpi state, string key, string reason) => state switch
    {
        Kpi.Undefined => new Decision<KpiEvent>.Rejected(Kpi.NotFound(key)),
        Kpi.Open => Decision<KpiEvent>.Accept(),
        Kpi.Closed => Accept(new KpiReopened(), reason),
        _ => throw new UnreachableException(),
    };

    /// <summary>Why a KPI cannot be taken for another's duplicate; null where it can.</summary>
    public static Rejection? DuplicateRefusal(Kpi.Open kpi, Kpi duplicate, string duplicateKey, string initiative) => duplicate switch
    {
        Kpi.Defined other when other.Key == kpi.Key => new(
            "kpi.same",
            new("A KPI is no duplicate of itself.", "同じ指標を重複として指定することはできません。"),
            "duplicate"),
        Kpi.Closed other => Kpi.ClosedRefusal(other) with { Field = "duplicate" },
        Kpi.Defined other when other.Plan != kpi.Plan || other.Definition.Kind != kpi.Definition.Kind || !FigureRules.SameUnit(other.Definition.Unit, kpi.Definition.Unit) || !other.Initiatives.Contains(initiative) => new(
            "kpi.unlike",
            new(
                $"{other.Key} must be a promise of {initiative} in the same plan, of the same kind and in the same unit as {kpi.Key}.",
                $"{other.Key} は、同じ計画の {initiative} のもので、種類と単位が {kpi.Key} と同じでなければなりません。"),
            "duplicate"),
        Kpi.Defined other when other.Reports.Any(Stands) => FiguresReported(other, other.Reports.Where(Stands), "Its reports would be lost from view", "報告済みの数値が失われます", "duplicate"),
        Kpi.Defined => null,
        _ => Kpi.NotFound(duplicateKey) with { Field = "duplicate" },
    };

    private static bool Stands(PeriodReport report) => report.Stage != ReportStage.Withdrawn;

    private static Decision<KpiEvent> Accept(KpiEvent e, string reason) => Decision<KpiEvent>.Accept(e, new ErasableText("reason", reason));

    private static Decision<KpiEvent> Reported(Kpi.Defined kpi, IEnumerable<PeriodReport> reports, string en, string ja, string field) =>
        new Decision<KpiEvent>.Rejected(FiguresReported(kpi, reports, en, ja, field));

    private static Rejection FiguresReported(Kpi.Defined kpi, IEnumerable<PeriodReport> reports, string en, string ja, string field)
    {
        var periods = reports.Select(report => report.Period).ToList();
        return new(
            "kpi.figures_reported",
            new(
                $"{en}: {kpi.Key} has reports for {string.Join(", ", periods)}. Have them withdrawn first.",
                $"{ja}（{kpi.Key} の報告済み期間: {string.Join("、", periods)}）。先に取り下げてください。"),
            field);
    }
}
