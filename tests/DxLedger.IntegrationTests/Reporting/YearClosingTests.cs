using System.Net;
using System.Text.Json;
using DxLedger.IntegrationTests.Http;
using DxLedger.Platform.Access;

namespace DxLedger.IntegrationTests.Reporting;

/// <summary>The office closes a fiscal year over HTTP on the real plan: what is unsettled, what is sealed, what stays readable.</summary>
[Collection("postgres")]
public sealed class YearClosingTests(PostgresFixture postgres)
{
    private const string Plan = "/api/plans/fukushima-r5";
    private const string Close = Plan + "/year-closing";
    private const string Key = "r5-a-10-1";
    private const string Kpi = "/api/kpis/" + Key;
    private const string Department = "企画調整部 デジタル変革課";
    private static readonly string[] Lists = ["unreported", "waiting", "stale", "unevaluated", "undecided"];

    [Fact]
    public async Task What_is_unsettled_is_previewed_list_by_list_and_nothing_is_written()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        using var people = new People(served);
        var owner = (await served.GetAsync(Kpi)).GetProperty("owners")[0].GetProperty("key").GetString();
        var begun = await PreviewAsync(served);
        Assert.Equal(["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4"], Of(begun, "unreported").Select(one => one.Period));
        Assert.Equal([0, 0, 0], new[] { "waiting", "stale", "unevaluated" }.Select(list => begun.GetProperty(list).GetArrayLength()));
        var due = begun.GetProperty("unreported").GetArrayLength();

        await people.ReportAsync("2023-Q1", 60);
        Assert.Equal([("2023-Q1", owner)], Of(await PreviewAsync(served), "waiting"));
        await people.AcceptAsync("2023-Q1");
        Assert.Equal([("2023-Q1", owner)], Of(await PreviewAsync(served), "unevaluated"));
        await served.Client.WriteAsync($"{Kpi}/evaluations", new { period = "2023-Q1" });
        await people.Reporter.WriteAsync($"{Kpi}/reports/2023-Q1/revisions", new { value = 61, reason = "集計誤り" });
        Assert.Equal([("2023-Q1", owner)], Of(await PreviewAsync(served), "waiting"));
        await people.AcceptAsync("2023-Q1");
        await people.ReportAsync("2023-Q2", 62);
        await people.AcceptAsync("2023-Q2");
        await people.ReportAsync("2023-Q3", 63);
        await people.Reporter.WriteAsync($"{Kpi}/reports/2023-Q1/withdrawal", new { reason = "対象外" });

        var head = await served.PositionAsync();
        var unsettled = await PreviewAsync(served);
        Assert.Equal([("2023-Q4", owner)], Of(unsettled, "unreported"));
        Assert.Equal([("2023-Q1", owner), ("2023-Q3", owner)], Of(unsettled, "waiting"));
        Assert.Equal([("2023-Q1", owner)], Of(unsettled, "stale"));
        Assert.Equal([("2023-Q2", owner)], Of(unsettled, "unevaluated"));
        Assert.Equal(due - 3, unsettled.GetProperty("unreported").GetArrayLength());
        Assert.Equal(head, await served.PositionAsync());
        using var answer = await served.Client.SendAsync($"{Close}?preview=true", new { });
        var preview = await answer.JsonAsync();
        Assert.Equal(
            (true, head, JsonValueKind.Null, JsonValueKind.Null, "no-store"),
            (preview.GetProperty("isPreview").GetBoolean(), preview.GetProperty("position").GetInt64(), preview.GetProperty("closing").ValueKind, preview.GetProperty("digest").ValueKind, answer.Headers.CacheControl?.ToString()));
        using var outsider = served.As("r", Role.Reporter, Department);
        Assert.Equal(("access.role_forbidden", null), await outsider.RefusedAsync($"{Close}?preview=true", new { }, HttpStatusCode.Forbidden));
    }

    [Fact]
    public async Task Year_is_closed_only_with_each_list_confirmed_and_a_reason()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        using var people = new People(served);
        await people.ReportAsync("2023-Q1", 60);
        var head = await served.PositionAsync();

        using var nothing = await served.SendAsync(HttpMethod.Post, Close);
        Assert.Equal("year.unsettled", await nothing.ProblemAsync(HttpStatusCode.Conflict));
        Assert.Equal(["unreported", "waiting"], Confirmable(await nothing.JsonAsync()));
        using var one = await served.Client.SendAsync(Close, new { confirm = new[] { "unreported", "undecided" }, reason = "未提出" }, ("Accept-Language", "en"));
        Assert.Equal("year.unsettled", await one.ProblemAsync(HttpStatusCode.Conflict));
        var problem = await one.JsonAsync();
        Assert.Equal(["waiting"], Confirmable(problem));
        Assert.Equal(
            "Fiscal year 2023 is not settled: 1 waiting to be accepted. Settle it, or confirm each of these lists by name, with a reason.",
            problem.GetProperty("detail").GetString());
        Assert.Equal($"1 waiting to be accepted: {Key} 2023-Q1.", problem.GetProperty("errors")[0].GetProperty("detail").GetString());
        Assert.Equal(("request.invalid", "reason"), await served.Client.RefusedAsync(Close, new { confirm = Lists }, HttpStatusCode.BadRequest));
        Assert.Equal(
            ("request.invalid", "reason"),
            await served.Client.RefusedAsync(Close, new { confirm = Lists, reason = " " }, HttpStatusCode.BadRequest));
        Assert.Equal(
            ("request.invalid", "confirm"),
            await served.Client.RefusedAsync(Close, new { confirm = new[] { "everything" }, reason = "締切り" }, HttpStatusCode.BadRequest));
        Assert.Equal(
            ("request.invalid", "confirm"),
            await served.Client.RefusedAsync($"{Close}?preview=true", new { confirm = new[] { "everything" }, reason = "締切り" }, HttpStatusCode.BadRequest));
        Assert.Equal(head, await served.PositionAsync());

        var closed = await ClosedAsync(served, "未提出は翌年度に報告");
        Assert.Equal(
            (false, false, await served.PositionAsync()),
            (closed.GetProperty("isPreview").GetBoolean(), closed.GetProperty("replayed").GetBoolean(), closed.GetProperty("position").GetInt64()));
        head = await served.PositionAsync();
        // Closing it once more tells what was sealed, whatever is confirmed.
        using var again = await served.SendAsync(HttpMethod.Post, Close);
        var told = await again.JsonAsync();
        Assert.Equal(closed.GetProperty("digest").GetString(), told.GetProperty("digest").GetString());
        Assert.Equal(closed.GetProperty("closing").GetInt64(), told.GetProperty("closing").GetInt64());
        Assert.Equal(Unsettled(closed), Unsettled(told));
        Assert.Equal(Unsettled(closed), Unsettled(await PreviewAsync(served)));
        Assert.Equal(head, await served.PositionAsync());
    }

    [Fact]
    public async Task Repeated_closing_appends_nothing_and_another_under_its_key_is_refused()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        var wish = new { confirm = Lists, reason = "締切り" };
        using var first = await served.Client.SendAsync(Close, wish, ("Idempotency-Key", "close-1"));
        var head = await served.PositionAsync();
        using var repeated = await served.Client.SendAsync(Close, wish, ("Idempotency-Key", "close-1"));
        using var other = await served.Client.SendAsync(Close, new { confirm = Lists, reason = "別の理由" }, ("Idempotency-Key", "close-1"));

        var (told, again) = (await first.JsonAsync(), await repeated.JsonAsync());
        Assert.Equal((false, true), (told.GetProperty("replayed").GetBoolean(), again.GetProperty("replayed").GetBoolean()));
        foreach (var member in new[] { "position", "closing", "sealed", "digest" }.Concat(Lists))
            Assert.Equal(told.GetProperty(member).GetRawText(), again.GetProperty(member).GetRawText());
        Assert.Equal("idempotency.key_reused", await other.ProblemAsync(HttpStatusCode.Conflict));
        Assert.Equal(head, await served.PositionAsync());
    }

    [Fact]
    public async Task Seal_keeps_the_accepted_figure_apart_from_what_waits()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        using var people = new People(served);
        await people.ReportAsync("2023-Q1", 60, "provisional");
        var reported = await served.PositionAsync();
        await people.AcceptAsync("2023-Q1");
        await people.Reporter.WriteAsync($"{Kpi}/reports/2023-Q1/revisions", new { value = 61, reason = "集計誤り" });
        await people.ReportAsync("2023-Q2", 62);
        await ClosedAsync(served, "締切り");

        var year = await served.GetAsync(Close);
        Assert.True(year.GetProperty("isIntact").GetBoolean());
        var row = year.GetProperty("kpis").EnumerateArray().Single(one => one.GetProperty("key").GetString() == Key);
        Assert.Equal(
            ("2023-Q1", "accepted", "provisional", "60"),
            (row.GetProperty("period").GetString(), row.GetProperty("stage").GetString(), row.GetProperty("status").GetString(), row.GetProperty("value").GetRawText()));
        Assert.Equal(
            $$"""[{"period":"2023-Q1","status":"provisional","value":60,"position":{{reported}}}]""",
            row.GetProperty("figures").GetRawText());
        Assert.Equal(
            ["2023-Q1 submitted", "2023-Q2 submitted"],
            row.GetProperty("waiting").EnumerateArray().Select(one => $"{one.GetProperty("period").GetString()} {one.GetProperty("stage").GetString()}"));
        Assert.Equal(["unreported", "waiting", "unevaluated"], row.GetProperty("unsettled").Strings("list"));
        // A row of what was never reported says so, and gives no figure.
        var other = year.GetProperty("kpis").EnumerateArray().First(one => one.GetProperty("key").GetString() == "r5-a-17-1");
        Assert.Equal(
            (JsonValueKind.Null, JsonValueKind.Null, 0),
            (other.GetProperty("stage").ValueKind, other.GetProperty("value").ValueKind, other.GetProperty("figures").GetArrayLength()));
    }

    [Fact]
    public async Task Closed_kpi_is_sealed_with_its_last_evaluation_and_gets_no_other()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        using var people = new People(served);
        await people.ReportAsync("2023-Q1", 60);
        await people.AcceptAsync("2023-Q1");
        await served.Client.WriteAsync($"{Kpi}/evaluations", new { period = "2023-Q1" });
        var evaluated = await served.PositionAsync();
        await served.Client.WriteAsync($"{Kpi}/closing", new { cause = "ended", reason = "終了" });
        var before = (await served.GetAsync($"/api/streams/kpi-{Key}")).GetProperty("version").GetInt64();
        await ClosedAsync(served, "締切り");

        Assert.Equal(before, (await served.GetAsync($"/api/streams/kpi-{Key}")).GetProperty("version").GetInt64());
        var row = (await served.GetAsync(Close)).GetProperty("kpis").EnumerateArray().Single(one => one.GetProperty("key").GetString() == Key);
        Assert.Equal(
            (before, evaluated, "2023-Q1", "60"),
            (row.GetProperty("version").GetInt64(), row.GetProperty("evaluationPosition").GetInt64(), row.GetProperty("evaluatedPeriod").GetString(), row.GetProperty("value").GetRawText()));
    }

    [Fact]
    public async Task Every_closing_stays_readable_by_its_position_when_the_year_was_reopened()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        using var people = new People(served);
        using var viewer = served.Anonymous();
        const string All = Plan + "/year-closings";
        Assert.Empty((await served.GetAsync(All)).GetProperty("closings").EnumerateArray());
        Assert.Equal(HttpStatusCode.NotFound, (await viewer.GetAsync(new Uri($"{All}/1", UriKind.Relative))).StatusCode);
        await people.ReportAsync("2023-Q1", 60);
        await people.AcceptAsync("2023-Q1");
        var first = await ClosedAsync(served, "一度目の理由");
        var (one, sealedThen) = (first.GetProperty("closing").GetInt64(), (await served.GetAsync(Close)).GetProperty("kpis").GetRawText());
        var thenAt = await served.PositionAsync();

        await served.Client.WriteAsync($"{Plan}/periods/2023/reopening", new { reason = "誤りの訂正" });
        Assert.Equal(HttpStatusCode.NotFound, (await served.SendAsync(HttpMethod.Get, Close)).StatusCode);
        await people.Reporter.WriteAsync($"{Kpi}/reports/2023-Q1/revisions", new { value = 61, reason = "集計誤り" });
        await people.AcceptAsync("2023-Q1");
        Assert.Equal(("year.unsettled", "confirm"), await served.Client.RefusedAsync(Close, new { }, HttpStatusCode.Conflict));
        var second = await ClosedAsync(served, "二度目の理由");

        var closings = (await served.GetAsync(All)).GetProperty("closings").EnumerateArray().ToList();
        Assert.Equal([one, second.GetProperty("closing").GetInt64()], closings.Select(closing => closing.GetProperty("position").GetInt64()));
        Assert.Equal(["一度目の理由", "二度目の理由"], closings.Select(closing => closing.GetProperty("reason").GetString()));
        Assert.Equal("誤りの訂正", closings[0].GetProperty("reopened").GetProperty("reason").GetString());
        Assert.Equal(JsonValueKind.Null, closings[1].GetProperty("reopened").ValueKind);
        Assert.NotEmpty(closings[0].GetProperty("closedBy").GetString() ?? "");
        Assert.Equal(Lists, closings[0].GetProperty("confirmed").EnumerateArray().Select(list => list.GetString()));
        Assert.Equal(Unsettled(first), Unsettled(closings[0].GetProperty("unsettled")));

        var old = await served.GetAsync($"{All}/{one}");
        Assert.Equal((sealedThen, true), (old.GetProperty("kpis").GetRawText(), old.GetProperty("isIntact").GetBoolean()));
        Assert.Equal(first.GetProperty("digest").GetString(), old.GetProperty("digest").GetString());
        Assert.Equal(
            "61",
            (await served.GetAsync(Close)).GetProperty("kpis").EnumerateArray().Single(row => row.GetProperty("key").GetString() == Key).GetProperty("value").GetRawText());
        var past = (await served.GetAsync($"{All}?position={thenAt}")).GetProperty("closings");
        Assert.Equal(
            [(one, JsonValueKind.Null)],
            past.EnumerateArray().Select(closing => (closing.GetProperty("position").GetInt64(), closing.GetProperty("reopened").ValueKind)));
        Assert.Equal(sealedThen, (await served.GetAsync($"{Close}?position={thenAt}")).GetProperty("kpis").GetRawText());

        // Viewers read what was sealed, and not who closed it or why.
        foreach (var shown in new[] { (await viewer.ReadAsync(All)).GetProperty("closings")[0], (await viewer.ReadAsync($"{All}/{one}")).GetProperty("closing") })
        {
            Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (shown.GetProperty("closedBy").ValueKind, shown.GetProperty("reason").ValueKind));
            Assert.Equal(
                (JsonValueKind.Null, JsonValueKind.Null),
                (shown.GetProperty("reopened").GetProperty("by").ValueKind, shown.GetProperty("reopened").GetProperty("reason").ValueKind));
        }

        Assert.Equal(sealedThen, (await viewer.ReadAsync($"{All}/{one}")).GetProperty("kpis").GetRawText());
        using var nowhere = await served.SendAsync(HttpMethod.Get, $"{All}/{one + 1}");
        Assert.Equal("year.not_closed", await nowhere.ProblemAsync(HttpStatusCode.NotFound));
    }

    private static List<string> Unsettled(JsonElement of) => [.. Lists.Select(list => of.GetProperty(list).GetRawText())];

    private static async Task<JsonElement> PreviewAsync(ServedLedger served)
    {
        using var answer = await served.SendAsync(HttpMethod.Post, $"{Close}?preview=true");
        var body = await answer.JsonAsync();
        Assert.True(answer.IsSuccessStatusCode, body.GetRawText());
        return body;
    }

    private static async Task<JsonElement> ClosedAsync(ServedLedger served, string reason)
    {
        using var answer = await served.Client.SendAsync(Close, new { confirm = Lists, reason });
        var body = await answer.JsonAsync();
        Assert.True(answer.IsSuccessStatusCode, body.GetRawText());
        return body;
    }

    /// <summary>What a list says of the KPI.</summary>
    private static IReadOnlyList<(string? Period, string? Department)> Of(JsonElement unsettled, string list) =>
    [
        .. unsettled.GetProperty(list).EnumerateArray().Where(one => one.GetProperty("key").GetString() == Key)
            .Select(one => (one.GetProperty("period").GetString(), one.GetProperty("department").GetString())),
    ];

    private static IReadOnlyList<string?> Confirmable(JsonElement problem)
    {
        Assert.Equal("confirm", problem.GetProperty("field").GetString());
        // Which KPIs await an answer about how they add up depends on the plan alone.
        return [.. problem.GetProperty("errors").Strings("code").Where(code => code != "undecided")];
    }

    /// <summary>Who brings a figure of the KPI to its acceptance.</summary>
    private sealed class People(ServedLedger served) : IDisposable
    {
        public HttpClient Reporter { get; } = served.As("r", Role.Reporter, Department);

        private HttpClient Approver { get; } = served.As("a", Role.Approver, Department);

        public Task<int> ReportAsync(string period, decimal value, string status = "final") => Reporter.WriteAsync($"{Kpi}/reports", new { period, status, value });

        public async Task AcceptAsync(string period)
        {
            foreach (var (client, step) in new[] { (Approver, "approval"), (served.Client, "acceptance") })
            {
                var version = (await served.GetAsync($"{Kpi}/reports/{period}")).GetProperty("version").GetInt64();
                using var answer = await client.SendAsync($"{Kpi}/reports/{period}/{step}", new { }, ("If-Match", $"\"{version}\""));
                Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            }
        }

        public void Dispose()
        {
            Reporter.Dispose();
            Approver.Dispose();
        }
    }
}
