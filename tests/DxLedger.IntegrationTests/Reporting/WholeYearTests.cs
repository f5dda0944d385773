using System.Net;
using System.Text.Json;
using DxLedger.IntegrationTests.Http;
using DxLedger.Platform.Access;

namespace DxLedger.IntegrationTests.Reporting;

/// <summary>A report for the whole year of a KPI that is due every quarter, over HTTP on the real plan.</summary>
[Collection("postgres")]
public sealed class WholeYearTests(PostgresFixture postgres)
{
    private const string Plan = "/api/plans/fukushima-r5";
    private const string Key = "r5-a-17-1";
    private const string Paper = "/api/kpis/" + Key;
    private const string Department = "総務部 行政経営課";

    [Fact]
    public async Task Year_has_the_figure_of_its_own_report_and_not_the_sum_of_its_quarters()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        using var reporter = served.As("r", Role.Reporter, Department);
        using var approver = served.As("a", Role.Approver, Department);
        var due = (await served.GetAsync($"{Plan}/reporting?period=2023-Q1")).GetProperty("total").GetProperty("due").GetRawText();
        foreach (var (quarter, value) in new[] { ("2023-Q1", 8_000_000), ("2023-Q2", 8_100_000), ("2023-Q3", 7_900_000), ("2023-Q4", 8_200_000) })
        {
            object body = quarter == "2023-Q1" ? new { period = quarter, accumulation = "perPeriod", value } : new { period = quarter, value };
            await reporter.WriteAsync($"{Paper}/reports", body);
            await AcceptAsync(quarter);
        }

        Assert.Equal(("32200000", "2023-Q1 2023-Q2 2023-Q3 2023-Q4"), Of(await YearAsync(served.Client)));
        await EvaluateAsync();

        Assert.Equal(1, await reporter.WriteAsync($"{Paper}/reports", new { period = "2023", value = 31_000_000 }));
        using var viewer = served.Anonymous();
        Assert.Equal(("32200000", "2023-Q1 2023-Q2 2023-Q3 2023-Q4"), Of(await YearAsync(viewer)));
        Assert.Equal(("31000000", "2023"), Of(await YearAsync(served.Client)));
        await AcceptAsync("2023");

        var year = await YearAsync(viewer);
        Assert.Equal(("31000000", "2023"), Of(year));
        Assert.Equal(
            (false, 0, JsonValueKind.Null, true),
            (year.GetProperty("isIncomplete").GetBoolean(), year.GetProperty("missing").GetArrayLength(), year.GetProperty("noFigure").ValueKind, year.GetProperty("evaluation").GetProperty("isStale").GetBoolean()));
        Assert.Equal(["kpi.report-accepted.v1"], year.GetProperty("evaluation").GetProperty("staleBecause").Strings("type"));
        await EvaluateAsync();
        var told = await served.GetAsync($"{Paper}/explanation?period=2023");
        Assert.Equal(
            ("31000000", true),
            (told.GetProperty("inputs").GetProperty("actual").GetRawText(), told.GetProperty("isReproduced").GetBoolean()));

        // Nobody had to report it, so nothing is counted otherwise.
        var total = (await served.GetAsync($"{Plan}/reporting?period=2023")).GetProperty("total");
        Assert.Equal((0, 0), (total.GetProperty("due").GetInt32(), total.GetProperty("reported").GetInt32()));
        Assert.Equal(due, (await served.GetAsync($"{Plan}/reporting?period=2023-Q1")).GetProperty("total").GetProperty("due").GetRawText());
        using (var closed = await served.Client.SendAsync($"{Plan}/year-closing", new { confirm = new[] { "unreported", "unevaluated", "undecided" }, reason = "締切り" }))
            Assert.True(closed.IsSuccessStatusCode, await closed.Content.ReadAsStringAsync());
        var row = (await served.GetAsync($"{Plan}/year-closing")).GetProperty("kpis").EnumerateArray().Single(one => one.GetProperty("key").GetString() == Key);
        Assert.Equal(("2023", "31000000", 5), (row.GetProperty("period").GetString(), row.GetProperty("value").GetRawText(), row.GetProperty("figures").GetArrayLength()));
        Assert.Equal(
            ("year.closed", "period"),
            await reporter.RefusedAsync($"{Paper}/reports/2023/withdrawal", new { reason = "誤り" }, HttpStatusCode.Conflict));

        Task<int> EvaluateAsync() => served.Client.WriteAsync($"{Paper}/evaluations", new { period = "2023" });

        async Task AcceptAsync(string period)
        {
            foreach (var (client, step) in new[] { (approver, "approval"), (served.Client, "acceptance") })
            {
                var version = (await served.GetAsync($"{Paper}/reports/{period}")).GetProperty("version").GetInt64();
                using var answer = await client.SendAsync($"{Paper}/reports/{period}/{step}", new { }, ("If-Match", $"\"{version}\""));
                Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            }
        }
    }

    [Fact]
    public async Task Report_of_the_year_stands_in_the_way_of_no_schedule_and_another_years_is_refused()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        using var reporter = served.As("r", Role.Reporter, Department);
        await reporter.WriteAsync($"{Paper}/reports", new { period = "2023", value = 31_000_000 });
        foreach (var frequency in new[] { "monthly", "halfYearly", "yearly", "quarterly" })
            Assert.Equal(1, await served.Client.WriteAsync($"{Paper}/schedule", new { frequency, reason = "報告頻度の見直し" }));
        Assert.Equal(
            ("period.not_due", "period"),
            await reporter.RefusedAsync($"{Paper}/reports", new { period = "2022", value = 31_000_000 }, HttpStatusCode.Conflict));
    }

    private static async Task<JsonElement> YearAsync(HttpClient client) =>
        (await client.ReadAsync($"{Plan}/figures?period=2023")).GetProperty("figures").EnumerateArray().Single(one => one.GetProperty("key").GetString() == Key);

    private static (string Value, string From) Of(JsonElement figure) => (
        figure.GetProperty("figure").GetProperty("value").GetRawText(),
        string.Join(' ', figure.GetProperty("from").EnumerateArray().Select(one => one.GetString())));
}
