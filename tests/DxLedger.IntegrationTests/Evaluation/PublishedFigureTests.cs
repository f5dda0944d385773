using System.Net;
using System.Text.Json;
using DxLedger.IntegrationTests.Http;
using DxLedger.Platform.Access;
using static DxLedger.IntegrationTests.Reporting.ReportingTests;

namespace DxLedger.IntegrationTests.Evaluation;

/// <summary>Rates and grades as local governments printed them, reported, approved, accepted, evaluated and explained over HTTP.</summary>
[Collection("postgres")]
public sealed class PublishedFigureTests(PostgresFixture postgres)
{
    private const string Rules = "/api/plans/fukushima-r5/evaluation-rules";

    [Fact]
    public async Task Published_figures_come_out_as_printed_with_the_rule_that_produced_them()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        var year = new Year(served);

        // 茨城県: jobs created, first against the year's 2,000, rounded half up.
        var jobs = await year.KpiAsync("atLeast", "latest");
        await VersionAsync(await PostAsync(served.Client, Rules, new { profile = "ibaraki", reason = "県の調書" }));
        await year.TargetAsync(jobs, 2000);
        Assert.Equal(("137.4", "A", 1, "ibaraki"), await year.EvaluatedAsync(jobs, "2023-Q1", 2748));
        Assert.Equal(("120.8", "A", 1, "ibaraki"), await year.EvaluatedAsync(jobs, "2023-Q2", 2415));

        // Published again cumulatively, cut after one decimal.
        await VersionAsync(await PostAsync(served.Client, Rules, new { profile = "ibaraki-truncate", reason = "累計による再公表" }));
        await year.TargetAsync(jobs, 4000);
        Assert.Equal(("129.0", "A", 2, "ibaraki-truncate"), await year.EvaluatedAsync(jobs, "2023-Q3", 5163));
        await year.TargetAsync(jobs, 6000);
        Assert.Equal(("117.9", "A", 2, "ibaraki-truncate"), await year.EvaluatedAsync(jobs, "2023-Q4", 7077, "provisional"));

        // 宇陀市: people leaving, 150 or fewer of 300.
        var leaving = await year.KpiAsync("atMost", "latest", except: jobs);
        await VersionAsync(await PostAsync(served.Client, Rules, new { profile = "uda", kpi = leaving, reason = "数値目標評価シート" }));
        await year.TargetAsync(leaving, 150);
        await VersionAsync(await PostAsync(served.Client, $"/api/kpis/{leaving}/baseline", new { value = 300, year = 2014, reason = "国勢調査" }));
        Assert.Equal(("39.0", "D", 3, "uda"), await year.EvaluatedAsync(leaving, "2023-Q1", 385));
        Assert.Equal(("61.2", "C", 3, "uda"), await year.EvaluatedAsync(leaving, "2023-Q2", 245));
        Assert.Equal(("73.2", "C", 3, "uda"), await year.EvaluatedAsync(leaving, "2023-Q3", 205));

        // What was printed stands, whatever was decided since.
        var first = await served.GetAsync($"/api/kpis/{jobs}/explanation?period=2023-Q1");
        Assert.Equal(
            ("137.4", true, 1),
            (first.GetProperty("printed").GetRawText(), first.GetProperty("isReproduced").GetBoolean(), first.GetProperty("rule").GetProperty("version").GetInt32()));
        Assert.Equal("kpi.progress-reported.v1", first.GetProperty("events")[0].GetProperty("type").GetString());
        Assert.Contains(first.GetProperty("steps").EnumerateArray(), step => step.GetProperty("code").GetString() == "rounded");
        using var viewer = served.Anonymous();
        var shown = (await JsonAsync(viewer, $"/api/kpis/{jobs}")).GetProperty("evaluations");
        Assert.Equal(
            [("137.4", false), ("120.8", false), ("129.0", false), ("117.9", true)],
            shown.EnumerateArray().Select(one => (one.GetProperty("rate").GetRawText(), one.GetProperty("isProvisional").GetBoolean())));

        using var again = await PostAsync(served.Client, $"/api/kpis/{jobs}/evaluations", new { period = "2023-Q4" });
        Assert.Equal(0, (await again.JsonAsync()).GetProperty("events").GetInt32());
        Assert.Equal(
            "evaluation.profile_unknown",
            await (await PostAsync(served.Client, Rules, new { profile = "none", reason = "誤り" })).ProblemAsync(HttpStatusCode.UnprocessableEntity));
        Assert.Equal(
            "evaluation.not_found",
            await (await served.SendAsync(HttpMethod.Get, $"/api/kpis/{leaving}/explanation?period=2023")).ProblemAsync(HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task Promise_of_no_complaints_is_met_by_none_before_anybody_set_a_rule()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        var year = new Year(served);
        var complaints = await year.KpiAsync("atLeast", "latest");
        await VersionAsync(await PostAsync(served.Client, $"/api/kpis/{complaints}/definition-revisions", new { label = "苦情件数", direction = "atMost", reason = "0件とする目標" }));
        await year.TargetAsync(complaints, 0);

        // A level may change until the year ends: only the year is graded.
        Assert.Equal(("100.0", null, 0, "standard"), await year.EvaluatedAsync(complaints, "2023-Q1", 0));
        Assert.Equal(("0.0", null, 0, "standard"), await year.EvaluatedAsync(complaints, "2023-Q2", 1));
        Assert.Equal(("in_progress", "in_progress"), await year.NotGradedAsync(complaints, "2023-Q2"));
        await year.EvaluatedAsync(complaints, "2023-Q3", 0);
        await year.EvaluatedAsync(complaints, "2023-Q4", 0);
        await VersionAsync(await PostAsync(served.Client, $"/api/kpis/{complaints}/evaluations", new { period = "2023" }));
        var told = await served.GetAsync($"/api/kpis/{complaints}/explanation?period=2023");
        Assert.Equal(("100.0", "A"), (told.GetProperty("printed").GetRawText(), told.GetProperty("grade").GetString()));
    }

    [Fact]
    public async Task Office_says_on_which_side_of_an_approximate_target_figures_are_better()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        var year = new Year(served);
        var overtime = await year.KpiAsync("atLeast", "latest");
        var revisions = $"/api/kpis/{overtime}/definition-revisions";
        await VersionAsync(await PostAsync(served.Client, revisions, new { direction = "approx", reason = "程度とする目標" }));
        await year.TargetAsync(overtime, 20);
        await VersionAsync(await PostAsync(served.Client, Rules, new { rule = Graded, reason = "四半期ごとに評価するため" }));
        Assert.Equal(("125.0", "A", 1, "own"), await year.EvaluatedAsync(overtime, "2023-Q1", 25));

        await VersionAsync(await PostAsync(served.Client, revisions, new { orientation = "lessIsBetter", reason = "残業時間のため" }));
        Assert.Equal(("80.0", "B", 1, "own"), await year.EvaluatedAsync(overtime, "2023-Q2", 25));

        Assert.Equal("lessIsBetter", (await served.GetAsync($"/api/kpis/{overtime}")).GetProperty("orientation").GetString());
        Assert.True((await served.GetAsync($"/api/kpis/{overtime}/explanation?period=2023-Q1")).GetProperty("isReproduced").GetBoolean());
    }

    [Fact]
    public async Task Whole_plan_is_evaluated_and_what_was_not_reported_is_told_so()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        using var answer = await PostAsync(served.Client, "/api/plans/fukushima-r5/evaluations", new { period = "2023-Q1" });
        using var again = await PostAsync(served.Client, "/api/plans/fukushima-r5/evaluations", new { period = "2023-Q1" });

        Assert.Equal((108, 0, 0), Counts(await answer.JsonAsync()));
        Assert.Equal((0, 108, 0), Counts(await again.JsonAsync()));
        var told = await served.GetAsync("/api/kpis/r5-a-17-1/explanation?period=2023-Q1");
        Assert.Equal(
            ("X", "not_reported", true),
            (told.GetProperty("grade").GetString(), told.GetProperty("notEvaluable").GetString(), told.GetProperty("isReproduced").GetBoolean()));
    }

    [Fact]
    public async Task Every_kpi_of_the_plan_has_a_target_that_a_year_is_judged_by()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        var year = new Year(served);
        var plan = await served.GetAsync("/api/plans/fukushima-r5/figures?period=2023");
        var kpis = plan.GetProperty("figures").EnumerateArray().Where(figure => figure.GetProperty("kind").GetString() == "kpi").ToList();
        var later = kpis.Where(kpi => kpi.GetProperty("targetYear").GetInt32() > 2023).ToList();
        Assert.Equal(6, later.Count);
        Assert.All(later, kpi => Assert.Equal(2025, kpi.GetProperty("targetYear").GetInt32()));
        foreach (var kpi in later)
        {
            var key = kpi.GetProperty("key").GetString() ?? "";
            await VersionAsync(await PostAsync(served.Client, $"/api/kpis/{key}/schedule", new { frequency = "yearly", reason = "年 1 回の調査" }));
            var half = kpi.GetProperty("target").GetDecimal() / 2;
            Assert.Equal("50.0", (await year.EvaluatedAsync(key, "2023", half)).Rate);
        }

        (await PostAsync(served.Client, "/api/plans/fukushima-r5/evaluations", new { period = "2023" })).EnsureSuccessStatusCode();
        var figures = await served.GetAsync("/api/plans/fukushima-r5/figures?period=2023");
        var evaluations = figures.GetProperty("figures").EnumerateArray().Select(figure => figure.GetProperty("evaluation")).Where(one => one.ValueKind == JsonValueKind.Object).ToList();
        Assert.Equal(kpis.Count, evaluations.Count);
        Assert.DoesNotContain(evaluations, one => one.GetProperty("notEvaluable").GetString() == "no_target");
    }

    private static readonly object Graded = new
    {
        profile = "own",
        formulas = new { atLeast = "actualOverTarget", atMost = "targetOverActual", approx = "oriented", exact = "within" },
        rounding = "halfUp",
        decimals = 1,
        bands = new object[] { new { grade = "A", lowerBound = 100 }, new { grade = "B", lowerBound = 80 }, new { grade = "C" } },
        bandBasis = "unrounded",
        zeroDenominator = "metOrNot",
        gradeWithoutActual = "X",
        tolerancePercent = 5,
        targetBasis = "yearTarget",
        withinYear = "graded",
    };

    private static (int Evaluated, int Unchanged, int Refused) Counts(JsonElement answer) =>
        (answer.GetProperty("evaluated").GetInt32(), answer.GetProperty("unchanged").GetInt32(), answer.GetProperty("refused").GetArrayLength());

    /// <summary>The working year of some KPI.</summary>
    private sealed class Year(ServedLedger served)
    {
        public async Task<string> KpiAsync(string direction, string accumulation, string except = "")
        {
            var plan = await served.GetAsync("/api/plans/fukushima-r5/initiatives?pageSize=500");
            return plan.GetProperty("items").EnumerateArray().SelectMany(item => item.GetProperty("promises").EnumerateArray())
                .First(promise => promise.GetProperty("kind").GetString() == "kpi" && promise.GetProperty("direction").GetString() == direction
                    && promise.GetProperty("accumulation").GetString() == accumulation && promise.GetProperty("unit").GetString() is "件" or "人" or "枚" or "名" or "時間"
                    && promise.GetProperty("key").GetString() != except && promise.GetProperty("direction").GetString() == direction
                    && promise.GetProperty("targets").EnumerateArray().Any(target => target.GetProperty("fiscalYear").GetInt32() == 2023)).GetProperty("key").GetString() ?? "";
        }

        public async Task TargetAsync(string kpi, decimal value) =>
            await VersionAsync(await PostAsync(served.Client, $"/api/kpis/{kpi}/target-revisions", new { fiscalYear = 2023, value, effectiveFrom = "2023-04-01", reason = "公表資料による", confirm = new[] { "magnitude" } }));

        /// <summary>As the KPI shows its last evaluation, and as the explanation ends.</summary>
        public async Task<(string? Shown, string? Told)> NotGradedAsync(string kpi, string period)
        {
            var shown = (await served.GetAsync($"/api/kpis/{kpi}")).GetProperty("evaluations").EnumerateArray().Single(one => one.GetProperty("period").GetString() == period);
            var told = await served.GetAsync($"/api/kpis/{kpi}/explanation?period={period}");
            return (shown.GetProperty("notGraded").GetString(), told.GetProperty("steps").EnumerateArray().Last().GetProperty("code").GetString());
        }

        public async Task<(string Rate, string? Grade, int Rule, string? Profile)> EvaluatedAsync(string kpi, string period, decimal value, string status = "final")
        {
            var department = (await served.GetAsync($"/api/kpis/{kpi}")).GetProperty("owners")[0].GetProperty("key").GetString() ?? "";
            using var reporter = served.As("r", Role.Reporter, department);
            using var approver = served.As("a", Role.Approver, department);
            using var office = served.As("o", Role.Office);
            var version = await VersionAsync(await PostAsync(reporter, $"/api/kpis/{kpi}/reports", new { period, status, value, confirm = new[] { "jump", "fraction_of_count" } }));
            version = await VersionAsync(await PostAsync(approver, $"/api/kpis/{kpi}/reports/{period}/approval", null, version));
            await VersionAsync(await PostAsync(office, $"/api/kpis/{kpi}/reports/{period}/acceptance", null, version));
            await VersionAsync(await PostAsync(office, $"/api/kpis/{kpi}/evaluations", new { period }));
            var told = await served.GetAsync($"/api/kpis/{kpi}/explanation?period={period}");
            Assert.True(told.GetProperty("isReproduced").GetBoolean());
            var rule = told.GetProperty("rule");
            return (told.GetProperty("printed").GetRawText(), told.GetProperty("grade").GetString(), rule.GetProperty("version").GetInt32(), rule.GetProperty("rule").GetProperty("profile").GetString());
        }
    }
}
