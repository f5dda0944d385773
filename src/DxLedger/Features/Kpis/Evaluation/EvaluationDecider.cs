using System.Diagnostics;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis.Evaluation;

/// <summary>What a figure is worth under the rule that holds for it.</summary>
internal static class EvaluationDecider
{
    public static Decision<KpiEvent> Evaluate(Kpi state, string key, PeriodStanding standing, Plan.SetRule rule) => state switch
    {
        Kpi.Undefined => new Decision<KpiEvent>.Rejected(Kpi.NotFound(key)),
        Kpi.Defined { Definition.Kind: PromiseKind.Milestone } => Decision<KpiEvent>.Reject(
            "kpi.not_measured", $"{key} is a milestone: it has a state, and no rate.", $"{key} は数値のない目標（マイルストーン）のため、達成率を算出できません。"),
        Kpi.Closed closed => new Decision<KpiEvent>.Rejected(Kpi.ClosedRefusal(closed)),
        Kpi.Open kpi when !standing.Period.IsYear && standing.DueRefusal(kpi) is { } refusal => new Decision<KpiEvent>.Rejected(refusal),
        Kpi.Open when standing.FiscalYear != standing.Period.FiscalYear => Decision<KpiEvent>.Reject(
            "period.not_of_plan", $"{standing.Period} is not part of the plan's year.", $"{standing.Period} は計画年度に含まれません。", "period"),
        Kpi.Open when standing.YearRefusal() is { } refusal => new Decision<KpiEvent>.Rejected(refusal),
        Kpi.Open kpi => Evaluated(kpi, standing.Period, rule) is var evaluated && kpi.LastEvaluation(standing.Period)?.Evaluated.Says(evaluated) == true
            ? Decision<KpiEvent>.Accept()
            : Decision<KpiEvent>.Accept(evaluated),
        _ => throw new UnreachableException(),
    };

    /// <summary>Rests on accepted figures alone.</summary>
    public static KpiEvaluated Evaluated(Kpi.Defined kpi, ReportingPeriod period, Plan.SetRule rule)
    {
        var accepted = kpi.Reports.Where(report => report.Accepted is not null).ToDictionary(report => report.Period, report => report.Accepted, StringComparer.Ordinal);
        var figure = KpiFigures.Accepted(kpi, period);
        var own = accepted.GetValueOrDefault(period.Name);
        var used = figure.Contributing.Count > 0 ? figure.Contributing.Select(entry => accepted[entry.Period]).OfType<ReportContent>().ToList() : own is null ? [] : [own];
        var expected = kpi.ExpectedOf(period);
        var target = kpi.Targets.FirstOrDefault(one => one.FiscalYear == period.FiscalYear)?.InForce(period.LastDay);
        var derived = DerivedTarget.Of(kpi, period, rule.Rule.TargetBasis);
        var promised = (rule.Rule.TargetBasis == TargetBasis.ExpectedPath ? expected?.Value : null) ?? derived?.Value ?? target;
        var inputs = new EvaluatedInputs(
            kpi.Definition.Direction,
            target,
            expected?.Value,
            kpi.Baseline?.Value,
            figure.Value,
            StandingOf(kpi, figure, used, promised),
            kpi.Definition.Direction == Direction.Approx ? kpi.Definition.Orientation : null,
            derived,
            WaitsForYear(kpi, period, figure, rule, derived, expected?.Value, promised) ? true : null);
        var outcome = Evaluator.Evaluate(rule.Rule, inputs.Of());
        var rated = outcome as EvaluationOutcome.Rated;
        return new KpiEvaluated(
            period.Name,
            rule.Version,
            rule.Rule.Profile,
            inputs,
            [.. used.Select(content => content.Origin.Position).Concat(Positions(rule, expected?.Position)).Order()],
            rated?.Unrounded,
            rated?.Printed,
            outcome.Grade,
            (outcome as EvaluationOutcome.NotEvaluable)?.Code,
            figure.Incomplete && figure.Value is not null,
            outcome.NotGraded);
    }

    private static bool WaitsForYear(
        Kpi.Defined kpi, ReportingPeriod period, PeriodFigure figure, Plan.SetRule rule, DerivedTarget? derived, decimal? expected, decimal? promised) =>
        rule.Rule.WaitsForYear && !period.IsYear && !IsFirm(rule, derived, expected) && !IsSettled(kpi, figure, promised);

    /// <summary>Whether no figure still to come can change the result. What is a level may come down again.</summary>
    private static bool IsSettled(Kpi.Defined kpi, PeriodFigure figure, decimal? target) =>
        figure.Value is { } value && kpi.Definition.Accumulation != Accumulation.Latest
        && IncompleteSums.IsSettled(kpi.Definition.Direction, kpi.Definition.Measure, [.. figure.Contributing.Select(entry => entry.Value ?? 0)], value, target);

    /// <summary>Whether it is judged by what is due by the end of the period, and not of its year.</summary>
    private static bool IsFirm(Plan.SetRule rule, DerivedTarget? derived, decimal? expected) =>
        derived is { Basis: TargetBasis.ProRata } || (rule.Rule.TargetBasis == TargetBasis.ExpectedPath && expected is not null);

    /// <summary>Where the rule was set, and the expected path where the rule goes by it.</summary>
    private static IEnumerable<long> Positions(Plan.SetRule rule, long? path)
    {
        if (rule.Origin is { } origin)
            yield return origin.Position;
        if (path is { } position && rule.Rule.TargetBasis == TargetBasis.ExpectedPath)
            yield return position;
    }

    /// <summary>As its reports say, unless the figure could not be taken from them, or is not all of it.</summary>
    private static FigureStanding StandingOf(Kpi.Defined kpi, PeriodFigure figure, List<ReportContent> used, decimal? target)
    {
        if (figure.Notes.Any(note => note.Code == PeriodFigure.Undecided))
            return FigureStanding.AccumulationUndecided;
        if (figure.Notes.Any(note => note.Code == PeriodFigure.RateNotSummed))
            return FigureStanding.RateNotSummed;
        return figure is { Incomplete: true, Value: { } sum } && kpi.Definition.Accumulation == Accumulation.PerPeriod
            && !IncompleteSums.IsSettled(kpi.Definition.Direction, kpi.Definition.Measure, [.. figure.Contributing.Select(entry => entry.Value ?? 0)], sum, target)
                ? FigureStanding.Incomplete
                : Standing(used);
    }

    /// <summary>A sum is no firmer than its least firm part.</summary>
    private static FigureStanding Standing(List<ReportContent> used) =>
        used.Count == 0 ? FigureStanding.NotReported : used.Max(content => (content.Figure?.Status ?? ValueStatus.Missing) switch
        {
            ValueStatus.Final => FigureStanding.Final,
            ValueStatus.Provisional => FigureStanding.Provisional,
            ValueStatus.Estimated => FigureStanding.Estimated,
            ValueStatus.Forecast => FigureStanding.Forecast,
            ValueStatus.NotYetPublished => FigureStanding.NotYetPublished,
            ValueStatus.Missing => FigureStanding.Missing,
            ValueStatus.NotApplicable => FigureStanding.NotApplicable,
            _ => throw new UnreachableException(),
        });
}
