using System.Diagnostics;
using DxLedger.Features.Plans;

namespace DxLedger.Features.Kpis.Evaluation;

/// <summary>
/// Works out rate and grade of a figure under a rule, and keeps every step for the explanation. It has an answer for
/// any decimals whatever: fractions are exact, and a rate that no decimal can hold is an outcome, not an exception.
/// <list type="bullet">
/// <item>A ratio is worked out only where a better figure gives a better rate. actual ÷ target needs a target above
/// zero; target ÷ actual an actual above zero and a target not below it; progress from the baseline a target on the
/// better side of the baseline. Else the outcome is <c>negative_figure</c> or <c>target_behind_baseline</c>.</item>
/// <item>A negative actual under actual ÷ target, and a figure that fell behind its baseline, have a negative rate.</item>
/// <item>A denominator of zero is what the rule says: <c>zero_denominator</c>, or 100 where the target is met, else 0.</item>
/// </list>
/// </summary>
internal static class Evaluator
{
    /// <param name="rule">Without <see cref="EvaluationRule.Faults"/>; a stored rule never has any.</param>
    public static EvaluationOutcome Evaluate(EvaluationRule rule, EvaluationInputs inputs)
    {
        var steps = new List<EvaluationStep>();
        if (StepWording.WithoutFigure(inputs) is { } absent)
            return NotEvaluable(rule, steps, absent);
        var direction = inputs.Direction ?? Direction.AtLeast;
        var formula = FormulaFor(rule.Formulas, direction);
        var isKept = formula == EvaluationFormula.DeviationFromBaseline;
        if ((isKept ? inputs.Target ?? 0 : Target(rule, inputs, steps)) is not { } target || inputs.Actual is not { } actual)
            return NotEvaluable(rule, steps, inputs.Derived is { } missing ? StepWording.NoShare(missing) : StepWording.NoTarget());

        if (StepWording.Standing(inputs.Standing) is { } caveat)
            steps.Add(caveat);
        if (inputs.Direction is null)
            steps.Add(StepWording.DirectionAssumed());
        if (formula == EvaluationFormula.Oriented && direction == Direction.Approx)
            steps.Add(StepWording.OrientationTaken(inputs.Orientation));
        var (better, resolved) = Resolved(formula, direction, inputs.Orientation ?? ApproxOrientation.MoreIsBetter);
        steps.Add(StepWording.FormulaChosen(direction, resolved));

        var figures = new Figures(better, target, actual, inputs.Baseline, isKept ? rule.TolerancePercent : Tolerance(rule, direction), inputs.Kpi);
        var obstacle = Rates.WorkOut(resolved, figures, rule.ZeroDenominator, steps, out var rate);
        return obstacle is null ? Rate(rule, resolved, rate, inputs.MayChange && rule.WaitsForYear, steps) : NotEvaluable(rule, steps, obstacle);
    }

    /// <summary>The figure beside the target of its year, read as the rule reads it; null where one of them is missing.</summary>
    public static Figures? Compared(EvaluationRule rule, EvaluationInputs inputs)
    {
        var direction = inputs.Direction ?? Direction.AtLeast;
        var formula = FormulaFor(rule.Formulas, direction);
        var isKept = formula == EvaluationFormula.DeviationFromBaseline;
        return inputs.Actual is { } actual && (isKept ? inputs.Baseline : inputs.Target) is { } target
            ? new Figures(
                isKept ? Direction.Approx : Resolved(formula, direction, inputs.Orientation ?? ApproxOrientation.MoreIsBetter).Met,
                target,
                actual,
                inputs.Baseline,
                isKept ? rule.TolerancePercent : Tolerance(rule, direction))
            : null;
    }

    private static decimal? Target(EvaluationRule rule, EvaluationInputs inputs, List<EvaluationStep> steps)
    {
        var expected = rule.TargetBasis == TargetBasis.ExpectedPath ? inputs.Expected : null;
        if (inputs.Derived is { } derived)
        {
            if (derived.Value is { } share)
                steps.Add(derived.Basis == TargetBasis.ProRata
                    ? StepWording.ShareTaken(inputs.Kpi, derived, share, inputs.Baseline)
                    : StepWording.FinalTargetTaken(inputs.Kpi, derived, share));
            return derived.Value;
        }

        if ((expected ?? inputs.Target) is not { } target)
            return null;
        steps.Add(StepWording.TargetTaken(inputs.Kpi, rule.TargetBasis, isExpected: expected is not null, target));
        return target;
    }

    /// <summary>The formula for a way in which a target counts as met.</summary>
    public static EvaluationFormula FormulaFor(DirectionFormulas formulas, Direction direction) => direction switch
    {
        Direction.AtLeast => formulas.AtLeast,
        Direction.AtMost => formulas.AtMost,
        Direction.Approx => formulas.Approx,
        Direction.Exact => formulas.Exact,
        _ => throw new UnreachableException(),
    };

    /// <summary>The formula that <see cref="EvaluationFormula.Oriented"/> stands for, and when the target then counts as met.</summary>
    private static (Direction Met, EvaluationFormula Formula) Resolved(EvaluationFormula formula, Direction direction, ApproxOrientation orientation) =>
        (formula, direction, orientation) switch
        {
            (not EvaluationFormula.Oriented, _, _) => (direction, formula),
            (_, Direction.Exact, _) => (direction, EvaluationFormula.Within),
            (_, Direction.AtMost, _) or (_, Direction.Approx, ApproxOrientation.LessIsBetter) => (Direction.AtMost, EvaluationFormula.TargetOverActual),
            _ => (Direction.AtLeast, EvaluationFormula.ActualOverTarget),
        };

    private static decimal Tolerance(EvaluationRule rule, Direction direction) => direction == Direction.Exact ? 0 : rule.TolerancePercent;

    private static EvaluationOutcome Rate(EvaluationRule rule, EvaluationFormula formula, ExactNumber rate, bool isOpen, List<EvaluationStep> steps)
    {
        // A decimal with the rule's digits may lack the room that one with fewer still has.
        if (rate.Rounded(rule.Decimals, rule.Rounding) is not { } printed || rate.Cut() is not { } unrounded)
            return NotEvaluable(rule, steps, StepWording.OutOfRange());
        steps.Add(StepWording.Rounded(rule, rate, unrounded, printed));

        if (isOpen)
        {
            steps.Add(StepWording.InProgress());
            return new EvaluationOutcome.Rated(unrounded, printed, null, formula, steps);
        }

        var judged = rule.BandBasis == BandBasis.Printed ? ExactNumber.Of(printed) : rate;
        var index = 0;
        while (index < rule.Bands.Count - 1 && rule.Bands[index].LowerBound is { } bound && !Begins(rule.Bands[index], ExactNumber.Of(bound), judged))
            index++;
        steps.Add(StepWording.Band(rule, index, judged));
        return new EvaluationOutcome.Rated(unrounded, printed, rule.Bands[index].Grade, formula, steps);
    }

    private static bool Begins(GradeBand band, ExactNumber bound, ExactNumber judged) => band.IsStrict ? bound < judged : !(judged < bound);

    private static EvaluationOutcome.NotEvaluable NotEvaluable(EvaluationRule rule, List<EvaluationStep> steps, EvaluationStep why) =>
        new(why.Code, rule.GradeWithoutActual, [.. steps, why]);
}
