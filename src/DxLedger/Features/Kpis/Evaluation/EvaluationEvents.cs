using System.Text.Json.Serialization;
using DxLedger.Features.Plans;

namespace DxLedger.Features.Kpis.Evaluation;

/// <summary>What went into an evaluation, as it was then.</summary>
/// <param name="Target">Of the fiscal year; null where none was set.</param>
/// <param name="Expected">期待値 of the period; null where none was set.</param>
/// <param name="Actual">From accepted reports, summed where figures of periods add up; null where there was none.</param>
/// <param name="Standing">Of the figure, or why there is none.</param>
/// <param name="Orientation">Of an approximate target; null where the KPI names none, and in evaluations from before it could.</param>
/// <param name="Derived">Taken from a target of a later year, or from the year's by its share; null where it was not, and in evaluations from before.</param>
/// <param name="MayChange">
/// The period lies within the year of its target, and what is still to come may change the result; null where it does not,
/// where the rule grades it all the same, and in evaluations from before.
/// </param>
internal sealed record EvaluatedInputs(
    Direction? Direction,
    decimal? Target,
    decimal? Expected,
    decimal? Baseline,
    decimal? Actual,
    FigureStanding Standing,
    ApproxOrientation? Orientation = null,
    DerivedTarget? Derived = null,
    bool? MayChange = null)
{
    /// <summary>What the rule looks at and nothing else: what it passes over may change without changing what it says.</summary>
    public EvaluatedInputs UsedBy(EvaluationRule rule)
    {
        if (StepWording.WithoutFigure(Of()) is not null)
            return new(null, null, null, null, Actual, Standing);
        var formula = Evaluator.FormulaFor(rule.Formulas, Direction ?? Kpis.Direction.AtLeast);
        var (isKept, expected) = (formula == EvaluationFormula.DeviationFromBaseline, rule.TargetBasis == TargetBasis.ExpectedPath ? Expected : null);
        return this with
        {
            Target = isKept || Derived is not null || expected is not null ? null : Target,
            Expected = isKept ? null : expected,
            Baseline = isKept || formula == EvaluationFormula.BaselineProgress || Derived is { Basis: TargetBasis.ProRata } ? Baseline : null,
            Orientation = formula == EvaluationFormula.Oriented ? Orientation : null,
            Derived = isKept ? null : Derived,
        };
    }

    /// <param name="kpi">Whose units the steps shall speak in; null where nobody reads them.</param>
    public EvaluationInputs Of(KpiDefinition? kpi = null) =>
        new(Direction, Target, Actual, Baseline, Expected, Standing, Orientation, Derived, MayChange == true, kpi);
}

/// <summary>A figure was evaluated. A replay prints what was printed then.</summary>
/// <param name="RuleVersion">Of the rule in the plan; 0 is the profile that was the default before anybody set one.</param>
/// <param name="Positions">Ledger positions of the reports, and of the rule, that it rests on; ascending.</param>
/// <param name="Unrounded">Rate in percent, cut after 20 significant digits at the earliest; null where none could be given.</param>
/// <param name="Printed">As rounded by the rule.</param>
/// <param name="Grade">Null where <paramref name="NotGraded"/> says why.</param>
/// <param name="NotEvaluable">Why there is no rate; null where there is one.</param>
/// <param name="Incomplete">Some of the periods that add up to the figure were not accepted.</param>
/// <param name="NotGraded">Why there is a rate and no grade: <c>in_progress</c> within the year; null where there is one.</param>
/// <param name="IsManual">The office gave the grade; why lies beside the entry. There is no rate then. False in entries from before it could.</param>
internal sealed record KpiEvaluated(
    string Period,
    int RuleVersion,
    string Profile,
    EvaluatedInputs Inputs,
    IReadOnlyList<long> Positions,
    decimal? Unrounded,
    decimal? Printed,
    string? Grade,
    string? NotEvaluable,
    bool Incomplete,
    string? NotGraded = null,
    // Left out where false: evaluations by a rule keep their bytes.
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsManual = false) : KpiEvent
{
    /// <summary>Whether it says the same; a repeat need not be recorded.</summary>
    public bool Says(KpiEvaluated other) => this with { Positions = other.Positions } == other && Positions.SequenceEqual(other.Positions);
}
