using System.Text.Json;
using DxLedger.Features.Plans;
using DxLedger.Platform;
using DxLedger.UnitTests.Features.Kpis.Evaluation;
using FsCheck;
using FsCheck.Fluent;

namespace DxLedger.UnitTests.Features.Plans;

public sealed class EvaluationRuleTests
{
    private static readonly EvaluationRule Own = EvaluationProfiles.Uda with { Profile = "own" };

    // These lie in ledgers for ever: a changed line here is a changed past.
    [Theory]
    [InlineData("standard", """{"profile":"standard","formulas":{"atLeast":"actualOverTarget","atMost":"targetOverActual","approx":"oriented","exact":"within"},"rounding":"halfUp","decimals":1,"bands":[{"grade":"A","lowerBound":"100"},{"grade":"B","lowerBound":"80"},{"grade":"C","lowerBound":"60"},{"grade":"D"}],"bandBasis":"unrounded","zeroDenominator":"metOrNot","gradeWithoutActual":"X","tolerancePercent":"5","targetBasis":"finalTarget","withinYear":"inProgress"}""")]
    [InlineData("uda", """{"profile":"uda","formulas":{"atLeast":"actualOverTarget","atMost":"targetOverActual","approx":"within","exact":"within"},"rounding":"halfUp","decimals":1,"bands":[{"grade":"A","lowerBound":"100"},{"grade":"B","lowerBound":"80"},{"grade":"C","lowerBound":"60"},{"grade":"D"}],"bandBasis":"unrounded","zeroDenominator":"notEvaluable","gradeWithoutActual":"X","tolerancePercent":"5","targetBasis":"yearTarget"}""")]
    [InlineData("aichi", """{"profile":"aichi","formulas":{"atLeast":"actualOverTarget","atMost":"targetOverActual","approx":"within","exact":"within"},"rounding":"halfUp","decimals":1,"bands":[{"grade":"A","lowerBound":"100"},{"grade":"B","lowerBound":"80"},{"grade":"C","lowerBound":"50"},{"grade":"D"}],"bandBasis":"unrounded","zeroDenominator":"notEvaluable","gradeWithoutActual":"X","tolerancePercent":"5","targetBasis":"yearTarget"}""")]
    [InlineData("ibaraki", """{"profile":"ibaraki","formulas":{"atLeast":"actualOverTarget","atMost":"targetOverActual","approx":"within","exact":"within"},"rounding":"halfUp","decimals":1,"bands":[{"grade":"A","lowerBound":"100"},{"grade":"B+","lowerBound":"80"},{"grade":"B","lowerBound":"50"},{"grade":"C"}],"bandBasis":"unrounded","zeroDenominator":"notEvaluable","gradeWithoutActual":"X","tolerancePercent":"5","targetBasis":"expectedPath"}""")]
    [InlineData("ibaraki-truncate", """{"profile":"ibaraki-truncate","formulas":{"atLeast":"actualOverTarget","atMost":"targetOverActual","approx":"within","exact":"within"},"rounding":"truncate","decimals":1,"bands":[{"grade":"A","lowerBound":"100"},{"grade":"B+","lowerBound":"80"},{"grade":"B","lowerBound":"50"},{"grade":"C"}],"bandBasis":"unrounded","zeroDenominator":"notEvaluable","gradeWithoutActual":"X","tolerancePercent":"5","targetBasis":"expectedPath"}""")]
    public void Stored_form_of_a_published_profile_never_changes(string profile, string json)
    {
        Assert.Equal(json, Json(EvaluationProfiles.Find(profile)));
        Assert.Equal(EvaluationProfiles.Find(profile), JsonSerializer.Deserialize<EvaluationRule>(json, LedgerJson.Stored));
    }

    [Fact]
    public void Published_profiles_have_names_of_their_own_and_no_faults()
    {
        Assert.Equal(["standard", "uda", "aichi", "ibaraki", "ibaraki-truncate"], EvaluationProfiles.All.Select(rule => rule.Profile));
        Assert.Empty(EvaluationProfiles.All.SelectMany(rule => rule.Faults()));
        Assert.Null(EvaluationProfiles.Find("Uda"));
    }

    [Fact]
    public void Any_rule_without_faults_is_the_same_after_being_stored() =>
        Prop.ForAll(Generated.Rules.ToArbitrary(), rule =>
        {
            var read = JsonSerializer.Deserialize<EvaluationRule>(Json(rule), LedgerJson.Stored);
            Assert.Empty(rule.Faults());
            Assert.Equal(rule, read);
            Assert.Equal(rule.GetHashCode(), read?.GetHashCode());
            Assert.Equal(Json(rule), Json(read));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Rules_that_differ_in_one_member_are_not_equal()
    {
        EvaluationRule[] rules =
        [
            Own,
            Own with { Profile = "other" },
            Own with { Formulas = Own.Formulas with { Exact = EvaluationFormula.ActualOverTarget } },
            Own with { Rounding = RateRounding.Truncate },
            Own with { Decimals = 2 },
            Own with { Bands = [new("A", 100), new("B", 80), new("C", 61), new("D", null)] },
            Own with { Bands = [new("A", 100, IsStrict: true), new("B", 80), new("C", 60), new("D", null)] },
            Own with { BandBasis = BandBasis.Printed },
            Own with { ZeroDenominator = ZeroDenominator.MetOrNot },
            Own with { GradeWithoutActual = "-" },
            Own with { TolerancePercent = 10 },
            Own with { TargetBasis = TargetBasis.ExpectedPath },
            Own with { TargetBasis = TargetBasis.FinalTarget },
            Own with { TargetBasis = TargetBasis.ProRata },
            Own with { WithinYear = WithinYear.InProgress },
        ];

        Assert.Equal(rules.Length, rules.Distinct().Count());
    }

    [Fact]
    public void Rule_that_does_not_say_how_it_grades_within_the_year_waits_for_the_year_unless_it_is_published_otherwise()
    {
        Assert.Equal(WithinYear.InProgress, Own.Completed().WithinYear);
        Assert.Equal(WithinYear.Graded, (Own with { WithinYear = WithinYear.Graded }).Completed().WithinYear);
        Assert.Equal(EvaluationProfiles.All, EvaluationProfiles.All.Select(rule => (rule with { WithinYear = null }).Completed()));
        Assert.False(
            JsonSerializer.Deserialize<EvaluationRule>(Json(Own), LedgerJson.Stored)?.WaitsForYear,
            "A rule stored before anybody could say grades as it did.");
    }

    [Fact]
    public void Faults_name_the_member_and_say_what_is_expected()
    {
        Assert.Equal(
            [
                ("decimals", "A rate is printed with 0 to 6 decimals.", "達成率の小数点以下の桁数は0〜6で指定してください。"),
                ("tolerancePercent", "The tolerance is 0 to 100 percent of the target.", "許容幅は目標値の0〜100%の範囲で指定してください。"),
            ],
            (Own with { Decimals = 7, TolerancePercent = 100.1m }).Faults().Select(fault => (fault.Field, fault.Message.En, fault.Message.Ja)));
        Assert.Equal(["decimals", "tolerancePercent"], Fields(Own with { Decimals = -1, TolerancePercent = -0.1m }));
    }

    [Fact]
    public void Published_name_is_kept_for_the_published_content()
    {
        Assert.Equal(["profile"], Fields(EvaluationProfiles.Uda with { Decimals = 2 }));
        Assert.Empty(Fields(EvaluationProfiles.Uda with { Decimals = 2, Profile = "uda-2" }));
        foreach (var name in new[] { "", "-a", "a-", "Uda", "宇陀", "a b", "a\n", new string('a', 41) })
            Assert.Equal(["profile"], Fields(Own with { Profile = name }));
    }

    [Fact]
    public void Bands_must_share_out_all_rates()
    {
        Assert.Equal(["bands"], Fields(Own with { Bands = [] }));
        Assert.Equal(
            ["bands"],
            Fields(Own with { Bands = [.. Enumerable.Range(0, 21).Select(index => new GradeBand($"G{index}", index < 20 ? 100 - index : null))] }));
        Assert.Equal(["bands[0].lowerBound"], Fields(Own with { Bands = [new("A", 100)] }));
        Assert.Empty(Fields(Own with { Bands = [new("A", null)] }));
        Assert.Equal(["bands[2].lowerBound", "bands[1].lowerBound"], Fields(Own with { Bands = [new("A", 100), new("B", null), new("C", 0)] }));
        Assert.Equal(["bands[1].lowerBound"], Fields(Own with { Bands = [new("A", 80), new("B", 80.0m), new("C", null)] }));
        Assert.Equal(["bands[1].lowerBound"], Fields(Own with { Bands = [new("A", 80), new("B", 100), new("C", null)] }));
        Assert.Equal(["bands[0].lowerBound"], Fields(Own with { Bands = [new("A", 1_000_001), new("C", null)] }));
    }

    [Fact]
    public void Bands_that_begin_above_their_bound_share_out_all_rates_too()
    {
        const string Json = """[{"grade":"S","lowerBound":"110","isStrict":true},{"grade":"A","lowerBound":"110"},{"grade":"B"}]""";
        IReadOnlyList<GradeBand> bands = [new("S", 110, IsStrict: true), new("A", 110), new("B", null)];

        Assert.Equal(Json, JsonSerializer.Serialize(bands, LedgerJson.Stored));
        Assert.Equal(bands, JsonSerializer.Deserialize<IReadOnlyList<GradeBand>>(Json, LedgerJson.Stored));
        Assert.Empty(Fields(Own with { Bands = bands }));
        Assert.Equal(
            ["bands[1].lowerBound"],
            Fields(Own with { Bands = [new("S", 110, IsStrict: true), new("A", 110, IsStrict: true), new("B", null)] }));
        Assert.Equal(["bands[1].lowerBound"], Fields(Own with { Bands = [new("S", 110), new("A", 110, IsStrict: true), new("B", null)] }));
        Assert.Equal(["bands[1].isStrict"], Fields(Own with { Bands = [new("S", 110), new("B", null, IsStrict: true)] }));
    }

    [Fact]
    public void Version_0_is_the_profile_that_was_the_default_then()
    {
        var plan = new Plan.Adopted("p", 2023, "r5", "計画", []);

        Assert.Equal(EvaluationProfiles.Standard, plan.RuleFor(kpi: null).Rule);
        Assert.Equal(new Plan.SetRule(0, null, EvaluationProfiles.Standard, null), plan.RuleOf(0, "standard"));
        Assert.Equal(new Plan.SetRule(0, null, EvaluationProfiles.Uda, null), plan.RuleOf(0, "uda"));
    }

    [Fact]
    public void Grades_are_short_distinct_and_printable()
    {
        Assert.Empty(Fields(Own with { Bands = [new("達成見込み", 80), new("ほとんど進んでいない", 20), new(new string('優', 30), null)] }));
        Assert.Equal(["bands[1].grade"], Fields(Own with { Bands = [new("A", 100), new("A", null)] }));
        Assert.Equal(["bands[1].grade"], Fields(Own with { Bands = [new("A", 100), new("X", null)] }));
        foreach (var grade in new[] { "", " ", "A B", "A\n", "\u202EA", "\uD800", new string('優', 31) })
        {
            Assert.Equal(["bands[0].grade"], Fields(Own with { Bands = [new(grade, null)] }));
            Assert.Equal(["gradeWithoutActual"], Fields(Own with { GradeWithoutActual = grade }));
        }
    }

    [Fact]
    public void Members_absent_from_the_input_are_faults_and_no_exceptions()
    {
        var empty = JsonSerializer.Deserialize<EvaluationRule>("{}", LedgerJson.Stored);
        var hollow = JsonSerializer.Deserialize<EvaluationRule>("""{"profile":"uda","bands":[null,{}]}""", LedgerJson.Stored);

        Assert.NotNull(empty);
        Assert.NotNull(hollow);
        Assert.Equal(["profile", "formulas", "gradeWithoutActual", "bands"], Fields(empty));
        Assert.Equal(["formulas", "gradeWithoutActual", "bands[0].grade", "bands[1].grade", "bands[0].lowerBound"], Fields(hollow));
    }

    private static IEnumerable<string> Fields(EvaluationRule rule) => rule.Faults().Select(fault => fault.Field);

    private static string Json(EvaluationRule? rule) => JsonSerializer.Serialize(rule, LedgerJson.Stored);
}
