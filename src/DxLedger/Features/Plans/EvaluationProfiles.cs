namespace DxLedger.Features.Plans;

/// <summary>
/// The default, and rules as local governments publish them. Their stored form lies in ledgers, so a profile is never changed: another
/// practice is another profile. What a publication leaves open (near and exact targets, the tolerance of 5 %, for
/// Aichi and Ibaraki also the grade without an actual) is filled as for Uda, and is this program's choice.
/// </summary>
internal static class EvaluationProfiles
{
    private static readonly DirectionFormulas Ratios = new(
        EvaluationFormula.ActualOverTarget,
        EvaluationFormula.TargetOverActual,
        EvaluationFormula.Within,
        EvaluationFormula.Within);

    /// <summary>
    /// 標準, the default, which no one office stands for. It differs from what Uda publishes: none at all is met by none at all
    /// (苦情 0件), a target that is only named roughly (800名程度) is not missed by surpassing it, a year without a target is judged by the one
    /// that is due later (令和7年度までに640名), and within the year nothing is graded that the rest of the year may change. The last two take
    /// inputs that evaluations from before do not have, so that those are worked out again as they were.
    /// </summary>
    public static readonly EvaluationRule Standard = new(
        "standard",
        Ratios with { Approx = EvaluationFormula.Oriented },
        RateRounding.HalfUp,
        1,
        [new("A", 100), new("B", 80), new("C", 60), new("D", null)],
        BandBasis.Unrounded,
        ZeroDenominator.MetOrNot,
        "X",
        TolerancePercent: 5,
        TargetBasis.FinalTarget,
        WithinYear.InProgress);

    /// <summary>奈良県宇陀市, 総合戦略 数値目標評価シート: 目標値 ÷ 実績値 where the figure should fall; X without an actual.</summary>
    public static readonly EvaluationRule Uda = new(
        "uda",
        Ratios,
        RateRounding.HalfUp,
        1,
        [new("A", 100), new("B", 80), new("C", 60), new("D", null)],
        BandBasis.Unrounded,
        ZeroDenominator.NotEvaluable,
        "X",
        TolerancePercent: 5,
        TargetBasis.YearTarget);

    /// <summary>愛知県: a wider C.</summary>
    public static readonly EvaluationRule Aichi = Uda with
    {
        Profile = "aichi",
        Bands = [new("A", 100), new("B", 80), new("C", 50), new("D", null)],
    };

    /// <summary>茨城県, 総合戦略 進捗状況調書 for FY2016: against the 期待値 of the year, grades A, B+, B, C.</summary>
    public static readonly EvaluationRule Ibaraki = Uda with
    {
        Profile = "ibaraki",
        Bands = [new("A", 100), new("B+", 80), new("B", 50), new("C", null)],
        TargetBasis = TargetBasis.ExpectedPath,
    };

    /// <summary>茨城県 from the sheets for FY2017 on, whose rates are cut and not rounded (129.075 is printed 129.0).</summary>
    public static readonly EvaluationRule IbarakiTruncate = Ibaraki with { Profile = "ibaraki-truncate", Rounding = RateRounding.Truncate };

    /// <summary>All published profiles; the first is the default.</summary>
    public static readonly IReadOnlyList<EvaluationRule> All = [Standard, Uda, Aichi, Ibaraki, IbarakiTruncate];

    /// <summary>Null where no published profile has that name.</summary>
    public static EvaluationRule? Find(string profile) => All.FirstOrDefault(rule => string.Equals(rule.Profile, profile, StringComparison.Ordinal));
}
