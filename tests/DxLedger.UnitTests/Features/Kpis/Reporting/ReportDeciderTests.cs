using DxLedger.EventStore;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;
using static DxLedger.UnitTests.Features.Kpis.Reporting.ReportScenario;

namespace DxLedger.UnitTests.Features.Kpis.Reporting;

public sealed class ReportDeciderTests
{
    [Fact]
    public void Figure_is_reported_with_its_digits_and_its_texts()
    {
        var input = new ReportContentInput(
            ValueStatus.Provisional, 47.0m, 94, 200, "％", MeasuredOn: new(2023, 6, 30), Note: "速報", Evidence: [new("集計表", Href: "https://example.org/a")]);
        var decision = Assert.IsType<Decision<KpiEvent>.Accepted>(ReportDecider.Report(Given(Rate), Key, Standing(), input));

        var figure = new Figure(ValueStatus.Provisional, 47.0m, 94, 200, "％", null, new(2023, 6, 30));
        var reported = Assert.IsType<KpiProgressReported>(Assert.Single(decision.Events));
        Assert.Equal(("2023-Q1", figure, 1, 1), (reported.Period, reported.Figure, reported.Evidence, (int)(reported.Figure.Value?.Scale ?? 0)));
        Assert.Empty(reported.Confirmed);
        Assert.Equal(
            [new ErasableText("note", "速報"), new ErasableText("evidence.1", """{"title":"集計表","href":"https://example.org/a"}""")],
            decision.Texts);
    }

    public static TheoryData<string, string?, object> Unfit => new()
    {
        { "report.unfit", "value", new ReportContentInput() },
        { "report.unfit", "value", new ReportContentInput(ValueStatus.Missing, 1, Reason: "欠測") },
        { "report.unfit", "reason", new ReportContentInput(ValueStatus.Missing) },
        { "report.unfit", "expected", new ReportContentInput(ValueStatus.NotYetPublished) },
        { "report.unfit", "expected", new ReportContentInput(ValueStatus.NotYetPublished, Expected: "2023-03") },
        { "report.unfit", "expected", new ReportContentInput(ValueStatus.Final, 1, Expected: "2024-05") },
        { "report.unfit", "measuredOn", new ReportContentInput(Value: 1, MeasuredOn: new(2023, 7, 11)) },
        { "report.unfit", "measuredOn", new ReportContentInput(Value: 1, MeasuredOn: new(1989, 12, 31)) },
        { "report.unfit", "numerator", new ReportContentInput(Value: 1, Numerator: 1) },
        { "report.unfit", "denominator", new ReportContentInput(Value: 1, Numerator: 1, Denominator: 0) },
        { "report.rate_differs", "value", new ReportContentInput(Value: 47.1m, Numerator: 94, Denominator: 200) },
        { "report.unit_differs", "unit", new ReportContentInput(Value: 47, Unit: "件") },
        { "kpi.not_a_milestone", "state", new ReportContentInput(Value: 47, State: MilestoneState.Achieved) },
    };

    [Theory]
    [MemberData(nameof(Unfit))]
    public void Figure_that_does_not_fit_its_kpi_is_refused_by_field(string code, string? field, object input) =>
        Assert.Equal((code, field), Refused(ReportDecider.Report(Given(Rate), Key, Standing(), (ReportContentInput)input)));

    [Fact]
    public void All_that_does_not_fit_is_told_at_once()
    {
        var refused = Assert.IsType<Decision<KpiEvent>.Rejected>(ReportDecider.Report(Given(Rate), Key, Standing(), new(Value: 47, Unit: "件", MeasuredOn: new(2030, 1, 1))));
        Assert.Equal(["measuredOn", "unit"], refused.Reason.Errors?.Select(error => error.Field));
    }

    [Theory]
    [InlineData("jump", 101, 33)]
    [InlineData("rate_outside_0_100", 101, 60)]
    public void What_is_probably_a_slip_has_to_be_confirmed(string code, decimal value, decimal before)
    {
        var state = Given(Rate, new KpiProgressReported("2023-Q1", Final(before), 0, []));
        var standing = Standing(new(2023, 2), today: new(2023, 10, 5));
        var refused = Assert.IsType<Decision<KpiEvent>.Rejected>(ReportDecider.Report(state, Key, standing, new(Value: value)));
        Assert.Equal("report.confirmation_needed", refused.Reason.Code);
        var codes = refused.Reason.Errors?.Select(error => error.Code).ToList() ?? [];
        Assert.Contains(code, codes);

        Assert.Equal("report.confirmation_needed", Refused(ReportDecider.Report(state, Key, standing, new(Value: value, Confirm: ["something else"]))).Code);
        var reported = Assert.IsType<KpiProgressReported>(Assert.Single(Accepted(ReportDecider.Report(state, Key, standing, new(Value: value, Confirm: [.. codes, "cumulative_falls"])))));
        Assert.Equal(codes.Order(StringComparer.Ordinal), reported.Confirmed);
    }

    [Fact]
    public void Cumulative_figure_that_falls_and_a_fraction_of_a_count_are_warned_of()
    {
        var state = Given(Counted(Accumulation.Cumulative), new KpiProgressReported("2023-Q1", Final(100), 0, []));
        var refused = Assert.IsType<Decision<KpiEvent>.Rejected>(ReportDecider.Report(state, Key, Standing(new(2023, 2), today: new(2023, 10, 5)), new(Value: 99.5m)));
        Assert.Equal(["fraction_of_count", "cumulative_falls"], refused.Reason.Errors?.Select(error => error.Code));
    }

    [Fact]
    public void Same_report_again_appends_nothing_and_another_needs_a_revision()
    {
        var state = Given(Rate, new KpiProgressReported("2023-Q1", Final(47.0m), 0, []));
        Assert.Empty(Accepted(ReportDecider.Report(state, Key, Standing(), new(Value: 47.0m, Unit: "%"))));
        Assert.Equal(("report.exists", "period"), Refused(ReportDecider.Report(state, Key, Standing(), new(Value: 47m))));
        Assert.Equal(
            [new KpiProgressRevised("2023-Q1", Final(47.0m), Final(47m), 0, [])],
            Accepted(ReportDecider.Revise(state, Key, Standing(), new(Value: 47m, Reason: "桁の訂正"))).Select(e => ((KpiProgressRevised)e) with { Confirmed = [] }),
            (one, other) => one.From == other.From && one.To == other.To && one.To.Value?.Scale == other.To.Value?.Scale);
        Assert.Empty(Accepted(ReportDecider.Revise(state, Key, Standing(), new(Value: 47.0m, Reason: "念のため"))));
    }

    [Fact]
    public void Returned_report_is_submitted_again_by_the_same_figure_too()
    {
        var state = Given(Rate, new KpiProgressReported("2023-Q1", Final(47), 0, []), new KpiReportReturned("2023-Q1", 2));
        Assert.IsType<KpiProgressRevised>(Assert.Single(Accepted(ReportDecider.Revise(state, Key, Standing(), new(Value: 47, Reason: "確認済み")))));
    }

    [Fact]
    public void Withdrawn_report_can_be_reported_anew_and_not_withdrawn_twice()
    {
        var reported = new KpiProgressReported("2023-Q1", Final(47), 0, []);
        Assert.Equal([new KpiProgressWithdrawn("2023-Q1")], Accepted(ReportDecider.Withdraw(Given(Rate, reported), Key, Standing(), "誤報告")));
        var withdrawn = Given(Rate, reported, new KpiProgressWithdrawn("2023-Q1"));
        Assert.Equal(("report.not_found", "period"), Refused(ReportDecider.Withdraw(withdrawn, Key, Standing(), "誤報告")));
        Assert.Equal(("report.not_found", "period"), Refused(ReportDecider.Revise(withdrawn, Key, Standing(), new(Value: 1, Reason: "訂正"))));
        Assert.Single(Accepted(ReportDecider.Report(withdrawn, Key, Standing(), new(Value: 47))));
    }

    [Fact]
    public void Withdrawal_of_what_was_accepted_waits_and_the_accepted_figure_stays_until_it_is_accepted()
    {
        var withdrawal = new KpiProgressWithdrawn("2023-Q1");
        object[] waiting = [new KpiProgressReported("2023-Q1", Final(47), 0, []), new KpiReportApproved("2023-Q1", 2), new KpiReportAccepted("2023-Q1", 3), "ann", withdrawal];
        Assert.Equal((ReportStage.Submitted, true, 47m, 47m, "ann", 0), Shown(Given([Rate, .. waiting])));
        Assert.Empty(Accepted(ReportDecider.Withdraw(Given([Rate, .. waiting]), Key, Standing(), "誤報告")));
        Assert.Equal(("report.exists", "period"), Refused(ReportDecider.Report(Given([Rate, .. waiting]), Key, Standing(), new(Value: 47))));
        Assert.Single(Accepted(ReportDecider.Revise(Given([Rate, .. waiting]), Key, Standing(), new(Value: 47, Reason: "取下げは不要"))));

        var returned = Given([Rate, .. waiting, new KpiReportReturned("2023-Q1", 5)]);
        Assert.Equal((ReportStage.Returned, true, 47m, 47m, "ann", 0), Shown(returned));
        Assert.Equal([withdrawal], Accepted(ReportDecider.Withdraw(returned, Key, Standing(), "誤報告")));
        Assert.Equal((ReportStage.Submitted, false, 48m, 47m, "ann reporter", 1), Shown(Given([Rate, .. waiting, new KpiProgressRevised("2023-Q1", Final(47), Final(48), 0, [])])));
        Assert.Equal((ReportStage.Withdrawn, false, 47m, null, "", 1), Shown(Given([Rate, .. waiting, new KpiReportApproved("2023-Q1", 5), new KpiReportAccepted("2023-Q1", 6)])));

        static (ReportStage, bool, decimal?, decimal?, string, int) Shown(Kpi state)
        {
            var report = Assert.Single(Assert.IsType<Kpi.Open>(state).Reports);
            return (report.Stage, report.IsWithdrawal, report.Content.Figure?.Value, report.Accepted?.Figure?.Value, string.Join(' ', report.Authors), report.Former.Count);
        }
    }

    [Fact]
    public void Milestone_is_reported_by_its_state()
    {
        var input = new ReportContentInput(State: MilestoneState.Achieved, On: new(2023, 6, 1));
        Assert.Equal([new KpiMilestoneReported("2023-Q1", null, new(MilestoneState.Achieved, new(2023, 6, 1)), 0)], Accepted(ReportDecider.Report(Given(Milestone), Key, Standing(), input)));
        Assert.Equal(("kpi.not_measured", "value"), Refused(ReportDecider.Report(Given(Milestone), Key, Standing(), input with { Value = 1 })));
        Assert.Equal(("report.unfit", "state"), Refused(ReportDecider.Report(Given(Milestone), Key, Standing(), new())));
        Assert.Equal(("report.unfit", "measuredOn"), Refused(ReportDecider.Report(Given(Milestone), Key, Standing(), input with { MeasuredOn = new(2023, 6, 1) })));
        Assert.Equal(("report.unfit", "on"), Refused(ReportDecider.Report(Given(Milestone), Key, Standing(), input with { On = new(2023, 7, 11) })));
    }

    [Fact]
    public void Period_that_is_closed_not_due_or_not_begun_takes_no_report()
    {
        var input = new ReportContentInput(Value: 47);
        Assert.Equal(("period.not_due", "period"), Refused(ReportDecider.Report(Given(Rate), Key, Standing(ReportingPeriod.Parse("2023-H1")), input)));
        Assert.Equal(("period.not_due", "period"), Refused(ReportDecider.Report(Given(Rate), Key, Standing(new(2024, null)), input)));
        Assert.Equal(("period.not_due", "period"), Refused(ReportDecider.Report(Given(Rate), Key, Standing(new(2024, 1)), input)));
        Assert.Equal(("period.not_begun", "period"), Refused(ReportDecider.Report(Given(Rate), Key, Standing(new(2023, 3)), input)));
        Assert.Equal(("period.closed", "period"), Refused(ReportDecider.Report(Given(Rate), Key, Standing(state: Closed()), input)));
        Assert.Equal(("year.closed", "period"), Refused(ReportDecider.Report(Given(Rate), Key, Standing(year: SealedYear), input)));

        PlanPeriod.GrantedException granted = new("d1", null, Today, "office", default, 91);
        Assert.Single(Accepted(ReportDecider.Report(Given(Rate), Key, Standing(state: Closed(granted)), input)));
        Assert.Single(Accepted(ReportDecider.Report(Given(Rate), Key, Standing(state: Closed(granted with { Kpi = Key })), input)));
        foreach (var other in new[] { granted with { Department = "d2" }, granted with { Kpi = "r5-a-18-1" }, granted with { Until = Today.AddDays(-1) } })
            Assert.Equal(("period.closed", "period"), Refused(ReportDecider.Report(Given(Rate), Key, Standing(state: Closed(other)), input)));
    }

    [Fact]
    public void Whole_year_is_reported_of_a_kpi_that_is_due_more_often_and_asks_for_no_answer()
    {
        var year = Standing(new(2023, null), today: new(2024, 4, 10));
        var state = Given(Counted(Accumulation.Undecided), new KpiProgressReported("2023-Q4", Final(10), 0, []));

        // Four quarters are more than the last of them: that is no jump.
        Assert.Equal([new KpiProgressReported("2023", Final(40), 0, [])], Accepted(ReportDecider.Report(state, Key, year, new(Value: 40))), (one, other) => one.ToString() == other.ToString());
        Assert.Equal(("report.unfit", "accumulation"), Refused(ReportDecider.Report(state, Key, year, new(Value: 40, Accumulation: Accumulation.Latest))));
        Assert.Equal(("period.not_due", "period"), Refused(ReportDecider.Report(Given(Milestone), Key, year, new(State: MilestoneState.Achieved))));
        var once = new KpiScheduleSet(ReportingSchedule.Usual, new(ReportingFrequency.Once, null));
        var later = Rate with { DueDate = new DateOnly(2026, 3, 31) };
        Assert.Equal(("period.not_due", "period"), Refused(ReportDecider.Report(Given(later, once), Key, year, new(Value: 40))));
    }

    [Fact]
    public void Unknown_kpi_is_not_found() => Assert.Equal(("kpi.not_found", null), Refused(ReportDecider.Report(new Kpi.Undefined(), Key, Standing(), new(Value: 1))));
}
