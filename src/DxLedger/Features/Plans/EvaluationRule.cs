using System.Text.Json.Serialization;

namespace DxLedger.Features.Plans;

/// <summary>How a figure is set against its target; every formula comes to a percentage.</summary>
internal enum EvaluationFormula
{
    /// <summary>actual ÷ target: for figures that should rise.</summary>
    ActualOverTarget,

    /// <summary>target ÷ actual: for figures that should fall.</summary>
    TargetOverActual,

    /// <summary>(actual − baseline) ÷ (target − baseline): how much of the promised change has come about.</summary>
    BaselineProgress,

    /// <summary>100 within the tolerance around the target, else 100 less the deviation in percent of the target, at least 0.</summary>
    Within,

    /// <summary>
    /// The ratio in which better figures rate better: target ÷ actual where less is better, else actual ÷ target. For an
    /// approximate target the KPI says which; an exact one has no better side and is judged as <see cref="Within"/>.
    /// </summary>
    Oriented,

    /// <summary>
    /// 100 within the tolerance around the baseline, else 100 less the deviation in percent of the baseline, at least 0: for
    /// promises to stay as it was. It needs no target.
    /// </summary>
    DeviationFromBaseline,
}

/// <summary>How a rate is cut to the digits printed. Both work on the magnitude, as a spreadsheet's ROUND and ROUNDDOWN do.</summary>
internal enum RateRounding
{
    /// <summary>四捨五入: half goes away from zero.</summary>
    HalfUp,

    /// <summary>切捨て: towards zero.</summary>
    Truncate,
}

/// <summary>Which rate the bands are applied to: 99.96 is below 100 unrounded, and 100.0 as printed.</summary>
internal enum BandBasis
{
    Unrounded,
    Printed,
}

/// <summary>What a division by zero comes to.</summary>
internal enum ZeroDenominator
{
    NotEvaluable,

    /// <summary>100 where the target is met, else 0: for promises of none at all (待機児童 0人).</summary>
    MetOrNot,
}

/// <summary>Which promise the figure is set against.</summary>
internal enum TargetBasis
{
    YearTarget,

    /// <summary>期待値 of the period, where the KPI has an expected path; else the year's target.</summary>
    ExpectedPath,

    /// <summary>The year's target; where it has none, the one of the last later year, against which every year on the way is judged.</summary>
    FinalTarget,

    /// <summary>
    /// The share of the promised change that is due by the end of the period, in equal steps from the baseline's year to the
    /// target's: that of the year within the year, that of the last later year where the year has none.
    /// </summary>
    ProRata,
}

/// <summary>Whether a figure within the year gets a grade, where it is set against the target of a whole year.</summary>
internal enum WithinYear
{
    Graded,

    /// <summary>進行中: it has a rate, and the year gets the grade; unless what is still to come cannot change the result.</summary>
    InProgress,
}

/// <summary>The formula for each way in which a target counts as met.</summary>
internal sealed record DirectionFormulas(
    EvaluationFormula AtLeast,
    EvaluationFormula AtMost,
    EvaluationFormula Approx,
    EvaluationFormula Exact);

/// <summary>An interval of rates: from its bound up to where the band above begins.</summary>
/// <param name="Grade">As printed: <c>A</c>, <c>B+</c>.</param>
/// <param name="LowerBound">In percent; null for the lowest band alone, which takes every rate below the others.</param>
/// <param name="IsStrict">The band begins above its bound (110%超); else the bound is part of it.</param>
internal sealed record GradeBand(
    string Grade,
    decimal? LowerBound,
    // Left out where false: rules stored before keep their bytes.
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsStrict = false);

/// <summary>
/// How rates and grades are worked out. It is stored in the ledger, so that a figure evaluated under it can be worked
/// out again as it was then.
/// </summary>
/// <param name="Profile">The published practice that it follows, or a name of the office's own.</param>
/// <param name="Decimals">Digits after the point of the printed rate.</param>
/// <param name="Bands">From the best down.</param>
/// <param name="GradeWithoutActual">Printed where no rate can be worked out.</param>
/// <param name="TolerancePercent">
/// Of the target's magnitude, on both sides of it, for <see cref="EvaluationFormula.Within"/>, and never for a target
/// that must be met exactly; likewise of the baseline's for <see cref="EvaluationFormula.DeviationFromBaseline"/>.
/// </param>
/// <param name="WithinYear">Null in published profiles, which grade years, and in rules from before anybody could say: graded.</param>
internal sealed partial record EvaluationRule(
    string Profile,
    DirectionFormulas Formulas,
    RateRounding Rounding,
    int Decimals,
    IReadOnlyList<GradeBand> Bands,
    BandBasis BandBasis,
    ZeroDenominator ZeroDenominator,
    string GradeWithoutActual,
    decimal TolerancePercent,
    TargetBasis TargetBasis,
    // Left out where nobody said: rules stored before keep their bytes.
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] WithinYear? WithinYear = null)
{
    /// <summary>Not in rules from before anybody could say.</summary>
    [JsonIgnore]
    public bool WaitsForYear => WithinYear == Plans.WithinYear.InProgress;

    /// <summary>A rule that does not say how it grades within the year waits for the year, unless it is published otherwise.</summary>
    public EvaluationRule Completed() => WithinYear is not null
        ? this
        : this with { WithinYear = EvaluationProfiles.Find(Profile ?? "") is { } published ? published.WithinYear : Plans.WithinYear.InProgress };

    public bool Equals(EvaluationRule? other) =>
        other is not null
        && (Profile, Formulas, Rounding, Decimals, BandBasis, ZeroDenominator) == (other.Profile, other.Formulas, other.Rounding, other.Decimals, other.BandBasis, other.ZeroDenominator)
        && (GradeWithoutActual, TolerancePercent, TargetBasis, WaitsForYear) == (other.GradeWithoutActual, other.TolerancePercent, other.TargetBasis, other.WaitsForYear)
        && Bands.SequenceEqual(other.Bands);

    public override int GetHashCode() =>
        HashCode.Combine(Profile, Formulas, Rounding, Decimals, Bands.Count, BandBasis, TargetBasis, TolerancePercent);
}
