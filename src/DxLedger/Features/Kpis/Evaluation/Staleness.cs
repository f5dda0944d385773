using DxLedger.EventStore;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis.Evaluation;

/// <summary>An event that may have changed what evaluations of a KPI rest on.</summary>
/// <param name="Type">Stored name of the event.</param>
/// <param name="FiscalYear">The year that it is about; null where it is about all.</param>
/// <param name="Period">Of the report that was accepted; null for all else.</param>
internal sealed record InputChange(long Position, string Type, int? FiscalYear, string? Period)
{
    public const string Target = "kpi.target-set.v1";
    public const string TargetRevised = "kpi.target-revised.v1";
    public const string Definition = "kpi.definition-revised.v1";
    public const string Baseline = "kpi.baseline-set.v1";
    public const string Path = "kpi.expected-path-set.v1";
    public const string Accepted = "kpi.report-accepted.v1";

    /// <summary>Null for an event that no evaluation rests on.</summary>
    public static InputChange? Of(KpiEvent @event, EventOrigin origin) => @event switch
    {
        KpiTargetSet e => new(origin.Position, Target, e.FiscalYear, null),
        KpiTargetRevised e => new(origin.Position, TargetRevised, e.FiscalYear, null),
        KpiDefinitionRevised => new(origin.Position, Definition, null, null),
        KpiBaselineSet => new(origin.Position, Baseline, null, null),
        KpiExpectedPathSet e => new(origin.Position, Path, e.FiscalYear, null),
        KpiReportAccepted e => new(origin.Position, Accepted, ReportingPeriod.Parse(e.Period)?.FiscalYear, e.Period),
        _ => null,
    };
}

/// <summary>An event since an evaluation that changed one of its inputs.</summary>
/// <param name="Position">In the ledger.</param>
/// <param name="Type">Stored name of the event.</param>
internal sealed record StaleCause(long Position, string Type);

/// <summary>What evaluations rest on beside their KPI.</summary>
/// <param name="Plan">Null where the ledger has no such plan; the default rule holds then.</param>
/// <param name="SealedYears">Fiscal years that are closed.</param>
internal sealed record EvaluationGround(Plan.Adopted? Plan, IReadOnlySet<int> SealedYears)
{
    /// <param name="set">The plan and its periods; others are passed over.</param>
    /// <param name="plan">Key of the plan.</param>
    public static EvaluationGround Of(DocumentSet set, string plan) => new(
        set.Of(PlanModel.Stream.Projection).Select(document => document.State).OfType<Plan.Adopted>().FirstOrDefault(one => one.Key == plan),
        set.Of(PeriodModel.Stream.Projection).Select(document => document.State).OfType<PlanPeriod.Kept>()
            .Where(period => period.Plan == plan && period.YearClosing is not null)
            .Select(period => ReportingPeriod.Parse(period.Period)?.FiscalYear).OfType<int>().ToHashSet());

    public Plan.SetRule RuleFor(string kpi) => Plan?.RuleFor(kpi) ?? Plans.Plan.SetRule.Default;

    /// <summary>The rule that an evaluation was made by.</summary>
    public Plan.SetRule RuleOf(KpiEvaluated made) => Plan?.RuleOf(made.RuleVersion, made.Profile) ?? Plans.Plan.SetRule.DefaultOf(made.Profile);

    /// <summary>The plans and years that evaluations rest on, as they stand or as they stood.</summary>
    /// <param name="position">One that the ledger has; null for now.</param>
    public static async Task<DocumentSet> ReadAsync(Ledger ledger, IEnumerable<Kpi.Defined> kpis, long? position, CancellationToken ct)
    {
        List<string> streams = [.. kpis.SelectMany(StreamsOf).Distinct(StringComparer.Ordinal)];
        if (position is not { } at)
            return await ledger.ReadDocumentsAsync(DocumentQuery.Streams(streams), ct);
        var plans = await PlanModel.Stream.ReadAsync(ledger, [.. streams.Where(PlanModel.Stream.Handles)], at, ct);
        var years = await PeriodModel.Stream.ReadAsync(ledger, [.. streams.Where(PeriodModel.Stream.Handles)], at, ct);
        return DocumentSet.Empty(at).With(PlanModel.Stream.Projection, plans.Items).With(PeriodModel.Stream.Projection, years.Items);
    }

    /// <summary>Streams of what the evaluations of a KPI rest on.</summary>
    public static IEnumerable<string> StreamsOf(Kpi.Defined kpi) =>
    [
        Plans.Plan.StreamOf(kpi.Plan),
        .. kpi.Evaluations.Select(made => ReportingPeriod.Parse(made.Evaluated.Period)?.Year).OfType<ReportingPeriod>().Distinct().Select(year => PlanPeriod.StreamOf(kpi.Plan, year)),
    ];
}

/// <summary>Whether an evaluation still says what it would say if it were made again (評価要更新 where it does not).</summary>
internal static class Staleness
{
    /// <summary>
    /// Null where it is current; else the events since that changed its inputs, oldest first. What a closing sealed
    /// is the word of that closing and never becomes stale.
    /// </summary>
    /// <param name="kpi">Whole, with all its reports.</param>
    public static IReadOnlyList<StaleCause>? Of(Kpi.Defined kpi, Kpi.EvaluationMade made, EvaluationGround ground)
    {
        if (ReportingPeriod.Parse(made.Evaluated.Period) is not { } period || ground.SealedYears.Contains(period.FiscalYear))
            return null;
        var rule = ground.RuleFor(kpi.Key);
        if (made.Evaluated.IsManual)
            return OfManual(kpi, made, rule, ground);
        var (told, by) = (made.Evaluated, ground.RuleOf(made.Evaluated));
        // A rule set again under another number is the same rule, and another default in a later program is nobody's decision.
        var ruleDiffers = by.Rule != rule.Rule && (by.Version, rule.Version) != (0, 0);
        // Worked out by the same rule, only what it looks at can differ; a figure that came back is the same figure.
        var now = EvaluationDecider.Evaluated(kpi, period, by);
        var (was, stands) = (told.Inputs.UsedBy(by.Rule), now.Inputs.UsedBy(by.Rule));
        var same = told with { Inputs = was, Positions = now.Positions, RuleVersion = now.RuleVersion, Profile = now.Profile };
        if (!ruleDiffers && same == now with { Inputs = stands })
            return null;

        var rules = ruleDiffers ? ground.Plan?.Rules.Where(set => set.Kpi == rule.Kpi).Select(set => (set.Origin?.Position, "plan.evaluation-rule-set.v1")) ?? [] : [];
        var changes = kpi.InputChanges.Where(change => (IsOf(change, period) || IsLater(change)) && Changed(change)).Select(change => ((long?)change.Position, change.Type));
        return [.. changes.Concat(rules).Where(cause => cause.Item1 > made.Origin.Position).Select(cause => new StaleCause(cause.Item1 ?? 0, cause.Item2)).OrderBy(cause => cause.Position)];

        bool IsLater(InputChange change) => change.Type is InputChange.Target or InputChange.TargetRevised
            && (change.FiscalYear == was.Derived?.FiscalYear || change.FiscalYear == stands.Derived?.FiscalYear);

        bool Changed(InputChange change) => change.Type switch
        {
            InputChange.Target or InputChange.TargetRevised => (was.Target, was.Derived?.Due) != (stands.Target, stands.Derived?.Due),
            InputChange.Definition => (was.Direction, was.Orientation) != (stands.Direction, stands.Orientation) || FigureDiffers(),
            InputChange.Baseline => (was.Baseline, was.Derived?.BaselineYear) != (stands.Baseline, stands.Derived?.BaselineYear),
            InputChange.Path => was.Expected != stands.Expected,
            // The last word on a period made its figure what it is; what was accepted and taken back in between did not.
            _ => FigureDiffers() && IsLastOf(kpi, change) && FigureOf(kpi, change.Period, told.Positions) != FigureOf(kpi, change.Period, now.Positions),
        };

        bool FigureDiffers() => (was.Actual, was.Standing, told.Incomplete) != (stands.Actual, stands.Standing, now.Incomplete);
    }

    /// <summary>A grade by hand rests on the report of its period alone, and on a rule that has such a grade.</summary>
    private static IReadOnlyList<StaleCause>? OfManual(Kpi.Defined kpi, Kpi.EvaluationMade made, Plan.SetRule rule, EvaluationGround ground)
    {
        var told = made.Evaluated;
        var accepted = kpi.Reports.FirstOrDefault(report => report.Period == told.Period)?.Accepted?.Origin.Position;
        var reportDiffers = accepted is { } position ? !told.Positions.Contains(position) : told.Inputs.Standing != FigureStanding.NotReported;
        var ruleDiffers = !ManualGrading.GradesOf(rule.Rule).Any(grade => grade == told.Grade);
        if (!reportDiffers && !ruleDiffers)
            return null;
        var rules = ruleDiffers ? ground.Plan?.Rules.Where(set => set.Kpi == rule.Kpi).Select(set => new StaleCause(set.Origin?.Position ?? 0, "plan.evaluation-rule-set.v1")) ?? [] : [];
        var changes = kpi.InputChanges.Where(change => reportDiffers && change.Period == told.Period && IsLastOf(kpi, change))
            .Select(change => new StaleCause(change.Position, change.Type));
        return [.. changes.Concat(rules).Where(cause => cause.Position > made.Origin.Position).OrderBy(cause => cause.Position)];
    }

    /// <summary>The periods of a plan for which an evaluation is stale.</summary>
    public static IEnumerable<(Kpi.EvaluationMade Made, IReadOnlyList<StaleCause> Causes)> All(Kpi.Defined kpi, EvaluationGround ground) =>
        from period in kpi.Evaluations.GroupBy(made => made.Evaluated.Period, StringComparer.Ordinal)
        let made = period.Last()
        let causes = Of(kpi, made, ground)
        where causes is not null
        select (made, causes);

    private static bool IsOf(InputChange change, ReportingPeriod period) => change.FiscalYear is not { } year || year == period.FiscalYear;

    private static bool IsLastOf(Kpi.Defined kpi, InputChange change) =>
        kpi.InputChanges.LastOrDefault(one => one.Type == InputChange.Accepted && one.Period == change.Period) == change;

    /// <summary>What the reports of a period gave, of those at some positions; null where they gave nothing.</summary>
    private static Figure? FigureOf(Kpi.Defined kpi, string? period, IReadOnlyList<long> used) =>
        kpi.Reports.FirstOrDefault(report => report.Period == period) switch
        {
            null => null,
            { Accepted: { } accepted } when used.Contains(accepted.Origin.Position) => accepted.Figure,
            var report => report.Former.LastOrDefault(former => used.Contains(former.Origin.Position))?.Figure,
        };
}
