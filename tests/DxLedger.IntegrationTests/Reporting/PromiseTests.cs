using System.Net;
using System.Text;
using System.Text.Json;
using DxLedger.IntegrationTests.Http;
using DxLedger.Platform.Access;

namespace DxLedger.IntegrationTests.Reporting;

/// <summary>The office changes how promises are judged, when they are due, what they are tied to and what becomes of them, over HTTP on the real plan.</summary>
[Collection("postgres")]
public sealed class PromiseTests(PostgresFixture postgres)
{
    private const string Kpi = "/api/kpis/r5-a-12-1";
    private const string Department = "総務部 行政経営課";

    [Fact]
    public async Task Figure_is_evaluated_against_what_was_expected_of_its_period()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        const string Paper = "/api/kpis/r5-a-17-1";
        using var reporter = served.As("r", Role.Reporter, Department);
        using var approver = served.As("a", Role.Approver, Department);
        Assert.Equal(
            ("request.invalid", "values"),
            await served.Client.RefusedAsync($"{Paper}/expected-path", new { fiscalYear = 2023, values = new[] { new { period = "2024-Q1", value = 1 } }, reason = "期待値" }, HttpStatusCode.BadRequest));
        Assert.Equal(
            ("kpi.not_measured", null),
            await served.Client.RefusedAsync("/api/kpis/r5-a-25-m1/expected-path", new { fiscalYear = 2023, values = Array.Empty<object>(), reason = "期待値" }, HttpStatusCode.Conflict));
        Assert.Equal(
            1,
            await served.Client.WriteAsync($"{Paper}/expected-path", new { fiscalYear = 2023, values = new[] { new { period = "2023-Q2", value = 20_000_000 }, new { period = "2023-Q1", value = 10_000_000 } }, reason = "期待値" }));
        Assert.Equal(
            0,
            await served.Client.WriteAsync($"{Paper}/expected-path", new { fiscalYear = 2023, values = new[] { new { period = "2023-Q1", value = 10_000_000 }, new { period = "2023-Q2", value = 20_000_000 } }, reason = "期待値" }));
        await served.Client.WriteAsync("/api/plans/fukushima-r5/evaluation-rules", new { profile = "ibaraki", reason = "期待値による" });
        await served.Client.WriteAsync($"{Paper}/definition-revisions", new { direction = "atLeast", reason = "試し" });

        await reporter.WriteAsync($"{Paper}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 8_000_000 });
        var version = (await served.GetAsync($"{Paper}/reports/2023-Q1")).GetProperty("version").GetInt64();
        (await approver.SendAsync($"{Paper}/reports/2023-Q1/approval", new { }, ("If-Match", $"\"{version}\""))).EnsureSuccessStatusCode();
        (await served.Client.SendAsync($"{Paper}/reports/2023-Q1/acceptance", new { }, ("If-Match", $"\"{version + 1}\""))).EnsureSuccessStatusCode();
        await served.Client.WriteAsync($"{Paper}/evaluations", new { period = "2023-Q1" });

        var told = await served.GetAsync($"{Paper}/explanation?period=2023-Q1");
        Assert.Equal(
            ("80.0", "10000000", true),
            (told.GetProperty("printed").GetRawText(), told.GetProperty("inputs").GetProperty("expected").GetRawText(), told.GetProperty("isReproduced").GetBoolean()));
        Assert.Equal(["kpi.expected-path-set.v1", "kpi.progress-reported.v1"], told.GetProperty("events").Strings("type").Order());
        Assert.Equal(
            [("2023-Q1", "期待値"), ("2023-Q2", "期待値")],
            (await served.GetAsync(Paper)).GetProperty("expected").EnumerateArray().Select(one => (one.GetProperty("period").GetString(), one.GetProperty("reason").GetString())));
    }

    [Fact]
    public async Task Way_of_counting_and_schedule_stand_once_there_are_figures()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        const string Paper = "/api/kpis/r5-a-17-1";
        using var reporter = served.As("r", Role.Reporter, Department);
        Assert.Equal(
            ("request.invalid", "frequency"),
            await served.Client.RefusedAsync($"{Paper}/schedule", new { reason = "年度" }, HttpStatusCode.BadRequest));
        Assert.Equal(1, await served.Client.WriteAsync($"{Paper}/schedule", new { frequency = "yearly", publishedMonth = 6, reason = "年 1 回公表" }));
        Assert.Equal(
            ("period.not_due", "period"),
            await reporter.RefusedAsync($"{Paper}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 1 }, HttpStatusCode.Conflict));
        Assert.Equal(1, await served.Client.WriteAsync($"{Paper}/schedule", new { frequency = "quarterly", reason = "四半期に戻す" }));
        Assert.Equal(0, await served.Client.WriteAsync($"{Paper}/schedule", new { frequency = "quarterly", reason = "四半期に戻す" }));
        await reporter.WriteAsync($"{Paper}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 8_000_000 });
        Assert.Equal(
            ("kpi.figures_reported", "frequency"),
            await served.Client.RefusedAsync($"{Paper}/schedule", new { frequency = "yearly", reason = "年度" }, HttpStatusCode.Conflict));
        Assert.Equal(
            ("kpi.figures_reported", "accumulation"),
            await served.Client.RefusedAsync($"{Paper}/definition-revisions", new { accumulation = "cumulative", reason = "累計" }, HttpStatusCode.Conflict));
        Assert.Equal(
            1,
            await served.Client.WriteAsync($"{Paper}/definition-revisions", new { label = "コピー用紙の購入枚数", dueDate = "2024-03-31", reason = "表記" }));
        Assert.Equal(
            0,
            await served.Client.WriteAsync($"{Paper}/definition-revisions", new { label = "コピー用紙の購入枚数", dueDate = "2024-03-31", reason = "表記" }));
        // The document still says what it said, so the office's word stays.
        using var imported = await served.ImportAsync(ServedLedger.PlanFile());
        Assert.Equal(0, (await imported.JsonAsync()).GetProperty("report").GetProperty("events").GetInt32());
        Assert.Equal("コピー用紙の購入枚数", (await served.GetAsync(Paper)).GetProperty("label").GetString());

        await reporter.WriteAsync($"{Paper}/reports/2023-Q1/withdrawal", new { reason = "誤り" });
        Assert.Equal(
            1,
            await served.Client.WriteAsync($"{Paper}/definition-revisions", new { accumulation = "cumulative", since = "R5", reason = "累計" }));
        (await served.Client.SendAsync("/api/plans/fukushima-r5/year-closing", new { confirm = new[] { "unreported", "undecided" }, reason = "未提出" })).EnsureSuccessStatusCode();
        Assert.Equal(
            ("year.closed", "fiscalYear"),
            await served.Client.RefusedAsync($"{Paper}/expected-path", new { fiscalYear = 2023, values = new[] { new { period = "2023-Q1", value = 8_000_000 } }, reason = "期待値" }, HttpStatusCode.Conflict));
        Assert.Equal(
            ("year.closed", null),
            await served.Client.RefusedAsync($"{Paper}/schedule", new { frequency = "once", reason = "一回" }, HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Kpi_that_was_printed_twice_counts_once()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        await served.CatchUpAsync();
        var before = await served.GetAsync("/api/plans/fukushima-r5/overview");
        var shared = new { initiative = "r5-b-27", duplicate = "r5-b-27-1", reason = "同じ 640 名" };

        Assert.Equal(
            ("kpi.same", "duplicate"),
            await served.Client.RefusedAsync("/api/kpis/r5-b-26-1/initiatives", shared with { initiative = "r5-b-26", duplicate = "r5-b-26-1" }, HttpStatusCode.UnprocessableEntity));
        Assert.Equal(
            ("kpi.unlike", "duplicate"),
            await served.Client.RefusedAsync("/api/kpis/r5-b-26-1/initiatives", shared with { duplicate = "r5-a-17-1" }, HttpStatusCode.UnprocessableEntity));
        Assert.Equal(
            ("initiative.not_found", "initiative"),
            await served.Client.RefusedAsync("/api/kpis/r5-b-26-1/initiatives", shared with { initiative = "r5-b-99" }, HttpStatusCode.NotFound));
        Assert.Equal(2, await served.Client.WriteAsync("/api/kpis/r5-b-26-1/initiatives", shared));
        Assert.Equal(0, await served.Client.WriteAsync("/api/kpis/r5-b-26-1/initiatives", shared));

        Assert.Equal(
            ["r5-b-26", "r5-b-27"],
            (await served.GetAsync("/api/kpis/r5-b-26-1")).GetProperty("initiatives").EnumerateArray().Select(key => key.GetString()));
        await served.CatchUpAsync();
        var after = await served.GetAsync("/api/plans/fukushima-r5/overview");
        Assert.Equal(before.GetProperty("kpis").GetInt32() - 1, after.GetProperty("kpis").GetInt32());
        Assert.Equal(before.GetProperty("byPromise").GetRawText(), after.GetProperty("byPromise").GetRawText());
        Assert.Equal(1, after.GetProperty("promisesByState").GetProperty("closed").GetInt32());
        Assert.Equal(
            after.GetProperty("kpis").GetInt32(),
            (await served.GetAsync("/api/plans/fukushima-r5")).GetProperty("counts").GetProperty("kpis").GetInt32());
        // Neither does the document make it anew, nor is it proposed again.
        using var imported = await served.ImportAsync(ServedLedger.PlanFile());
        var report = (await imported.JsonAsync()).GetProperty("report");
        Assert.Equal(0, report.GetProperty("events").GetInt32());
        Assert.DoesNotContain("r5-b-27-1", report.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Closed_kpi_takes_nothing_until_it_is_reopened()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        const string Paper = "/api/kpis/r5-a-17-1";
        using var reporter = served.As("r", Role.Reporter, Department);
        await reporter.WriteAsync($"{Paper}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 8_000_000 });
        Assert.Equal(
            ("kpi.report_waiting", null),
            await served.Client.RefusedAsync($"{Paper}/closing", new { cause = "ended", reason = "終了" }, HttpStatusCode.Conflict));
        await reporter.WriteAsync($"{Paper}/reports/2023-Q1/withdrawal", new { reason = "取下げ" });
        Assert.Equal(
            ("kpi.not_found", "of"),
            await served.Client.RefusedAsync($"{Paper}/closing", new { cause = "superseded", of = "r9-a-01-1", reason = "終了" }, HttpStatusCode.NotFound));
        Assert.Equal(
            ("request.invalid", "cause"),
            await served.Client.RefusedAsync($"{Paper}/closing", new { cause = "duplicate", reason = "終了" }, HttpStatusCode.BadRequest));
        Assert.Equal(1, await served.Client.WriteAsync($"{Paper}/closing", new { cause = "superseded", of = "r5-a-12-1", reason = "後継指標" }));
        Assert.Equal(0, await served.Client.WriteAsync($"{Paper}/closing", new { cause = "superseded", of = "r5-a-12-1", reason = "後継指標" }));

        Assert.Equal(
            ("kpi.closed", null),
            await reporter.RefusedAsync($"{Paper}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 8_000_000 }, HttpStatusCode.Conflict));
        Assert.Equal(
            ("kpi.closed", null),
            await served.Client.RefusedAsync($"{Paper}/targets", new { fiscalYear = 2025, value = 1, reason = "目標" }, HttpStatusCode.Conflict));
        Assert.Equal(
            ("kpi.closed", null),
            await served.Client.RefusedAsync($"{Paper}/schedule", new { frequency = "yearly", reason = "年度" }, HttpStatusCode.Conflict));
        Assert.Equal(
            ("superseded", "後継指標"),
            ((await served.GetAsync(Paper)).GetProperty("closing").GetProperty("cause").GetString(), (await served.GetAsync(Paper)).GetProperty("closing").GetProperty("reason").GetString()));
        Assert.Equal(1, await served.Client.WriteAsync($"{Paper}/reopening", new { reason = "誤り" }));
        Assert.Equal(0, await served.Client.WriteAsync($"{Paper}/reopening", new { reason = "誤り" }));
        Assert.Equal(1, await reporter.WriteAsync($"{Paper}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 8_000_000 }));
    }

    [Fact]
    public async Task Plan_is_rolled_over_into_the_next_and_figures_are_read_across_the_years()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        const string RollOver = "/api/plans/fukushima-r5/roll-over";
        var edition = Encoding.UTF8.GetString(ServedLedger.PlanFile()).Replace("令和5年度関連事業", "令和6年度関連事業", StringComparison.Ordinal).Replace("コピー用紙", "複写用紙", StringComparison.Ordinal);
        using (var imported = await served.ImportAsync(Encoding.UTF8.GetBytes(edition), "plan=fukushima-r6"))
            Assert.True(imported.IsSuccessStatusCode, await imported.Content.ReadAsStringAsync());

        var proposal = await served.GetAsync($"{RollOver}?to=fukushima-r6");
        Assert.Equal(121, proposal.GetProperty("ties").GetArrayLength());
        Assert.Empty(proposal.GetProperty("new").EnumerateArray());
        Assert.All(
            proposal.GetProperty("body").GetProperty("initiatives").EnumerateArray(),
            tie => Assert.Equal(tie.GetProperty("from")[0].GetString()?[3..], tie.GetProperty("to")[0].GetString()?[3..]));

        Assert.Equal(
            ("plan.not_later", "to"),
            await served.Client.RefusedAsync("/api/plans/fukushima-r6/roll-over", new { to = "fukushima-r5", reason = "逆" }, HttpStatusCode.UnprocessableEntity));
        Assert.Equal(
            ("initiative.not_found", "initiatives[0].to"),
            await served.Client.RefusedAsync(RollOver, new { to = "fukushima-r6", initiatives = new[] { Tie(["r5-a-01"], ["r5-a-02"]) }, reason = "継続" }, HttpStatusCode.NotFound));
        Assert.Equal(
            ("rollover.unlike", "kpis[0]"),
            await served.Client.RefusedAsync(RollOver, new { to = "fukushima-r6", kpis = new[] { Tie(["r5-a-17-1"], ["r6-a-12-1"]) }, reason = "継続" }, HttpStatusCode.UnprocessableEntity));
        Assert.Equal(
            ("request.invalid", "initiatives"),
            await served.Client.RefusedAsync(RollOver, new { to = "fukushima-r6", initiatives = new[] { Tie(["r5-a-01", "r5-a-02"], ["r6-a-01", "r6-a-02"]) }, reason = "継続" }, HttpStatusCode.BadRequest));
        var settled = new
        {
            to = "fukushima-r6",
            initiatives = new[] { Tie(["r5-a-01"], ["r6-a-01", "r6-a-02"]), Tie(["r5-a-03", "r5-a-04"], ["r6-a-03"]), Tie(["r5-a-05"], []), Tie(["r5-a-17"], ["r6-a-17"]) },
            kpis = new[] { Tie(["r5-a-17-1"], ["r6-a-17-1"]) },
            reason = "令和 6 年度計画",
        };
        Assert.Equal(11, await served.Client.WriteAsync(RollOver, settled));
        Assert.Equal(0, await served.Client.WriteAsync(RollOver, settled));
        Assert.Equal(
            ("rollover.settled", "initiatives[0].from"),
            await served.Client.RefusedAsync(RollOver, new { to = "fukushima-r6", initiatives = new[] { Tie(["r5-a-01"], ["r6-a-06"]) }, reason = "変更" }, HttpStatusCode.Conflict));
        var split = await served.GetAsync("/api/initiatives/r6-a-02");
        Assert.Equal(
            ("split", "r5-a-01"),
            (split.GetProperty("origins")[0].GetProperty("kind").GetString(), split.GetProperty("origins")[0].GetProperty("keys")[0].GetString()));
        Assert.Equal("ended", (await served.GetAsync("/api/initiatives/r5-a-05")).GetProperty("successions")[0].GetProperty("kind").GetString());
        proposal = await served.GetAsync($"{RollOver}?to=fukushima-r6");
        Assert.DoesNotContain(
            "r5-a-17",
            proposal.GetProperty("body").GetProperty("initiatives").EnumerateArray().Select(tie => tie.GetProperty("from")[0].GetString()));
        // What is proposed can be sent as it is, with a reason.
        var body = JsonSerializer.Deserialize<Dictionary<string, object>>(proposal.GetProperty("body").GetRawText()) ?? [];
        body["reason"] = "提案のとおり";
        Assert.True(await served.Client.WriteAsync(RollOver, body) > 200);

        using var reporter = served.As("r", Role.Reporter, Department);
        await reporter.WriteAsync("/api/kpis/r5-a-17-1/reports", new { period = "2023-Q4", accumulation = "yearToDate", value = 8_000_000 });
        await reporter.WriteAsync("/api/kpis/r6-a-17-1/reports", new { period = "2024-Q1", accumulation = "yearToDate", value = 7_500_000 });
        foreach (var asked in new[] { "r5-a-17-1", "r6-a-17-1" })
        {
            var members = (await served.GetAsync($"/api/kpis/{asked}/series")).GetProperty("members");
            Assert.Equal(
                [("r5-a-17-1", 2023, "8000000"), ("r6-a-17-1", 2024, "7500000")],
                members.EnumerateArray().Select(one => (one.GetProperty("key").GetString() ?? "", one.GetProperty("fiscalYear").GetInt32(), one.GetProperty("points")[0].GetProperty("value").GetRawText())));
        }

        using var viewer = served.Anonymous();
        Assert.All(
            (await viewer.ReadAsync("/api/kpis/r5-a-17-1/series")).GetProperty("members").EnumerateArray(),
            member => Assert.Empty(member.GetProperty("points").EnumerateArray()));
    }

    private static object Tie(string[] from, string[] to) => new { from, to };
}
