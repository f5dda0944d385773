using System.Globalization;
using DxLedger.Features.Plans;
using DxLedger.Platform;

namespace DxLedger.Features.Dashboards;

/// <summary>Rules of evaluation in words.</summary>
internal static class RuleWording
{
    private static readonly IReadOnlyList<Part> Parts =
    [
        new(
            "formulas.atLeast",
            new("formula where more is better", "目標値以上とする指標の算式"),
            rule => LedgerJson.NameOf(rule.Formulas.AtLeast),
            rule => Of(rule.Formulas.AtLeast)),
        new(
            "formulas.atMost",
            new("formula where less is better", "目標値以下とする指標の算式"),
            rule => LedgerJson.NameOf(rule.Formulas.AtMost),
            rule => Of(rule.Formulas.AtMost)),
        new(
            "formulas.approx",
            new("formula for rough targets", "目標値程度とする指標の算式"),
            rule => LedgerJson.NameOf(rule.Formulas.Approx),
            rule => Of(rule.Formulas.Approx)),
        new(
            "formulas.exact",
            new("formula for exact targets", "目標値どおりとする指標の算式"),
            rule => LedgerJson.NameOf(rule.Formulas.Exact),
            rule => Of(rule.Formulas.Exact)),
        new("rounding", new("rounding", "端数処理"), rule => LedgerJson.NameOf(rule.Rounding), rule => Of(rule.Rounding)),
        new("decimals", new("digits after the point", "小数点以下の桁数"), rule => Text(rule.Decimals), rule => Same(Text(rule.Decimals))),
        new("bands", new("grades", "評価区分"), rule => Codes(rule.Bands), rule => Of(rule.Bands)),
        new("bandBasis", new("rate that is graded", "評価区分を判定する率"), rule => LedgerJson.NameOf(rule.BandBasis), rule => Of(rule.BandBasis)),
        new(
            "zeroDenominator",
            new("division by zero", "分母が 0 の場合"),
            rule => LedgerJson.NameOf(rule.ZeroDenominator),
            rule => Of(rule.ZeroDenominator)),
        new(
            "gradeWithoutActual",
            new("grade without a rate", "率を算出できない場合の区分"),
            rule => rule.GradeWithoutActual,
            rule => Quoted(rule.GradeWithoutActual)),
        new(
            "tolerancePercent",
            new("tolerance", "許容幅"),
            rule => Text(rule.TolerancePercent),
            rule => new(Text(rule.TolerancePercent) + " %", Text(rule.TolerancePercent) + "%")),
        new("targetBasis", new("what figures are set against", "比較する目標"), rule => LedgerJson.NameOf(rule.TargetBasis), rule => Of(rule.TargetBasis)),
        new("withinYear", new("within the year", "年度途中の扱い"), rule => LedgerJson.NameOf(InYear(rule)), rule => Of(InYear(rule))),
    ];

    /// <summary>The published practice by its name; one of the office's own as the office calls it.</summary>
    public static Message OfProfile(string profile) => profile switch
    {
        "standard" => new("the default practice", "標準"),
        "uda" => new("the practice of Uda", "宇陀市の方式"),
        "aichi" => new("the practice of Aichi", "愛知県の方式"),
        "ibaraki" => new("the practice of Ibaraki, rounded", "茨城県の方式・四捨五入"),
        "ibaraki-truncate" => new("the practice of Ibaraki, cut off", "茨城県の方式・切捨て"),
        _ => Quoted(profile),
    };

    /// <summary>Whether events of a stored name set a rule.</summary>
    public static bool IsRule(string type) => type.StartsWith("plan.evaluation-rule-set.", StringComparison.Ordinal);

    /// <summary>All that a rule says.</summary>
    public static Message Sentence(PlanEvaluationRuleSet e)
    {
        var (profile, parts) = (OfProfile(e.Rule.Profile), Parts.Select(part => (part.Name, Words: part.Words(e.Rule))).ToList());
        return new(
            $"Evaluation rule {e.Version} ({profile.En}) was set{(e.Kpi is null ? "" : $" for {e.Kpi}")}: "
            + $"{string.Join("; ", parts.Select(part => $"{part.Name.En}: {part.Words.En}"))}.",
            $"{(e.Kpi is null ? "" : $"{e.Kpi} の")}評価ルール第 {e.Version} 版（{profile.Ja}）を定めました"
            + $"（{string.Join("、", parts.Select(part => $"{part.Name.Ja}は{part.Words.Ja}"))}）。");
    }

    /// <summary>From what to what the rule changed.</summary>
    /// <param name="former">That held for the same KPIs until then.</param>
    public static Message Sentence(PlanEvaluationRuleSet e, Plan.SetRule former)
    {
        var (from, to) = (Named(former.Version, former.Rule.Profile), Named(e.Version, e.Rule.Profile));
        var parts = Differing(former.Rule, e.Rule).Select(part => (part.Name, From: part.Words(former.Rule), To: part.Words(e.Rule))).ToList();
        return new(
            $"Evaluation {to.En} was set{(e.Kpi is null ? "" : $" for {e.Kpi}")} in place of {from.En}: "
            + (parts.Count == 0 ? "it evaluates as before." : $"{string.Join("; ", parts.Select(one => $"{one.Name.En} from {one.From.En} to {one.To.En}"))}."),
            $"{(e.Kpi is null ? "" : $"{e.Kpi} の")}評価ルールを{from.Ja}から{to.Ja}に改めました"
            + (parts.Count == 0 ? "（評価の方法に変更なし）。" : $"（{string.Join("、", parts.Select(one => $"{one.Name.Ja}を{one.From.Ja}から{one.To.Ja}に"))}変更）。"));
    }

    /// <summary>Likewise for lists of changes, in the codes of the API.</summary>
    public static IReadOnlyList<ChangedMember> Members(PlanEvaluationRuleSet e, Plan.SetRule former) =>
    [
        new(Member(e), former.Rule.Profile, e.Rule.Profile),
        .. Differing(former.Rule, e.Rule).Select(part => new ChangedMember($"{Member(e)}.{part.Member}", part.Code(former.Rule), part.Code(e.Rule))),
    ];

    /// <summary>What a rule is called in lists of changes.</summary>
    public static string Member(PlanEvaluationRuleSet e) => e.Kpi is null ? "evaluationRule" : "evaluationRule." + e.Kpi;

    private static IEnumerable<Part> Differing(EvaluationRule from, EvaluationRule to) => Parts.Where(part => part.Code(from) != part.Code(to));

    // A rule from before anybody could say grades.
    private static WithinYear InYear(EvaluationRule rule) => rule.WithinYear ?? WithinYear.Graded;

    private static Message Named(int version, string profile) => version == 0
        ? OfProfile(profile)
        : new($"rule {version} ({OfProfile(profile).En})", $"第 {version} 版（{OfProfile(profile).Ja}）");

    private static Message Of(EvaluationFormula formula) => formula switch
    {
        EvaluationFormula.ActualOverTarget => new("actual ÷ target", "実績値÷目標値"),
        EvaluationFormula.TargetOverActual => new("target ÷ actual", "目標値÷実績値"),
        EvaluationFormula.BaselineProgress => new("(actual − baseline) ÷ (target − baseline)", "（実績値−基準値）÷（目標値−基準値）"),
        EvaluationFormula.Within => new("distance from the target", "目標値との差"),
        EvaluationFormula.Oriented => new("the ratio in which better figures rate better", "望ましいほど率が高くなる比"),
        _ => new("distance from the baseline", "基準値との差"),
    };

    private static Message Of(RateRounding rounding) => rounding == RateRounding.HalfUp ? new("half up", "四捨五入") : new("cut off", "切捨て");

    private static Message Of(BandBasis basis) => basis == BandBasis.Printed ? new("as printed", "端数処理後の率") : new("before rounding", "端数処理前の率");

    private static Message Of(ZeroDenominator zero) => zero == ZeroDenominator.MetOrNot ? new("met or not met", "達成か未達成かで判定") : new("no rate", "評価不能");

    private static Message Of(TargetBasis basis) => basis switch
    {
        TargetBasis.YearTarget => new("the target of the year", "当該年度の目標値"),
        TargetBasis.ExpectedPath => new("the expected path", "期待値"),
        TargetBasis.FinalTarget => new("the target of the year, else that of the last year after it", "当該年度の目標値（なければ最終年度の目標値）"),
        _ => new("the share that is due by then", "期間に応じて按分した目標値"),
    };

    private static Message Of(WithinYear within) => within == WithinYear.InProgress ? new("in progress", "進行中とする") : new("graded", "評価区分を付ける");

    /// <summary>Which rate earns which grade, from the best down.</summary>
    private static Message Of(IReadOnlyList<GradeBand> bands) => new(
        string.Join(", ", bands.Select(band => $"{band.Grade} {En(band)}")),
        string.Join("・", bands.Select(band => $"「{band.Grade}」{Ja(band)}")));

    private static string En(GradeBand band) => band.LowerBound is { } bound ? $"{(band.IsStrict ? "above" : "from")} {Text(bound)} %" : "below";

    private static string Ja(GradeBand band) => band.LowerBound is { } bound ? $"{Text(bound)}%{(band.IsStrict ? "超" : "以上")}" : "それ未満";

    private static string Codes(IReadOnlyList<GradeBand> bands) =>
        string.Join(", ", bands.Select(band => band.LowerBound is { } bound ? $"{band.Grade} {(band.IsStrict ? ">" : "≥")} {Text(bound)}" : band.Grade));

    private static Message Quoted(string text) => new($"“{text}”", $"「{text}」");

    private static Message Same(string text) => new(text, text);

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    private sealed record Part(string Member, Message Name, Func<EvaluationRule, string> Code, Func<EvaluationRule, Message> Words);
}
