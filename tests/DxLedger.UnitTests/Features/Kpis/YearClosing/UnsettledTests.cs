using DxLedger.EventStore;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Kpis.YearClosing;
using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;
using static DxLedger.UnitTests.Features.Kpis.Reporting.ReportScenario;

namespace DxLedger.UnitTests.Features.Kpis.YearClosing;

/// <summary>A KPI of fiscal year 2023, due every quarter, on a day after the year. The scenario's events lie at positions 101, 102 and on.</summary>
public sealed class UnsettledTests
{
    private const string Plan = "fukushima-r5";
    private static readonly DateOnly After = new(2024, 5, 31);
    private static readonly Plan.Adopted Adopted = Of([new PlanAdopted(Plan, 2023, "r5", null)]);
    private static readonly UnsettledList[] All = Enum.GetValues<UnsettledList>();

    [Fact]
    public void What_was_due_and_never_reported_is_listed_by_its_department_of_the_day()
    {
        var moved = Given(Rate, Report("2023-Q1"), Accept("2023-Q1"), Evaluate("2023-Q1"), new KpiOwnersReassigned(["d1"], ["d2"], new DateOnly(2024, 4, 1), null));

        Assert.Equal(Items(("2023-Q2", "d2"), ("2023-Q3", "d2"), ("2023-Q4", "d2")), Of(moved).Unreported);
        Assert.Equal(Items(("2023-Q2", "d1")), Of(moved, today: new DateOnly(2023, 12, 31)).Unreported);
        Assert.Equal(["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4"], Periods(Of(Given(Milestone)).Unreported));
    }

    [Fact]
    public void What_was_withdrawn_before_it_was_accepted_is_not_reported() =>
        Assert.Equal(
            ["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4"],
            Periods(Of(Given(Rate, Report("2023-Q1"), new KpiProgressWithdrawn("2023-Q1"))).Unreported));

    [Fact]
    public void Nothing_was_due_while_work_rested()
    {
        var resting = new InitiativeSuspended(new DateOnly(2023, 6, 1), null);
        Assert.Equal(["2023-Q1"], Periods(Of(Given(Rate), resting).Unreported));
    }

    [Fact]
    public void A_report_waits_from_its_submission_to_its_acceptance()
    {
        object[] steps = [Report("2023-Q1"), new KpiReportReturned("2023-Q1", 1), Revise("2023-Q1"), new KpiReportApproved("2023-Q1", 1), Accept("2023-Q1")];

        Assert.Equal([1, 1, 1, 1, 0], Enumerable.Range(1, steps.Length).Select(count => Of(Given([Rate, .. steps.Take(count)])).Waiting.Count));
    }

    [Fact]
    public void A_correction_and_a_withdrawal_of_what_was_accepted_wait_too()
    {
        object[] accepted = [Rate, Report("2023-Q1"), Accept("2023-Q1")];

        Assert.Equal(["2023-Q1"], Periods(Of(Given([.. accepted, Revise("2023-Q1")])).Waiting));
        Assert.Equal(["2023-Q1"], Periods(Of(Given([.. accepted, new KpiProgressWithdrawn("2023-Q1")])).Waiting));
        Assert.Equal([], Of(Given([.. accepted, new KpiProgressWithdrawn("2023-Q1"), Accept("2023-Q1")])).Waiting);
    }

    [Fact]
    public void An_accepted_figure_has_to_be_evaluated_in_its_own_period()
    {
        object[] accepted = [Rate, Report("2023-Q1"), Accept("2023-Q1")];

        Assert.Equal([], Of(Given(Rate, Report("2023-Q1"))).Unevaluated);
        Assert.Equal(["2023-Q1"], Periods(Of(Given(accepted)).Unevaluated));
        Assert.Equal(["2023-Q1"], Periods(Of(Given([.. accepted, Evaluate("2023")])).Unevaluated));
        Assert.Equal([], Of(Given([.. accepted, Evaluate("2023-Q1")])).Unevaluated);
        Assert.Equal(
            [],
            Of(Given(Milestone, new KpiMilestoneReported("2023-Q1", null, new(MilestoneState.Achieved, null), 0), Accept("2023-Q1"))).Unevaluated);
    }

    [Fact]
    public void An_evaluation_whose_figure_changed_is_stale()
    {
        var kpi = (Kpi.Defined)Given(Rate, Report("2023-Q1"), Accept("2023-Q1"));
        var evaluated = EvaluationDecider.Evaluated(kpi, Q1, Adopted.RuleFor(kpi.Key));
        object[] history = [Rate, Report("2023-Q1"), Accept("2023-Q1"), evaluated];

        Assert.Equal([], Of(Given(history)).Stale);
        Assert.Equal([], Of(Given([.. history, Revise("2023-Q1")])).Stale);
        Assert.Equal(["2023-Q1"], Periods(Of(Given([.. history, Revise("2023-Q1"), Accept("2023-Q1")])).Stale));
    }

    [Fact]
    public void Whether_figures_add_up_is_asked_of_those_that_are_due_within_the_year()
    {
        var untold = Given(Counted(Accumulation.Undecided));
        var yearly = Given(Counted(Accumulation.Undecided), new KpiScheduleSet(ReportingSchedule.Usual, new(ReportingFrequency.Yearly, null)));

        Assert.Equal(Items(("2023", "d1")), Of(untold).Undecided);
        Assert.Equal([], Of(yearly).Undecided);
        Assert.Equal([], Of(Given(Counted(Accumulation.PerPeriod))).Undecided);
    }

    [Fact]
    public void The_years_own_figure_is_due_from_nobody_waits_as_others_do_and_answers_what_was_undecided()
    {
        object[] waiting = [Counted(Accumulation.Undecided), Report("2023")];

        Assert.Equal(["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4"], Periods(Of(Given(waiting)).Unreported));
        Assert.Equal((["2023"], ["2023"]), (Periods(Of(Given(waiting)).Waiting).ToArray(), Periods(Of(Given(waiting)).Undecided).ToArray()), OfLists);
        var accepted = Of(Given([.. waiting, Accept("2023")]));
        Assert.Equal(([], []), (Periods(accepted.Waiting).ToArray(), Periods(accepted.Undecided).ToArray()), OfLists);
        Assert.Equal(["2023"], Periods(accepted.Unevaluated));
        Assert.Equal([], Of(Given([.. waiting, Accept("2023"), Evaluate("2023")])).Unevaluated);

        static bool OfLists((string[], string[]) one, (string[], string[]) other) => one.Item1.SequenceEqual(other.Item1) && one.Item2.SequenceEqual(other.Item2);
    }

    [Fact]
    public void A_duplicate_has_nothing_to_settle_and_a_closed_one_what_was_due_by_then()
    {
        Assert.Equal([], Of(Given(Rate, new KpiClosed(KpiClosingCause.Duplicate, "r5-a-18-1"))).Counts());
        // The scenario's events are of July 2023.
        Assert.Equal(["2023-Q1"], Periods(Of(Given(Rate, new KpiClosed(KpiClosingCause.Ended, null))).Unreported));
    }

    [Fact]
    public void Each_list_that_is_not_empty_has_to_be_confirmed_by_its_name()
    {
        var unsettled = Of(Given(Rate, Report("2023-Q1")));
        var year = new ReportingPeriod(2023, null);

        Assert.Equal([new(UnsettledList.Unreported, 3), new(UnsettledList.Waiting, 1)], unsettled.Counts());
        var refusal = unsettled.Refusal(year, []) ?? throw new InvalidOperationException("Nothing was refused.");
        Assert.Equal(("year.unsettled", "confirm"), (refusal.Code, refusal.Field));
        Assert.Equal(
            [("unreported", "3 not reported: r5-a-17-1 2023-Q2, r5-a-17-1 2023-Q3, r5-a-17-1 2023-Q4."), ("waiting", "1 waiting to be accepted: r5-a-17-1 2023-Q1.")],
            refusal.Errors?.Select(error => (error.Code, error.Message.En)));
        Assert.Equal(["waiting"], unsettled.Refusal(year, [UnsettledList.Unreported])?.Errors?.Select(error => error.Code));
        Assert.Null(unsettled.Refusal(year, [UnsettledList.Unreported, UnsettledList.Waiting]));
        Assert.Null(unsettled.Refusal(year, All));
    }

    [Fact]
    public void Rows_of_a_seal_give_the_lists_back()
    {
        var kpi = (Kpi.Defined)Given(Rate, Report("2023-Q1"), Accept("2023-Q1"), Report("2023-Q2"));
        var unsettled = Of(kpi);

        var snapshot = YearSnapshot.Of(Adopted, new ReportingPeriod(2023, null), 200, [(kpi, 4)], unsettled, After);

        var again = Unsettled.Of(snapshot.Rows);
        Assert.All(All, list => Assert.Equal(unsettled.Of(list), again.Of(list)));
    }

    private static Unsettled Of(Kpi kpi, params InitiativeEvent[] initiative) => Of(kpi, After, initiative);

    private static Unsettled Of(Kpi kpi, DateOnly today, params InitiativeEvent[] initiative)
    {
        var content = new InitiativeContent("名", null, null, null, new("1", "分野", "1(1)", null), []);
        Initiative registered = new Initiative.Unregistered();
        foreach (var e in initiative.Prepend(new InitiativeRegistered("r5-a-17", Plan, "A", 17, content, [], new("00", "A", 1, []), [])))
            registered = Initiative.Evolve(registered, e, new(1, 1, "office", default));
        var group = DocumentSet.Empty(100)
            .With(PlanModel.Stream.Projection, [new Document<Plan>("plan-" + Plan, 1, Adopted)])
            .With(InitiativeModel.Stream.Projection, [new Document<Initiative>("initiative-r5-a-17", 1, registered)])
            .With(KpiModel.Stream.Projection, [new Document<Kpi>("kpi-" + Key, 1, kpi)]);
        return Unsettled.Of(group, Adopted, today);
    }

    private static Plan.Adopted Of(IEnumerable<PlanEvent> events) => (Plan.Adopted)events.Aggregate((Plan)new Plan.Unknown(), (state, e) => DxLedger.Features.Plans.Plan.Evolve(state, e, new(1, 1, "office", default)));

    private static KpiProgressReported Report(string period) => new(period, Final(47), 0, []);

    private static KpiProgressRevised Revise(string period) => new(period, Final(47), Final(48), 0, []);

    private static KpiReportAccepted Accept(string period) => new(period, 1);

    private static KpiEvaluated Evaluate(string period) =>
        new(period, 0, "standard", new(Direction.AtLeast, null, null, null, 47, FigureStanding.Final), [], null, null, "X", null, false);

    private static IReadOnlyList<UnsettledItem> Items(params (string Period, string Department)[] items) => [.. items.Select(item => new UnsettledItem(Key, item.Period, item.Department))];

    private static IEnumerable<string> Periods(IEnumerable<UnsettledItem> items) => items.Select(item => item.Period);
}
