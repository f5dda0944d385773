using System.Net;
using System.Text.Json;
using DxLedger.IntegrationTests.Reporting;
using DxLedger.Platform.Access;

namespace DxLedger.IntegrationTests.Http;

/// <summary>A whole plan and its initiatives as they were known, and what changed in between.</summary>
[Collection("postgres")]
public sealed class PlanTimeTravelTests(PostgresFixture postgres)
{
    private const string Plan = "/api/plans/fukushima-r5";
    private const string Kpi = "/api/kpis/r5-a-17-1";
    private const string Initiative = "/api/initiatives/r5-a-17";
    private const string Department = "総務部 行政経営課";

    [Fact]
    public async Task What_was_shown_of_a_plan_is_shown_again_however_much_has_changed_since()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync(), seal: false);
        var then = await served.PositionAsync();
        string[] addresses = [Plan, $"{Plan}/overview", $"{Plan}/figures", $"{Plan}/initiatives?pageSize=500", $"{Plan}/initiatives?department={Uri.EscapeDataString(Department)}", $"{Plan}/reporting?period=2023-Q1", Initiative, Kpi];
        var shown = await BodiesAsync(served, addresses);

        await ChangeEverythingAsync(served);
        await served.CatchUpAsync();
        foreach (var (address, body) in shown)
        {
            using var answer = await served.Client.GetAsync(new Uri($"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}position={then}", UriKind.Relative));
            Assert.Equal((address, body), (address, await answer.Content.ReadAsStringAsync()));
            Assert.Equal($"{then}", answer.Headers.GetValues("DxLedger-Position").Single());
            Assert.Equal(
                Convert.ToBase64String(await served.Ledger.Seal.RootAsync(then, CancellationToken.None)),
                answer.Headers.GetValues("DxLedger-Root").Single());
            Assert.NotEqual(body, await served.Client.GetStringAsync(new Uri(address, UriKind.Relative)));
            // The link cites the answer, whatever else was asked.
            var link = answer.Headers.GetValues("Link").First(one => one.Contains("permalink", StringComparison.Ordinal));
            Assert.Equal(body, await served.Client.GetStringAsync(new Uri(link[1..link.IndexOf('>', StringComparison.Ordinal)], UriKind.Relative)));
        }

        var now = await served.PositionAsync();
        foreach (var address in addresses)
            Assert.Equal(
                await served.Client.GetStringAsync(new Uri(address, UriKind.Relative)),
                await served.Client.GetStringAsync(new Uri($"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}position={now}", UriKind.Relative)));
        foreach (var address in addresses)
        {
            using var early = await served.Client.GetAsync(new Uri($"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}recordedAt=2001-01-01", UriKind.Relative));
            Assert.Equal("ledger.not_begun", await early.ProblemAsync(HttpStatusCode.NotFound));
        }
    }

    [Fact]
    public async Task Before_it_was_adopted_there_is_no_plan()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseAsync(), seal: false);
        await served.Client.WriteAsync("/api/departments", new { bureau = "総務部", section = "新しい課" });
        var before = await served.PositionAsync();
        await served.WithPlanAsync();
        await served.CatchUpAsync();
        foreach (var address in new[] { Plan, $"{Plan}/overview", $"{Plan}/figures", $"{Plan}/initiatives" })
        {
            using var answer = await served.Client.GetAsync(new Uri($"{address}?position={before}", UriKind.Relative));
            Assert.Equal("plan.not_found", await answer.ProblemAsync(HttpStatusCode.NotFound));
        }

        using var initiative = await served.Client.GetAsync(new Uri($"{Initiative}?position={before}", UriKind.Relative));
        Assert.Equal("initiative.not_found", await initiative.ProblemAsync(HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task Viewers_see_nothing_of_a_report_before_it_is_accepted()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync(), seal: false);
        var before = await served.PositionAsync();
        using var reporter = served.As("r-1", Role.Reporter, Department);
        await reporter.WriteAsync($"{Kpi}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 8123456, note = "メモ" });
        await served.CatchUpAsync();
        using var viewer = served.Anonymous();
        foreach (var address in new[] { $"{Kpi}/history", $"{Plan}/diff?from={before}", "/api/changes", $"{Plan}/changes", $"{Plan}/figures?period=2023-Q1", $"{Kpi}?position={before + 1}" })
        {
            var seen = (await viewer.ReadAsync(address)).GetRawText();
            Assert.DoesNotContain("8123456", seen, StringComparison.Ordinal);
            Assert.DoesNotContain("メモ", seen, StringComparison.Ordinal);
            Assert.DoesNotContain("r-1", seen, StringComparison.Ordinal);
            Assert.DoesNotContain("kpi.progress-reported", seen, StringComparison.Ordinal);
            Assert.Contains("8123456", (await served.GetAsync(address)).GetRawText(), StringComparison.Ordinal);
        }

        using var cited = await served.Client.GetAsync(new Uri($"{Kpi}?RecordedAt={Uri.EscapeDataString(TimeProvider.System.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture))}&period=2023-Q1", UriKind.Relative));
        Assert.Contains(cited.Headers.GetValues("Link"), link => link == $"<{Kpi}?period=2023-Q1&position={before + 1}>; rel=\"permalink\"");
    }

    [Fact]
    public async Task Period_and_knowledge_are_asked_for_separately()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync(), seal: false);
        using var reporter = served.As("r", Role.Reporter, Department);
        await reporter.WriteAsync($"{Kpi}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 8000000 });
        var first = await served.PositionAsync();
        await reporter.WriteAsync($"{Kpi}/reports", new { period = "2023-Q2", accumulation = "yearToDate", value = 8100000 });
        await reporter.WriteAsync($"{Kpi}/reports/2023-Q1/revisions", new { value = 7900000, reason = "集計誤り" });
        await served.CatchUpAsync();

        Assert.Equal(
            ["2023-Q1 8000000", "2023-Q1 7900000", "", "2023-Q2 8100000", "2023-Q1 8000000", "2023-Q2 8100000"],
            [
                await FigureAsync(served, $"period=2023-Q1&position={first}"), await FigureAsync(served, "period=2023-Q1"), await FigureAsync(served, $"period=2023-Q2&position={first}"),
                await FigureAsync(served, "period=2023-Q2"), await FigureAsync(served, $"position={first}"), await FigureAsync(served, ""),
            ]);
        using var malformed = await served.Client.GetAsync(new Uri($"{Plan}/figures?period=2023-Q5", UriKind.Relative));
        Assert.Equal("request.invalid", await malformed.ProblemAsync(HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Difference_between_two_points_lists_what_is_different_in_the_end_and_why()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync(), seal: false);
        var from = await served.PositionAsync();
        var year = (await served.GetAsync(Kpi)).GetProperty("targets")[0].GetProperty("fiscalYear").GetInt32();
        var before = (await served.GetAsync(Kpi)).GetProperty("targets")[0].GetProperty("value").GetRawText();
        await served.Client.WriteAsync($"{Kpi}/target-revisions", new { fiscalYear = year, value = 1111, reason = "下方修正", confirm = new[] { "magnitude" } });
        await served.Client.WriteAsync($"{Kpi}/target-revisions", new { fiscalYear = year, value = 2222, reason = "再検討", confirm = new[] { "magnitude" } });
        await served.Client.WriteAsync($"{Initiative}/suspension", new { from = "2023-10-01", reason = "予算" });
        var to = await served.PositionAsync();
        await served.Client.WriteAsync($"{Kpi}/target-revisions", new { fiscalYear = year, value = 3333, reason = "後の変更" });
        await served.CatchUpAsync();

        var diff = await served.GetAsync($"{Plan}/diff?from={from}&to={to}");
        Assert.Equal(
            (from, to, 3),
            (diff.GetProperty("from").GetProperty("position").GetInt64(), diff.GetProperty("to").GetProperty("position").GetInt64(), diff.GetProperty("events").GetInt32()));
        var subjects = diff.GetProperty("subjects").EnumerateArray().ToList();
        Assert.Equal(
            [("kpi", "r5-a-17-1", false), ("initiative", "r5-a-17", false)],
            subjects.Select(one => (one.GetProperty("kind").GetString(), one.GetProperty("key").GetString(), one.GetProperty("isNew").GetBoolean())));
        Assert.Equal(
            [($"target.{year}", before, "2222")],
            subjects[0].GetProperty("changes").EnumerateArray().Select(one => (one.GetProperty("member").GetString(), one.GetProperty("from").GetString(), one.GetProperty("to").GetString())));
        Assert.Equal(
            ["下方修正", "再検討"],
            subjects[0].GetProperty("events").EnumerateArray().Select(one => one.GetProperty("texts").GetProperty("reason").GetString()));
        Assert.Empty((await served.GetAsync($"{Plan}/diff?from={to}&to={to}")).GetProperty("subjects").EnumerateArray());
        Assert.Equal(to + 1, (await served.GetAsync($"{Plan}/diff?from={from}")).GetProperty("to").GetProperty("position").GetInt64());
        Assert.Contains(
            (await served.GetAsync($"{Plan}/diff?from=1&to={from}")).GetProperty("subjects").EnumerateArray(),
            one => one.GetProperty("isNew").GetBoolean());

        foreach (var (query, status, code) in new[]
        {
            ($"from={to}&to={from}", HttpStatusCode.BadRequest, "order"), ("from=2099-01-01", HttpStatusCode.BadRequest, "future"), ("", HttpStatusCode.BadRequest, "instant"),
            ("from=yesterday", HttpStatusCode.BadRequest, "instant"), ("from=2001-01-01", HttpStatusCode.NotFound, "ledger.not_begun"), ("from=1&to=999999", HttpStatusCode.NotFound, "position.not_found"),
        })
        {
            using var refused = await served.Client.GetAsync(new Uri($"{Plan}/diff?{query}", UriKind.Relative));
            var problem = await refused.JsonAsync();
            Assert.Equal(
                (query, status, code),
                (query, refused.StatusCode, problem.TryGetProperty("errors", out var errors) ? errors[0].GetProperty("code").GetString() : problem.GetProperty("code").GetString()));
        }
    }

    [Fact]
    public async Task Stream_is_replayed_state_by_state()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync(), seal: false);
        var year = (await served.GetAsync(Kpi)).GetProperty("targets")[0].GetProperty("fiscalYear").GetInt32();
        await served.Client.WriteAsync($"{Kpi}/target-revisions", new { fiscalYear = year, value = 1111, reason = "下方修正", confirm = new[] { "magnitude" } });
        var replay = await served.GetAsync("/api/streams/kpi-r5-a-17-1/replay");
        var steps = replay.GetProperty("steps").EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(1, steps.Count).Select(version => (long)version), steps.Select(step => step.GetProperty("version").GetInt64()));
        Assert.Equal(
            (0, "1111"),
            (steps[0].GetProperty("state").GetProperty("targets").GetArrayLength(), steps[^1].GetProperty("state").GetProperty("targets")[0].GetProperty("value").GetString()));

        var paged = new List<string>();
        for (string? next = "/api/streams/kpi-r5-a-17-1/replay?count=1"; next is not null;)
        {
            var page = await served.GetAsync(next);
            paged.AddRange(page.GetProperty("steps").EnumerateArray().Select(step => step.GetRawText()));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(steps.Select(step => step.GetRawText()), paged);
        using var unknown = await served.Client.GetAsync(new Uri("/api/streams/kpi-none/replay", UriKind.Relative));
        Assert.Equal("stream.not_found", await unknown.ProblemAsync(HttpStatusCode.NotFound));
        using var viewer = served.Anonymous();
        Assert.Equal(HttpStatusCode.Unauthorized, (await viewer.GetAsync(new Uri("/api/streams/kpi-r5-a-17-1/replay", UriKind.Relative))).StatusCode);
    }

    private static async Task<Dictionary<string, string>> BodiesAsync(ServedLedger served, IEnumerable<string> addresses)
    {
        var bodies = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var address in addresses)
            bodies.Add(address, await served.Client.GetStringAsync(new Uri(address, UriKind.Relative)));
        return bodies;
    }

    // Something for every address: a target, a figure, an initiative's state, a department's name, another document.
    private static async Task ChangeEverythingAsync(ServedLedger served)
    {
        using var reporter = served.As("r", Role.Reporter, Department);
        await reporter.WriteAsync($"{Kpi}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 8000000 });
        var year = (await served.GetAsync(Kpi)).GetProperty("targets")[0].GetProperty("fiscalYear").GetInt32();
        await served.Client.WriteAsync($"{Kpi}/target-revisions", new { fiscalYear = year, value = 1111, reason = "下方修正", confirm = new[] { "magnitude" } });
        await served.Client.WriteAsync($"{Initiative}/suspension", new { from = "2023-10-01", reason = "予算" });
        var department = (await served.GetAsync(Initiative)).GetProperty("departments")[0].GetProperty("key").GetString();
        await served.Client.WriteAsync($"/api/departments/{department}/renaming", new { bureau = "総務部", section = "行政改革課", effectiveFrom = "2024-04-01", reason = "改組" });
        var document = System.Text.Encoding.UTF8.GetString(ServedLedger.PlanFile()).Replace("削減される年間の業務時間について、13,000時間", "削減される年間の業務時間について、15,000時間", StringComparison.Ordinal);
        using var imported = await served.ImportAsync(System.Text.Encoding.UTF8.GetBytes(document));
        Assert.True(imported.IsSuccessStatusCode, await imported.Content.ReadAsStringAsync());
    }

    private static async Task<string> FigureAsync(ServedLedger served, string query)
    {
        var figure = (await served.GetAsync($"{Plan}/figures?{query}")).GetProperty("figures").EnumerateArray().Single(one => one.GetProperty("key").GetString() == "r5-a-17-1").GetProperty("figure");
        return figure.ValueKind == JsonValueKind.Null ? "" : $"{figure.GetProperty("period").GetString()} {figure.GetProperty("value").GetRawText()}";
    }
}
