using System.Globalization;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Features.Plans;

namespace DxLedger.UnitTests.Features.Kpis.Evaluation;

public sealed class EvaluatorTests
{
    private const decimal Smallest = 0.0000000000000000000000000001m;

    private static readonly EvaluationRule Rule = EvaluationProfiles.Uda;

    [Fact]
    public void Every_step_to_a_printed_figure_is_told_in_both_languages()
    {
        var outcome = Evaluator.Evaluate(EvaluationProfiles.Ibaraki, new(Direction.AtLeast, 10000, 2748, Expected: 2000, Standing: FigureStanding.Provisional));

        Assert.Equal(
            [
                "expected_value_taken target=2000 | The rule compares with the expected value of the period, 2000. | 当該期間の期待値2000と比較します。",
                "figure_provisional | The figure is provisional. | 実績値は速報値です。",
                "formula_chosen | The target is met at or above its value, for which the rule takes actual ÷ target. | 目標値以上で達成となる指標のため、実績値÷目標値により算定します。",
                "divided actual=2748 target=2000 ratio=1.374 | actual ÷ target: 2748 ÷ 2000 = 1.374. | 実績値÷目標値: 2748 ÷ 2000 = 1.374",
                "percent ratio=1.374 rate=137.4 | In percent: 1.374 × 100 = 137.4. | 百分率にすると、1.374 × 100 = 137.4",
                "rounded unrounded=137.4 printed=137.4 | 137.4, rounded half-up to 1 decimal, is printed as 137.4. | 137.4を小数点以下1桁に四捨五入し、137.4と表示します。",
                "band lowerBound=100 | Grade A: the unrounded rate 137.4 is at least 100. | 端数処理前の達成率137.4は100以上のため、評価はAです。",
            ],
            outcome.Steps.Select(Line));
        Assert.Equal(new EvaluationOutcome.Rated(137.4m, 137.4m, "A", EvaluationFormula.ActualOverTarget, outcome.Steps), outcome);
    }

    [Fact]
    public void Quotient_without_end_is_shown_as_cut()
    {
        var outcome = Evaluator.Evaluate(Rule, new(Direction.AtMost, 150, 385));

        Assert.Equal(
            [
                "year_target_taken target=150 | The rule compares with the target of the year, 150. | 年度の目標値150と比較します。",
                "formula_chosen | The target is met at or below its value, for which the rule takes target ÷ actual. | 目標値以下で達成となる指標のため、目標値÷実績値により算定します。",
                "divided target=150 actual=385 ratio=0.3896103896103896103896103896 | target ÷ actual: 150 ÷ 385 = 0.3896103896…. | 目標値÷実績値: 150 ÷ 385 = 0.3896103896…",
                "percent ratio=0.3896103896103896103896103896 rate=38.961038961038961038961038961 | In percent: 0.3896103896… × 100 = 38.9610389610…. | 百分率にすると、0.3896103896… × 100 = 38.9610389610…",
                "rounded unrounded=38.961038961038961038961038961 printed=39.0 | 38.9610389610…, rounded half-up to 1 decimal, is printed as 39.0. | 38.9610389610…を小数点以下1桁に四捨五入し、39.0と表示します。",
                "band upperBound=60 | Grade D: the unrounded rate 38.9610389610… is below 60. | 端数処理前の達成率38.9610389610…は60未満のため、評価はDです。",
            ],
            outcome.Steps.Select(Line));
    }

    [Fact]
    public void Band_is_read_from_the_unrounded_or_the_printed_rate_as_the_rule_says()
    {
        var inputs = new EvaluationInputs(Direction.AtLeast, 10000, 9996);

        Assert.Equal("100.0 B", Summary(Rule, inputs));
        Assert.Equal("100.0 A", Summary(Rule with { BandBasis = BandBasis.Printed }, inputs));
        Assert.Equal("99.9 B", Summary(Rule with { BandBasis = BandBasis.Printed, Rounding = RateRounding.Truncate }, inputs));
    }

    [Fact]
    public void Rate_that_no_decimal_tells_from_the_bound_stays_below_it()
    {
        // 80 less a third of 10^-26, while a decimal near 80 has 26 places.
        var target = 3m;
        var actual = 2.4m - Smallest;

        Assert.Equal("80.0 C", Summary(Rule, new(Direction.AtLeast, target, actual)));
        Assert.Equal("80.0 B", Summary(Rule, new(Direction.AtLeast, target, 2.4m)));
    }

    [Fact]
    public void Direction_that_is_not_named_is_read_as_at_least_and_said()
    {
        var outcome = Evaluator.Evaluate(Rule, new(Direction: null, 100, 61.25m));

        Assert.Equal("61.3 C", Summary(outcome));
        Assert.Equal(
            ["year_target_taken", "direction_assumed", "formula_chosen", "divided", "percent", "rounded", "band"],
            outcome.Steps.Select(step => step.Code));
    }

    [Fact]
    public void Year_target_stands_in_where_no_value_is_expected() =>
        Assert.Equal("year_target_for_expected", Evaluator.Evaluate(EvaluationProfiles.Ibaraki, new(Direction.AtLeast, 100, 50)).Steps[0].Code);

    [Theory]
    [InlineData("AtLeast", "300", "450", "375", "50.0 D")]
    [InlineData("AtLeast", "300", "450", "250", "-33.3 D")]
    [InlineData("AtMost", "300", "150", "205", "63.3 C")]
    [InlineData("AtMost", "300", "150", "385", "-56.7 D")]
    [InlineData("AtMost", "300", "-100", "-100", "100.0 A")]
    [InlineData("AtMost", "300", "150", "100", "133.3 A")]
    [InlineData("AtLeast", "300", "150", "205", "target_behind_baseline X")]
    [InlineData("AtMost", "100", "150", "125", "target_behind_baseline X")]
    [InlineData("AtLeast", "300", "300", "300", "zero_denominator X")]
    [InlineData("Exact", "300", "150", "225", "50.0 D")]
    public void Progress_is_measured_from_the_baseline(string direction, string baseline, string target, string actual, string summary) =>
        Assert.Equal(summary, Summary(WithOneFormula(EvaluationFormula.BaselineProgress), Inputs(direction, target, actual, Decimal(baseline))));

    [Theory]
    [InlineData("Approx", "100", "105", "100.0 A")]
    [InlineData("Approx", "100", "94", "94.0 B")]
    [InlineData("Approx", "-100", "-94", "94.0 B")]
    [InlineData("Approx", "100", "250", "0.0 D")]
    [InlineData("Approx", "0", "0", "100.0 A")]
    [InlineData("Approx", "0", "1", "zero_denominator X")]
    [InlineData("Exact", "50", "50.0", "100.0 A")]
    [InlineData("Exact", "50", "49", "98.0 B")]
    [InlineData("Exact", "50", "60", "80.0 B")]
    public void Closeness_counts_where_a_target_is_to_be_kept(string direction, string target, string actual, string summary) =>
        Assert.Equal(summary, Summary(Rule, Inputs(direction, target, actual)));

    [Theory]
    [InlineData("AtLeast", "0", "3", "zero_denominator X", "100.0 A")]
    [InlineData("AtLeast", "0", "-3", "zero_denominator X", "0.0 D")]
    [InlineData("AtMost", "0", "0", "zero_denominator X", "100.0 A")]
    [InlineData("AtMost", "5", "0", "zero_denominator X", "100.0 A")]
    [InlineData("AtMost", "0", "3", "0.0 D", "0.0 D")]
    [InlineData("Approx", "0", "3", "zero_denominator X", "0.0 D")]
    public void Division_by_zero_is_what_the_rule_says(string direction, string target, string actual, string strict, string lenient)
    {
        Assert.Equal(strict, Summary(Rule, Inputs(direction, target, actual)));
        Assert.Equal(lenient, Summary(Rule with { ZeroDenominator = ZeroDenominator.MetOrNot }, Inputs(direction, target, actual)));
    }

    [Theory]
    [InlineData("AtMost", "0", "0", "100.0 A")]
    [InlineData("AtMost", "0", "1", "0.0 D")]
    [InlineData("AtLeast", "0", "0", "100.0 A")]
    [InlineData("AtLeast", "0", "-1", "0.0 D")]
    [InlineData("Exact", "0", "0", "100.0 A")]
    [InlineData("Exact", "0", "1", "0.0 D")]
    [InlineData("Approx", "0", "0", "100.0 A")]
    public void Promise_of_none_at_all_is_met_by_none_at_all(string direction, string target, string actual, string summary) =>
        Assert.Equal(summary, Summary(EvaluationProfiles.Standard, Inputs(direction, target, actual)));

    [Theory]
    [InlineData(null, "800", "900", "112.5 A", "87.5 B")]
    [InlineData("MoreIsBetter", "800", "900", "112.5 A", "87.5 B")]
    [InlineData("MoreIsBetter", "800", "600", "75.0 C", "75.0 C")]
    [InlineData("LessIsBetter", "20", "16", "125.0 A", "80.0 B")]
    [InlineData("LessIsBetter", "20", "25", "80.0 B", "75.0 C")]
    [InlineData("LessIsBetter", "0", "0", "100.0 A", "100.0 A")]
    [InlineData("LessIsBetter", "0", "1", "0.0 D", "zero_denominator X")]
    public void Approximate_target_is_met_from_the_target_on_where_figures_are_better(string? orientation, string target, string actual, string standard, string uda)
    {
        var inputs = Inputs("Approx", target, actual) with { Orientation = orientation is null ? null : Enum.Parse<ApproxOrientation>(orientation) };

        Assert.Equal(standard, Summary(EvaluationProfiles.Standard, inputs));
        Assert.Equal(uda, Summary(EvaluationProfiles.Uda, inputs));
    }

    [Fact]
    public void Side_on_which_an_approximate_target_is_better_is_told_and_an_assumed_one_too()
    {
        var told = Evaluator.Evaluate(EvaluationProfiles.Standard, new(Direction.Approx, 20, 25, Orientation: ApproxOrientation.LessIsBetter));
        var assumed = Evaluator.Evaluate(EvaluationProfiles.Standard, new(Direction.Approx, 800, 900));

        Assert.Equal(
            [
                "orientation_taken | Less than the approximate target is better. | 「程度」の目標値に対し、少ないほど良い指標です。",
                "formula_chosen | The target is met near its value, for which the rule takes target ÷ actual. | 目標値程度で達成となる指標のため、目標値÷実績値により算定します。",
            ],
            told.Steps.Skip(1).Take(2).Select(Line));
        Assert.Equal(new EvaluationOutcome.Rated(80m, 80.0m, "B", EvaluationFormula.TargetOverActual, told.Steps), told);
        Assert.Equal("orientation_assumed", assumed.Steps[1].Code);
    }

    [Theory]
    [InlineData("AtLeast", "12.5", "100.0 A")]
    [InlineData("AtMost", "25", "80.0 B")]
    [InlineData("Exact", "19", "95.0 B")]
    public void Other_directions_say_themselves_on_which_side_figures_are_better(string direction, string actual, string summary)
    {
        var target = direction == "AtLeast" ? "12.5" : "20";

        Assert.Equal(summary, Summary(WithOneFormula(EvaluationFormula.Oriented), Inputs(direction, target, actual)));
    }

    [Theory]
    [InlineData("200", "200", "100.0 A")]
    [InlineData("200", "210", "100.0 A")]
    [InlineData("200", "190", "100.0 A")]
    [InlineData("200", "212", "94.0 B")]
    [InlineData("200", "180", "90.0 B")]
    [InlineData("200", "600", "0.0 D")]
    [InlineData("-200", "-180", "90.0 B")]
    [InlineData("0", "0", "100.0 A")]
    [InlineData("0", "1", "zero_denominator X")]
    public void Promise_to_stay_as_it_was_is_judged_by_the_baseline_alone(string baseline, string actual, string summary)
    {
        var rule = WithOneFormula(EvaluationFormula.DeviationFromBaseline);

        Assert.Equal(summary, Summary(rule, Inputs("AtLeast", "5", actual, Decimal(baseline))));
        Assert.Equal(summary, Summary(rule, Inputs("Exact", "5", actual, Decimal(baseline)) with { Target = null }));
    }

    [Fact]
    public void Deviation_from_the_baseline_is_explained()
    {
        var outcome = Evaluator.Evaluate(WithOneFormula(EvaluationFormula.DeviationFromBaseline), new(Direction.AtLeast, null, 212, Baseline: 200));

        Assert.Equal(
            [
                "formula_chosen | The target is met at or above its value, for which the rule takes closeness to the baseline. | 目標値以上で達成となる指標のため、基準値との乖離により算定します。",
                "outside_tolerance actual=212 baseline=200 deviationPercent=6 tolerancePercent=5 | 212 is 6 % away from 200, outside the tolerance of 5 %: the rate is 100 less the deviation, at least 0: 94. | 実績値212は基準値200から6%乖離しており、許容幅5%を超えるため、100から乖離を差し引いた94(下限0)が達成率です。",
            ],
            outcome.Steps.Take(2).Select(Line));
    }

    [Fact]
    public void Band_may_begin_above_its_bound()
    {
        var rule = Rule with { Bands = [new("S", 110, IsStrict: true), new("A", 100), new("D", null)] };

        Assert.Equal("110.0 A", Summary(rule, new(Direction.AtLeast, 100, 110)));
        Assert.Equal("110.0 S", Summary(rule, new(Direction.AtLeast, 100, 110.001m)));
        Assert.Equal(
            "band lowerBound=110 | Grade S: the unrounded rate 111 is above 110. | 端数処理前の達成率111は110超のため、評価はSです。",
            Line(Evaluator.Evaluate(rule, new(Direction.AtLeast, 100, 111)).Steps[^1]));
        Assert.Equal(
            "band upperBound=110 | Grade D: the unrounded rate 110 is at most 110. | 端数処理前の達成率110は110以下のため、評価はDです。",
            Line(Evaluator.Evaluate(Rule with { Bands = [new("S", 110, IsStrict: true), new("D", null)] }, new(Direction.AtLeast, 100, 110)).Steps[^1]));
    }

    [Theory]
    [InlineData("AtLeast", "-100", "-50", "negative_figure X")]
    [InlineData("AtMost", "10", "-5", "negative_figure X")]
    [InlineData("AtMost", "-10", "5", "negative_figure X")]
    [InlineData("AtLeast", "80", "-20", "-25.0 D")]
    public void Ratio_is_worked_out_only_where_better_figures_rate_better(string direction, string target, string actual, string summary) =>
        Assert.Equal(summary, Summary(Rule, Inputs(direction, target, actual)));

    [Theory]
    [InlineData("NotApplicable", "not_applicable")]
    [InlineData("NotYetPublished", "not_yet_published")]
    [InlineData("Missing", "missing")]
    [InlineData("NotReported", "not_reported")]
    public void Figure_that_is_not_there_is_never_zero(string standing, string code)
    {
        var outcome = Evaluator.Evaluate(Rule, new(Direction.AtLeast, 100, 50, Standing: Enum.Parse<FigureStanding>(standing)));

        Assert.Equal($"{code} X", Summary(outcome));
        Assert.Equal([code], outcome.Steps.Select(step => step.Code));
    }

    [Fact]
    public void What_the_formula_needs_and_does_not_get_is_named()
    {
        Assert.Equal("not_reported X", Summary(Rule, new(Direction.AtLeast, 100, null)));
        Assert.Equal("no_target X", Summary(Rule, new(Direction.AtLeast, null, 50)));
        Assert.Equal("no_baseline X", Summary(WithOneFormula(EvaluationFormula.DeviationFromBaseline), new(Direction.AtLeast, 100, 50)));
        Assert.Equal("no_baseline X", Summary(WithOneFormula(EvaluationFormula.BaselineProgress), new(Direction.AtLeast, 100, 50)));
    }

    [Fact]
    public void Rate_beyond_what_a_decimal_holds_is_an_outcome()
    {
        Assert.Equal("rate_out_of_range X", Summary(Rule, new(Direction.AtLeast, Smallest, decimal.MaxValue)));
        Assert.Equal("rate_out_of_range X", Summary(Rule, new(Direction.Approx, Smallest, decimal.MinValue)));
        Assert.Equal(
            "rate_out_of_range X",
            Summary(WithOneFormula(EvaluationFormula.BaselineProgress), new(Direction.AtLeast, decimal.MaxValue, 0, Baseline: decimal.MinValue)));
        Assert.Equal("rate_out_of_range X", Summary(Rule with { Decimals = 6 }, new(Direction.AtLeast, 1, 1e24m)));
        Assert.Equal("100.0 A", Summary(Rule, new(Direction.AtLeast, decimal.MaxValue, decimal.MaxValue)));
        Assert.Equal("0.0 D", Summary(Rule, new(Direction.AtMost, Smallest, decimal.MaxValue)));
        Assert.Equal("100000000000000.0 A", Summary(Rule, new(Direction.AtLeast, 1000, 1_000_000_000_000_000)));
    }

    [Fact]
    public void Zero_that_counts_is_explained()
    {
        var outcome = Evaluator.Evaluate(WithOneFormula(EvaluationFormula.BaselineProgress) with { ZeroDenominator = ZeroDenominator.MetOrNot }, new(Direction.AtLeast, 80, 81, Baseline: 80));

        Assert.Equal("100.0 A", Summary(outcome));
        Assert.Equal(
            "met_counts_full | The denominator (target − baseline) is zero, and the target is met: the rule counts 100. | 目標値と基準値の差が0であり、目標を達成しているため、達成率は100とします。",
            Line(outcome.Steps[2]));
    }

    private static EvaluationRule WithOneFormula(EvaluationFormula formula) => Rule with { Formulas = new(formula, formula, formula, formula) };

    private static EvaluationInputs Inputs(string direction, string target, string actual, decimal? baseline = null) =>
        new(Enum.Parse<Direction>(direction), Decimal(target), Decimal(actual), baseline);

    private static decimal Decimal(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private static string Summary(EvaluationRule rule, EvaluationInputs inputs) => Summary(Evaluator.Evaluate(rule, inputs));

    private static string Summary(EvaluationOutcome outcome) => outcome switch
    {
        EvaluationOutcome.Rated rated => string.Create(CultureInfo.InvariantCulture, $"{rated.Printed} {rated.Grade}"),
        EvaluationOutcome.NotEvaluable none => $"{none.Code} {none.Grade}",
        _ => "",
    };

    private static string Line(EvaluationStep step) =>
        string.Join(' ', step.Numbers.Select(number => string.Create(CultureInfo.InvariantCulture, $"{number.Name}={number.Value}")).Prepend(step.Code))
        + $" | {step.Message.En} | {step.Message.Ja}";
}
