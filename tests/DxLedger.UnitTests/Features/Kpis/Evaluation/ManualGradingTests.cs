using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Kpis.YearClosing;
using DxLedger.Features.Plans;
using DxLedger.Platform;
using static DxLedger.UnitTests.Features.Kpis.Reporting.ReportScenario;

namespace DxLedger.UnitTests.Features.Kpis.Evaluation;

public sealed class ManualGradingTests
{
    private static readonly EvaluationGround Ground = new(null, new HashSet<int>());
    private static readonly KpiMilestoneReported Tried = new("2023-Q1", null, new(MilestoneState.Achieved, null), 0);
    private static readonly object[] Reported = [Milestone, Tried, new KpiReportAccepted("2023-Q1", 2)];

    [Fact]
    public void Milestone_gets_a_grade_with_a_reason_beside_the_entry()
    {
        var accepted = Assert.IsType<Decision<KpiEvent>.Accepted>(Grade(Given(Reported), "A"));
        var graded = Assert.IsType<KpiEvaluated>(Assert.Single(accepted.Events));
        Assert.Equal(
            ("2023-Q1", "A", true, null, null, null),
            (graded.Period, graded.Grade, graded.IsManual, graded.Printed, graded.Unrounded, graded.NotEvaluable));
        Assert.Equal((FigureStanding.Final, 102L), (graded.Inputs.Standing, Assert.Single(graded.Positions)));
        Assert.Equal(("reason", "試行を終えた"), (Assert.Single(accepted.Texts).Name, accepted.Texts[0].Text));
    }

    [Fact]
    public void Milestone_that_nobody_reported_gets_one_too() =>
        Assert.Equal(FigureStanding.NotReported, Assert.IsType<KpiEvaluated>(Assert.Single(Accepted(Grade(Given(Milestone), "X")))).Inputs.Standing);

    [Fact]
    public void Repeat_appends_nothing_and_another_grade_does()
    {
        object[] graded = [.. Reported, .. Accepted(Grade(Given(Reported), "A"))];
        Assert.Empty(Accepted(Grade(Given(graded), "A")));
        Assert.Equal("B", Assert.IsType<KpiEvaluated>(Assert.Single(Accepted(Grade(Given(graded), "B")))).Grade);
    }

    [Fact]
    public void Quality_gets_one_too()
    {
        var quality = Counted() with { Definition = Counted().Definition with { Measure = Measure.Qualitative } };
        Assert.True(Assert.IsType<KpiEvaluated>(Assert.Single(Accepted(Grade(Given(quality), "B")))).IsManual);
    }

    [Fact]
    public void Refused_are_numbers_unknown_grades_closed_years_and_foreign_periods()
    {
        Assert.Equal(("kpi.not_found", null), Refused(Grade(Given(), "A")));
        Assert.Equal(("kpi.rated_by_rule", "grade"), Refused(Grade(Given(Counted()), "A")));
        Assert.Equal(("kpi.closed", null), Refused(Grade(Given(Milestone, new KpiClosed(KpiClosingCause.Ended, null)), "A")));
        Assert.Equal(("evaluation.grade_unknown", "grade"), Refused(Grade(Given(Milestone), "S")));
        Assert.Equal(("evaluation.grade_unknown", "grade"), Refused(Grade(Given(Milestone), "")));
        Assert.Equal(
            ("period.not_of_plan", "period"),
            Refused(ManualGrading.Grade(Given(Milestone), Key, Standing(new(2024, null)), Plan.SetRule.Default, "A", "試行を終えた")));
        Assert.Equal(
            ("year.closed", "period"),
            Refused(ManualGrading.Grade(Given(Milestone), Key, Standing(year: Reporting.ReportScenario.SealedYear), Plan.SetRule.Default, "A", "試行を終えた")));
        Assert.Equal(("kpi.not_measured", null), Refused(EvaluationDecider.Evaluate(Given(Milestone), Key, Standing(), Plan.SetRule.Default)));
    }

    [Fact]
    public void Unknown_grade_is_told_which_there_are()
    {
        var rule = Plan.SetRule.Default with { Rule = Plan.SetRule.Default.Rule with { Bands = [new(
            "達成",
            100), new("未達成", null)], GradeWithoutActual = "対象外" } };
        var refused = Assert.IsType<Decision<KpiEvent>.Rejected>(ManualGrading.Grade(Given(Milestone), Key, Standing(), rule, "A", "試行を終えた")).Reason;
        Assert.Contains("達成, 未達成, 対象外", refused.Message.En, StringComparison.Ordinal);
        Assert.Contains("達成、未達成、対象外", refused.Message.Ja, StringComparison.Ordinal);
    }

    [Fact]
    public void Grade_is_stale_once_its_report_changed_or_the_rule_has_no_such_grade()
    {
        object[] graded = [.. Reported, .. Accepted(Grade(Given(Reported), "A"))];
        var corrected = new KpiMilestoneReported("2023-Q1", Tried.To, new(MilestoneState.Delayed, null), 0);
        Assert.Null(StaleAfter(Ground));
        Assert.Null(StaleAfter(Ground, corrected));
        Assert.Equal([new StaleCause(106, "kpi.report-accepted.v1")], StaleAfter(Ground, corrected, new KpiReportAccepted("2023-Q1", 5)));
        Assert.Equal(
            [new StaleCause(106, "kpi.report-accepted.v1")],
            StaleAfter(Ground, new KpiProgressWithdrawn("2023-Q1"), new KpiReportAccepted("2023-Q1", 5)));
        Assert.Null(StaleAfter(Under(Plan.SetRule.Default.Rule with { Decimals = 3 })));
        Assert.Equal(
            [new StaleCause(200, "plan.evaluation-rule-set.v1")],
            StaleAfter(Under(Plan.SetRule.Default.Rule with { Bands = [new("達成", null)] })));

        IReadOnlyList<StaleCause>? StaleAfter(EvaluationGround ground, params object[] since)
        {
            var kpi = Assert.IsType<Kpi.Open>(Given([.. graded, .. since]));
            return Staleness.Of(kpi, kpi.Evaluations[0], ground);
        }

        static EvaluationGround Under(EvaluationRule rule) =>
            Ground with { Plan = new Plan.Adopted("fukushima-r5", 2023, "r5", null, []) { Rules = [new(
                1,
                null,
                rule,
                new(200, 1, "office", default))] } };
    }

    [Fact]
    public void Closing_of_the_year_seals_the_grade_and_puts_no_other_in_its_place()
    {
        var quality = Counted() with { Key = "r5-a-18-1", Definition = Counted().Definition with { Measure = Measure.Qualitative } };
        var year = Standing(new(2023, null));
        var kpis = new[] { Milestone, quality }.Select(defined =>
        {
            var graded = Accepted(ManualGrading.Grade(Given(defined), defined.Key, year, Plan.SetRule.Default, "B", "試行を終えた"));
            return ((Kpi.Defined)Given([defined, .. graded]), 2L);
        });
        var sealedYear = YearSnapshot.Of(new Plan.Adopted("fukushima-r5", 2023, "r5", null, []), year.Period, 500, kpis, new Unsettled([], [], [], [], []), Today);
        Assert.Empty(sealedYear.Evaluations);
        Assert.Equal([(Key, "B", 102L), ("r5-a-18-1", "B", 102L)], sealedYear.Rows.Select(row => (row.Key, row.Grade, row.EvaluationPosition ?? 0)));
    }

    private static Decision<KpiEvent> Grade(Kpi state, string grade) => ManualGrading.Grade(state, Key, Standing(), Plan.SetRule.Default, grade, "試行を終えた");
}
