using System.Net;

namespace DxLedger.IntegrationTests.Http;

[Collection("postgres")]
public sealed class RefusalTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Revisions = "/api/kpis/r5-a-17-1/target-revisions";

    private ServedLedger? _served;

    private ServedLedger Served => _served ?? throw new InvalidOperationException();

    public async Task InitializeAsync() => _served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());

    public async Task DisposeAsync() => await Served.DisposeAsync();

    [Theory]
    [InlineData("/api/plans/none", "plan.not_found")]
    [InlineData("/api/plans/none/initiatives", "plan.not_found")]
    [InlineData("/api/plans/none/overview", "plan.not_found")]
    [InlineData("/api/plans/none/changes", "plan.not_found")]
    [InlineData("/api/plans/fukushima-r5/documents/00", "document.not_found")]
    [InlineData("/api/initiatives/r5-a-99", "initiative.not_found")]
    [InlineData("/api/initiatives/%E3%81%82", "initiative.not_found")]
    [InlineData("/api/kpis/r5-a-17-9", "kpi.not_found")]
    [InlineData("/api/kpis/r5-a-17-9/states", "kpi.not_found")]
    [InlineData("/api/streams/kpi-none", "stream.not_found")]
    [InlineData("/api/streams/abc", "stream.not_found")]
    [InlineData("/api/streams/%27%3B%20DROP%20TABLE", "stream.not_found")]
    [InlineData("/api/ledgers/none/plans", "ledger.not_found")]
    [InlineData("/api/ledgers/NONE!/plans", "ledger.not_found")]
    [InlineData("/api/none", "route.not_found")]
    public async Task What_is_not_there_is_a_404_with_its_own_code(string address, string code)
    {
        using var answer = await Served.SendAsync(HttpMethod.Get, address);
        Assert.Equal(code, await answer.ProblemAsync(HttpStatusCode.NotFound));
    }

    [Theory]
    [InlineData("/api/plans/fukushima-r5/initiatives?page=0", "page")]
    [InlineData("/api/plans/fukushima-r5/initiatives?pageSize=501", "pageSize")]
    [InlineData("/api/plans/fukushima-r5/initiatives?page=x", "page")]
    [InlineData("/api/plans/fukushima-r5/initiatives?kind=other", "kind")]
    [InlineData("/api/changes?count=501", "count")]
    [InlineData("/api/changes?count=x", "count")]
    [InlineData("/api/changes?before=0", "before")]
    [InlineData("/api/changes?plan=a%00b", "plan")]
    [InlineData("/api/plans/fukushima-r5/changes?before=x", "before")]
    [InlineData("/api/streams/kpi-r5-a-17-1?from=0", "from")]
    [InlineData("/api/streams/kpi-r5-a-17-1?count=1001", "count")]
    [InlineData("/api/streams/kpi-r5-a-17-1?direction=sideways", "direction")]
    public async Task Wrong_query_names_the_parameter(string address, string field)
    {
        using var answer = await Served.SendAsync(HttpMethod.Get, address);
        Assert.Equal("request.invalid", await answer.ProblemAsync(HttpStatusCode.BadRequest));
        Assert.Equal(field, (await answer.JsonAsync()).GetProperty("field").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"fiscalYear":2023,"value":"x","reason":"r"}""")]
    [InlineData("""{"fiscalYear":2023,"value":1e400,"reason":"r"}""")]
    [InlineData("""{"fiscalYear":2023,"value":NaN,"reason":"r"}""")]
    [InlineData("""{"fiscalYear":2023.5,"value":1,"reason":"r"}""")]
    [InlineData("""{"fiscalYear":1,"value":1,"reason":"r"}""")]
    [InlineData("""{"fiscalYear":2023,"value":1,"reason":""}""")]
    [InlineData("""{"fiscalYear":2023,"value":1}""")]
    [InlineData("""{"fiscalYear":2023,"reason":"r"}""")]
    [InlineData("""{"fiscalYear":2023,"value":null,"reason":"r"}""")]
    [InlineData("""{"fiscalYear":2023,"value":1,"value":2,"reason":"r"}""")]
    [InlineData("""{"fiscalYear":2023,"value":1,"reason":"a\u0000b"}""")]
    [InlineData("""{"fiscalYear":2023,"value":1,"reason":"\ud800"}""")]
    [InlineData("""{"fiscalYear":2023,"value":1,"reason":"r","effectiveFrom":"2023-02-30"}""")]
    [InlineData("""{"fiscalYear":2023,"value":1,"reason":"r","unknown":1}""")]
    [InlineData("""{"fiscalYear":2023,"value":99999999999999999999999999,"reason":"r"}""")]
    public async Task Malformed_revision_is_refused_and_changes_nothing(string body)
    {
        var before = await Served.PositionAsync();

        using var answer = await Served.SendAsync(HttpMethod.Post, Revisions, body);

        Assert.Equal("request.invalid", await answer.ProblemAsync(HttpStatusCode.BadRequest));
        Assert.Equal(before, await Served.PositionAsync());
    }

    [Fact]
    public async Task Refusals_speak_the_callers_language()
    {
        using var japanese = await Served.SendAsync(HttpMethod.Get, "/api/kpis/none");
        using var english = await Served.SendAsync(HttpMethod.Get, "/api/kpis/none", null, ("Accept-Language", "fr, en;q=0.8, ja;q=0.5"));

        Assert.Equal("指標 none はありません。", (await japanese.JsonAsync()).GetProperty("detail").GetString());
        Assert.Equal("There is no KPI none.", (await english.JsonAsync()).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Revision_is_decided_on_the_version_that_was_seen()
    {
        var seen = (await Served.GetAsync("/api/kpis/r5-a-17-1")).GetProperty("version").GetInt64();

        using var first = await Served.SendAsync(HttpMethod.Post, Revisions, new { fiscalYear = 2023, value = 30_000_000, reason = "見直し" }, ("If-Match", $"\"{seen}\""));
        using var second = await Served.SendAsync(HttpMethod.Post, Revisions, new { fiscalYear = 2023, value = 31_000_000, reason = "別の人" }, ("If-Match", $"\"{seen}\""));

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("stream.version_moved", await second.ProblemAsync(HttpStatusCode.PreconditionFailed));
        var target = (await Served.GetAsync("/api/kpis/r5-a-17-1")).GetProperty("targets")[0];
        Assert.Equal(30_000_000m, target.GetProperty("value").GetDecimal());
        Assert.Equal("見直し", target.GetProperty("former")[0].GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("3")]
    [InlineData("W/\"3\"")]
    [InlineData("\"x\"")]
    [InlineData("*")]
    public async Task Precondition_that_is_no_version_is_refused_rather_than_ignored(string match)
    {
        using var answer = await Served.SendAsync(HttpMethod.Post, Revisions, new { fiscalYear = 2023, value = 1, reason = "r", confirm = new[] { "magnitude" } }, ("If-Match", match));
        Assert.Equal("request.precondition_invalid", await answer.ProblemAsync(HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Repeated_request_with_the_same_key_is_done_once()
    {
        var body = new { fiscalYear = 2023, value = 29_000_000, reason = "見直し" };
        using var first = await Served.SendAsync(HttpMethod.Post, Revisions, body, ("Idempotency-Key", "k-1"));
        var position = await Served.PositionAsync();

        using var again = await Served.SendAsync(HttpMethod.Post, Revisions, body, ("Idempotency-Key", "k-1"));
        using var other = await Served.SendAsync(HttpMethod.Post, Revisions, body with { value = 28_000_000 }, ("Idempotency-Key", "k-1"));

        Assert.False((await first.JsonAsync()).GetProperty("replayed").GetBoolean());
        Assert.True((await again.JsonAsync()).GetProperty("replayed").GetBoolean());
        Assert.Equal((await first.JsonAsync()).GetProperty("position").GetInt64(), (await again.JsonAsync()).GetProperty("position").GetInt64());
        Assert.Equal("idempotency.key_reused", await other.ProblemAsync(HttpStatusCode.Conflict));
        Assert.Equal(position, await Served.PositionAsync());
    }

    [Fact]
    public async Task Foreign_name_pointed_at_this_machine_may_not_read()
    {
        using var answer = await Served.SendAsync(HttpMethod.Get, "/api/plans", null, ("Host", "evil.example"));
        Assert.Equal("reads.loopback_only", await answer.ProblemAsync(HttpStatusCode.Forbidden));
    }

    [Theory]
    [InlineData("Origin", "http://evil.example", "request.cross_site")]
    [InlineData("Origin", "null", "request.cross_site")]
    [InlineData("Sec-Fetch-Site", "cross-site", "request.cross_site")]
    [InlineData("Host", "evil.example", "request.cross_site")]
    [InlineData("X-Forwarded-For", "203.0.113.7", "writes.loopback_only")]
    [InlineData("Forwarded", "for=203.0.113.7", "writes.loopback_only")]
    public async Task Writes_of_others_are_refused(string header, string value, string code)
    {
        var before = await Served.PositionAsync();
        using var answer = await Served.SendAsync(HttpMethod.Post, Revisions, new { fiscalYear = 2023, value = 1, reason = "r", confirm = new[] { "magnitude" } }, (header, value));
        Assert.Equal(code, await answer.ProblemAsync(HttpStatusCode.Forbidden));
        Assert.Equal(before, await Served.PositionAsync());
    }

    [Fact]
    public async Task Wrong_media_type_and_method_are_problems_too()
    {
        using var text = await Served.Client.PostAsync(new Uri(Revisions, UriKind.Relative), new StringContent("{}"));
        using var method = await Served.SendAsync(HttpMethod.Delete, "/api/plans");

        Assert.Equal("request.media_type", await text.ProblemAsync(HttpStatusCode.UnsupportedMediaType));
        Assert.Equal("route.method_not_allowed", await method.ProblemAsync(HttpStatusCode.MethodNotAllowed));
    }

    [Fact]
    public async Task Sixty_four_offices_on_one_version_have_one_winner()
    {
        var seen = (await Served.GetAsync("/api/kpis/r5-a-20-1")).GetProperty("version").GetInt64();
        var answers = await Task.WhenAll(Enumerable.Range(1, 64).Select(i => Served.SendAsync(
            HttpMethod.Post, "/api/kpis/r5-a-20-1/target-revisions", new { fiscalYear = 2023, value = 10_000 + i, reason = $"案{i}", confirm = new[] { "magnitude" } }, ("If-Match", $"\"{seen}\""))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(63, answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed));
        Assert.Equal(seen + 1, (await Served.GetAsync("/api/kpis/r5-a-20-1")).GetProperty("version").GetInt64());
        foreach (var answer in answers)
            answer.Dispose();
    }

    [Fact]
    public async Task Offices_that_name_no_version_all_get_their_turn()
    {
        var answers = await Task.WhenAll(Enumerable.Range(1, 5).Select(i => Served.SendAsync(
            HttpMethod.Post, "/api/kpis/r5-a-21-1/target-revisions", new { fiscalYear = 2023, value = 1_000 + i, reason = $"案{i}", confirm = new[] { "magnitude" } })));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(5, (await Served.GetAsync("/api/kpis/r5-a-21-1")).GetProperty("targets")[0].GetProperty("former").GetArrayLength());
        foreach (var answer in answers)
            answer.Dispose();
    }
}
