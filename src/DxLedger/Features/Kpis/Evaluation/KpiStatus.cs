using System.Diagnostics;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis.Evaluation;

/// <summary>How a KPI or milestone stands in a period: exactly one, the first that fits in this order.</summary>
internal enum KpiStatus
{
    /// <summary>対象外: the report says that there is nothing to report.</summary>
    NotApplicable,

    /// <summary>未公表</summary>
    NotYetPublished,

    /// <summary>未報告</summary>
    NotReported,

    /// <summary>評価不能: something was reported that cannot be set against a target; 欠測 too.</summary>
    NotEvaluable,

    /// <summary>達成: met, and nothing that is still to come can undo it.</summary>
    Achieved,

    /// <summary>未達成: not met, and nothing that is still to come can change it.</summary>
    Missed,

    /// <summary>遅れ: worse than was expected of the period; only where something was expected.</summary>
    Behind,

    /// <summary>進行中</summary>
    OnTheWay,
}

/// <summary>How a figure moves within the year.</summary>
internal enum FigureCourse
{
    /// <summary>It is that of a whole year: what it has reached, it has reached.</summary>
    Settled,

    /// <summary>It only grows.</summary>
    Rising,

    /// <summary>It may go up and down: a level, or a sum with parts below zero.</summary>
    Changing,
}

/// <summary>What the status of a KPI follows from, and nothing else.</summary>
/// <param name="IsEvaluable">Figure and target can be set against each other.</param>
/// <param name="Compared">The figure beside the target; null where there is none of them.</param>
/// <param name="IsTarget">What it is compared with is the promise itself, and not only a value on the way to it.</param>
/// <param name="Expected">Of the period; null where nothing is.</param>
/// <param name="IsLast">The time of the target is over, and the figure is all of it.</param>
internal sealed record StatusInputs(
    FigureStanding Standing, bool IsEvaluable, Figures? Compared, bool IsTarget, decimal? Expected, FigureCourse Course, bool IsLast);

/// <summary>Which status a KPI or milestone has.</summary>
internal static class KpiStatuses
{
    public static KpiStatus Of(StatusInputs inputs) => inputs switch
    {
        { Standing: FigureStanding.NotApplicable } => KpiStatus.NotApplicable,
        { Standing: FigureStanding.NotYetPublished } => KpiStatus.NotYetPublished,
        { Standing: FigureStanding.NotReported } => KpiStatus.NotReported,
        { IsEvaluable: false } or { Compared: null } => KpiStatus.NotEvaluable,
        { Compared: { } figures } when IsSettled(inputs, figures) => figures.Met ? KpiStatus.Achieved : KpiStatus.Missed,
        { Compared: { } figures, Expected: { } expected } when IsWorse(figures, expected) => KpiStatus.Behind,
        _ => KpiStatus.OnTheWay,
    };

    /// <param name="state">Null where none was reported.</param>
    public static KpiStatus Of(MilestoneState? state) => state switch
    {
        null => KpiStatus.NotReported,
        MilestoneState.Achieved => KpiStatus.Achieved,
        MilestoneState.Cancelled => KpiStatus.Missed,
        MilestoneState.Delayed => KpiStatus.Behind,
        MilestoneState.InProgress or MilestoneState.NotStarted => KpiStatus.OnTheWay,
        _ => throw new UnreachableException(),
    };

    /// <param name="kpi">Whole, with all its reports.</param>
    /// <param name="rule">That holds for it now.</param>
    /// <param name="seesWork">Whether reports count that are not accepted yet.</param>
    public static KpiStatus Of(Kpi.Defined kpi, ReportingPeriod period, Plan.SetRule rule, DateOnly today, bool seesWork)
    {
        var seen = seesWork ? AsReported(kpi) : kpi;
        return seen.Definition.Kind == PromiseKind.Milestone
            ? Of(StateOf(seen, period))
            : Of(InputsOf(seen, period, rule.Rule, EvaluationDecider.Evaluated(seen, period, rule), today));
    }

    private static StatusInputs InputsOf(Kpi.Defined kpi, ReportingPeriod period, EvaluationRule rule, KpiEvaluated evaluated, DateOnly today)
    {
        // What is not complete is no reason not to compare it: it only settles nothing.
        var told = evaluated.Inputs.Standing == FigureStanding.Incomplete ? evaluated.Inputs with { Standing = FigureStanding.Final } : evaluated.Inputs;
        // A target of a later year is the promise; its share that is due by now is only expected.
        var isLater = told.Derived is { } derived && derived.FiscalYear != period.FiscalYear;
        var expected = told.Derived is { Basis: TargetBasis.ProRata, Value: { } share } ? share : told.Expected;
        var promised = Evaluator.Compared(rule, (told with { Target = told.Target ?? told.Derived?.Due }).Of());
        var isEnd = period.LastDay == period.Year.LastDay && today > period.Year.LastDay;
        return new(
            evaluated.Inputs.Standing,
            Evaluator.Evaluate(rule, told.Of()) is EvaluationOutcome.Rated,
            promised ?? Evaluator.Compared(rule, (told with { Target = expected }).Of()),
            promised is not null,
            expected,
            CourseOf(kpi, period, isLater, isEnd && !evaluated.Incomplete),
            isEnd && !evaluated.Incomplete && !isLater);
    }

    /// <param name="isLater">The target is due in a later year, for which what adds up within a year begins again.</param>
    private static FigureCourse CourseOf(Kpi.Defined kpi, ReportingPeriod period, bool isLater, bool isComplete) => kpi.Definition.Accumulation switch
    {
        Accumulation.PerPeriod or Accumulation.YearToDate or Accumulation.Undecided when isLater => isComplete ? FigureCourse.Settled : FigureCourse.Changing,
        Accumulation.Latest => isComplete ? FigureCourse.Settled : FigureCourse.Changing,
        Accumulation.Cumulative or Accumulation.YearToDate => FigureCourse.Rising,
        _ => kpi.Definition.Measure is Measure.Count or Measure.Amount && KpiFigures.Accepted(kpi, period).Contributing.All(entry => entry.Value >= 0)
            ? FigureCourse.Rising
            : FigureCourse.Changing,
    };

    private static bool IsSettled(StatusInputs inputs, Figures figures) =>
        inputs.IsTarget
        // 見込 is not what has come about.
        && inputs.Standing != FigureStanding.Forecast
        && (inputs.IsLast || inputs.Course switch
        {
            FigureCourse.Settled => figures.Met,
            FigureCourse.Rising => figures.Met == (figures.Direction == Direction.AtLeast) && (figures.Met || figures.Actual > figures.Target),
            _ => false,
        });

    private static bool IsWorse(Figures figures, decimal expected) =>
        figures.Direction == Direction.AtMost ? figures.Actual > expected : figures.Actual < expected;

    private static MilestoneState? StateOf(Kpi.Defined kpi, ReportingPeriod period) => kpi.Reports
        .LastOrDefault(report => report.Accepted is not null && IsOf(report.Period, period))?.Accepted?.Milestone?.State;

    private static bool IsOf(string reported, ReportingPeriod period) =>
        reported == period.Name || (period.IsYear && ReportingPeriod.Parse(reported)?.FiscalYear == period.FiscalYear);

    /// <summary>As if all that stands were accepted.</summary>
    private static Kpi.Defined AsReported(Kpi.Defined kpi) => kpi with
    {
        Reports = [.. kpi.Reports.Select(report => report with { Accepted = report.Stage == ReportStage.Withdrawn ? null : report.Content })],
    };
}
