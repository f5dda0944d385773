using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;
using DxLedger.UnitTests.Features.Plans.Reading;
using static DxLedger.UnitTests.Features.Kpis.Reporting.ReportScenario;

namespace DxLedger.UnitTests.Features.Kpis;

public sealed class PromiseWarningTests
{
    private const int PlanYear = 2023;

    private static readonly KpiTargetSet Promised = new(2023, 67.4m, "67.4", null, null);
    private static readonly KpiTargetSet Hundred = Promised with { Value = 100 };

    [Fact]
    public void Targets_are_asked_about_by_their_size()
    {
        var state = Given(Rate, Promised);
        Assert.Equal(["fraction_of_percent"], Codes(KpiDecider.ReviseTarget(state, Key, new(2023, 0.7m, new(2023, 7, 1), "見直し"))));
        Assert.Equal(["fraction_of_percent"], Codes(KpiDecider.SetTarget(state, Key, new(2024, 0.7m, null, "次年度"))));
        Assert.Equal(["negative_count"], Codes(KpiDecider.SetTarget(Given(Counted()), Key, new(2023, -5, null, "目標"))));
        Assert.Equal(["magnitude"], Codes(KpiDecider.ReviseTarget(Given(Counted(), Hundred), Key, new(2023, 1000, new(2023, 7, 1), "桁"))));
    }

    [Fact]
    public void What_was_confirmed_is_kept_and_nothing_where_nothing_was_asked()
    {
        var state = Given(Counted(), Hundred);
        KpiDecider.RevisedTarget wish = new(2023, 1000, new(2023, 7, 1), "桁", ["negative_count", "magnitude"]);
        var revised = Assert.IsType<KpiTargetRevised>(Assert.Single(Accepted(KpiDecider.ReviseTarget(state, Key, wish))));
        Assert.Equal(["magnitude"], revised.Confirmed);
        Assert.Empty(Accepted(KpiDecider.ReviseTarget(Given(Counted(), Hundred, revised), Key, wish)));
        var usual = Assert.Single(Accepted(KpiDecider.ReviseTarget(state, Key, wish with { Value = 110 })));
        Assert.Null(Assert.IsType<KpiTargetRevised>(usual).Confirmed);

        var set = Assert.IsType<KpiTargetSet>(Assert.Single(Accepted(KpiDecider.SetTarget(state, Key, new(2024, 1, null, "次年度", ["magnitude"])))));
        Assert.Equal(["magnitude"], set.Confirmed);
        Assert.Empty(Accepted(KpiDecider.SetTarget(Given(Counted(), Hundred, set), Key, new(2024, 1, null, "次年度", ["magnitude"]))));
    }

    [Fact]
    public void Baselines_are_asked_about_like_targets()
    {
        Assert.Equal(["fraction_of_percent"], Codes(Baseline(Given(Rate, Promised), 0.674m)));
        Assert.Equal(["negative_count"], Codes(Baseline(Given(Counted()), -5)));
        Assert.Equal(["magnitude"], Codes(Baseline(Given(Counted(), Hundred), 1000)));
        Assert.Equal(["magnitude"], Codes(Baseline(Given(Counted(), new KpiBaselineSet(null, new(7, 2019)), Hundred), 70)));
        Assert.Empty(Codes(Baseline(Given(Counted(), Hundred), 11)));
        Assert.Empty(Codes(Baseline(Given(Counted()), 0)));

        var set = Assert.IsType<KpiBaselineSet>(Assert.Single(Accepted(Baseline(Given(Counted(), Hundred), 1000, "magnitude"))));
        Assert.Equal(["magnitude"], set.Confirmed);
        Assert.Empty(Accepted(Baseline(Given(Counted(), Hundred, set), 1000)));
    }

    [Fact]
    public void Expected_values_are_asked_about_like_figures_unless_they_lie_on_the_way_from_the_baseline()
    {
        Assert.Equal(["fraction_of_percent"], Codes(Path(Given(Rate, Promised), 0.2m)));
        Assert.Equal(["negative_count"], Codes(Path(Given(Counted()), -5)));
        Assert.Equal(["magnitude"], Codes(Path(Given(Counted(), Hundred), 1000)));
        Assert.Equal(["magnitude"], Codes(Path(Given(Counted(), Hundred), 10)));
        Assert.Empty(Codes(Path(Given(Counted(), Hundred, new KpiBaselineSet(null, new(2, 2022))), 10)));
        Assert.Empty(Codes(Path(Given(Counted(Accumulation.YearToDate), Hundred), 10)));
        Assert.Empty(Codes(PromiseDecider.SetExpectedPath(Given(Counted(), Hundred), Key, 2023, [new("2023-Q1", 25), new("2023", 100)], "期待値")));

        IReadOnlyList<PathValue> both = [new("2023-Q1", 2500), new("2023", 10_000)];
        var state = Given(Counted(), Hundred);
        Assert.Equal(["magnitude", "magnitude"], Codes(PromiseDecider.SetExpectedPath(state, Key, 2023, both, "期待値")));
        var set = Assert.Single(Accepted(PromiseDecider.SetExpectedPath(state, Key, 2023, both, "期待値", ["magnitude"])));
        Assert.Equal(["magnitude"], Assert.IsType<KpiExpectedPathSet>(set).Confirmed);
        Assert.Empty(Accepted(PromiseDecider.SetExpectedPath(Given(Counted(), Hundred, set), Key, 2023, both, "期待値")));
    }

    [Theory]
    [InlineData("2023-04-01", true)]
    [InlineData("2024-03-31", true)]
    [InlineData("2023-03-31", false)]
    [InlineData("2024-04-01", false)]
    [InlineData("2099-03-31", false)]
    public void Due_date_of_a_target_lies_in_its_year(string day, bool isUsual) => Assert.Equal(
        isUsual ? [] : ["outside_year"],
        Codes(KpiDecider.SetTarget(Given(Counted()), Key, new(2023, 5, DateOnly.Parse(day, null), "目標"))));

    [Theory]
    [InlineData(2023, "2023-04-01", true)]
    [InlineData(2025, "2023-04-01", true)]
    [InlineData(2025, "2026-03-31", true)]
    [InlineData(2023, "2024-04-01", false)]
    [InlineData(2025, "2023-03-31", false)]
    [InlineData(2025, "1999-04-01", false)]
    [InlineData(2023, "2099-04-01", false)]
    public void Revision_counts_from_a_day_between_the_plans_year_and_its_own(int year, string day, bool isUsual)
    {
        KpiDecider.RevisedTarget wish = new(year, 110, DateOnly.Parse(day, null), "見直し", PlanYear: PlanYear);
        var state = Given(Counted(), Hundred with { FiscalYear = year });
        Assert.Equal(isUsual ? [] : ["outside_year"], Codes(KpiDecider.ReviseTarget(state, Key, wish)));
        Assert.Empty(Codes(KpiDecider.ReviseTarget(state, Key, wish with { IsDayNamed = false })));
    }

    [Theory]
    [InlineData("2024-03-31", true)]
    [InlineData("2026-03-31", true)]
    [InlineData("2034-03-31", true)]
    [InlineData("2099-03-31", false)]
    [InlineData("2003-03-31", false)]
    public void Due_date_of_a_promise_lies_in_the_plans_year_or_some_years_on(string day, bool isUsual)
    {
        foreach (var defined in new[] { Milestone, Counted() })
        {
            var wish = new PromiseDecider.RevisedDefinition(null, null, null, null, null, null, DateOnly.Parse(day, null));
            Assert.Equal(isUsual ? [] : ["outside_year"], Codes(PromiseDecider.ReviseDefinition(Given(defined), Key, wish, "期限", PlanYear)));
            var taken = Assert.Single(Accepted(PromiseDecider.ReviseDefinition(Given(defined), Key, wish, "期限", PlanYear, ["outside_year"])));
            Assert.Equal(isUsual ? null : ["outside_year"], Assert.IsType<KpiDefinitionRevised>(taken).Confirmed);
            Assert.Empty(Accepted(PromiseDecider.ReviseDefinition(Given(defined, taken), Key, wish, "期限", PlanYear)));
            Assert.Single(Accepted(PromiseDecider.ReviseDefinition(Given(defined, taken), Key, wish with { Label = "別名" }, "表記", PlanYear)));
        }
    }

    [Fact]
    public void Nothing_of_the_plan_as_it_was_printed_is_asked_about()
    {
        var plan = PlanReaderTests.Accepted(RepositoryFiles.Plan());
        var targets = plan.Rows.SelectMany(row => row.Targets).ToList();
        Assert.Contains(targets, target => target.DueDate is not null);
        foreach (var target in targets)
        {
            var kpi = Assert.IsType<Kpi.Open>(Given(target.Unit == "%" ? Rate : Counted()));
            Assert.Empty(PromiseWarnings.OfTarget(kpi, target.DueFiscalYear, target.Value, target.DueDate));
            Assert.Empty(PromiseWarnings.OfDay("dueDate", target.DueDate, plan.FiscalYear));
        }
    }

    private static Decision<KpiEvent> Baseline(Kpi state, decimal value, params IReadOnlyList<string> confirm) =>
        KpiDecider.SetBaseline(state, Key, new(value, 2020), "基準", confirm);

    private static Decision<KpiEvent> Path(Kpi state, decimal value) =>
        PromiseDecider.SetExpectedPath(state, Key, 2023, [new("2023-Q1", value)], "期待値");

    private static IReadOnlyList<string> Codes(Decision<KpiEvent> decision)
    {
        if (decision is not Decision<KpiEvent>.Rejected { Reason: { Code: "report.confirmation_needed", Errors: { } errors } })
            return Accepted(decision).Count == 1 ? [] : throw new InvalidOperationException("Nothing was decided.");
        Assert.All(errors, error => Assert.NotEqual(error.Message.En, error.Message.Ja));
        Assert.All(errors, error => Assert.Contains(error.Code, FigureWarnings.Codes));
        return [.. errors.Select(error => error.Code)];
    }
}
