using DxLedger.EventStore;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis.Evaluation;

/// <summary>The grade that the office gives to a promise without a number, which no rule can rate: a milestone, or a quality.</summary>
internal static class ManualGrading
{
    /// <param name="grade">One of the rule's, that without an actual included.</param>
    /// <param name="reason">Why; kept beside the entry, erasable.</param>
    public static Decision<KpiEvent> Grade(
        Kpi state, string key, PeriodStanding standing, Plan.SetRule rule, string grade, string reason) => Kpi.WhilePursued(state, key, kpi =>
    {
        if ((Refusal(kpi, rule, grade) ?? EvaluationDecider.PeriodRefusal(kpi, standing)) is { } refusal)
            return new Decision<KpiEvent>.Rejected(refusal);
        var graded = Graded(kpi, standing.Period, rule, grade);
        return kpi.LastEvaluation(standing.Period)?.Evaluated.Says(graded) == true
            ? Decision<KpiEvent>.Accept()
            : Decision<KpiEvent>.Accept(graded, new ErasableText("reason", reason));
    });

    /// <summary>Whether what is promised has no number.</summary>
    public static bool IsMeant(KpiDefinition definition) => definition.Kind == PromiseKind.Milestone || definition.Measure == Measure.Qualitative;

    /// <summary>Whether the last word on the period is a grade by hand, which no rule replaces unasked.</summary>
    public static bool Stands(Kpi.Defined kpi, ReportingPeriod period) => kpi.LastEvaluation(period) is { Evaluated.IsManual: true };

    /// <summary>What a grade by hand would say now, with the report that it rests on and no rate.</summary>
    public static KpiEvaluated Graded(Kpi.Defined kpi, ReportingPeriod period, Plan.SetRule rule, string grade)
    {
        var evaluated = EvaluationDecider.Evaluated(kpi, period, rule) with
        {
            Unrounded = null, Printed = null, Grade = grade, NotEvaluable = null, NotGraded = null, IsManual = true,
        };
        evaluated = evaluated with { Inputs = evaluated.Inputs with { MayChange = null } };
        if (kpi.Definition.Kind != PromiseKind.Milestone)
            return evaluated;
        var isReported = kpi.Reports.Any(report => report.Period == period.Name && report.Accepted is not null);
        return evaluated with { Inputs = evaluated.Inputs with { Standing = isReported ? FigureStanding.Final : FigureStanding.NotReported } };
    }

    /// <summary>The grades that the rule knows, from the best down.</summary>
    public static IReadOnlyList<string> GradesOf(EvaluationRule rule) =>
        [.. rule.Bands.Select(band => band.Grade).Append(rule.GradeWithoutActual).Distinct(StringComparer.Ordinal)];

    private static Rejection? Refusal(Kpi.Open kpi, Plan.SetRule rule, string grade)
    {
        if (!IsMeant(kpi.Definition))
        {
            return new(
                "kpi.rated_by_rule",
                new(
                    $"{kpi.Key} has a number, which the rule rates. Evaluate it without a grade.",
                    $"{kpi.Key} は数値目標のため、評価ルールにより評価します。評価区分を指定せずに評価してください。"),
                "grade");
        }

        var grades = GradesOf(rule.Rule);
        return grades.Contains(grade) ? null : new(
            "evaluation.grade_unknown",
            new(
                $"“{grade}” is not a grade of the rule that holds; its grades are {string.Join(", ", grades)}.",
                $"「{grade}」は評価ルールの評価区分にありません（評価区分: {string.Join("、", grades)}）。"),
            "grade");
    }
}
