using System.Diagnostics;
using System.Globalization;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis.Evaluation;

/// <summary>The sentences in which an evaluation is explained; codes and names of numbers are stable.</summary>
internal static class StepWording
{
    private static readonly Dictionary<string, string> Japanese = new(StringComparer.Ordinal)
    {
        ["actual"] = "実績値",
        ["target"] = "目標値",
        ["baseline"] = "基準値",
        ["achieved"] = "実績の変化量",
        ["promised"] = "目標の変化量",
        ["target − baseline"] = "目標値と基準値の差",
    };

    public static EvaluationStep? WithoutFigure(EvaluationInputs inputs) => inputs.Standing switch
    {
        FigureStanding.NotApplicable => Step("not_applicable", "The KPI does not apply in this period.", "この期間は評価の対象外です。"),
        FigureStanding.NotYetPublished => Step("not_yet_published", "The figure is not published yet.", "実績値は未公表です。"),
        FigureStanding.Missing => Step("missing", "The figure is missing, as the report says.", "実績値は欠測として報告されています。"),
        FigureStanding.NotReported => NotReported(),
        FigureStanding.AccumulationUndecided => Step(
            PeriodFigure.Undecided,
            "Nobody has said yet whether figures within the year are those of their period or of the year so far.",
            "年度途中の数値が当期分か年度累計かが決まっていないため、評価できません。"),
        FigureStanding.RateNotSummed => Step(
            PeriodFigure.RateNotSummed,
            "Rates are not added up, and numerator and denominator were not reported for every period.",
            "各期間の分子・分母がそろっていないため、通算の割合を算出できません。"),
        FigureStanding.Incomplete => Step(
            "incomplete", "Some periods are missing, and could still change the result.", "報告されていない期間があり、結果が変わり得るため、評価できません。"),
        FigureStanding.Final or FigureStanding.Provisional or FigureStanding.Estimated or FigureStanding.Forecast =>
            inputs.Actual is null ? NotReported() : null,
        _ => throw new UnreachableException(),
    };

    public static EvaluationStep? Standing(FigureStanding standing) => standing switch
    {
        FigureStanding.Provisional => Step("figure_provisional", "The figure is provisional.", "実績値は速報値です。"),
        FigureStanding.Estimated => Step("figure_estimated", "The figure is an estimate.", "実績値は推計値です。"),
        FigureStanding.Forecast => Step("figure_forecast", "The figure is a forecast.", "実績値は見込値です。"),
        _ => null,
    };

    /// <param name="kpi">Whose units the step speaks in; null where its numbers stand alone, here and below.</param>
    public static EvaluationStep TargetTaken(KpiDefinition? kpi, TargetBasis basis, bool isExpected, decimal target)
    {
        var (en, ja) = Words(kpi, target);
        return (basis, isExpected) switch
        {
            (_, true) => Step(
                "expected_value_taken",
                $"The rule compares with the expected value of the period, {en}.",
                $"当該期間の期待値{ja}と比較します。",
                ("target", target)),
            (TargetBasis.ExpectedPath, _) => Step(
                "year_target_for_expected",
                $"No value is expected for the period, so the target of the year, {en}, stands in for it.",
                $"当該期間の期待値がないため、年度の目標値{ja}と比較します。",
                ("target", target)),
            _ => Step("year_target_taken", $"The rule compares with the target of the year, {en}.", $"年度の目標値{ja}と比較します。", ("target", target)),
        };
    }

    public static EvaluationStep FinalTargetTaken(KpiDefinition? kpi, DerivedTarget derived, decimal target) => Step(
        "final_target_taken",
        $"The year has no target of its own, so the rule compares with that of fiscal year {derived.FiscalYear}, {Words(kpi, target).En}.",
        $"当該年度の目標値がないため、{derived.FiscalYear}年度の目標値{Words(kpi, target).Ja}と比較します。",
        ("target", target));

    public static EvaluationStep ShareTaken(KpiDefinition? kpi, DerivedTarget derived, decimal share, decimal? baseline)
    {
        var (due, part) = (Words(kpi, derived.Due), Words(kpi, share));
        return derived.BaselineYear is { } year && baseline is { } from
            ? Step(
                "pro_rata_taken",
                $"On the way from the baseline {Words(kpi, from).En} of fiscal year {year} to the target {due.En} "
                    + $"of fiscal year {derived.FiscalYear}, {part.En} is due by the end of the period.",
                $"{year}年度の基準値{Words(kpi, from).Ja}から{derived.FiscalYear}年度の目標値{due.Ja}まで均等に推移するものとし、期間末の{part.Ja}と比較します。",
                ("baseline", from),
                ("due", derived.Due),
                ("target", share))
            : Step(
                "pro_rata_taken",
                $"Of the target {due.En} of fiscal year {derived.FiscalYear}, {part.En} is due by the end of the period.",
                $"{derived.FiscalYear}年度の目標値{due.Ja}を月割りにした、期間末の{part.Ja}と比較します。",
                ("due", derived.Due),
                ("target", share));
    }

    public static EvaluationStep NoShare(DerivedTarget derived) => derived.BaselineYear is { } year
        ? Step(
            "pro_rata_before_baseline",
            $"The baseline is that of fiscal year {year}, so the period does not lie on the way to the target of fiscal year {derived.FiscalYear}.",
            $"基準値が{year}年度のものであり、{derived.FiscalYear}年度の目標値までの途中の値を算出できません。",
            ("due", derived.Due))
        : Step(
            "pro_rata_no_baseline",
            $"The share of the target of fiscal year {derived.FiscalYear} that is due by now needs a baseline, and the KPI has none.",
            $"{derived.FiscalYear}年度の目標値を按分するために必要な基準値が定められていません。",
            ("due", derived.Due));

    public static EvaluationStep InProgress() => Step(
        EvaluationStep.InProgress,
        "The year is under way and the rest of it may change the result: the year gets the grade.",
        "進行中のため、この期間の評価区分は付けません（年度の実績で評価します）。");

    public static EvaluationStep DirectionAssumed() =>
        Step("direction_assumed", "The KPI does not say when its target is met; it is read as at or above it.", "目標の方向が定められていないため、目標値以上で達成とみなします。");

    public static EvaluationStep OrientationTaken(ApproxOrientation? orientation) => orientation switch
    {
        ApproxOrientation.MoreIsBetter => Step("orientation_taken", "More than the approximate target is better.", "「程度」の目標値に対し、多いほど良い指標です。"),
        ApproxOrientation.LessIsBetter => Step("orientation_taken", "Less than the approximate target is better.", "「程度」の目標値に対し、少ないほど良い指標です。"),
        _ => Step(
            "orientation_assumed",
            "The KPI does not say on which side of its approximate target figures are better; more is read as better.",
            "「程度」の目標値に対する良否の方向が定められていないため、多いほど良い指標とみなします。"),
    };

    public static EvaluationStep FormulaChosen(Direction direction, EvaluationFormula formula)
    {
        var (when, whenJa) = direction switch
        {
            Direction.AtLeast => ("at or above", "目標値以上で達成"),
            Direction.AtMost => ("at or below", "目標値以下で達成"),
            Direction.Approx => ("near", "目標値程度で達成"),
            Direction.Exact => ("exactly at", "目標値どおりで達成"),
            _ => throw new UnreachableException(),
        };
        var (how, howJa) = formula switch
        {
            EvaluationFormula.ActualOverTarget => ("actual ÷ target", "実績値÷目標値"),
            EvaluationFormula.TargetOverActual => ("target ÷ actual", "目標値÷実績値"),
            EvaluationFormula.BaselineProgress => ("(actual − baseline) ÷ (target − baseline)", "(実績値−基準値)÷(目標値−基準値)"),
            EvaluationFormula.Within => ("closeness to the target", "目標値との乖離"),
            EvaluationFormula.DeviationFromBaseline => ("closeness to the baseline", "基準値との乖離"),
            _ => throw new UnreachableException(),
        };
        return Step("formula_chosen", $"The target is met {when} its value, for which the rule takes {how}.", $"{whenJa}となる指標のため、{howJa}により算定します。");
    }

    /// <summary>Null where a decimal cannot hold the quotient.</summary>
    public static EvaluationStep? Divided(
        KpiDefinition? kpi, (string Name, decimal Value) above, (string Name, decimal Value) below, ExactNumber ratio)
    {
        if (ratio.Cut() is not { } shown)
            return null;
        var (over, under) = (Words(kpi, above.Value), Words(kpi, below.Value));
        return Step(
            "divided",
            $"{above.Name} ÷ {below.Name}: {over.En} ÷ {under.En} = {ratio}.",
            $"{Japanese[above.Name]}÷{Japanese[below.Name]}: {over.Ja} ÷ {under.Ja} = {ratio}",
            above,
            below,
            ("ratio", shown));
    }

    /// <summary>Null where a decimal cannot hold the rate.</summary>
    public static EvaluationStep? Percent(ExactNumber ratio, ExactNumber rate) =>
        ratio.Cut() is { } from && rate.Cut() is { } to
            ? Step("percent", $"In percent: {ratio} × 100 = {rate}.", $"百分率にすると、{ratio} × 100 = {rate}", ("ratio", from), ("rate", to))
            : null;

    public static EvaluationStep Changes(Figures figures, decimal baseline, decimal achieved, decimal promised)
    {
        var (from, actual, target) = (Words(figures.Kpi, baseline), Words(figures.Kpi, figures.Actual), Words(figures.Kpi, figures.Target));
        var (done, due) = (Words(figures.Kpi, achieved), Words(figures.Kpi, promised));
        return Step(
            "changes_from_baseline",
            $"From the baseline {from.En}, the figure changed by {done.En} to {actual.En}; a change by {due.En} to {target.En} was promised.",
            $"基準値{from.Ja}からの変化量は、実績値{actual.Ja}で{done.Ja}、目標値{target.Ja}で{due.Ja}です。",
            ("baseline", baseline),
            ("actual", figures.Actual),
            ("target", figures.Target),
            ("achieved", achieved),
            ("promised", promised));
    }

    public static EvaluationStep Deviates(string to, Figures figures, ExactNumber deviation, decimal shown, bool within, ExactNumber rate)
    {
        var (actual, target) = (Words(figures.Kpi, figures.Actual), Words(figures.Kpi, figures.Target));
        var (en, ja) = ($"{actual.En} is {deviation} % away from {target.En}", $"実績値{actual.Ja}は{Japanese[to]}{target.Ja}から{deviation}%乖離しており");
        var tolerance = Text(figures.TolerancePercent);
        (string, decimal)[] numbers = [("actual", figures.Actual), (to, figures.Target), ("deviationPercent", shown), ("tolerancePercent", figures.TolerancePercent)];
        return within
            ? Step("within_tolerance", $"{en}, within the tolerance of {tolerance} %: the rate is 100.", $"{ja}、許容幅{tolerance}%以内のため、達成率は100です。", numbers)
            : Step("outside_tolerance", $"{en}, outside the tolerance of {tolerance} %: the rate is 100 less the deviation, at least 0: {rate}.", $"{ja}、許容幅{tolerance}%を超えるため、100から乖離を差し引いた{rate}(下限0)が達成率です。", numbers);
    }

    public static EvaluationStep Rounded(EvaluationRule rule, ExactNumber rate, decimal unrounded, decimal printed)
    {
        var (how, howJa) = rule.Rounding == RateRounding.HalfUp ? ("rounded half-up", "四捨五入") : ("cut", "切り捨て");
        var digits = rule.Decimals.ToString(CultureInfo.InvariantCulture);
        return Step(
            "rounded",
            $"{rate}, {how} to {digits} decimal{(rule.Decimals == 1 ? "" : "s")}, is printed as {Text(printed)}.",
            $"{rate}を小数点以下{digits}桁に{howJa}し、{Text(printed)}と表示します。",
            ("unrounded", unrounded),
            ("printed", printed));
    }

    public static EvaluationStep Band(EvaluationRule rule, int index, ExactNumber judged)
    {
        var (basis, basisJa) = rule.BandBasis == BandBasis.Printed ? ("printed", "表示") : ("unrounded", "端数処理前の");
        var band = rule.Bands[index];
        if (band.LowerBound is { } bound)
        {
            var (reaches, reachesJa) = band.IsStrict ? ("above", "超") : ("at least", "以上");
            return Step(
                "band",
                $"Grade {band.Grade}: the {basis} rate {judged} is {reaches} {Text(bound)}.",
                $"{basisJa}達成率{judged}は{Text(bound)}{reachesJa}のため、評価は{band.Grade}です。",
                ("lowerBound", bound));
        }

        if (index == 0 || rule.Bands[index - 1] is not { LowerBound: { } above } next)
            return Step("band", $"Grade {band.Grade} is the only one.", $"評価区分は{band.Grade}のみです。");
        var (stays, staysJa) = next.IsStrict ? ("at most", "以下") : ("below", "未満");
        return Step(
            "band",
            $"Grade {band.Grade}: the {basis} rate {judged} is {stays} {Text(above)}.",
            $"{basisJa}達成率{judged}は{Text(above)}{staysJa}のため、評価は{band.Grade}です。",
            ("upperBound", above));
    }

    public static EvaluationStep MetOrNot(string denominator, bool met) => met
        ? Step("met_counts_full", $"The denominator ({denominator}) is zero, and the target is met: the rule counts 100.", $"{Japanese[denominator]}が0であり、目標を達成しているため、達成率は100とします。")
        : Step("unmet_counts_none", $"The denominator ({denominator}) is zero, and the target is not met: the rule counts 0.", $"{Japanese[denominator]}が0であり、目標を達成していないため、達成率は0とします。");

    public static EvaluationStep NoTarget() => Step("no_target", "There is no target to compare with.", "比較すべき目標値がありません。");

    public static EvaluationStep NoBaseline() => Step("no_baseline", "The formula needs a baseline, and the KPI has none.", "算定式に必要な基準値が定められていません。");

    public static EvaluationStep ZeroDenominator(string denominator) =>
        Step("zero_denominator", $"The denominator ({denominator}) is zero, and the rule does not rate what cannot be divided.", $"{Japanese[denominator]}が0で除算できないため、評価できません。");

    public static EvaluationStep NegativeFigure(Figures figures) =>
        Step("negative_figure", "With a negative figure the formula would rate worse results higher.", "負の値に対しては、算定式が実績の良否と逆の結果となるため、評価できません。", ("actual", figures.Actual), ("target", figures.Target));

    public static EvaluationStep TargetBehindBaseline(Figures figures, decimal baseline)
    {
        var (target, from) = (Words(figures.Kpi, figures.Target), Words(figures.Kpi, baseline));
        return Step(
            "target_behind_baseline",
            $"The target {target.En} asks for less than the baseline {from.En}, so there is no progress to rate.",
            $"目標値{target.Ja}が基準値{from.Ja}より後退した水準のため、進捗を評価できません。",
            ("target", figures.Target),
            ("baseline", baseline));
    }

    public static EvaluationStep OutOfRange() => Step("rate_out_of_range", "The rate is too large to be written.", "達成率が表示可能な範囲を超えています。");

    private static EvaluationStep NotReported() => Step("not_reported", "No figure was reported for the period.", "実績値が報告されていません。");

    private static Message Words(KpiDefinition? kpi, decimal value) => DisplayedValue.InWords(kpi, value);

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    private static EvaluationStep Step(string code, string en, string ja, params (string Name, decimal Value)[] numbers) =>
        new(code, [.. numbers.Select(number => new EvaluationNumber(number.Name, number.Value))], new Message(en, ja));
}
