using System.Net;
using System.Text;
using System.Text.Json;
using DxLedger.IntegrationTests.Http;
using DxLedger.Platform.Access;
using static DxLedger.IntegrationTests.Reporting.ReportingTests;

namespace DxLedger.IntegrationTests.Reporting;

/// <summary>Drafts over HTTP on the real plan: what they tell, who sees them, and what becomes of them.</summary>
[Collection("postgres")]
public sealed class DraftTests(PostgresFixture postgres)
{
    private const string Kpi = "/api/kpis/r5-a-17-1";
    private const string Draft = $"{Kpi}/reports/2023-Q1/draft";
    private const string Department = "総務部 行政経営課";

    [Fact]
    public async Task Draft_grows_tells_what_is_wrong_with_it_and_becomes_the_report()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        using var reporter = served.As("r", Role.Reporter, Department);
        using var colleague = served.As("c", Role.Reporter, Department);
        var head = await served.PositionAsync();

        Assert.Equal("draft.not_found", await (await SendAsync(reporter, HttpMethod.Get, Draft)).ProblemAsync(HttpStatusCode.NotFound));
        Assert.Equal(
            "draft.not_found",
            await (await SendAsync(reporter, HttpMethod.Post, $"{Draft}/submission")).ProblemAsync(HttpStatusCode.NotFound));
        Assert.Equal([("accumulation.undecided", "accumulation", false), ("report.unfit", "value", false)], Findings(await PutAsync(reporter, "{}")));
        Assert.Equal(
            [("report.unit_differs", "unit", false)],
            Findings(await PutAsync(reporter, """{"accumulation":"yearToDate","value":8000000.50,"unit":"件"}""")));
        Assert.Equal(
            [("evidence", "evidence", false), ("range", "value", false)],
            Findings(await PutAsync(reporter, """{"value":1e20,"evidence":[null]}""")));
        Assert.Equal(
            [("evidence.unknown", "evidence", false)],
            Findings(await PutAsync(reporter, $$"""{"accumulation":"yearToDate","value":1,"evidence":[{"title":"集計表","sha256":"{{new string('0', 64)}}"}]}""")));
        var kept = await PutAsync(reporter, """{"accumulation":"yearToDate","value":8000000.50,"note":"途中 髙﨑𠮷"}""");
        Assert.Equal([("fraction_of_count", "value", true)], Findings(kept));
        Assert.Equal(JsonValueKind.Null, kept.GetProperty("revises").ValueKind);

        using var english = new HttpRequestMessage(HttpMethod.Get, new Uri(Draft, UriKind.Relative));
        english.Headers.TryAddWithoutValidation("Accept-Language", "en");
        using var shown = await reporter.SendAsync(english);
        var body = await shown.JsonAsync();
        Assert.Equal(("en", "no-store"), (shown.Content.Headers.ContentLanguage.Single(), shown.Headers.CacheControl?.ToString()));
        Assert.Equal("8000000.50 枚 is no whole number, though 枚 are counted.", body.GetProperty("findings")[0].GetProperty("detail").GetString());
        Assert.Equal(
            ("8000000.50", "途中 髙﨑𠮷"),
            (body.GetProperty("content").GetProperty("value").GetRawText(), body.GetProperty("content").GetProperty("note").GetString()));
        Assert.Equal(
            ["accumulation", "confirm", "denominator", "evidence", "expected", "measuredOn", "note", "numerator", "on", "reason", "state", "status", "unit", "value", "yearEndForecast"],
            body.GetProperty("content").EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));

        Assert.Equal(["r5-a-17-1 2023-Q1"], await ListAsync(reporter));
        Assert.Empty(await ListAsync(colleague));
        Assert.Equal("draft.not_found", await (await SendAsync(colleague, HttpMethod.Get, Draft)).ProblemAsync(HttpStatusCode.NotFound));
        Assert.Equal("draft.not_found", await (await SendAsync(colleague, HttpMethod.Delete, Draft)).ProblemAsync(HttpStatusCode.NotFound));
        Assert.Equal(
            "report.confirmation_needed",
            await (await SendAsync(reporter, HttpMethod.Post, $"{Draft}/submission", key: "s1")).ProblemAsync(HttpStatusCode.Conflict));
        Assert.Equal(head, await served.PositionAsync());

        Assert.Empty(Findings(await PutAsync(reporter, """{"accumulation":"yearToDate","value":8000000.50,"note":"途中 髙﨑𠮷","confirm":["fraction_of_count"]}""")));
        var first = await (await SendAsync(reporter, HttpMethod.Post, $"{Draft}/submission", key: "s1")).JsonAsync();
        var again = await (await SendAsync(reporter, HttpMethod.Post, $"{Draft}/submission", key: "s1")).JsonAsync();
        Assert.Equal(
            (1, false, true),
            (first.GetProperty("events").GetInt32(), first.GetProperty("replayed").GetBoolean(), again.GetProperty("replayed").GetBoolean()));
        Assert.Equal(first.GetProperty("position").GetInt64(), again.GetProperty("position").GetInt64());
        Assert.Equal(head + 1, await served.PositionAsync());
        Assert.Empty(await ListAsync(reporter));
        Assert.Equal(
            "draft.not_found",
            await (await SendAsync(reporter, HttpMethod.Post, $"{Draft}/submission", key: "s2")).ProblemAsync(HttpStatusCode.NotFound));
        var report = await JsonAsync(reporter, $"{Kpi}/reports/2023-Q1");
        Assert.Equal(
            ("8000000.50", "途中 髙﨑𠮷", "r"),
            (report.GetProperty("content").GetProperty("value").GetRawText(), report.GetProperty("content").GetProperty("note").GetString(), report.GetProperty("content").GetProperty("by").GetString()));
    }

    [Fact]
    public async Task Draft_of_a_correction_waits_for_its_reason_and_never_overwrites_what_it_did_not_see()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        using var reporter = served.As("r", Role.Reporter, Department);
        using var colleague = served.As("c", Role.Reporter, Department);
        await PutAsync(reporter, """{"value":8000000}""");
        var version = await VersionAsync(await PostAsync(colleague, $"{Kpi}/reports", new { period = "2023-Q1", accumulation = "yearToDate", value = 7000000 }));

        Assert.Equal([("report.exists", "period", false)], Findings(await JsonAsync(reporter, Draft)));
        Assert.Equal(
            "report.exists",
            await (await SendAsync(reporter, HttpMethod.Post, $"{Draft}/submission")).ProblemAsync(HttpStatusCode.Conflict));
        var kept = await PutAsync(reporter, """{"value":8000000}""");
        Assert.Equal(version, kept.GetProperty("revises").GetInt64());
        Assert.Equal([("required", "reason", false)], Findings(kept));
        Assert.Equal(
            "request.invalid",
            await (await SendAsync(reporter, HttpMethod.Post, $"{Draft}/submission")).ProblemAsync(HttpStatusCode.BadRequest));

        Assert.Empty(Findings(await PutAsync(reporter, """{"value":8000000,"reason":"集計漏れ"}""")));
        var moved = await VersionAsync(await PostAsync(colleague, $"{Kpi}/reports/2023-Q1/revisions", new { value = 7500000, reason = "再集計" }));
        Assert.Equal([("report.moved", "revises", false)], Findings(await JsonAsync(reporter, Draft)));
        var problem = await (await SendAsync(reporter, HttpMethod.Post, $"{Draft}/submission")).JsonAsync();
        Assert.Equal(
            ("report.moved", 412, moved),
            (problem.GetProperty("code").GetString(), problem.GetProperty("status").GetInt32(), problem.GetProperty("changes")[0].GetProperty("version").GetInt64()));

        Assert.Equal(moved, (await PutAsync(reporter, """{"value":8000000,"reason":"集計漏れ"}""")).GetProperty("revises").GetInt64());
        await VersionAsync(await SendAsync(reporter, HttpMethod.Post, $"{Draft}/submission"));
        var report = await JsonAsync(reporter, $"{Kpi}/reports/2023-Q1");
        Assert.Equal(
            ("8000000", "集計漏れ", 2),
            (report.GetProperty("content").GetProperty("value").GetRawText(), report.GetProperty("content").GetProperty("reason").GetString(), report.GetProperty("former").GetArrayLength()));

        await PutAsync(reporter, """{"value":1}""");
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(reporter, HttpMethod.Delete, Draft)).StatusCode);
        Assert.Equal("draft.not_found", await (await SendAsync(reporter, HttpMethod.Delete, Draft)).ProblemAsync(HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task What_cannot_be_a_draft_is_refused_by_name()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        using var reporter = served.As("r", Role.Reporter, Department);
        using var stranger = served.As("s", Role.Reporter, "総務部 職員研修課");
        var head = await served.PositionAsync();

        foreach (var body in new[] { "", "null", "[]", "{\"value\":\"x\"}", "{\"value\":1,\"value\":2}", "{\"period\":\"2023-Q1\"}", "{\"texts\":[]}", "{\"note\":\"\\ud800\"}", "{\"value\":NaN}", "{\"value\":1e999}", new string('[', 2000) })
            Assert.Equal("request.invalid", await (await SendAsync(reporter, HttpMethod.Put, Draft, body)).ProblemAsync(HttpStatusCode.BadRequest));
        foreach (var (method, address) in new[] { (HttpMethod.Put, ""), (HttpMethod.Get, ""), (HttpMethod.Delete, ""), (HttpMethod.Post, "/submission") })
        {
            Assert.Equal(
                "request.invalid",
                await (await SendAsync(reporter, method, $"{Kpi}/reports/2023-Q5/draft{address}", "{}")).ProblemAsync(HttpStatusCode.BadRequest));
            Assert.Equal(
                method == HttpMethod.Put ? "kpi.not_found" : "draft.not_found",
                await (await SendAsync(reporter, method, $"/api/kpis/r5-a-99-1/reports/2023-Q1/draft{address}", "{}")).ProblemAsync(HttpStatusCode.NotFound));
            Assert.Equal(
                "access.department_forbidden",
                await (await SendAsync(stranger, method, Draft + address, "{}")).ProblemAsync(HttpStatusCode.Forbidden));
        }

        Assert.Equal(
            "draft.too_large",
            await (await SendAsync(reporter, HttpMethod.Put, Draft, JsonSerializer.Serialize(new { note = new string('x', 65_536) }))).ProblemAsync(HttpStatusCode.RequestEntityTooLarge));
        Assert.Equal([("period.not_due", "period", false)], Findings(await PutAsync(reporter, """{"value":1}""", $"{Kpi}/reports/2031-Q1/draft")));
        Assert.Equal([("control_character", "note", false)], Findings(await PutAsync(reporter, """{"value":1,"note":"a\u0000b"}""")));
        await EventStore.Sql.ScalarAsync<int>(served.ConnectionString, "INSERT INTO dxledger.drafts SELECT ledger, 'r', 'd' || n, '{}', now() FROM dxledger.heads, generate_series(1, 498) n WHERE name = 'default'");
        Assert.Equal(
            "draft.too_many",
            await (await SendAsync(reporter, HttpMethod.Put, $"{Kpi}/reports/2023-Q2/draft", "{}")).ProblemAsync(HttpStatusCode.Conflict));
        Assert.Equal(["r5-a-17-1 2023-Q1", "r5-a-17-1 2031-Q1"], await ListAsync(reporter));
        Assert.Equal(head, await served.PositionAsync());
    }

    private static async Task<JsonElement> PutAsync(HttpClient client, string body, string address = Draft)
    {
        using var answer = await SendAsync(client, HttpMethod.Put, address, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return JsonElement.Parse(text);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string address, string? body = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, UriKind.Relative));
        if (body is not null && method != HttpMethod.Get)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await client.SendAsync(request);
    }

    private static async Task<IReadOnlyList<string>> ListAsync(HttpClient client) =>
        [.. (await JsonAsync(client, "/api/drafts")).GetProperty("drafts").EnumerateArray().Select(draft => $"{draft.GetProperty("kpi").GetString()} {draft.GetProperty("period").GetString()}")];

    private static IEnumerable<(string? Code, string? Field, bool IsWarning)> Findings(JsonElement draft) => draft.GetProperty("findings").EnumerateArray()
        .Select(one => (one.GetProperty("code").GetString(), one.GetProperty("field").GetString(), one.GetProperty("isWarning").GetBoolean())).Order();
}
