using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Features.Plans;
using FsCheck;
using FsCheck.Fluent;

namespace DxLedger.UnitTests.Features.Kpis.Evaluation;

/// <summary>Rules without faults and figures of every size.</summary>
internal static class Generated
{
    private static readonly string[] Grades = ["S", "A", "B+", "B", "C", "D", "順調"];

    /// <summary>Everyday figures, awkward ones, and any bits that make a decimal.</summary>
    public static readonly Gen<decimal> Decimals = Gen.OneOf(
        from units in Gen.Choose(-3000, 30000) from scale in Gen.Choose(0, 3) select new decimal(units) / (decimal)Math.Pow(10, scale),
        Gen.Elements(0m, 0.00m, 1m, 100m, -1m, 1_000_000_000_000_000m, decimal.MaxValue, decimal.MinValue, 0.0000000000000000000000000001m, 7.9228162514264337593543950335m),
        from low in Gen.Choose(int.MinValue, int.MaxValue)
        from middle in Gen.Choose(int.MinValue, int.MaxValue)
        from high in Gen.Choose(int.MinValue, int.MaxValue)
        from words in Gen.Choose(1, 3)
        from scale in Gen.Choose(0, 28)
        from negative in Gen.Choose(0, 3)
        select new decimal(low, words > 1 ? middle : 0, words > 2 ? high : 0, negative == 0, (byte)scale));

    // Rates that lie on a bound, or half-way between two that can be printed, would hardly ever come about by chance.
    private static readonly Gen<List<decimal>> Round =
        from target in Gen.Elements(20m, 40m, 200m, 2000m)
        from actual in Gen.Choose(-500, 4000)
        from baseline in Gen.Elements(0m, 10m, 4000m)
        select new List<decimal> { target, actual, baseline, target };

    public static readonly Gen<EvaluationRule> Rules =
        from formulas in Gen.Elements(Enum.GetValues<EvaluationFormula>()).ListOf(4)
        from rounding in Gen.Elements(Enum.GetValues<RateRounding>())
        from decimals in Gen.Choose(0, 6)
        from bounds in Gen.OneOf(Gen.Choose(-500, 20000), Gen.Choose(0, 30).Select(five => five * 500)).ListOf(Grades.Length - 1)
        from used in Gen.Choose(0, Grades.Length - 1)
        from basis in Gen.Elements(Enum.GetValues<BandBasis>())
        from zero in Gen.Elements(Enum.GetValues<ZeroDenominator>())
        from tolerance in Gen.Choose(0, 1000)
        from target in Gen.Elements(Enum.GetValues<TargetBasis>())
        from strict in Gen.Choose(0, 63)
        from within in Gen.Elements<WithinYear?>(null, WithinYear.Graded, WithinYear.InProgress)
        let distinct = bounds.Take(used).Distinct().OrderDescending().ToList()
        select new EvaluationRule(
            "office-own",
            new(formulas[0], formulas[1], formulas[2], formulas[3]),
            rounding,
            decimals,
            [.. distinct.Select((bound, index) => new GradeBand(Grades[index], bound / 100m, (strict >> index & 1) == 1)), new(
                Grades[distinct.Count],
                null)],
            basis,
            zero,
            "X",
            tolerance / 10m,
            target,
            within);

    public static readonly Gen<EvaluationInputs> Inputs =
        from direction in Gen.Choose(-1, 3)
        from values in Gen.OneOf(Decimals.ListOf(4), Round)
        from absent in Gen.Choose(0, 24)
        from orientation in Gen.Choose(-1, 1)
        from derived in Gen.Choose(0, 7)
        from mayChange in Gen.Elements(true, false)
        from standing in Gen.Frequency((12, Gen.Constant(FigureStanding.Final)), (3, Gen.Elements(Enum.GetValues<FigureStanding>())))
        select new EvaluationInputs(
            direction < 0 ? null : (Direction)direction,
            absent == 1 ? null : values[0],
            absent == 2 ? null : values[1],
            absent == 3 ? null : values[2],
            absent % 2 == 0 ? null : values[3],
            standing,
            orientation < 0 ? null : (ApproxOrientation)orientation,
            derived switch
            {
                0 => new(TargetBasis.FinalTarget, values[3], 2025, values[3]),
                1 => new(TargetBasis.ProRata, values[3], 2025, values[0], 2022),
                2 => new(TargetBasis.ProRata, null, 2025, values[0]),
                _ => null,
            },
            mayChange);
}
