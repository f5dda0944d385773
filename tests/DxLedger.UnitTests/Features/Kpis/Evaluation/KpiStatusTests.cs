using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;
using DxLedger.Platform;
using FsCheck;
using FsCheck.Fluent;
using static DxLedger.UnitTests.Features.Kpis.Reporting.ReportScenario;

namespace DxLedger.UnitTests.Features.Kpis.Evaluation;

/// <summary>The target of 2023 is 100, or what the test says; a day in July 2023 lies within the year, one in May 2024 after it.</summary>
public sealed class KpiStatusTests
{
    private static readonly ReportingPeriod Year = new(2023, null);
    private static readonly DateOnly After = new(2024, 5, 1);

    [Theory]
    [InlineData(ValueStatus.NotApplicable, KpiStatus.NotApplicable)]
    [InlineData(ValueStatus.NotYetPublished, KpiStatus.NotYetPublished)]
    [InlineData(ValueStatus.Missing, KpiStatus.NotEvaluable)]
    internal void Report_without_a_value_says_which(ValueStatus reported, KpiStatus expected) =>
        Assert.Equal(
            expected,
            Of(Promised(Direction.AtLeast, Accumulation.Latest, Report("2023-Q1", new(reported, null, null, null, null, null, null))), Q1, Today));

    [Fact]
    public void Nothing_reported() => Assert.Equal(KpiStatus.NotReported, Of(Promised(Direction.AtLeast, Accumulation.Latest), Year, After));

    [Fact]
    public void What_is_not_accepted_counts_for_insiders_alone()
    {
        object[] reported = [.. History(Direction.AtLeast, Accumulation.Latest), new KpiProgressReported("2023-Q1", Final(100), 0, [])];
        Assert.Equal(KpiStatus.NotReported, Of(Given(reported), Q1, Today));
        Assert.Equal(KpiStatus.OnTheWay, Of(Given(reported), Q1, Today, seesWork: true));
        Assert.Equal(KpiStatus.NotReported, Of(Given([.. reported, new KpiProgressWithdrawn("2023-Q1")]), Q1, Today, seesWork: true));
    }

    [Fact]
    public void No_target_to_compare_with() => Assert.Equal(
        KpiStatus.NotEvaluable,
        Of(Given([Counted(), .. Report("2023-Q1", Final(47))]), Q1, Today));

    [Fact]
    public void Rate_that_the_rule_does_not_give() => Assert.Equal(
        KpiStatus.NotEvaluable, Of(Promised(Direction.AtLeast, Accumulation.Latest, -5m, Report("2023-Q1", Final(47))), Q1, Today));

    [Theory]
    [InlineData(Accumulation.Latest, Direction.AtLeast, 100, KpiStatus.OnTheWay)]
    [InlineData(Accumulation.Latest, Direction.AtLeast, 99, KpiStatus.OnTheWay)]
    [InlineData(Accumulation.Latest, Direction.AtMost, 100, KpiStatus.OnTheWay)]
    [InlineData(Accumulation.Latest, Direction.AtMost, 101, KpiStatus.OnTheWay)]
    [InlineData(Accumulation.Latest, Direction.Exact, 100, KpiStatus.OnTheWay)]
    [InlineData(Accumulation.Cumulative, Direction.AtLeast, 100, KpiStatus.Achieved)]
    [InlineData(Accumulation.Cumulative, Direction.AtLeast, 99, KpiStatus.OnTheWay)]
    [InlineData(Accumulation.Cumulative, Direction.AtMost, 99, KpiStatus.OnTheWay)]
    [InlineData(Accumulation.Cumulative, Direction.AtMost, 101, KpiStatus.Missed)]
    [InlineData(Accumulation.Cumulative, Direction.Exact, 100, KpiStatus.OnTheWay)]
    [InlineData(Accumulation.Cumulative, Direction.Exact, 101, KpiStatus.Missed)]
    [InlineData(Accumulation.PerPeriod, Direction.AtLeast, 100, KpiStatus.Achieved)]
    [InlineData(Accumulation.PerPeriod, Direction.AtLeast, 99, KpiStatus.OnTheWay)]
    [InlineData(Accumulation.PerPeriod, Direction.AtMost, 0, KpiStatus.OnTheWay)]
    [InlineData(Accumulation.PerPeriod, Direction.AtMost, 101, KpiStatus.Missed)]
    internal void Within_the_year_only_what_cannot_be_undone_is_settled(Accumulation accumulation, Direction direction, int figure, KpiStatus expected)
    {
        var kpi = Promised(direction, accumulation, Report("2023-Q1", Final(figure)));
        Assert.Equal(expected, Of(kpi, Q1, Today));
        Assert.Equal(expected, Of(kpi, Year, Today));
    }

    [Theory]
    [InlineData(Direction.AtLeast, 25, KpiStatus.Achieved)]
    [InlineData(Direction.AtLeast, 24, KpiStatus.Missed)]
    [InlineData(Direction.AtMost, 25, KpiStatus.Achieved)]
    [InlineData(Direction.AtMost, 26, KpiStatus.Missed)]
    [InlineData(Direction.Exact, 25, KpiStatus.Achieved)]
    [InlineData(Direction.Exact, 24, KpiStatus.Missed)]
    internal void After_the_year_a_complete_figure_settles_it(Direction direction, int each, KpiStatus expected)
    {
        object[] quarters = [.. Enumerable.Range(1, 4).SelectMany(quarter => Report($"2023-Q{quarter}", Final(each)))];
        Assert.Equal(expected, Of(Promised(direction, Accumulation.PerPeriod, quarters), Year, After));
        Assert.Equal(KpiStatus.OnTheWay, Of(Promised(direction, Accumulation.PerPeriod, [.. quarters.Take(4)]), Year, After));
    }

    [Fact]
    public void Forecast_settles_nothing()
    {
        var forecast = Final(120) with { Status = ValueStatus.Forecast };
        Assert.Equal(KpiStatus.OnTheWay, Of(Promised(Direction.AtLeast, Accumulation.Latest, Report("2023", forecast)), Year, After));
        Assert.Equal(
            KpiStatus.Achieved,
            Of(Promised(Direction.AtLeast, Accumulation.Latest, Report("2023", forecast with { Status = ValueStatus.Provisional })), Year, After));
    }

    [Theory]
    [InlineData(Direction.AtLeast, 59, KpiStatus.Behind)]
    [InlineData(Direction.AtLeast, 60, KpiStatus.OnTheWay)]
    [InlineData(Direction.AtMost, 130, KpiStatus.Behind)]
    [InlineData(Direction.AtMost, 120, KpiStatus.OnTheWay)]
    internal void Behind_is_worse_than_what_was_expected_of_the_period(Direction direction, int figure, KpiStatus expected)
    {
        object[] path = [new KpiExpectedPathSet(2023, [], [new(
            "2023-Q1",
            direction == Direction.AtLeast ? 60 : 120)]), .. Report("2023-Q1", Final(figure))];
        Assert.Equal(expected, Of(Promised(direction, Accumulation.Latest, path), Q1, Today));
    }

    [Fact]
    public void Target_of_a_later_year_can_be_reached_early_but_is_not_missed_before_it_is_due()
    {
        object[] later = [Counted() with { Definition = Counted().Definition with { Direction = Direction.AtLeast } }, new KpiTargetSet(2025, 100, "100", null, null)];
        object[] begun = [.. later, new KpiBaselineSet(null, new(0, 2021))];
        Assert.Equal(KpiStatus.OnTheWay, By(TargetBasis.FinalTarget, later, 60));
        Assert.Equal(KpiStatus.Achieved, By(TargetBasis.FinalTarget, later, 100));
        Assert.Equal(KpiStatus.NotEvaluable, By(TargetBasis.ProRata, later, 60));
        Assert.Equal(KpiStatus.Behind, By(TargetBasis.ProRata, begun, 49));
        Assert.Equal(KpiStatus.OnTheWay, By(TargetBasis.ProRata, begun, 50));
        Assert.Equal(KpiStatus.Achieved, By(TargetBasis.ProRata, begun, 100));

        static KpiStatus By(TargetBasis basis, object[] promised, decimal figure)
        {
            var rule = Plan.SetRule.Default with { Rule = Plan.SetRule.Default.Rule with { TargetBasis = basis } };
            return KpiStatuses.Of(Assert.IsType<Kpi.Open>(Given([.. promised, .. Report("2023", Final(figure))])), Year, rule, After, seesWork: false);
        }
    }

    [Theory]
    [InlineData(ApproxOrientation.MoreIsBetter, 100, KpiStatus.Achieved)]
    [InlineData(ApproxOrientation.MoreIsBetter, 130, KpiStatus.Achieved)]
    [InlineData(ApproxOrientation.MoreIsBetter, 90, KpiStatus.Missed)]
    [InlineData(ApproxOrientation.LessIsBetter, 90, KpiStatus.Achieved)]
    [InlineData(ApproxOrientation.LessIsBetter, 130, KpiStatus.Missed)]
    internal void Approximate_target_is_met_on_its_better_side(ApproxOrientation orientation, int figure, KpiStatus expected)
    {
        var defined = Counted() with { Definition = Counted().Definition with { Direction = Direction.Approx, Orientation = orientation } };
        Assert.Equal(expected, Of(Given([defined, new KpiTargetSet(2023, 100, "100", null, null), .. Report("2023", Final(figure))]), Year, After));
    }

    [Theory]
    [InlineData(MilestoneState.Achieved, KpiStatus.Achieved)]
    [InlineData(MilestoneState.Cancelled, KpiStatus.Missed)]
    [InlineData(MilestoneState.Delayed, KpiStatus.Behind)]
    [InlineData(MilestoneState.InProgress, KpiStatus.OnTheWay)]
    [InlineData(MilestoneState.NotStarted, KpiStatus.OnTheWay)]
    internal void Milestone_has_the_status_of_its_state(MilestoneState state, KpiStatus expected)
    {
        object[] reported = [Milestone, new KpiMilestoneReported("2023-Q1", null, new(state, null), 0)];
        Assert.Equal(KpiStatus.NotReported, Of(Given(reported), Q1, Today));
        var accepted = Given([.. reported, new KpiReportAccepted("2023-Q1", 2)]);
        Assert.Equal(
            (expected, expected, KpiStatus.NotReported),
            (Of(accepted, Q1, Today), Of(accepted, Year, Today), Of(accepted, new(2023, 2), Today)));
    }

    /// <summary>Eight plain questions, of which the first that is answered with yes gives the status.</summary>
    [Fact]
    public void Status_is_exactly_the_first_that_fits()
    {
        var inputs =
            from standing in Gen.Elements(Enum.GetValues<FigureStanding>())
            from evaluable in Gen.Choose(0, 9)
            from direction in Gen.Elements(Enum.GetValues<Direction>())
            from values in Gen.Choose(0, 6).ListOf(3)
            from absent in Gen.Choose(0, 9)
            from flags in Gen.Choose(0, 3)
            from course in Gen.Elements(Enum.GetValues<FigureCourse>())
            select new StatusInputs(
                standing, evaluable > 0, absent == 0 ? null : new Figures(direction, values[0], values[1], null, 0), (flags & 1) == 0, absent > 6 ? null : values[2], course, (flags & 2) == 0);
        Prop.ForAll(inputs.ToArbitrary(), one =>
        {
            var fitting = Questions(one).Where(question => question.Answer).Select(question => question.Status).ToList();
            Assert.Equal(fitting[0], KpiStatuses.Of(one));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

        static IEnumerable<(KpiStatus Status, bool Answer)> Questions(StatusInputs one)
        {
            var (target, actual, direction) = (one.Compared?.Target ?? 0, one.Compared?.Actual ?? 0, one.Compared?.Direction);
            var isFirm = one.IsTarget && one.Standing != FigureStanding.Forecast;
            var isOver = direction is not Direction.AtLeast && actual > target;
            var isMet = direction switch { Direction.AtLeast => actual >= target, Direction.AtMost => actual <= target, _ => actual == target };
            yield return (KpiStatus.NotApplicable, one.Standing == FigureStanding.NotApplicable);
            yield return (KpiStatus.NotYetPublished, one.Standing == FigureStanding.NotYetPublished);
            yield return (KpiStatus.NotReported, one.Standing == FigureStanding.NotReported);
            yield return (KpiStatus.NotEvaluable, !one.IsEvaluable || one.Compared is null);
            yield return (KpiStatus.Achieved, isFirm && isMet && (one.IsLast || one.Course == FigureCourse.Settled || (one.Course == FigureCourse.Rising && direction == Direction.AtLeast)));
            yield return (KpiStatus.Missed, isFirm && !isMet && (one.IsLast || (one.Course == FigureCourse.Rising && isOver)));
            yield return (KpiStatus.Behind, one.Expected is { } expected && (direction == Direction.AtMost ? actual > expected : actual < expected));
            yield return (KpiStatus.OnTheWay, true);
        }
    }

    [Fact]
    public void What_was_settled_within_the_year_stays_so_whatever_is_reported_later()
    {
        var cases =
            from direction in Gen.Elements(Direction.AtLeast, Direction.AtMost, Direction.Exact)
            from accumulation in Gen.Elements(Accumulation.PerPeriod, Accumulation.Latest)
            from quarters in Gen.Choose(0, 120).ListOf(4)
            select (direction, accumulation, quarters);
        Prop.ForAll(cases.ToArbitrary(), one =>
        {
            KpiStatus? settled = null;
            for (var known = 1; known <= 4; known++)
            {
                object[] reports = [.. one.quarters.Take(known).SelectMany((value, index) => Report($"2023-Q{index + 1}", Final(value)))];
                var status = Of(Promised(one.direction, one.accumulation, reports), Year, known == 4 ? After : Today);
                Assert.True(settled is null || settled == status, $"{settled} became {status}.");
                settled ??= status is KpiStatus.Achieved or KpiStatus.Missed ? status : null;
            }

            Assert.NotNull(settled);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    private static object[] History(Direction direction, Accumulation accumulation, decimal target = 100) =>
        [Counted(accumulation) with { Definition = Counted(accumulation).Definition with { Direction = direction } }, new KpiTargetSet(2023, target, "100", null, null)];

    private static Kpi Promised(Direction direction, Accumulation accumulation, params object[] since) => Given([.. History(direction, accumulation), .. since]);

    private static Kpi Promised(Direction direction, Accumulation accumulation, decimal target, params object[] since) => Given([.. History(direction, accumulation, target), .. since]);

    private static object[] Report(string period, Figure figure) => [new KpiProgressReported(period, figure, 0, []), new KpiReportAccepted(period, 2)];

    private static KpiStatus Of(Kpi kpi, ReportingPeriod period, DateOnly today, bool seesWork = false) =>
        KpiStatuses.Of(Assert.IsType<Kpi.Open>(kpi), period, Plan.SetRule.Default, today, seesWork);
}
