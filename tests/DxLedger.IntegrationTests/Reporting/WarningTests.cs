using System.Net;
using System.Text.Json;
using DxLedger.IntegrationTests.Http;
using DxLedger.Platform.Access;

namespace DxLedger.IntegrationTests.Reporting;

/// <summary>What is probably a slip is asked about over HTTP, and what was confirmed is told by the history.</summary>
[Collection("postgres")]
public sealed class WarningTests(PostgresFixture postgres)
{
    private const string Paper = "/api/kpis/r5-a-17-1";
    private const string Milestone = "/api/kpis/r5-a-25-m1";
    private const string Department = "総務部 行政経営課";

    [Fact]
    public async Task Slips_of_the_office_are_asked_about_once_kept_when_confirmed_and_told_by_the_history()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        var office = served.Client;
        var path = new[] { new { period = "2023-Q1", value = 9000 } };
        (string Address, object Slip, object Confirmed, string Type, string[] Codes)[] writes =
        [
            (
                $"{Paper}/target-revisions",
                new { fiscalYear = 2023, value = 32, effectiveFrom = "2099-04-01", reason = "桁" },
                new { fiscalYear = 2023, value = 32, effectiveFrom = "2099-04-01", reason = "桁", confirm = new[] { "magnitude", "outside_year" } },
                "kpi.target-revised.v1",
                ["magnitude", "outside_year"]),
            (
                $"{Paper}/targets",
                new { fiscalYear = 2024, value = -32, dueDate = "2099-03-31", reason = "翌年度" },
                new { fiscalYear = 2024, value = -32, dueDate = "2099-03-31", reason = "翌年度", confirm = new[] { "negative_count", "outside_year" } },
                "kpi.target-set.v1",
                ["negative_count", "outside_year"]),
            (
                $"{Paper}/baseline",
                new { value = 500, year = 2021, reason = "基準" },
                new { value = 500, year = 2021, reason = "基準", confirm = new[] { "magnitude" } },
                "kpi.baseline-set.v1",
                ["magnitude"]),
            (
                $"{Paper}/expected-path",
                new { fiscalYear = 2023, values = path, reason = "期待値" },
                new { fiscalYear = 2023, values = path, reason = "期待値", confirm = new[] { "magnitude" } },
                "kpi.expected-path-set.v1",
                ["magnitude"]),
            (
                $"{Paper}/definition-revisions",
                new { dueDate = "2099-03-31", reason = "期限" },
                new { dueDate = "2099-03-31", reason = "期限", confirm = new[] { "outside_year" } },
                "kpi.definition-revised.v1",
                ["outside_year"]),
        ];
        foreach (var (address, slip, confirmed, type, codes) in writes)
        {
            using (var asked = await office.SendAsync(address, slip))
            {
                Assert.Equal("report.confirmation_needed", await asked.ProblemAsync(HttpStatusCode.Conflict));
                Assert.Equal(codes, (await asked.JsonAsync()).GetProperty("errors").Strings("code").Order());
            }

            Assert.Equal(1, await office.WriteAsync(address, confirmed));
            Assert.Equal(0, await office.WriteAsync(address, slip));
            Assert.Equal(0, await office.WriteAsync(address, confirmed));
            var told = Assert.Single((await office.ReadAsync($"{Paper}/history?type={type}")).GetProperty("events").EnumerateArray(), IsConfirmed);
            Assert.Equal(codes, told.GetProperty("confirmed").EnumerateArray().Select(code => code.GetString()));
            Assert.Contains("入力時に確認した警告", told.GetProperty("sentence").GetString(), StringComparison.Ordinal);
        }

        // What nobody was asked about says nothing of it.
        Assert.Equal(1, await office.WriteAsync($"{Paper}/target-revisions", new { fiscalYear = 2023, value = 33, reason = "見直し" }));
        var last = (await office.ReadAsync("/api/streams/kpi-r5-a-17-1?direction=backwards&count=1")).GetProperty("events")[0];
        Assert.False(last.GetProperty("data").TryGetProperty("confirmed", out _));
    }

    [Fact]
    public async Task Confirmed_command_under_its_key_is_taken_once()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        var body = new { value = 500, year = 2021, reason = "基準", confirm = new[] { "magnitude" } };
        using var first = await served.Client.SendAsync($"{Paper}/baseline", body, ("Idempotency-Key", "b"));
        using var again = await served.Client.SendAsync($"{Paper}/baseline", body, ("Idempotency-Key", "b"));
        Assert.Equal((await first.JsonAsync()).GetProperty("position").GetInt64(), (await again.JsonAsync()).GetProperty("position").GetInt64());
        Assert.True((await again.JsonAsync()).GetProperty("replayed").GetBoolean());
    }

    [Fact]
    public async Task Day_of_a_milestone_is_asked_about_and_the_public_is_not_told_what_a_reporter_confirmed()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        var owner = (await served.GetAsync(Milestone)).GetProperty("owners")[0].GetProperty("name").GetString() ?? "";
        using var reporter = served.As("r", Role.Reporter, owner);
        var slip = new { period = "2023-Q1", state = "achieved", on = "1999-06-30", confirm = Array.Empty<string>() };
        Assert.Equal(("report.confirmation_needed", "confirm"), await reporter.RefusedAsync($"{Milestone}/reports", slip, HttpStatusCode.Conflict));
        Assert.Equal(1, await reporter.WriteAsync($"{Milestone}/reports", slip with { confirm = ["outside_year"] }));
        Assert.Equal(0, await reporter.WriteAsync($"{Milestone}/reports", slip));

        const string Reported = "?type=kpi.milestone-reported.v1";
        using var viewer = served.Anonymous();
        Assert.True(IsConfirmed((await reporter.ReadAsync($"{Milestone}/history{Reported}")).GetProperty("events")[0]));
        Assert.Empty((await viewer.ReadAsync($"{Milestone}/history{Reported}")).GetProperty("events").EnumerateArray()); // it was not accepted
    }

    [Fact]
    public async Task Rate_above_100_is_asked_about_by_one_question()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        using var reporter = served.As("r", Role.Reporter, Department);
        Assert.Equal(1, await served.Client.WriteAsync($"{Paper}/definition-revisions", new { measure = "percent", reason = "割合" }));
        var target = new { fiscalYear = 2023, value = 90, effectiveFrom = "2023-04-01", reason = "割合", confirm = new[] { "magnitude" } };
        Assert.Equal(1, await served.Client.WriteAsync($"{Paper}/target-revisions", target));
        object[] rates =
        [
            new { period = "2023-Q1", accumulation = "yearToDate", value = 100, numerator = 1001, denominator = 1000 },
            new { period = "2023-Q1", accumulation = "yearToDate", value = 101, numerator = 101, denominator = 100 },
        ];
        foreach (var (rate, code) in rates.Zip(["numerator_exceeds_denominator", "rate_outside_0_100"]))
        {
            using var asked = await reporter.SendAsync($"{Paper}/reports", rate);
            Assert.Equal("report.confirmation_needed", await asked.ProblemAsync(HttpStatusCode.Conflict));
            Assert.Single((await asked.JsonAsync()).GetProperty("errors").Strings("code"), one => one == code);
        }
    }

    private static bool IsConfirmed(JsonElement told) => told.GetProperty("confirmed").GetArrayLength() > 0;
}
