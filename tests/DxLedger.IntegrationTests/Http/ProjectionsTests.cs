using System.Net;
using System.Text.Json;
using DxLedger.Commands;
using DxLedger.IntegrationTests.Commands;
using DxLedger.IntegrationTests.EventStore;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.Http;

/// <summary>What people and monitors see of projections, and what comes of their decisions.</summary>
[Collection("postgres")]
public sealed class ProjectionsTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly ProjectionsRebuild.Wish Rebuild = new(RateMax: null, Abandons: false);
    private static readonly ProjectionsRebuild.Wish Abandon = new(RateMax: null, Abandons: true);

    private readonly NoteView _notes = new();
    private ServedLedger? _served;

    private ServedLedger Served => _served ?? throw new InvalidOperationException();

    public async Task InitializeAsync() => _served = await ServedLedger.StartAsync(await postgres.CreateDatabaseAsync(), views: [_notes], daemon: false);

    public async Task DisposeAsync() => await Served.DisposeAsync();

    [Fact]
    public async Task Projections_are_listed_as_they_stand_at_this_moment()
    {
        await Served.Ledger.AppendedAsync(To("note-1", 0, Event(), Event()));
        await using var daemon = Served.Database.StartDaemon();
        await UntilAsync("notes", "live");

        using var answer = await Served.SendAsync(HttpMethod.Get, "/api/ledgers/default/projections");
        var all = (await answer.JsonAsync()).GetProperty("projections").EnumerateArray().ToList();

        Assert.Equal(
            ["plan inline live", "period inline live", "department inline live", "initiative inline live", "kpi inline live", "notes projection live"],
            all.Select(one => $"{one.GetProperty("name")} {one.GetProperty("kind")} {one.GetProperty("state")}"));
        Assert.All(all, one => Assert.Equal(
            (true, 2, 2, 0, 0.0),
            (one.GetProperty("isShown").GetBoolean(), one.GetProperty("position").GetInt64(), one.GetProperty("head").GetInt64(), one.GetProperty("lagEvents").GetInt64(), one.GetProperty("lagSeconds").GetDouble())));
        Assert.Equal(daemon.Node, all[^1].GetProperty("node").GetString());
        Assert.Equal(("2", "no-store", null), (answer.Header("DxLedger-Position"), answer.Headers.CacheControl?.ToString(), answer.Headers.ETag));
    }

    [Fact]
    public async Task Projection_that_no_program_has_begun_to_build_is_known_all_the_same()
    {
        var notes = await Served.GetAsync("/api/projections/notes");
        Assert.Equal(("notes", 0, 0), (notes.GetProperty("name").GetString(), notes.GetProperty("projections").GetArrayLength(), notes.GetProperty("log").GetArrayLength()));
    }

    [Theory]
    [InlineData("/api/projections/none")]
    [InlineData("/api/ledgers/default/projections/none")]
    [InlineData("/api/projections/%E3%81%82")]
    public async Task Unknown_projection_is_not_found(string address)
    {
        using var answer = await Served.SendAsync(HttpMethod.Get, address);
        Assert.Equal("projection.not_found", await answer.ProblemAsync(HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task Stopped_projection_tells_why_until_somebody_skips_the_event()
    {
        await using var daemon = Served.Database.StartDaemon();
        await UntilAsync("notes", "live");
        await Served.Ledger.AppendedAsync(To("note-1", 0, Event(), Event(type: "test.fails.v1"), Event()));
        var stopped = await UntilAsync("notes", "stopped");
        Assert.Equal((1, 2), (stopped.GetProperty("position").GetInt64(), stopped.GetProperty("lagEvents").GetInt64()));
        Assert.Equal(
            (2, "InvalidOperationException: This note cannot be."),
            (stopped.GetProperty("failure").GetProperty("position").GetInt64(), stopped.GetProperty("failure").GetProperty("what").GetString()));
        Assert.Equal("degraded stopped", await HealthAsync());
        await AssertPeopleSeeItAsync();

        Assert.Equal(ExitCodes.Refused, await DecideAsync(new(Skips: true, Position: 1, "wrong place")));
        Assert.Equal(ExitCodes.Done, await DecideAsync(new(Skips: false, Position: 2, Reason: null)));
        await UntilAsync("notes", "stopped", logged: 3);
        Assert.Equal(ExitCodes.Done, await DecideAsync(new(Skips: true, Position: null, "a test note")));
        await UntilAsync("notes", "live", logged: 4);
        await Served.Ledger.WaitForAsync(_notes, 3, TimeSpan.FromSeconds(20), CancellationToken.None);
        Assert.Equal(ExitCodes.Refused, await DecideAsync(new(Skips: false, Position: null, Reason: null)));

        var log = (await Served.GetAsync("/api/projections/notes")).GetProperty("log").EnumerateArray();
        Assert.Equal(
            ["skipped 2 local: a test note", $"stopped 2 {daemon.Node}: InvalidOperationException: This note cannot be.", "retried 2 local: ", $"stopped 2 {daemon.Node}: InvalidOperationException: This note cannot be."],
            log.Select(entry => $"{entry.GetProperty("action")} {entry.GetProperty("position")} {entry.GetProperty("actor")}: {entry.GetProperty("detail")}"));
        Assert.Equal("ok live", await HealthAsync());
        Assert.Equal(ExitCodes.Done, await ProjectionsCheck.CheckAsync(Served.Ledger, CancellationToken.None));
    }

    [Fact]
    public async Task Rebuild_that_was_interrupted_waits_to_be_taken_up_or_given_up()
    {
        await Served.Ledger.AppendedAsync(To("note-1", 0, Event(), Event()));
        Assert.Equal(ExitCodes.Done, await ProjectionsRebuild.RunAsync(Served.Ledger, "notes", Rebuild, CancellationToken.None));
        Assert.Equal(ExitCodes.Refused, await ProjectionsRebuild.RunAsync(Served.Ledger, "notes", Abandon, CancellationToken.None));

        var gate = new TaskCompletionSource();
        _notes.Gate = gate.Task;
        using var interrupt = new CancellationTokenSource();
        var rebuilding = ProjectionsRebuild.RunAsync(Served.Ledger, "notes", Rebuild, interrupt.Token);
        await UntilAsync("notes", "building");
        Assert.Equal("ok live building", await HealthAsync());
        var interrupted = interrupt.CancelAsync();
        gate.SetResult();
        await interrupted;
        Assert.Equal(ExitCodes.Refused, await rebuilding);
        Assert.Equal(["live", "building"], await StatesAsync("notes"));

        Assert.Equal(ExitCodes.Done, await ProjectionsRebuild.RunAsync(Served.Ledger, "notes", Abandon, CancellationToken.None));
        Assert.Equal(["live"], await StatesAsync("notes"));
        Assert.Equal(ExitCodes.Done, await ProjectionsRebuild.RunAsync(Served.Ledger, "notes", Rebuild, CancellationToken.None));
    }

    [Fact]
    public async Task Rebuild_that_meets_a_bad_event_is_refused_and_the_old_rows_stay()
    {
        _notes.IsMended = true;
        await Served.Ledger.AppendedAsync(To("note-1", 0, Event(), Event(type: "test.fails.v1")));
        Assert.Equal(ExitCodes.Done, await ProjectionsRebuild.RunAsync(Served.Ledger, "notes", Rebuild, CancellationToken.None));

        _notes.IsMended = false;
        Assert.Equal(ExitCodes.Refused, await ProjectionsRebuild.RunAsync(Served.Ledger, "notes", Rebuild, CancellationToken.None));
        Assert.Equal(["live", "stopped"], await StatesAsync("notes"));
        Assert.Equal(ExitCodes.Refused, await ProjectionsCheck.CheckAsync(Served.Ledger, CancellationToken.None));

        _notes.IsMended = true;
        Assert.Equal(ExitCodes.Done, await DecideAsync(new(Skips: false, Position: null, "mended")));
        Assert.Equal(ExitCodes.Done, await ProjectionsRebuild.RunAsync(Served.Ledger, "notes", Rebuild, CancellationToken.None));
        Assert.Equal(["live"], await StatesAsync("notes"));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("")]
    public async Task Unknown_name_is_bad_input(string name)
    {
        Assert.Equal(ExitCodes.BadInput, await ProjectionsRebuild.RunAsync(Served.Ledger, name, Rebuild, CancellationToken.None));
        Assert.Equal(ExitCodes.BadInput, await ProjectionsDecision.DecideAsync(Served.Ledger, name, new(Skips: true, Position: null, "r"), CancellationToken.None));
        Assert.Equal(ExitCodes.BadInput, await ProjectionsLog.ShowAsync(Served.Ledger, name, 50, CancellationToken.None));
    }

    // Over real processes, which do not know the test's view but see it in the database.
    private async Task AssertPeopleSeeItAsync()
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["DXLEDGER_DB"] = Served.ConnectionString };
        var status = await DxLedgerProcess.RunAsync(environment, "projections", "status");
        Assert.Equal((1, ""), (status.ExitCode, status.Errors));
        Assert.Contains("notes: stopped at position 2: InvalidOperationException: This note cannot be. (", status.Output, StringComparison.Ordinal);

        var json = await DxLedgerProcess.RunAsync(environment, "projections", "status", "--json");
        Assert.Equal((1, ""), (json.ExitCode, json.Errors));
        Assert.Equal("stopped", JsonElement.Parse(json.Output).GetProperty("projections").EnumerateArray().Last().GetProperty("state").GetString());

        var log = await DxLedgerProcess.RunAsync(environment, "projections", "log", "notes", "--count", "1");
        Assert.Equal((0, ""), (log.ExitCode, log.Errors));
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ  notes v1  stopped 2  .+: InvalidOperationException: This note cannot be\.\s*$", log.Output);

        var foreign = await DxLedgerProcess.RunAsync(environment, "projections", "retry", "notes");
        Assert.Equal((2, ""), (foreign.ExitCode, foreign.Output));
    }

    private Task<int> DecideAsync(ProjectionsDecision.Decision decision) => ProjectionsDecision.DecideAsync(Served.Ledger, "notes", decision, CancellationToken.None);

    private async Task<string> HealthAsync()
    {
        var health = await Served.GetAsync("/health");
        Assert.Equal("ok", health.GetProperty("database").GetString());
        var all = health.GetProperty("projections").EnumerateArray().ToList();
        Assert.All(all, one => Assert.Equal(("default", "notes"), (one.GetProperty("ledger").GetString(), one.GetProperty("name").GetString())));
        return string.Join(' ', all.Select(one => one.GetProperty("state").GetString()).Prepend(health.GetProperty("status").GetString()));
    }

    private async Task<List<string?>> StatesAsync(string name) =>
        [.. (await Served.GetAsync($"/api/projections/{name}")).GetProperty("projections").EnumerateArray().Select(one => one.GetProperty("state").GetString())];

    /// <summary>Waits until one is in a state, with so many entries in its log at least.</summary>
    private async Task<JsonElement> UntilAsync(string name, string state, int logged = 0)
    {
        var last = "";
        for (var attempt = 0; attempt < 400; attempt++)
        {
            var answer = await Served.GetAsync($"/api/projections/{name}");
            var found = answer.GetProperty("projections").EnumerateArray().FirstOrDefault(one => one.GetProperty("state").GetString() == state);
            if (found.ValueKind != JsonValueKind.Undefined && answer.GetProperty("log").GetArrayLength() >= logged)
                return found;
            last = answer.ToString();
            await Task.Delay(50);
        }

        throw new TimeoutException($"{name} does not become {state}: {last}");
    }
}
