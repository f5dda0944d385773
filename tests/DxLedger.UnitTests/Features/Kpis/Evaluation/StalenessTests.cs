using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;
using DxLedger.Platform;
using FsCheck;
using FsCheck.Fluent;
using static DxLedger.UnitTests.Features.Kpis.Reporting.ReportScenario;

namespace DxLedger.UnitTests.Features.Kpis.Evaluation;

/// <summary>The scenario's events lie at positions 101, 102 and on.</summary>
public sealed class StalenessTests
{
    private static readonly EvaluationGround Open = new(null, new HashSet<int>());
    private static readonly KpiDefinition Definition = Counted().Definition;
    private static readonly EvaluationRule Standard = EvaluationProfiles.All[0];
    private static readonly EvaluationRule Progress = Standard with
    {
        Formulas = new(EvaluationFormula.BaselineProgress, EvaluationFormula.BaselineProgress, EvaluationFormula.BaselineProgress, EvaluationFormula.BaselineProgress),
    };


    [Fact]
    public void Nothing_happened_since() => Assert.Null(Since());

    [Fact]
    public void Target_was_revised() => Assert.Equal([new StaleCause(106, "kpi.target-revised.v1")], Since(Revised(50, 60)));

    [Fact]
    public void Target_of_another_year_feeds_nothing() => Assert.Null(Since(new KpiTargetSet(2024, 60, "60", null, null)));

    [Fact]
    public void Target_that_came_back_leaves_it_current() => Assert.Null(Since(Revised(50, 60), Revised(60, 50)));

    [Fact]
    public void Direction_was_revised() => Assert.Equal(
        [new StaleCause(106, "kpi.definition-revised.v1")], Since(new KpiDefinitionRevised(Definition, Definition with { Direction = Direction.AtLeast }, null, null)));

    [Fact]
    public void New_label_feeds_nothing() => Assert.Null(Since(new KpiDefinitionRevised(Definition, Definition with { Label = "新しい指標名" }, null, null)));

    [Fact]
    public void Baseline_counts_where_the_rule_starts_from_it()
    {
        var set = new KpiBaselineSet(null, new(80, 2020));
        Assert.Null(Since(set));
        Assert.Equal([new StaleCause(106, "kpi.baseline-set.v1")], By(Progress, set));
    }

    [Fact]
    public void Expected_path_counts_where_the_rule_goes_by_it()
    {
        var set = new KpiExpectedPathSet(2023, [], [new("2023-Q1", 55)]);
        Assert.Null(Since(set));
        Assert.Equal([new StaleCause(106, "kpi.expected-path-set.v1")], By(Standard with { TargetBasis = TargetBasis.ExpectedPath }, set));
        // The year's target counts no more where a value of the path stands in its place.
        Assert.Null(By(Standard with { TargetBasis = TargetBasis.ExpectedPath }, [set], Revised(50, 60)));
    }

    [Fact]
    public void Target_is_nothing_to_an_evaluation_without_a_figure()
    {
        object[] before = [Counted(), new KpiTargetSet(2023, 50, "50", null, null)];
        var evaluated = EvaluationDecider.Evaluated(Assert.IsType<Kpi.Open>(Given(before)), Q1, Plan.SetRule.Default);
        var kpi = Assert.IsType<Kpi.Open>(Given([.. before, evaluated, Revised(50, 60)]));
        Assert.Null(Staleness.Of(kpi, kpi.Evaluations[0], Open));
    }

    [Fact]
    public void Another_default_in_a_later_program_is_nobodys_decision()
    {
        object[] before = [Counted(), new KpiTargetSet(2023, 50, "50", null, null), new KpiProgressReported("2023-Q1", Final(47), 0, []), new KpiReportAccepted("2023-Q1", 1)];
        var former = EvaluationDecider.Evaluated(Assert.IsType<Kpi.Open>(Given(before)), Q1, Plan.SetRule.DefaultOf("uda"));
        var kpi = Assert.IsType<Kpi.Open>(Given([.. before, former]));
        Assert.Null(Staleness.Of(kpi, kpi.Evaluations[0], Open));
        Assert.Equal([new StaleCause(200, "plan.evaluation-rule-set.v1")], Staleness.Of(kpi, kpi.Evaluations[0], Open with { Plan = Adopted(Set(1, null, Standard, 200)) }));
        kpi = Assert.IsType<Kpi.Open>(Given([.. before, former, Revised(50, 60)]));
        Assert.Equal([new StaleCause(106, "kpi.target-revised.v1")], Staleness.Of(kpi, kpi.Evaluations[0], Open));
    }

    [Fact]
    public void What_was_accepted_and_taken_back_in_between_is_no_cause()
    {
        var year = new ReportingPeriod(2023, null);
        object[] before =
        [
            Counted(Accumulation.PerPeriod), new KpiTargetSet(2023, 500, "500", null, null),
            new KpiProgressReported("2023-Q1", Final(10), 0, []), new KpiReportAccepted("2023-Q1", 1), new KpiProgressReported("2023-Q2", Final(20), 0, []), new KpiReportAccepted("2023-Q2", 1),
        ];
        var evaluated = EvaluationDecider.Evaluated(Assert.IsType<Kpi.Open>(Given(before)), year, Plan.SetRule.Default);
        object[] backAgain = [new KpiProgressWithdrawn("2023-Q2"), new KpiReportAccepted("2023-Q2", 1), new KpiProgressReported("2023-Q2", Final(20), 0, []), new KpiReportAccepted("2023-Q2", 1)];
        Assert.Null(StaleOf([.. before, evaluated, .. backAgain]));
        // Of the first quarter it is the last word that counts, and the second is as it was.
        object[] twice = [new KpiProgressRevised("2023-Q1", Final(10), Final(11), 0, []), new KpiReportAccepted("2023-Q1", 1), new KpiProgressRevised("2023-Q1", Final(11), Final(12), 0, []), new KpiReportAccepted("2023-Q1", 1)];
        Assert.Equal([new StaleCause(115, "kpi.report-accepted.v1")], StaleOf([.. before, evaluated, .. backAgain, .. twice]));

        static IReadOnlyList<StaleCause>? StaleOf(object[] history)
        {
            var kpi = Assert.IsType<Kpi.Open>(Given(history));
            return Staleness.Of(kpi, kpi.Evaluations[0], Open);
        }
    }

    [Fact]
    public void Correction_counts_once_it_is_accepted()
    {
        var corrected = new KpiProgressRevised("2023-Q1", Final(47), Final(48), 0, []);
        Assert.Null(Since(corrected));
        Assert.Equal([new StaleCause(107, "kpi.report-accepted.v1")], Since(corrected, new KpiReportAccepted("2023-Q1", 1)));
        Assert.Null(Since(
            corrected, new KpiReportAccepted("2023-Q1", 1), new KpiProgressRevised("2023-Q1", Final(48), Final(47), 0, []), new KpiReportAccepted("2023-Q1", 1)));
    }

    [Fact]
    public void Withdrawal_counts_once_it_is_accepted() => Assert.Equal(
        [new StaleCause(107, "kpi.report-accepted.v1")], Since(new KpiProgressWithdrawn("2023-Q1"), new KpiReportAccepted("2023-Q1", 1)));

    [Fact]
    public void Figure_of_another_period_feeds_nothing() =>
        Assert.Null(Since(new KpiProgressReported("2023-Q2", Final(30), 0, []), new KpiReportAccepted("2023-Q2", 1)));

    [Fact]
    public void Each_cause_is_told_in_order() => Assert.Equal(
        [new StaleCause(106, "kpi.target-revised.v1"), new StaleCause(107, "kpi.baseline-set.v1")], By(Progress, Revised(50, 60), new KpiBaselineSet(null, new(80, 2020))));

    [Fact]
    public void Rule_of_the_plan_was_set()
    {
        var other = EvaluationProfiles.All[0] with { Decimals = 3 };
        Assert.Equal([new StaleCause(200, "plan.evaluation-rule-set.v1")], Under(Set(1, null, other, 200)));
        Assert.Equal([new StaleCause(201, "plan.evaluation-rule-set.v1")], Under(Set(1, Key, other, 201)));
        Assert.Null(Under(Set(1, "r5-a-1-1", other, 200)));
        Assert.Null(Under(Set(1, null, other, 200), Set(2, null, EvaluationProfiles.All[0], 201)));
    }

    [Fact]
    public void What_a_closing_sealed_never_becomes_stale()
    {
        var kpi = Evaluated(Revised(50, 60));
        Assert.Null(Staleness.Of(kpi, kpi.Evaluations[0], Open with { SealedYears = new HashSet<int> { 2023 } }));
        Assert.NotNull(Staleness.Of(kpi, kpi.Evaluations[0], Open with { SealedYears = new HashSet<int> { 2022 } }));
        Assert.Equal([kpi.Evaluations[0]], Staleness.All(kpi, Open).Select(stale => stale.Made));
    }

    /// <summary>A naive model keeps four plain values; stale is what differs from those that the rule looks at.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Stale_is_exactly_what_would_be_evaluated_otherwise(bool usesBaseline)
    {
        var step = from what in Gen.Choose(0, 4) from value in Gen.Choose(1, 3) select (what, value);
        Prop.ForAll(step.ListOf().ToArbitrary(), steps =>
        {
            var (target, baseline, figure, direction) = (50m, 0m, 47m, Direction.AtMost);
            var then = (target, baseline, figure, direction);
            var events = new List<KpiEvent>();
            var definition = Definition;
            foreach (var (what, value) in steps)
            {
                switch (what)
                {
                    case 0:
                        events.Add(Revised(target, 49 + value));
                        target = 49 + value;
                        break;
                    case 1:
                        events.Add(new KpiBaselineSet(baseline == 0 ? null : new(baseline, 2020), new(value, 2020)));
                        baseline = value;
                        break;
                    case 2:
                        events.AddRange([new KpiProgressRevised("2023-Q1", Final(figure), Final(46 + value), 0, []), new KpiReportAccepted("2023-Q1", 1)]);
                        figure = 46 + value;
                        break;
                    case 3:
                        var next = definition with { Direction = (Direction)value };
                        events.Add(new KpiDefinitionRevised(definition, next, null, null));
                        (definition, direction) = (next, (Direction)value);
                        break;
                    default:
                        events.Add(new KpiTargetSet(2030 + events.Count, value, "1", null, null));
                        break;
                }
            }

            var causes = By(usesBaseline ? Progress : Standard, [.. events]);
            Assert.Equal((target, usesBaseline ? baseline : 0, figure, direction) != then, causes is not null);
            Assert.True(causes is null || causes.Count > 0, "What is stale has a cause.");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    private static KpiTargetRevised Revised(decimal from, decimal to) => new(2023, from, to, "0", new(2023, 4, 1), null);

    private static Plan.SetRule Set(int version, string? kpi, EvaluationRule rule, long position) => new(
        version,
        kpi,
        rule,
        new(position, version, "office", default));

    private static Plan.Adopted Adopted(params Plan.SetRule[] rules) => new("fukushima-r5", 2023, "r5", null, []) { Rules = rules };

    private static IReadOnlyList<StaleCause>? Under(params Plan.SetRule[] rules)
    {
        var kpi = Evaluated(Plan.SetRule.Default, []);
        return Staleness.Of(kpi, kpi.Evaluations[0], Open with { Plan = Adopted(rules) });
    }

    private static IReadOnlyList<StaleCause>? Since(params KpiEvent[] events) => By(Standard, events);

    private static IReadOnlyList<StaleCause>? By(EvaluationRule rule, params KpiEvent[] events) => By(rule, [], events);

    /// <summary>Under a rule of the plan that was set before the evaluation.</summary>
    private static IReadOnlyList<StaleCause>? By(EvaluationRule rule, KpiEvent[] before, params KpiEvent[] since)
    {
        var set = Set(1, null, rule, 1);
        var kpi = Evaluated(set, before, since);
        return Staleness.Of(kpi, kpi.Evaluations[0], Open with { Plan = Adopted(set) });
    }

    private static Kpi.Open Evaluated(params KpiEvent[] since) => Evaluated(Plan.SetRule.Default, [], since);

    private static Kpi.Open Evaluated(Plan.SetRule rule, KpiEvent[] further, params KpiEvent[] since)
    {
        object[] before = [Counted(), new KpiTargetSet(2023, 50, "50", null, null), new KpiProgressReported("2023-Q1", Final(47), 0, []), new KpiReportAccepted("2023-Q1", 1), .. further];
        var evaluated = EvaluationDecider.Evaluated(Assert.IsType<Kpi.Open>(Given(before)), Q1, rule);
        return Assert.IsType<Kpi.Open>(Given([.. before, evaluated, .. since]));
    }
}
