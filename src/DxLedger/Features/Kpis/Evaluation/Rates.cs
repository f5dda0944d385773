using System.Diagnostics;
using DxLedger.Features.Plans;

namespace DxLedger.Features.Kpis.Evaluation;

/// <summary>What the formulas take.</summary>
/// <param name="TolerancePercent">Zero where the target must be met exactly.</param>
/// <param name="Kpi">Whose units the steps speak in; null where numbers stand alone.</param>
internal sealed record Figures(
    Direction Direction, decimal Target, decimal Actual, decimal? Baseline, decimal TolerancePercent, KpiDefinition? Kpi = null)
{
    /// <summary>Whether the figure keeps the promise, whatever a rate would say.</summary>
    public bool Met => Direction switch
    {
        Direction.AtLeast => Actual >= Target,
        Direction.AtMost => Actual <= Target,
        Direction.Approx => WithinTolerance,
        Direction.Exact => Actual == Target,
        _ => throw new UnreachableException(),
    };

    public bool WithinTolerance =>
        Deviation * ExactNumber.Of(100) <= ExactNumber.Of(TolerancePercent) * ExactNumber.Of(Target).Magnitude();

    public ExactNumber Deviation => (ExactNumber.Of(Actual) - ExactNumber.Of(Target)).Magnitude();
}

/// <summary>The formulas, in exact percent.</summary>
internal static class Rates
{
    private static readonly ExactNumber Hundred = ExactNumber.Of(100);
    private static readonly ExactNumber Zero = ExactNumber.Of(0);

    /// <summary>Adds its steps; answers the step that stands in the way, or null with the rate.</summary>
    public static EvaluationStep? WorkOut(
        EvaluationFormula formula,
        Figures figures,
        ZeroDenominator zeroDenominator,
        List<EvaluationStep> steps,
        out ExactNumber rate)
    {
        rate = Zero;
        return formula switch
        {
            EvaluationFormula.ActualOverTarget when figures.Target < 0 => StepWording.NegativeFigure(figures),
            EvaluationFormula.ActualOverTarget =>
                Divide(("actual", figures.Actual), ("target", figures.Target), figures, zeroDenominator, steps, out rate),
            EvaluationFormula.TargetOverActual when figures.Target < 0 || figures.Actual < 0 => StepWording.NegativeFigure(figures),
            EvaluationFormula.TargetOverActual =>
                Divide(("target", figures.Target), ("actual", figures.Actual), figures, zeroDenominator, steps, out rate),
            EvaluationFormula.BaselineProgress => Progress(figures, zeroDenominator, steps, out rate),
            EvaluationFormula.Within => Closeness("target", figures, zeroDenominator, steps, out rate),
            EvaluationFormula.DeviationFromBaseline when figures.Baseline is { } baseline =>
                Closeness("baseline", figures with { Direction = Direction.Approx, Target = baseline }, zeroDenominator, steps, out rate),
            EvaluationFormula.DeviationFromBaseline => StepWording.NoBaseline(),
            _ => throw new UnreachableException(),
        };
    }

    private static EvaluationStep? Divide(
        (string Name, decimal Value) above,
        (string Name, decimal Value) below,
        Figures figures,
        ZeroDenominator zeroDenominator,
        List<EvaluationStep> steps,
        out ExactNumber rate)
    {
        rate = Zero;
        if (below.Value == 0)
            return DividedByZero(below.Name, figures, zeroDenominator, steps, out rate);
        var ratio = ExactNumber.Of(above.Value) / ExactNumber.Of(below.Value);
        return Percent(StepWording.Divided(figures.Kpi, above, below, ratio), ratio, steps, out rate);
    }

    private static EvaluationStep? Progress(Figures figures, ZeroDenominator zeroDenominator, List<EvaluationStep> steps, out ExactNumber rate)
    {
        rate = Zero;
        if (figures.Baseline is not { } baseline)
            return StepWording.NoBaseline();
        if (figures.Target == baseline)
            return DividedByZero("target − baseline", figures, zeroDenominator, steps, out rate);
        if ((figures.Direction == Direction.AtLeast && figures.Target < baseline) || (figures.Direction == Direction.AtMost && figures.Target > baseline))
            return StepWording.TargetBehindBaseline(figures, baseline);

        var (achieved, promised) = (ExactNumber.Of(figures.Actual) - ExactNumber.Of(baseline), ExactNumber.Of(figures.Target) - ExactNumber.Of(baseline));
        if (achieved.Cut() is not { } achievedShown || promised.Cut() is not { } promisedShown)
            return StepWording.OutOfRange();
        steps.Add(StepWording.Changes(figures, baseline, achievedShown, promisedShown));
        var ratio = achieved / promised;
        return Percent(StepWording.Divided(figures.Kpi, ("achieved", achievedShown), ("promised", promisedShown), ratio), ratio, steps, out rate);
    }

    private static EvaluationStep? Closeness(
        string to, Figures figures, ZeroDenominator zeroDenominator, List<EvaluationStep> steps, out ExactNumber rate)
    {
        rate = Hundred;
        if (figures.Target == 0 && figures.Actual != 0)
            return DividedByZero(to, figures, zeroDenominator, steps, out rate);
        var deviation = figures.Target == 0 ? Zero : figures.Deviation / ExactNumber.Of(figures.Target).Magnitude() * Hundred;
        if (deviation.Cut() is not { } shown)
            return StepWording.OutOfRange();
        var within = figures.WithinTolerance;
        if (!within)
            rate = deviation >= Hundred ? Zero : Hundred - deviation;
        steps.Add(StepWording.Deviates(to, figures, deviation, shown, within, rate));
        return null;
    }

    private static EvaluationStep? Percent(EvaluationStep? divided, ExactNumber ratio, List<EvaluationStep> steps, out ExactNumber rate)
    {
        rate = ratio * Hundred;
        if (divided is null || StepWording.Percent(ratio, rate) is not { } percent)
            return StepWording.OutOfRange();
        steps.Add(divided);
        steps.Add(percent);
        return null;
    }

    private static EvaluationStep? DividedByZero(
        string denominator,
        Figures figures,
        ZeroDenominator policy,
        List<EvaluationStep> steps,
        out ExactNumber rate)
    {
        rate = figures.Met ? Hundred : Zero;
        if (policy == ZeroDenominator.NotEvaluable)
            return StepWording.ZeroDenominator(denominator);
        steps.Add(StepWording.MetOrNot(denominator, figures.Met));
        return null;
    }
}
