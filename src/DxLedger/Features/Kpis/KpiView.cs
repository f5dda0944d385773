using DxLedger.Features.Departments;
using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis;

/// <summary>A KPI or milestone as it stands, for HTTP.</summary>
/// <param name="Version">Of its stream; what a write names in <c>If-Match</c>.</param>
/// <param name="Initiatives">Keys; the first promised it.</param>
/// <param name="Kind"><c>kpi</c> has targets, <c>milestone</c> has a text to fulfil.</param>
/// <param name="Owners">Departments that report today; the first leads.</param>
/// <param name="NextOwners">Where a change is decided on and still to come; null where none is.</param>
/// <param name="Closing">Null while it is pursued.</param>
/// <param name="Reports">By period; viewers see those accepted.</param>
/// <param name="Since">Where a cumulative figure starts, as written in the document.</param>
/// <param name="DisplayUnit">In which figures are shown; null where it is the unit.</param>
/// <param name="Statuses">How it stands in the period that is asked for, else in each that has a report or an evaluation.</param>
/// <param name="Orientation">Of an approximate target; null where the office set none: more is better.</param>
internal sealed record KpiView(
    string Key,
    string Plan,
    long Version,
    IReadOnlyList<string> Initiatives,
    PromiseKind Kind,
    string Label,
    string? Unit,
    Measure Measure,
    Direction? Direction,
    Comparison Comparison,
    Accumulation Accumulation,
    string? Since,
    ApproxOrientation? Orientation,
    DateOnly? DueDate,
    IReadOnlyList<OwnerView> Owners,
    IReadOnlyList<TargetView> Targets,
    BaselineView? Baseline,
    IReadOnlyList<ExpectedView> Expected,
    ScheduleView Schedule,
    OwnersView? NextOwners,
    ClosingView? Closing,
    IReadOnlyList<EvaluationView> Evaluations,
    IReadOnlyList<ReportView> Reports,
    SourceCell Source,
    string? DisplayUnit,
    IReadOnlyList<PeriodStatusView> Statuses)
{
    public static KpiView Of(
        Kpi.Defined kpi,
        long version,
        IReadOnlyList<EvaluationView> evaluations,
        IReadOnlyList<PeriodStatusView> statuses,
        IReadOnlyDictionary<string, Department.Registered> departments,
        DateOnly today,
        IReadOnlyDictionary<(long Position, string Name), string?> texts,
        bool seesWork,
        ReportingPeriod? period) => new(
            kpi.Key,
            kpi.Plan,
            version,
            kpi.Initiatives,
            kpi.Definition.Kind,
            kpi.Definition.Label,
            kpi.Definition.Unit,
            kpi.Definition.Measure,
            kpi.Definition.Direction,
            kpi.Definition.Comparison,
            kpi.Definition.Accumulation,
            kpi.Definition.Since,
            kpi.Definition.Orientation,
            kpi.DueDate,
            [.. kpi.Owners.On(today).Select(key => OwnerView.Of(key, departments, today))],
            [.. kpi.Targets.Select(target => TargetView.Of(kpi.Definition, target, texts, period?.LastDay ?? today))],
            BaselineView.Of(kpi.Definition, kpi.Baseline),
            [
                .. kpi.ExpectedPath.SelectMany(year => year.Values.Select(value => new ExpectedView(
                    value.Period,
                    value.Value,
                    DisplayedValue.Of(kpi.Definition, value.Value),
                    texts.GetValueOrDefault((year.Origin.Position, "reason")),
                    year.Origin.Position))),
            ],
            new(kpi.Schedule.Frequency, kpi.Schedule.PublishedMonth),
            OwnersView.Coming(kpi, departments, today),
            kpi is Kpi.Closed { Closing: var closing } ? new(
                closing.Cause,
                closing.Of,
                closing.Origin.RecordedAt,
                texts.GetValueOrDefault((closing.Origin.Position, "reason")),
                closing.Origin.Position) : null,
            evaluations,
            [.. kpi.Reports.Select(report => ReportView.Of(kpi.Definition, report, seesWork, texts)).OfType<ReportView>()],
            kpi.Source,
            kpi.Definition.DisplayUnit,
            statuses);
}

/// <summary>How a KPI or milestone stands in a period.</summary>
internal sealed record PeriodStatusView(string Period, KpiStatus Status)
{
    /// <param name="kpi">Whole, with all its reports.</param>
    /// <param name="period">Only of this one; null for all that have a report which the caller may see, or an evaluation.</param>
    public static IReadOnlyList<PeriodStatusView> All(Kpi.Defined kpi, EvaluationGround ground, ReportingPeriod? period, DateOnly today, bool seesWork)
    {
        var reported = kpi.Reports.Where(report => seesWork ? report.Stage != ReportStage.Withdrawn : report.Accepted is not null);
        var known = reported.Select(report => report.Period).Concat(kpi.Evaluations.Select(made => made.Evaluated.Period));
        IEnumerable<ReportingPeriod> shown = period is null ? known.Select(ReportingPeriod.Parse).OfType<ReportingPeriod>().Distinct().Order() : [period];
        return [.. shown.Select(one => new PeriodStatusView(one.Name, KpiStatuses.Of(kpi, one, ground.RuleFor(kpi.Key), today, seesWork)))];
    }
}

/// <summary>The last evaluation of a period; how it came about is at <c>/api/kpis/{key}/explanation</c>.</summary>
/// <param name="Rate">In percent, as printed; null where none could be given.</param>
/// <param name="Grade">Null where there is a rate and no grade yet.</param>
/// <param name="NotGraded"><c>in_progress</c> (進行中) within the year, where the year gets the grade; null otherwise.</param>
/// <param name="IsProvisional">It rests on figures that are not final, or not complete.</param>
/// <param name="IsStale">評価要更新: made again now, it would say something else. Never where the year is closed.</param>
/// <param name="IsManual">The office gave the grade by hand, to a promise without a number; there is no rate then.</param>
/// <param name="StaleBecause">The events since that changed its inputs, oldest first; empty where it is current.</param>
internal sealed record EvaluationView(
    string Period,
    decimal? Rate,
    string? Grade,
    string? NotEvaluable,
    string? NotGraded,
    int RuleVersion,
    string Profile,
    bool IsProvisional,
    long Position,
    bool IsStale,
    IReadOnlyList<StaleCause> StaleBecause,
    bool IsManual)
{
    /// <summary>The last one of each period.</summary>
    /// <param name="kpi">Whole, with all its reports.</param>
    /// <param name="period">Only of this period; null for all.</param>
    public static IReadOnlyList<EvaluationView> Last(Kpi.Defined kpi, EvaluationGround ground, ReportingPeriod? period = null) =>
    [
        .. kpi.Evaluations.Where(made => period is null || made.Evaluated.Period == period.Name)
            .GroupBy(made => made.Evaluated.Period, StringComparer.Ordinal).Select(same => Of(same.Last(), Staleness.Of(kpi, same.Last(), ground))),
    ];

    private static EvaluationView Of(Kpi.EvaluationMade made, IReadOnlyList<StaleCause>? stale) => new(
        made.Evaluated.Period,
        made.Evaluated.Printed,
        made.Evaluated.Grade,
        made.Evaluated.NotEvaluable,
        made.Evaluated.NotGraded,
        made.Evaluated.RuleVersion,
        made.Evaluated.Profile,
        made.Evaluated.Incomplete || made.Evaluated.Inputs.Standing is FigureStanding.Provisional or FigureStanding.Estimated or FigureStanding.Forecast,
        made.Origin.Position,
        stale is not null,
        stale ?? [],
        made.Evaluated.IsManual);
}

/// <summary>期待値 of a period on the way to the year's target.</summary>
/// <param name="Display">The value in the KPI's display unit.</param>
/// <param name="Reason">Null where the text was erased.</param>
internal sealed record ExpectedView(string Period, decimal Value, DisplayedValue? Display, string? Reason, long Position);

/// <summary>Where the figure stood in some year before the plan.</summary>
/// <param name="Value">In the KPI's unit.</param>
/// <param name="Display">The value in the KPI's display unit.</param>
/// <param name="Year">Fiscal year of the figure.</param>
internal sealed record BaselineView(decimal Value, DisplayedValue? Display, int Year)
{
    /// <summary>Null where there is none.</summary>
    public static BaselineView? Of(KpiDefinition definition, KpiBaseline? baseline) =>
        baseline is null ? null : new(baseline.Value, DisplayedValue.Of(definition, baseline.Value), baseline.Year);
}

/// <param name="Of">Key of the one that supersedes it, or of which it is the duplicate; null otherwise.</param>
/// <param name="Reason">Null where the text was erased.</param>
internal sealed record ClosingView(KpiClosingCause Cause, string? Of, DateTimeOffset ClosedAt, string? Reason, long Position);

/// <param name="PublishedMonth">Month, 1 to 12, in which its figure is published; null where not said.</param>
internal sealed record ScheduleView(ReportingFrequency Frequency, int? PublishedMonth);

/// <param name="Name">部局 and 課 with blanks between; null when the department's stream is not known.</param>
internal sealed record OwnerView(string Key, string? Name)
{
    public static OwnerView Of(string key, IReadOnlyDictionary<string, Department.Registered> departments, DateOnly today) =>
        new(key, departments.GetValueOrDefault(key)?.NameOn(today));
}

/// <param name="From">The day from which they report.</param>
internal sealed record OwnersView(DateOnly From, IReadOnlyList<OwnerView> Owners)
{
    /// <summary>The next ones; null where no change is to come.</summary>
    public static OwnersView? Coming(Kpi.Defined kpi, IReadOnlyDictionary<string, Department.Registered> departments, DateOnly today) =>
        kpi.Owners.Entries.FirstOrDefault(entry => entry.From > today) is { From: { } from } next
            ? new(from, [.. next.Value.Select(key => OwnerView.Of(key, departments, from))])
            : null;
}

/// <param name="Value">In force today, or on the last day of the period that is asked for; in the KPI's unit, in base units.</param>
/// <param name="RawValue">The numeral as written.</param>
/// <param name="Former">Values that revisions replaced, or will, oldest first.</param>
/// <param name="Coming">What comes into force after that day, in order.</param>
internal sealed record TargetView(
    int FiscalYear,
    decimal Value,
    string RawValue,
    DateOnly? DueDate,
    IReadOnlyList<FormerTargetView> Former,
    DisplayedValue? Display,
    IReadOnlyList<ComingTarget> Coming)
{
    public static TargetView Of(
        KpiDefinition definition, Kpi.Target target, IReadOnlyDictionary<(long Position, string Name), string?> texts, DateOnly day) => new(
        target.FiscalYear,
        target.InForce(day),
        target.RawValueOn(day),
        target.DueDate,
        [.. target.Former.Select(former => new FormerTargetView(
            former.Value,
            DisplayedValue.Of(definition, former.Value),
            former.Until,
            former.Position,
            texts.GetValueOrDefault((former.Position, "reason"))))],
        DisplayedValue.Of(definition, target.InForce(day)),
        ComingTarget.Of(definition, target, day));
}

/// <summary>A revised target that does not count yet.</summary>
/// <param name="From">The day from which it counts.</param>
/// <param name="Value">In the KPI's unit.</param>
internal sealed record ComingTarget(DateOnly From, decimal Value, DisplayedValue? Display)
{
    public static IReadOnlyList<ComingTarget> Of(KpiDefinition definition, Kpi.Target target, DateOnly day) =>
        [.. target.ComingAfter(day).Select(coming => new ComingTarget(coming.From, coming.Value, DisplayedValue.Of(definition, coming.Value)))];
}

/// <param name="Until">The date from which its successor counts.</param>
/// <param name="Position">Ledger position of the revision.</param>
/// <param name="Reason">Null where a document brought the revision, or where the text was erased.</param>
internal sealed record FormerTargetView(decimal Value, DisplayedValue? Display, DateOnly Until, long Position, string? Reason);
