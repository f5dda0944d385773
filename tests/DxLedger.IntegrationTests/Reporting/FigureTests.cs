using System.Net;
using DxLedger.IntegrationTests.Http;
using DxLedger.Platform.Access;

namespace DxLedger.IntegrationTests.Reporting;

/// <summary>Figures in larger units, forecasts and versions over HTTP, on the real plan.</summary>
[Collection("postgres")]
public sealed class FigureTests(PostgresFixture postgres)
{
    private const string Paper = "/api/kpis/r5-a-17-1";
    private const string Department = "総務部 行政経営課";

    [Fact]
    public async Task Figure_in_a_larger_unit_is_kept_in_the_own_one_and_shown_in_the_display_unit()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        using var reporter = served.As("r", Role.Reporter, Department);
        Assert.Equal(
            ("report.unit_differs", "displayUnit"),
            await served.Client.RefusedAsync($"{Paper}/definition-revisions", new { displayUnit = "千円", reason = "表示" }, HttpStatusCode.UnprocessableEntity));
        Assert.Equal(1, await served.Client.WriteAsync($"{Paper}/definition-revisions", new { displayUnit = "百万枚", reason = "表示" }));
        Assert.Equal(0, await served.Client.WriteAsync($"{Paper}/definition-revisions", new { displayUnit = "百万枚", reason = "表示" }));
        Assert.Equal(
            ("report.unit_differs", "unit"),
            await reporter.RefusedAsync($"{Paper}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 8, unit = "億円" }, HttpStatusCode.UnprocessableEntity));
        Assert.Equal(
            1,
            await reporter.WriteAsync($"{Paper}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 8.5, unit = "百万枚", yearEndForecast = 31 }));
        Assert.Equal(
            0,
            await reporter.WriteAsync($"{Paper}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 8_500_000, yearEndForecast = 31_000_000 }));

        var content = (await reporter.ReadAsync($"{Paper}/reports/2023-Q1")).GetProperty("content");
        Assert.Equal(
            ("8500000", """{"value":8.5,"unit":"百万枚"}""", "31000000", """{"value":31,"unit":"百万枚"}""", "8.5 百万枚"),
            (content.GetProperty("value").GetRawText(), content.GetProperty("display").GetRawText(), content.GetProperty("yearEndForecast").GetRawText(), content.GetProperty("yearEndForecastDisplay").GetRawText(), content.GetProperty("sent").GetString()));
        var kpi = await served.GetAsync(Paper);
        Assert.Equal(
            ("百万枚", """{"value":32,"unit":"百万枚"}"""),
            (kpi.GetProperty("displayUnit").GetString(), kpi.GetProperty("targets")[0].GetProperty("display").GetRawText()));

        Assert.Equal(
            1,
            await served.Client.WriteAsync($"{Paper}/target-revisions", new { fiscalYear = 2023, value = 30, unit = "百万枚", reason = "見直し" }));
        Assert.Equal("30000000", (await served.GetAsync(Paper)).GetProperty("targets")[0].GetProperty("value").GetRawText());
        Assert.Equal(
            ("report.confirmation_needed", "confirm"),
            await served.Client.RefusedAsync($"{Paper}/target-revisions", new { fiscalYear = 2023, value = 30, reason = "見直し" }, HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Version_and_tag_of_a_report_that_was_read_guard_its_correction_whatever_befell_other_periods()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        using var reporter = served.As("r", Role.Reporter, Department);
        using var approver = served.As("a", Role.Approver, Department);
        await reporter.WriteAsync($"{Paper}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 8_000_000 });
        var (version, _) = await SeenAsync(reporter);
        await reporter.WriteAsync($"{Paper}/reports", new { period = "2023-Q2", value = 16_000_000 });
        using (var revised = await reporter.SendAsync($"{Paper}/reports/2023-Q1/revisions", new { value = 8_100_000, reason = "訂正" }, ("If-Match", version)))
            Assert.Equal(HttpStatusCode.OK, revised.StatusCode);
        using (var moved = await reporter.SendAsync($"{Paper}/reports/2023-Q1/revisions", new { value = 8_200_000, reason = "訂正" }, ("If-Match", version)))
        {
            Assert.Equal("report.moved", await moved.ProblemAsync(HttpStatusCode.PreconditionFailed));
            Assert.Equal("kpi.progress-revised.v1", (await moved.JsonAsync()).GetProperty("changes")[0].GetProperty("type").GetString());
        }

        using (var approved = await approver.SendAsync($"{Paper}/reports/2023-Q1/approval", new { }, ("If-Match", (await SeenAsync(reporter)).Tag)))
            Assert.Equal(HttpStatusCode.OK, approved.StatusCode);
        using (var accepted = await served.Client.SendAsync($"{Paper}/reports/2023-Q1/acceptance", new { }, ("If-Match", (await SeenAsync(reporter)).Version)))
            Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        using (var withdrawn = await reporter.SendAsync($"{Paper}/reports/2023-Q1/withdrawal", new { reason = "誤り" }, ("If-Match", (await SeenAsync(reporter)).Tag)))
            Assert.Equal(HttpStatusCode.OK, withdrawn.StatusCode);

        using var kpi = await served.Client.GetAsync(new Uri(Paper, UriKind.Relative));
        foreach (var match in new[] { kpi.Headers.ETag?.Tag ?? "", $"\"{(await kpi.JsonAsync()).GetProperty("version").GetInt64() + 1}\"" })
        {
            using var written = await served.Client.SendAsync($"{Paper}/definition-revisions", new { label = "用紙" + match.Length, reason = "表記" }, ("If-Match", match));
            Assert.Equal(HttpStatusCode.OK, written.StatusCode);
        }

        static async Task<(string Version, string Tag)> SeenAsync(HttpClient client)
        {
            using var answer = await client.GetAsync(new Uri($"{Paper}/reports/2023-Q1", UriKind.Relative));
            return ($"\"{(await answer.JsonAsync()).GetProperty("version").GetInt64()}\"", answer.Headers.ETag?.Tag ?? "");
        }
    }
}
