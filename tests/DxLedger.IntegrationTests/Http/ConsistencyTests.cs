using System.Globalization;
using System.Net;
using DxLedger.EventStore;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.Http;

/// <summary>Answers that must hold while others write.</summary>
[Collection("postgres")]
public sealed class ConsistencyTests(PostgresFixture postgres) : IAsyncLifetime
{
    private ServedLedger? _served;

    private ServedLedger Served => _served ?? throw new InvalidOperationException();

    public async Task InitializeAsync() => _served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());

    public async Task DisposeAsync() => await Served.DisposeAsync();

    [Fact]
    public async Task Stream_is_shown_as_it_was_at_the_position_that_the_answer_names()
    {
        await Served.Ledger.AppendAsync(Request(To("note-1", 0)), CancellationToken.None);
        using var enough = new CancellationTokenSource();
        var writing = WriteAsync(enough.Token);
        var read = new List<(long Named, long Shown, long Version)>();
        for (var i = 0; i < 300; i++)
        {
            using var answer = await Served.SendAsync(HttpMethod.Get, "/api/streams/note-1?count=1&direction=backwards");
            var body = await answer.JsonAsync();
            var last = Assert.Single(body.GetProperty("events").EnumerateArray().ToList());
            Assert.Equal(body.GetProperty("version").GetInt64(), last.GetProperty("version").GetInt64());
            read.Add((long.Parse(answer.Header("DxLedger-Position"), CultureInfo.InvariantCulture), last.GetProperty("position").GetInt64(), last.GetProperty("version").GetInt64()));
        }

        await enough.CancelAsync();
        await writing;
        Assert.All(read, answer => Assert.Equal(answer.Named, answer.Shown)); // nobody else writes
        Assert.True(read[^1].Version > read[0].Version);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Same_key_from_many_callers_at_once_has_one_answer(bool named)
    {
        for (var round = 1; round <= 15; round++)
        {
            var version = (await Served.GetAsync("/api/kpis/r5-a-17-1")).GetProperty("version").GetInt64();
            (string, string)[] headers = [("Idempotency-Key", $"k-{round}"), .. named ? [("If-Match", $"\"{version}\"")] : Array.Empty<(string, string)>()];

            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Served.SendAsync(
                HttpMethod.Post, "/api/kpis/r5-a-17-1/target-revisions", new { fiscalYear = 2023, value = round, reason = "r", confirm = new[] { "magnitude" } }, headers)));

            Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
            var bodies = await Task.WhenAll(answers.Select(answer => answer.JsonAsync()));
            Assert.Single(bodies, body => !body.GetProperty("replayed").GetBoolean());
            Assert.Single(bodies.Select(body => body.GetProperty("position").GetInt64()).Distinct());
            foreach (var answer in answers) answer.Dispose();
        }
    }

    [Fact]
    public async Task Same_import_under_the_same_key_from_many_callers_at_once_has_one_answer()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => ImportAsync("plan=second-r5&prefix=s5", ("Idempotency-Key", "k"))));

        var bodies = await Task.WhenAll(answers.Select(answer => answer.JsonAsync()));
        Assert.Single(bodies, body => !body.GetProperty("replayed").GetBoolean());
        Assert.Single(bodies.Select(body => body.GetProperty("position").GetInt64()).Distinct());
        foreach (var answer in answers) answer.Dispose();
    }

    [Fact]
    public async Task Import_is_decided_on_the_version_that_was_seen()
    {
        var before = await Served.PositionAsync();
        var version = (await Served.GetAsync("/api/plans/fukushima-r5")).GetProperty("version").GetInt64();
        using var moved = await ImportAsync("plan=fukushima-r5", ("If-Match", "\"1\""));
        using var stands = await ImportAsync("plan=fukushima-r5", ("If-Match", $"\"{version}\""));
        using var taken = await ImportAsync("plan=other-r5&prefix=o5", ("If-Match", "\"1\""));

        Assert.Equal("stream.version_moved", await moved.ProblemAsync(HttpStatusCode.PreconditionFailed));
        Assert.Equal(HttpStatusCode.OK, stands.StatusCode);
        Assert.Equal("stream.version_moved", await taken.ProblemAsync(HttpStatusCode.PreconditionFailed));
        Assert.Equal(before, await Served.PositionAsync());
    }

    [Fact]
    public async Task Preview_names_the_position_that_it_stands_on()
    {
        using var answer = await Served.Client.PostAsync(new Uri("/api/plans/preview", UriKind.Relative), new ByteArrayContent(ServedLedger.PlanFile()));
        Assert.Equal((await Served.PositionAsync()).ToString(CultureInfo.InvariantCulture), answer.Header("DxLedger-Position"));
    }

    [Theory]
    [InlineData("/api/streams/plan-fukushima-r5")]
    [InlineData("/api/streams/plan-fukushima-r5/")]
    [InlineData("/api/ledgers/default/streams/plan-fukushima-r5")]
    public async Task Next_page_is_one_of_the_same_ledger(string address)
    {
        var next = (await Served.GetAsync($"{address}?count=1")).GetProperty("next").GetString() ?? "";
        Assert.Equal($"{address.TrimEnd('/')}?from=2&count=1&direction=forwards", next);
        Assert.Equal(2, (await Served.GetAsync(next)).GetProperty("events")[0].GetProperty("version").GetInt64());
    }

    [Theory]
    [InlineData("/api/plans/fukushima-r5/")]
    [InlineData("/api/ledgers/default/plans/fukushima-r5")]
    public async Task Document_is_found_where_the_plan_says(string address)
    {
        var href = (await Served.GetAsync(address)).GetProperty("documents")[0].GetProperty("href").GetString() ?? "";
        using var answer = await Served.SendAsync(HttpMethod.Get, href);
        Assert.Equal(ServedLedger.PlanFile(), await answer.Content.ReadAsByteArrayAsync());
    }

    private async Task WriteAsync(CancellationToken enough)
    {
        for (var version = 1; !enough.IsCancellationRequested; version++)
            Assert.IsType<AppendResult.Appended>(await Served.Ledger.AppendAsync(Request(To("note-1", version)), CancellationToken.None));
    }

    private async Task<HttpResponseMessage> ImportAsync(string query, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/api/plans?{query}", UriKind.Relative)) { Content = new ByteArrayContent(ServedLedger.PlanFile()) };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await Served.Client.SendAsync(request);
    }
}
