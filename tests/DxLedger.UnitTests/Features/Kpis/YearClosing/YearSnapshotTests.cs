using System.Collections.Immutable;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Kpis.YearClosing;
using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;
using Closing = DxLedger.Features.Kpis.YearClosing.SealedYear;
using static DxLedger.UnitTests.Features.Kpis.Reporting.ReportScenario;

namespace DxLedger.UnitTests.Features.Kpis.YearClosing;

/// <summary>What a closing seals of one KPI. The scenario's events lie at positions 101, 102 and on.</summary>
public sealed class YearSnapshotTests
{
    private static readonly ReportingPeriod Year = new(2023, null);
    private static readonly DateOnly After = new(2024, 5, 31);
    private static readonly Unsettled Nothing = new([], [], [], [], []);
    private static readonly Plan.Adopted Adopted = (Plan.Adopted)Plan.Evolve(new Plan.Unknown(), new PlanAdopted("fukushima-r5", 2023, "r5", null), new(1, 1, "office", default));

    [Fact]
    public void Accepted_figure_and_what_waits_are_kept_apart()
    {
        var row = Row(Given(
            Rate,
            new KpiProgressReported("2023-Q1", Final(47), 0, []),
            new KpiReportAccepted("2023-Q1", 1),
            new KpiProgressReported("2023-Q2", new(ValueStatus.Provisional, 50, null, null, null, null, null), 0, []),
            new KpiReportAccepted("2023-Q2", 1),
            new KpiProgressRevised("2023-Q2", Final(50), Final(60), 0, []),
            new KpiProgressReported("2023-Q3", Final(70), 0, []),
            new KpiReportApproved("2023-Q3", 1)));

        Assert.Equal(("2023-Q2", "accepted", "provisional", 50m), (row.Period, row.Stage, row.Status, row.Value));
        Assert.Equal([new("2023-Q1", "final", 47, 102), new("2023-Q2", "provisional", 50, 104)], row.Figures);
        Assert.Equal([new("2023-Q2", "submitted", false, 6), new("2023-Q3", "approved", false, 8)], row.Waiting);
    }

    [Fact]
    public void What_was_never_accepted_gives_neither_stage_nor_status()
    {
        var row = Row(Given(Rate, new KpiProgressReported("2023-Q1", Final(47), 0, [])));

        Assert.Equal((null, null, null, null), (row.Period, row.Stage, row.Status, row.Value));
        Assert.Empty(row.Figures ?? []);
        Assert.Equal([new("2023-Q1", "submitted", false, 2)], row.Waiting);
    }

    [Fact]
    public void Withdrawal_that_waits_leaves_the_figure()
    {
        var row = Row(Given(Rate, new KpiProgressReported("2023-Q1", Final(47), 0, []), new KpiReportAccepted("2023-Q1", 1), new KpiProgressWithdrawn("2023-Q1")));

        Assert.Equal([new("2023-Q1", "final", 47, 102)], row.Figures);
        Assert.Equal([new("2023-Q1", "submitted", true, 4)], row.Waiting);
    }

    [Fact]
    public void Closed_kpi_keeps_its_last_evaluation_and_gets_no_new_one()
    {
        var evaluated = new KpiEvaluated("2023-Q1", 0, "standard", new(
            Direction.AtLeast,
            50,
            null,
            null,
            47,
            FigureStanding.Final), [102], 94, 94.0m, "B", null, false);
        var kpi = (Kpi.Defined)Given(
            Rate, new KpiProgressReported("2023-Q1", Final(47), 0, []), new KpiReportAccepted("2023-Q1", 1), evaluated, new KpiClosed(KpiClosingCause.Ended, null));

        var snapshot = YearSnapshot.Of(Adopted, Year, 200, [(kpi, 5)], Nothing, After);

        Assert.Empty(snapshot.Evaluations);
        var row = Assert.Single(snapshot.Rows);
        Assert.Equal(
            (5L, 47m, 50m, 94.0m, "B", 104L, "2023-Q1"),
            (row.Version, row.Value, row.Target, row.Rate, row.Grade, row.EvaluationPosition, row.EvaluatedPeriod));
    }

    [Fact]
    public void Closed_kpi_that_was_never_evaluated_has_figures_and_no_grade()
    {
        var kpi = (Kpi.Defined)Given(Rate, new KpiProgressReported("2023-Q1", Final(47), 0, []), new KpiReportAccepted("2023-Q1", 1), new KpiClosed(KpiClosingCause.Ended, null));

        var snapshot = YearSnapshot.Of(Adopted, Year, 200, [(kpi, 4)], Nothing, After);

        Assert.Empty(snapshot.Evaluations);
        var row = Assert.Single(snapshot.Rows);
        Assert.Equal((null, null, null, null), (row.Value, row.Status, row.Grade, row.EvaluationPosition));
        Assert.Equal([new("2023-Q1", "final", 47, 102)], row.Figures);
    }

    [Fact]
    public void Open_kpi_is_evaluated_by_the_closing()
    {
        var kpi = (Kpi.Defined)Given(Rate, new KpiProgressReported("2023-Q1", Final(47), 0, []), new KpiReportAccepted("2023-Q1", 1));

        var snapshot = YearSnapshot.Of(Adopted, Year, 200, [(kpi, 3)], Nothing, After);

        Assert.Equal([(Key, 3L, "2023")], snapshot.Evaluations.Select(one => (one.Key, one.Version, one.Evaluated.Period)));
        Assert.Equal(
            (4L, 201L, null, "d1"),
            (snapshot.Rows[0].Version, snapshot.Rows[0].EvaluationPosition, snapshot.Rows[0].EvaluatedPeriod, snapshot.Rows[0].Department));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(400)]
    [InlineData(100_000)]
    public void Rows_in_parts_are_all_of_them_in_order(int bytesMax)
    {
        List<SealedKpi> rows = [.. Enumerable.Range(1, 30).Select(number => new SealedKpi($"r5-a-{number:00}-1", number, null, null, null, null, null, null, null, null, null))];

        var parts = YearSnapshot.Parts(rows, bytesMax).ToList();

        Assert.Equal(rows, parts.SelectMany(part => part));
        Assert.Equal(bytesMax == 1 ? 30 : bytesMax == 100_000 ? 1 : parts.Count, parts.Count);
        Assert.DoesNotContain(parts, part => part.Count == 0);
    }

    [Fact]
    public void Every_closing_is_kept_with_its_rows_and_its_end()
    {
        SealedKpi[] rows = [.. Enumerable.Range(1, 3).Select(number => new SealedKpi($"r5-a-{number:00}-1", number, null, null, null, null, null, null, null, null, null))];
        PeriodEvent[] history =
        [
            new PlanPeriodClosed("p", "2023"),
            new PlanPeriodReopened("p", "2023"),
            new PlanYearClosed("p", "2023", 9, 2, "ab"),
            new PlanYearSealed("p", "2023", rows[..1]),
            new PlanYearSealed("p", "2023", rows[1..2]),
            new PlanPeriodReopened("p", "2023"),
            new PlanYearClosed("p", "2023", 19, 1, "cd"),
            new PlanYearSealed("p", "2023", rows[2..]),
        ];

        var closings = history.Select((e, i) => (e, new EventOrigin(10 + i, i + 1, "office", default)))
            .Aggregate(ImmutableArray<Closing>.Empty, (known, one) => Closing.After(known, one.e, one.Item2));

        Assert.Equal(
            [(12L, "ab", 15L), (16L, "cd", 0L)],
            closings.Select(one => (one.Origin.Position, one.Closed.Digest, one.Reopened?.Position ?? 0)));
        Assert.Equal([["r5-a-01-1", "r5-a-02-1"], ["r5-a-03-1"]], closings.Select(one => one.Rows.Select(row => row.Key)));
    }

    private static SealedKpi Row(Kpi kpi) => Assert.Single(YearSnapshot.Of(Adopted, Year, 200, [((Kpi.Defined)kpi, 9)], Nothing, After).Rows);
}
