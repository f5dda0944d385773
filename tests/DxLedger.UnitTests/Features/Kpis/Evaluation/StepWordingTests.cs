using System.Globalization;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Features.Plans;
using DxLedger.Platform;

namespace DxLedger.UnitTests.Features.Kpis.Evaluation;

/// <summary>Explanations of a KPI in 円 that is shown in 億円.</summary>
public sealed class StepWordingTests
{
    private static readonly KpiDefinition Costs = new(
        PromiseKind.Kpi, "事業費", "円", Measure.Amount, Direction.AtLeast, Comparison.Absolute, Accumulation.PerPeriod, null, DisplayUnit: "億円");

    [Fact]
    public void Steps_speak_in_the_display_unit_of_the_kpi_and_keep_numbers_in_its_own()
    {
        var inputs = new EvaluationInputs(Direction.AtLeast, 300_000_000, 240_000_000, Baseline: 200_000_000, Kpi: Costs);
        var outcome = Evaluator.Evaluate(WithOneFormula(EvaluationFormula.BaselineProgress), inputs);
        Assert.Equal(
            [
                "year_target_taken target=300000000 | The rule compares with the target of the year, 3 億円. | 年度の目標値3億円と比較します。",
                "changes_from_baseline baseline=200000000 actual=240000000 target=300000000 achieved=40000000 promised=100000000 "
                    + "| From the baseline 2 億円, the figure changed by 0.4 億円 to 2.4 億円; a change by 1 億円 to 3 億円 was promised. "
                    + "| 基準値2億円からの変化量は、実績値2.4億円で0.4億円、目標値3億円で1億円です。",
                "divided achieved=40000000 promised=100000000 ratio=0.4 | achieved ÷ promised: 0.4 億円 ÷ 1 億円 = 0.4. | 実績の変化量÷目標の変化量: 0.4億円 ÷ 1億円 = 0.4",
            ],
            outcome.Steps.Where(step => step.Code is "year_target_taken" or "changes_from_baseline" or "divided").Select(Line));
        Assert.Equal(
            "target_behind_baseline target=120000000 baseline=200000000 "
            + "| The target 1.2 億円 asks for less than the baseline 2 億円, so there is no progress to rate. | 目標値1.2億円が基準値2億円より後退した水準のため、進捗を評価できません。",
            Line(Evaluator.Evaluate(WithOneFormula(EvaluationFormula.BaselineProgress), inputs with { Target = 120_000_000 }).Steps[^1]));
        Assert.Equal(
            "outside_tolerance actual=240000000 target=300000000 deviationPercent=20 tolerancePercent=10 "
            + "| 2.4 億円 is 20 % away from 3 億円, outside the tolerance of 10 %: the rate is 100 less the deviation, at least 0: 80. "
            + "| 実績値2.4億円は目標値3億円から20%乖離しており、許容幅10%を超えるため、100から乖離を差し引いた80(下限0)が達成率です。",
            Line(Evaluator.Evaluate(WithOneFormula(EvaluationFormula.Within) with { TolerancePercent = 10 }, inputs).Steps.Single(step => step.Code == "outside_tolerance")));
    }

    [Fact]
    public void Share_of_a_later_target_is_said_in_the_display_unit_or_where_it_has_too_many_digits_in_the_own_one()
    {
        var derived = new DerivedTarget(TargetBasis.ProRata, 240_000_000, 2025, 640_000_000, 2021);
        Assert.Equal(
            "pro_rata_taken baseline=40000000 due=640000000 target=340000000 "
            + "| On the way from the baseline 0.4 億円 of fiscal year 2021 to the target 6.4 億円 of fiscal year 2025, 3.4 億円 is due by the end of the period. "
            + "| 2021年度の基準値0.4億円から2025年度の目標値6.4億円まで均等に推移するものとし、期間末の3.4億円と比較します。",
            Line(StepWording.ShareTaken(Costs, derived, 340_000_000, 40_000_000)));
        Assert.EndsWith(
            "| 2025年度の目標値6.4億円を月割りにした、期間末の213333333.3333333333円と比較します。",
            Line(StepWording.ShareTaken(Costs, derived with { BaselineYear = null }, 213_333_333.3333333333m, null)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Year_that_differs_from_its_periods_is_noted_in_the_display_unit()
    {
        PeriodEntry[] entries = [new("2023", 310_000_000), new("2023-H1", 120_000_000), new("2023-H2", 180_000_000)];
        var note = Assert.Single(PeriodFigures.Of(Accumulation.PerPeriod, "2023", entries, PeriodSpan.Half, kpi: Costs).Notes);
        Assert.Equal(
            new("The year was reported as 3.1 億円, its periods add up to 3 億円.", "年度の報告値は3.1億円、各期間の合計は3億円で、一致しません。"), note.Message);
    }

    private static EvaluationRule WithOneFormula(EvaluationFormula formula) => EvaluationProfiles.Uda with { Formulas = new(formula, formula, formula, formula) };

    private static string Line(EvaluationStep step) =>
        $"{string.Join(' ', step.Numbers.Select(number => $"{number.Name}={number.Value.ToString(CultureInfo.InvariantCulture)}").Prepend(step.Code))} "
        + $"| {step.Message.En} | {step.Message.Ja}";
}
