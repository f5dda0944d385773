using System.Diagnostics;
using System.Globalization;
using System.Net;
using DxLedger.Platform.Http;
using DxLedger.IntegrationTests.EventStore;
using Microsoft.AspNetCore.Builder;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.Http;

/// <summary>Whoever has just written, over any program, may ask for an answer that takes it into account.</summary>
[Collection("postgres")]
public sealed class ReadYourWritesTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly NoteView _notes = new();
    private ServedLedger? _served;

    private ServedLedger Served => _served ?? throw new InvalidOperationException();

    public async Task InitializeAsync()
    {
        _served = await ServedLedger.StartAsync(
            await postgres.CreateDatabaseAsync(),
            views: [_notes], daemon: false,
            map: app => app.MapGet("/test/notes", () => "notes").WithMetadata(new NeedsLedger(), new ReadsView(_notes)));
        await Served.Ledger.AppendedAsync(To("note-1", 0, Event(), Event()));
    }

    public async Task DisposeAsync() => await Served.DisposeAsync();

    [Theory]
    [InlineData("/api/plans?atLeast=0")]
    [InlineData("/api/plans?atLeast=2")]
    [InlineData("/api/ledgers/default/plans?atLeast=2")]
    [InlineData("/api/projections?atLeast=2")]
    public async Task Position_that_was_reached_is_answered(string address)
    {
        using var answer = await Served.SendAsync(HttpMethod.Get, address);
        Assert.Equal((HttpStatusCode.OK, "2"), (answer.StatusCode, answer.Header("DxLedger-Position")));
    }

    [Fact]
    public async Task Answer_waits_for_an_append_that_comes_meanwhile()
    {
        var reading = Served.SendAsync(HttpMethod.Get, "/api/streams/note-1?atLeast=3");
        await Task.Delay(200);
        Assert.False(reading.IsCompleted);
        await Served.Ledger.AppendedAsync(To("note-1", 2));

        using var answer = await reading;
        Assert.Equal(3, (await answer.JsonAsync()).GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task Ledger_that_does_not_come_to_the_position_says_where_it_is()
    {
        var since = Stopwatch.StartNew();
        using var answer = await Served.SendAsync(HttpMethod.Get, "/api/plans?atLeast=9223372036854775807", null, ("Accept-Language", "en"));

        Assert.InRange(since.Elapsed, TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(10));
        Assert.Equal("ledger.behind", await answer.ProblemAsync(HttpStatusCode.ServiceUnavailable));
        var problem = await answer.JsonAsync();
        Assert.Equal(
            "The ledger has come to position 2, not to 9223372036854775807 yet. Ask again shortly.",
            problem.GetProperty("detail").GetString());
        Assert.Equal((2, "atLeast"), (problem.GetProperty("position").GetInt64(), problem.GetProperty("field").GetString()));
        Assert.Equal(("2", "1"), (answer.Header("DxLedger-Position"), answer.Header("Retry-After")));
    }

    [Fact]
    public async Task View_is_waited_for_where_the_answer_comes_from_it()
    {
        using (var behind = await Served.SendAsync(HttpMethod.Get, "/test/notes?atLeast=2", null, ("Accept-Language", "en")))
        {
            Assert.Equal("projection.behind", await behind.ProblemAsync(HttpStatusCode.ServiceUnavailable));
            var problem = await behind.JsonAsync();
            Assert.Equal("The view notes has come to position 0, not to 2 yet. Ask again shortly.", problem.GetProperty("detail").GetString());
            Assert.Equal((0, "0"), (problem.GetProperty("position").GetInt64(), behind.Header("DxLedger-Position")));
        }

        await using var daemon = Served.Database.StartDaemon();
        await Served.Ledger.WaitForAsync(_notes, 2, TimeSpan.FromSeconds(20), CancellationToken.None);
        for (var version = 2; version < 22; version++)
        {
            var position = (await Served.Ledger.AppendedAsync(To("note-1", version))).LastPosition;
            using var answer = await Served.SendAsync(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"/test/notes?atLeast={position}"));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task What_is_no_single_position_is_refused()
    {
        string[] queries = ["", "-1", "%2B1", "1.0", "1e1", "%201", "1%00", "%EF%BC%91", "9223372036854775808", "1&atLeast=1"];
        foreach (var query in queries)
        {
            using var answer = await Served.SendAsync(HttpMethod.Get, $"/api/plans?atLeast={query}");
            Assert.Equal("request.invalid", await answer.ProblemAsync(HttpStatusCode.BadRequest));
            Assert.Equal("atLeast", (await answer.JsonAsync()).GetProperty("field").GetString());
        }
    }

    [Fact]
    public async Task Writes_refuse_it_and_change_nothing()
    {
        using var answer = await Served.ImportAsync(ServedLedger.PlanFile(), "plan=fukushima-r5&atLeast=2");
        Assert.Equal("query.unsupported", await answer.ProblemAsync(HttpStatusCode.BadRequest));
        Assert.Equal(("atLeast", 2), ((await answer.JsonAsync()).GetProperty("field").GetString(), await Served.PositionAsync()));
    }

    [Fact]
    public async Task Api_document_describes_it_for_every_read_of_a_ledger_and_nothing_else()
    {
        var paths = (await Served.GetAsync("/openapi/v1.json")).GetProperty("paths");
        var described = from path in paths.EnumerateObject()
                        from operation in path.Value.EnumerateObject()
                        where operation.Value.TryGetProperty("parameters", out var parameters) && parameters.EnumerateArray().Any(parameter => parameter.GetProperty("name").GetString() == "atLeast")
                        select $"{operation.Name} {path.Name}";
        var reads = paths.EnumerateObject().Where(path => path.Name.StartsWith("/api/", StringComparison.Ordinal) && path.Value.TryGetProperty("get", out _)).Select(path => $"get {path.Name}");

        Assert.Equal([.. reads, "get /test/notes"], described);
    }
}
