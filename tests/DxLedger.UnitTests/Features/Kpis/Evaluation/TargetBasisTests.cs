using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;
using DxLedger.Platform;
using FsCheck;
using FsCheck.Fluent;
using static DxLedger.UnitTests.Features.Kpis.Reporting.ReportScenario;

namespace DxLedger.UnitTests.Features.Kpis.Evaluation;

/// <summary>What a year is judged by where its target is due later, and what a part of a year is judged by.</summary>
public sealed class TargetBasisTests
{
    private static readonly ReportingPeriod Year = new(2023, null);
    private static readonly KpiTargetSet Due2025 = new(2025, 640, "640", null, "00");
    private static readonly KpiBaselineSet From2021 = new(null, new(40, 2021));

    [Fact]
    public void Year_without_a_target_is_judged_by_the_one_due_later()
    {
        var evaluated = Of(TargetBasis.FinalTarget, Year, Counting(Accumulation.Cumulative), Due2025, new KpiTargetSet(2024, 500, "500", null, "00"), Reported(Year, 320));

        Assert.Equal(new DerivedTarget(TargetBasis.FinalTarget, 640, 2025, 640), evaluated.Inputs.Derived);
        Assert.Equal((null, 50.0m, "D", null), (evaluated.Inputs.Target, evaluated.Printed, evaluated.Grade, evaluated.NotEvaluable));
        Assert.Equal(
            ("final_target_taken",
                "The year has no target of its own, so the rule compares with that of fiscal year 2025, 640.",
                "当該年度の目標値がないため、2025年度の目標値640と比較します。"),
            First(TargetBasis.FinalTarget, evaluated));
    }

    [Theory]
    [InlineData("FinalTarget")]
    [InlineData("ProRata")]
    public void Target_of_the_year_itself_comes_first(string basis)
    {
        var evaluated = Of(Enum.Parse<TargetBasis>(basis), Year, Counting(Accumulation.Cumulative), From2021, new KpiTargetSet(2023, 200, "200", null, "00"), Due2025, Reported(Year, 150));

        Assert.Equal((null, 200, 75.0m), (evaluated.Inputs.Derived, evaluated.Inputs.Target, evaluated.Printed));
    }

    [Fact]
    public void Rule_that_takes_the_years_target_alone_finds_none() =>
        Assert.Equal("no_target", Of(TargetBasis.YearTarget, Year, Counting(Accumulation.Cumulative), Due2025, Reported(Year, 320)).NotEvaluable);

    [Fact]
    public void Later_target_is_the_one_in_force_on_the_periods_last_day()
    {
        KpiEvent[] revised = [Counting(Accumulation.Cumulative), Due2025, new KpiTargetRevised(2025, 640, 800, "800", new(2024, 4, 1), null)];

        Assert.Equal(640, Of(TargetBasis.FinalTarget, Year, [.. revised, Reported(Year, 320)]).Inputs.Derived?.Value);
        Assert.Equal(800, Of(TargetBasis.FinalTarget, new(2024, null), [.. revised, Reported(new(2024, null), 320)]).Inputs.Derived?.Value);
    }

    [Fact]
    public void Share_of_a_later_target_rises_in_equal_steps_from_the_baseline()
    {
        var evaluated = Of(TargetBasis.ProRata, Year, Counting(Accumulation.Cumulative), From2021, Due2025, Reported(Year, 255));

        Assert.Equal(new DerivedTarget(TargetBasis.ProRata, 340, 2025, 640, 2021), evaluated.Inputs.Derived);
        Assert.Equal((75.0m, "C"), (evaluated.Printed, evaluated.Grade));
        Assert.Equal(
            ("pro_rata_taken",
                "On the way from the baseline 40 of fiscal year 2021 to the target 640 of fiscal year 2025, 340 is due by the end of the period.",
                "2021年度の基準値40から2025年度の目標値640まで均等に推移するものとし、期間末の340と比較します。"),
            First(TargetBasis.ProRata, evaluated));
    }

    [Fact]
    public void Share_says_what_it_lacks()
    {
        var none = Of(TargetBasis.ProRata, Year, Counting(Accumulation.Cumulative), Due2025, Reported(Year, 255));
        var later = Of(TargetBasis.ProRata, Year, Counting(Accumulation.Cumulative), new KpiBaselineSet(null, new(
            40,
            2023)), Due2025, Reported(Year, 255));

        Assert.Equal(("pro_rata_no_baseline", "X"), (none.NotEvaluable, none.Grade));
        Assert.Equal(("pro_rata_before_baseline", "X"), (later.NotEvaluable, later.Grade));
        Assert.Equal(("pro_rata_no_baseline", "The share of the target of fiscal year 2025 that is due by now needs a baseline, and the KPI has none.",
            "2025年度の目標値を按分するために必要な基準値が定められていません。"), First(TargetBasis.ProRata, none));
    }

    [Fact]
    public void Within_the_year_a_level_goes_on_from_the_baseline_and_what_adds_up_begins_at_zero()
    {
        var half = ReportingPeriod.Parse("2023-Q2") ?? Year;
        KpiTargetSet own = new(2023, 240, "240", null, "00");

        var level = Of(TargetBasis.ProRata, half, Counting(Accumulation.Latest), new KpiBaselineSet(null, new(40, 2022)), own, Reported(half, 140));
        var sum = Of(TargetBasis.ProRata, half, Counting(Accumulation.YearToDate), own, Reported(half, 90));
        var unknown = Of(TargetBasis.ProRata, half, Counting(Accumulation.Latest), own, Reported(half, 120));

        Assert.Equal((140, "A"), (level.Inputs.Derived?.Value, level.Grade));
        Assert.Equal((120, "C"), (sum.Inputs.Derived?.Value, sum.Grade));
        Assert.Equal((null, 50.0m, null, "in_progress"), (unknown.Inputs.Derived, unknown.Printed, unknown.Grade, unknown.NotGraded));
    }

    /// <summary>Every later year is due at least as much, and the last year all of it.</summary>
    [Fact]
    public void Shares_rise_and_end_at_the_target() =>
        Prop.ForAll(Gen.Choose(-500, 500).ToArbitrary(), Gen.Choose(0, 900).ToArbitrary(), Gen.Choose(2, 9).ToArbitrary(), (baseline, rise, years) =>
        {
            var due = (decimal)(baseline + rise);
            KpiEvent[] known = [Counting(Accumulation.Latest), new KpiBaselineSet(null, new(
                baseline,
                2030 - years)), new KpiTargetSet(2030, due, "0", null, "00")];
            var kpi = Assert.IsType<Kpi.Open>(Given([.. known]));
            var shares = Enumerable.Range(2031 - years, years - 1)
                .Select(year => DerivedTarget.Of(kpi, new(
                    year,
                    null), TargetBasis.ProRata)?.Value ?? throw new InvalidOperationException("No share.")).ToList();

            Assert.Equal(shares.Order(), shares);
            Assert.All(shares, (share, index) => Assert.Equal(baseline + ((double)rise * (index + 1) / years), (double)share, precision: 6));
            Assert.Null(DerivedTarget.Of(kpi, new(2030, null), TargetBasis.ProRata));
            Assert.Null(DerivedTarget.Of(kpi, new(2031, null), TargetBasis.ProRata));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Theory]
    [InlineData("Latest", "AtLeast", 60, null)]
    [InlineData("Latest", "AtLeast", 120, null)]
    [InlineData("YearToDate", "AtLeast", 60, null)]
    [InlineData("YearToDate", "AtLeast", 120, "A")]
    [InlineData("PerPeriod", "AtMost", 60, null)]
    [InlineData("PerPeriod", "AtMost", 120, "B")]
    [InlineData("PerPeriod", "Exact", 100, null)]
    [InlineData("Cumulative", "AtLeast", 100, "A")]
    public void Within_the_year_only_what_cannot_change_any_more_is_graded(string accumulation, string direction, int value, string? grade)
    {
        var counted = Counting(Enum.Parse<Accumulation>(accumulation));
        KpiEvent[] events = [counted with { Definition = counted.Definition with { Direction = Enum.Parse<Direction>(direction) } }, new KpiTargetSet(2023, 100, "100", null, "00"), Reported(Q1, value)];
        var waiting = Of(TargetBasis.FinalTarget, Q1, events);
        var grading = Of(TargetBasis.FinalTarget, Q1, events, WithinYear.Graded);

        Assert.Equal((grade, grade is null ? "in_progress" : null, grading.Printed), (waiting.Grade, waiting.NotGraded, waiting.Printed));
        Assert.NotNull(waiting.Printed);
        Assert.NotNull(grading.Grade);
        Assert.Equal(grade is null ? "in_progress" : "band", Evaluator.Evaluate(Rule(TargetBasis.FinalTarget), waiting.Inputs.Of()).Steps[^1].Code);
    }

    [Fact]
    public void Period_is_graded_where_the_rule_says_what_is_expected_by_its_end()
    {
        var evaluated = Of(
            TargetBasis.ExpectedPath, Q1, Counting(Accumulation.Latest), new KpiTargetSet(2023, 100, "100", null, "00"),
            new KpiExpectedPathSet(2023, [], [new("2023-Q1", 20)]), Reported(Q1, 20));

        Assert.Equal((100.0m, "A", null), (evaluated.Printed, evaluated.Grade, evaluated.NotGraded));
    }

    [Fact]
    public void What_was_evaluated_before_a_period_could_be_in_progress_is_worked_out_as_it_was()
    {
        EvaluatedInputs before = new(Direction.AtLeast, 100, null, null, 85, FigureStanding.Final);
        EvaluatedInputs without = new(Direction.AtLeast, null, null, null, 85, FigureStanding.Final);

        Assert.Equal("B", Evaluator.Evaluate(EvaluationProfiles.Standard, before.Of()).Grade);
        Assert.Equal("no_target", Assert.IsType<EvaluationOutcome.NotEvaluable>(Evaluator.Evaluate(EvaluationProfiles.Standard, without.Of())).Code);
    }

    [Fact]
    public void Evaluation_is_stale_when_the_later_target_changes()
    {
        object[] before = [Counting(Accumulation.Cumulative), Due2025, Reported(Year, 320), new KpiReportAccepted("2023", 1)];
        var evaluated = EvaluationDecider.Evaluated(Assert.IsType<Kpi.Open>(Given(before)), Year, Plan.SetRule.Default);
        var revised = Assert.IsType<Kpi.Open>(Given([.. before, evaluated, new KpiTargetRevised(2025, 640, 500, "500", new(2023, 4, 1), null)]));
        var unmoved = Assert.IsType<Kpi.Open>(Given([.. before, evaluated, new KpiTargetRevised(2025, 640, 500, "500", new(2024, 4, 1), null)]));

        Assert.Equal([new StaleCause(106, "kpi.target-revised.v1")], Staleness.Of(revised, revised.Evaluations[0], new(null, new HashSet<int>())));
        Assert.Null(Staleness.Of(unmoved, unmoved.Evaluations[0], new(null, new HashSet<int>())));
    }

    private static KpiDefined Counting(Accumulation accumulation)
    {
        var counted = Counted(accumulation);
        return counted with { Definition = counted.Definition with { Direction = Direction.AtLeast } };
    }

    private static KpiProgressReported Reported(ReportingPeriod period, decimal value) => new(period.Name, Final(value), 0, []);

    private static EvaluationRule Rule(TargetBasis basis, WithinYear within = WithinYear.InProgress) =>
        EvaluationProfiles.Standard with { Profile = "own", TargetBasis = basis, WithinYear = within };

    private static KpiEvaluated Of(TargetBasis basis, ReportingPeriod period, params KpiEvent[] events) => Of(basis, period, events, WithinYear.InProgress);

    private static KpiEvaluated Of(TargetBasis basis, ReportingPeriod period, KpiEvent[] events, WithinYear within) => EvaluationDecider.Evaluated(
        Assert.IsType<Kpi.Open>(Given([.. events, new KpiReportAccepted(period.Name, 1)])), period, new(1, null, Rule(basis, within), null));

    private static (string Code, string En, string Ja) First(TargetBasis basis, KpiEvaluated evaluated) =>
        Evaluator.Evaluate(Rule(basis), evaluated.Inputs.Of()).Steps[0] is var step ? (step.Code, step.Message.En, step.Message.Ja) : default;
}
