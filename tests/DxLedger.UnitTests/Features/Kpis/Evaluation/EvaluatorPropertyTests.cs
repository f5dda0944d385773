using System.Globalization;
using System.Numerics;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Features.Plans;
using FsCheck;
using FsCheck.Fluent;

namespace DxLedger.UnitTests.Features.Kpis.Evaluation;

public sealed class EvaluatorPropertyTests
{
    private static readonly BigInteger DecimalLimit = BigInteger.One << 96;

    private static readonly Config Often = Config.QuickThrowOnFailure.WithMaxTest(2000);

    [Fact]
    public void Any_figures_under_any_rule_have_an_outcome_that_explains_itself() =>
        Prop.ForAll(Generated.Rules.ToArbitrary(), Generated.Inputs.ToArbitrary(), (rule, inputs) =>
        {
            var outcome = Evaluator.Evaluate(rule, inputs);
            Assert.All(outcome.Steps, step => Assert.False(string.IsNullOrEmpty(step.Message.En) || string.IsNullOrEmpty(step.Message.Ja)));
            switch (outcome)
            {
                case EvaluationOutcome.Rated rated:
                    Assert.Equal(["rounded", rated.Grade is null ? "in_progress" : "band"], rated.Steps.TakeLast(2).Select(step => step.Code));
                    Assert.Equal(inputs.MayChange && rule.WithinYear == WithinYear.InProgress, rated.Grade is null);
                    Assert.Equal(rule.Decimals, rated.Printed.Scale);
                    break;
                case EvaluationOutcome.NotEvaluable none:
                    Assert.Equal((none.Code, rule.GradeWithoutActual), (none.Steps[^1].Code, none.Grade));
                    break;
            }
        }).Check(Often);

    [Fact]
    public void Printed_rate_and_grade_equal_those_of_long_arithmetic() =>
        Prop.ForAll(Generated.Rules.ToArbitrary(), Generated.Inputs.ToArbitrary(), (rule, inputs) =>
        {
            var outcome = Evaluator.Evaluate(rule, inputs);
            if (Naive(rule, inputs) is not var (above, below))
                return;

            var unit = BigInteger.Pow(10, rule.Decimals);
            var wanted = 100 * above * unit;
            if (outcome is EvaluationOutcome.NotEvaluable none)
            {
                Assert.Equal("rate_out_of_range", none.Code);
                Assert.True(BigInteger.Abs(wanted) / below >= DecimalLimit - 1 || BigInteger.Max(BigInteger.Abs(above), below) >= DecimalLimit * BigInteger.Pow(10, 28));
                return;
            }

            var rated = Assert.IsType<EvaluationOutcome.Rated>(outcome);
            var (printed, _) = Fraction(rated.Printed);
            var remaining = BigInteger.Abs(wanted) - (BigInteger.Abs(printed) * below);
            Assert.True(printed.IsZero || printed.Sign == wanted.Sign);
            Assert.True(rule.Rounding == RateRounding.Truncate
                ? remaining >= 0 && remaining < below
                : 2 * remaining < below && 2 * remaining >= -below);

            if (rated.Grade is null)
                return;
            var (judgedAbove, judgedBelow) = rule.BandBasis == BandBasis.Printed ? (printed, unit) : (100 * above, below);
            Assert.Equal([rated.Grade], Holding(rule.Bands, judgedAbove, judgedBelow));
        }).Check(Often);

    [Fact]
    public void Rounding_the_stored_unrounded_rate_again_gives_what_was_printed() =>
        Prop.ForAll(Generated.Rules.ToArbitrary(), Generated.Inputs.ToArbitrary(), (rule, inputs) =>
        {
            if (Evaluator.Evaluate(rule, inputs) is EvaluationOutcome.Rated { Unrounded: > -1e20m and < 1e20m } rated)
                Assert.Equal(
                    rated.Printed,
                    decimal.Round(rated.Unrounded, rule.Decimals, rule.Rounding == RateRounding.HalfUp ? MidpointRounding.AwayFromZero : MidpointRounding.ToZero));
        }).Check(Often);

    [Fact]
    public void More_is_never_rated_worse_where_more_is_promised() => AssertMonotone(Direction.AtLeast, sign: 1);

    [Fact]
    public void Less_is_never_rated_worse_where_less_is_promised() => AssertMonotone(Direction.AtMost, sign: -1);

    private static void AssertMonotone(Direction direction, int sign) =>
        Prop.ForAll(Generated.Rules.ToArbitrary(), Generated.Inputs.ToArbitrary(), Generated.Decimals.ToArbitrary(), (generated, generatedInputs, other) =>
        {
            // A near target is kept, not surpassed: only the other formulas promise this.
            var (ratio, progress) = (sign > 0 ? EvaluationFormula.ActualOverTarget : EvaluationFormula.TargetOverActual, EvaluationFormula.BaselineProgress);
            var formula = generated.Decimals % 2 == 0 ? ratio : progress;
            var rule = generated with { Formulas = new(formula, formula, formula, formula), ZeroDenominator = ZeroDenominator.NotEvaluable };
            var inputs = generatedInputs with { Direction = direction, Standing = FigureStanding.Final, MayChange = false };
            var (one, two) = (Evaluator.Evaluate(rule, inputs), Evaluator.Evaluate(rule, inputs with { Actual = other }));
            if (inputs.Actual is not { } actual || one is not EvaluationOutcome.Rated first || two is not EvaluationOutcome.Rated second)
                return;
            var better = sign * actual.CompareTo(other);
            Assert.True(better <= 0 || (first.Printed >= second.Printed && Rank(rule, first) <= Rank(rule, second)));
            Assert.True(better >= 0 || (first.Printed <= second.Printed && Rank(rule, first) >= Rank(rule, second)));
        }).Check(Often);

    private static int Rank(EvaluationRule rule, EvaluationOutcome outcome) => rule.Bands.Select(band => band.Grade).ToList().IndexOf(outcome.Grade ?? "");

    // The bands that hold a rate, each looked at alone: one alone may.
    private static IEnumerable<string> Holding(IReadOnlyList<GradeBand> bands, BigInteger above, BigInteger below) =>
        from index in Enumerable.Range(0, bands.Count)
        where bands[index].LowerBound is not { } lower || Reaches(lower, bands[index].IsStrict, above, below)
        where index == 0 || bands[index - 1].LowerBound is not { } upper || !Reaches(upper, bands[index - 1].IsStrict, above, below)
        select bands[index].Grade;

    private static bool Reaches(decimal bound, bool isStrict, BigInteger above, BigInteger below)
    {
        var (boundAbove, boundBelow) = Fraction(bound);
        return (above * boundBelow).CompareTo(boundAbove * below) >= (isStrict ? 1 : 0);
    }

    // The ratio as the books say it, for figures that have one: null where there is none or where it would mislead.
    private static (BigInteger Above, BigInteger Below)? Naive(EvaluationRule rule, EvaluationInputs inputs)
    {
        var target = inputs.Derived is { } derived ? derived.Value : rule.TargetBasis == TargetBasis.ExpectedPath ? inputs.Expected ?? inputs.Target : inputs.Target;
        if (inputs.Standing > FigureStanding.Forecast || inputs.Actual is not { } actual || target is not { } promised)
            return null;
        var formula = inputs.Direction switch
        {
            Direction.AtMost => rule.Formulas.AtMost,
            Direction.Approx => rule.Formulas.Approx,
            Direction.Exact => rule.Formulas.Exact,
            _ => rule.Formulas.AtLeast,
        };
        if (formula == EvaluationFormula.Oriented)
        {
            formula = (inputs.Direction, inputs.Orientation) switch
            {
                (Direction.Exact, _) => EvaluationFormula.Within,
                (Direction.AtMost, _) or (Direction.Approx, ApproxOrientation.LessIsBetter) => EvaluationFormula.TargetOverActual,
                _ => EvaluationFormula.ActualOverTarget,
            };
        }

        return formula switch
        {
            EvaluationFormula.ActualOverTarget when promised > 0 => Quotient(actual, 0, promised, 0),
            EvaluationFormula.TargetOverActual when actual > 0 && promised >= 0 => Quotient(promised, 0, actual, 0),
            EvaluationFormula.BaselineProgress when inputs.Baseline is { } baseline && IsAhead(inputs.Direction, promised, baseline) =>
                Quotient(actual, baseline, promised, baseline),
            _ => null,
        };
    }

    private static bool IsAhead(Direction? direction, decimal target, decimal baseline) => direction switch
    {
        Direction.AtMost => target < baseline,
        Direction.Approx or Direction.Exact => target != baseline,
        _ => target > baseline,
    };

    // All at one scale of 28 places, where subtraction is that of whole numbers.
    private static (BigInteger Above, BigInteger Below) Quotient(decimal a, decimal lessA, decimal b, decimal lessB)
    {
        var (above, below) = (AtFullScale(a) - AtFullScale(lessA), AtFullScale(b) - AtFullScale(lessB));
        return below.Sign < 0 ? (-above, -below) : (above, below);
    }

    private static BigInteger AtFullScale(decimal value) => Fraction(value).Above * BigInteger.Pow(10, 28 - value.Scale);

    private static (BigInteger Above, BigInteger Below) Fraction(decimal value) =>
        (BigInteger.Parse(value.ToString(CultureInfo.InvariantCulture).Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture), BigInteger.Pow(10, value.Scale));
}
