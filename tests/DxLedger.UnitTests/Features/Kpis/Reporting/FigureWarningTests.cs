using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;
using FsCheck;
using FsCheck.Fluent;
using static DxLedger.UnitTests.Features.Kpis.Reporting.ReportScenario;

namespace DxLedger.UnitTests.Features.Kpis.Reporting;

public sealed class FigureWarningTests
{
    private static readonly KpiTargetSet Promised = new(2023, 67.4m, "67.4", null, null);

    [Fact]
    public void Slips_are_asked_about_by_name()
    {
        Assert.Equal(["negative_count"], Codes(Report(Given(Counted()), new(Value: -1))));
        Assert.Equal(["fraction_of_percent"], Codes(Report(Given(Rate, Promised), new(Value: 0.674m))));
        Assert.Equal(["magnitude"], Codes(Report(Given(Counted(), Promised with { Value = 100 }), new(Value: 1000))));
        Assert.Equal(["magnitude"], Codes(Report(Given(Counted(), Promised with { Value = 100 }), new(Value: 10))));
        Assert.Empty(Codes(Report(Given(Counted(Accumulation.Cumulative), Promised with { Value = 100 }), new(Value: 10))));
        Assert.Empty(Codes(Report(Given(Counted(), Promised with { Value = 0 }), new(Value: 1000))));
        Assert.Equal(["outside_year"], Codes(Report(Given(Rate), new(Value: 47, MeasuredOn: new(2023, 3, 31)))));
        Assert.Equal(["final_within_period"], Codes(ReportDecider.Report(Given(Rate), Key, Standing(today: new(2023, 6, 30)), new(Value: 47))));
        Assert.Empty(Codes(ReportDecider.Report(Given(Rate), Key, Standing(today: new(2023, 6, 30)), new(ValueStatus.Provisional, 47))));
        Assert.Empty(Codes(Report(Given(Rate, Promised with { Value = 120 }), new(Value: 110))));
    }

    [Fact]
    public void Cumulative_figure_that_makes_a_later_one_fall_is_asked_about() =>
        Assert.Equal(
            ["later_cumulative_falls"],
            Codes(Report(Given(Counted(Accumulation.Cumulative), new KpiProgressReported("2023-Q2", Final(100), 0, [])), new(Value: 101))));

    [Fact]
    public void March_comes_after_April_of_its_fiscal_year()
    {
        var monthly = new KpiScheduleSet(ReportingSchedule.Usual, new(ReportingFrequency.Monthly, null));
        var state = Given(Counted(Accumulation.Cumulative), monthly, new KpiProgressReported("2023-M03", Final(100), 0, []));
        var april = Standing(ReportingPeriod.Parse("2023-M04"), today: new(2024, 4, 5));
        Assert.Equal(["later_cumulative_falls"], Codes(ReportDecider.Report(state, Key, april, new(Value: 101))));
    }

    [Fact]
    public void Numerator_above_its_denominator_is_asked_about_once_and_not_where_the_target_is_above_100()
    {
        ReportContentInput rounded = new(Value: 100, Numerator: 1001, Denominator: 1000);
        Assert.Equal(["numerator_exceeds_denominator"], Codes(Report(Given(Rate, Promised), rounded)));
        Assert.Equal(["rate_outside_0_100"], Codes(Report(Given(Rate, Promised), rounded with { Value = 100.1m })));
        Assert.Empty(Codes(Report(Given(Rate, Promised with { Value = 120 }), rounded)));
        Assert.Empty(Codes(Report(Given(Rate, Promised), rounded with { Numerator = 1000 })));
        Assert.Single(Accepted(Report(Given(Rate, Promised), rounded with { Confirm = ["numerator_exceeds_denominator"] })));
    }

    [Fact]
    public void Days_of_a_milestone_far_from_the_plan_are_asked_about()
    {
        Assert.Empty(Codes(Report(Given(Milestone), new(State: MilestoneState.Achieved, On: new(2023, 6, 30)))));
        Assert.Empty(Codes(Report(Given(Milestone), new(State: MilestoneState.Delayed, On: new(2025, 3, 31)))));
        Assert.Empty(Codes(Report(Given(Milestone), new(State: MilestoneState.InProgress, On: new(2018, 4, 1)))));
        ReportContentInput slip = new(State: MilestoneState.Achieved, On: new(1999, 6, 30));
        Assert.Equal(["outside_year"], Codes(Report(Given(Milestone), slip)));
        Assert.Equal(["outside_year"], Codes(Report(Given(Milestone), new(State: MilestoneState.Delayed, On: new(2099, 3, 31)))));
        Assert.Equal(["outside_year"], Codes(Report(Given(Milestone), new(State: MilestoneState.InProgress, On: new(1999, 6, 30)))));
        var taken = Assert.IsType<KpiMilestoneReported>(Assert.Single(Accepted(Report(Given(Milestone), slip with { Confirm = ["outside_year"] }))));
        Assert.Equal(["outside_year"], taken.Confirmed);
    }

    [Fact]
    public void What_is_confirmed_is_what_was_asked_whatever_else_is_named() => Check.QuickThrowOnFailure(Prop.ForAll(
        (from value in Gen.Choose(-100, 100_000)
         from isFinal in Gen.Elements(true, false)
         from last in Gen.Choose(0, 1000)
         select (value, isFinal, last)).ToArbitrary(),
        one => IsExact(one.value, one.isFinal, one.last)));

    private static bool IsExact(int value, bool isFinal, int last)
    {
        var state = Given(Counted(Accumulation.Cumulative), Promised with { Value = 500 }, new KpiProgressReported("2023-Q2", Final(last), 0, []));
        var input = new ReportContentInput(isFinal ? ValueStatus.Final : ValueStatus.Provisional, value / 4m);
        var standing = Standing(today: new(2023, 6, 1));
        var asked = Codes(ReportDecider.Report(state, Key, standing, input));
        var taken = (KpiProgressReported)Accepted(ReportDecider.Report(state, Key, standing, input with { Confirm = [.. asked, "else"] }))[0];
        return taken.Confirmed.SequenceEqual(asked.Order(StringComparer.Ordinal))
            && asked.All(code => Codes(ReportDecider.Report(state, Key, standing, input with { Confirm = [.. asked.Where(other => other != code)] })).SequenceEqual([code]));
    }

    private static Decision<KpiEvent> Report(Kpi state, ReportContentInput input) => ReportDecider.Report(state, Key, Standing(), input);

    private static IReadOnlyList<string> Codes(Decision<KpiEvent> decision) => decision switch
    {
        Decision<KpiEvent>.Rejected { Reason: { Code: "report.confirmation_needed", Errors: { } errors } } => [.. errors.Select(error => error.Code)],
        _ => Accepted(decision).Count == 1 ? [] : throw new InvalidOperationException("Nothing was decided."),
    };
}
