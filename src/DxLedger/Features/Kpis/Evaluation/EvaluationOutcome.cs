using DxLedger.Features.Plans;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis.Evaluation;

/// <summary>What is known of the period's figure, besides its value.</summary>
internal enum FigureStanding
{
    Final,
    Provisional,
    Estimated,
    Forecast,
    NotYetPublished,
    Missing,
    NotApplicable,
    NotReported,

    /// <summary>Nobody has said whether the figures within the year add up.</summary>
    AccumulationUndecided,

    /// <summary>Rates of several periods without numerators and denominators.</summary>
    RateNotSummed,

    /// <summary>Periods are missing in the sum and could still change the result.</summary>
    Incomplete,
}

/// <summary>What a figure is judged by. All values are in the KPI's own unit.</summary>
/// <param name="Direction">Null where the KPI names none; it is then read as at least, and the steps say so.</param>
/// <param name="Target">Of the fiscal year.</param>
/// <param name="Expected">期待値 of the period; null where the KPI has no expected path.</param>
/// <param name="Actual">Taken only where <paramref name="Standing"/> is one that has a value.</param>
/// <param name="Orientation">Of an approximate target; null is read as more is better, and the steps say so.</param>
/// <param name="Derived">What takes the place of <paramref name="Target"/>; null where nothing does.</param>
/// <param name="MayChange">The period lies within the year of its target, and what is still to come may change the result.</param>
/// <param name="Kpi">Whose units the steps speak in, and nothing else of it; null where their numbers stand alone.</param>
internal sealed record EvaluationInputs(
    Direction? Direction,
    decimal? Target,
    decimal? Actual,
    decimal? Baseline = null,
    decimal? Expected = null,
    FigureStanding Standing = FigureStanding.Final,
    ApproxOrientation? Orientation = null,
    DerivedTarget? Derived = null,
    bool MayChange = false,
    KpiDefinition? Kpi = null);

/// <summary>A number that a step used or came to.</summary>
/// <param name="Name">Stable: <c>actual</c>, <c>target</c>, <c>ratio</c>, <c>rate</c>, …</param>
/// <param name="Value">Cut towards zero where a decimal cannot hold all of it.</param>
internal sealed record EvaluationNumber(string Name, decimal Value);

/// <summary>One step on the way from the figures to the grade, for people and machines.</summary>
/// <param name="Code">Stable.</param>
internal sealed record EvaluationStep(string Code, IReadOnlyList<EvaluationNumber> Numbers, Message Message)
{
    public const string InProgress = "in_progress";
}

/// <summary>What an evaluation came to.</summary>
internal abstract record EvaluationOutcome
{
    private EvaluationOutcome()
    {
    }

    /// <summary>As the report prints it; for a figure that cannot be evaluated, the rule's grade for that; null within the year (進行中).</summary>
    public abstract string? Grade { get; init; }

    /// <summary>Why there is a rate and no grade; null where there is a grade.</summary>
    public string? NotGraded => Grade is null ? EvaluationStep.InProgress : null;

    public abstract IReadOnlyList<EvaluationStep> Steps { get; init; }

    /// <param name="Unrounded">In percent, with all the digits that a decimal holds.</param>
    /// <param name="Printed">In percent, with exactly the rule's decimals (39.0 keeps its zero).</param>
    internal sealed record Rated(
        decimal Unrounded,
        decimal Printed,
        string? Grade,
        EvaluationFormula Formula,
        IReadOnlyList<EvaluationStep> Steps) : EvaluationOutcome
    {
        public override string? Grade { get; init; } = Grade;

        public override IReadOnlyList<EvaluationStep> Steps { get; init; } = Steps;
    }

    /// <param name="Code">
    /// Stable: <c>not_applicable</c>, <c>not_yet_published</c>, <c>missing</c>, <c>not_reported</c>, <c>accumulation_undecided</c>,
    /// <c>rate_not_summed</c>, <c>incomplete</c>, <c>no_target</c>,
    /// <c>no_baseline</c>, <c>zero_denominator</c>, <c>negative_figure</c>, <c>target_behind_baseline</c>,
    /// <c>rate_out_of_range</c>, <c>pro_rata_no_baseline</c>, <c>pro_rata_before_baseline</c>. The last step has the same code and says why.
    /// </param>
    internal sealed record NotEvaluable(string Code, string Grade, IReadOnlyList<EvaluationStep> Steps) : EvaluationOutcome
    {
        public override string? Grade { get; init; } = Grade;

        public override IReadOnlyList<EvaluationStep> Steps { get; init; } = Steps;
    }
}
