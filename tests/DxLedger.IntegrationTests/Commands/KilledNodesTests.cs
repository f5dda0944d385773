using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DxLedger.Composition;
using DxLedger.EventStore;
using DxLedger.Features.Dashboards;
using DxLedger.Features.Kpis;
using DxLedger.Platform;
using Xunit.Abstractions;

namespace DxLedger.IntegrationTests.Commands;

/// <summary>Three nodes on one database, 64 writers, and kill -9: for two minutes with <c>./dx test --all</c>, shortly otherwise.</summary>
[Collection("commands")]
public sealed class KilledNodesTests(PostgresFixture postgres, ITestOutputHelper output)
{
    private const int Writers = 64;

    private static readonly TimeSpan TakeoverMax = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, long> _acknowledged = new(StringComparer.Ordinal);
    private readonly List<TimeSpan> _takeovers = [];

    [Fact]
    public async Task Views_equal_a_naive_fold_after_nodes_were_killed_at_random_under_load()
    {
        var duration = Environment.GetEnvironmentVariable("DXLEDGER_TEST_ALL") == "1" ? TimeSpan.FromMinutes(2) : TimeSpan.FromSeconds(15);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["DXLEDGER_DB"] = await postgres.CreateDatabaseAsync() };
        var nodes = new ServingProcess[3];
        for (var i = 0; i < nodes.Length; i++) nodes[i] = await ServingProcess.StartAsync(environment);
        await using var database = await LedgerDatabase.OpenAsync(
            environment["DXLEDGER_DB"], new EventStoreOptions { InlineProjections = LedgerModel.Projections, AsyncProjections = LedgerModel.Views }, CancellationToken.None);
        var ledger = await database.LedgerAsync("default", CancellationToken.None);

        using var enough = new CancellationTokenSource(duration);
        var kpis = await KpisAsync(nodes[0]);
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => WriteAsync(nodes, writer, kpis[writer % kpis.Count], enough.Token)));
        await KillAsync(nodes, environment, ledger, enough.Token);
        await writing;

        await AssertViewsAsync(ledger);
        await AssertWrittenOnceAsync(ledger);
        Assert.NotEmpty(_takeovers);
        output.WriteLine($"{_acknowledged.Count} writes acknowledged; takeovers (s): {string.Join(' ', _takeovers.Select(time => $"{time.TotalSeconds:F2}"))}");
        Assert.All(_takeovers, time => Assert.True(time < TakeoverMax, $"{time} until another node had taken over"));
        foreach (var node in nodes) await node.DisposeAsync();
    }

    private static async Task<List<string>> KpisAsync(ServingProcess node) =>
    [
        .. (await node.GetAsync("/api/plans/fukushima-r5/initiatives?pageSize=500")).GetProperty("items").EnumerateArray()
            .SelectMany(initiative => initiative.GetProperty("promises").EnumerateArray())
            .Where(promise => promise.GetProperty("kind").GetString() == "kpi" && promise.GetProperty("targets").EnumerateArray().Any(target => target.GetProperty("fiscalYear").GetInt32() == 2023))
            .Select(promise => promise.GetProperty("key").GetString() ?? "").Distinct().Take(Writers),
    ];

    // A write whose node died is sent again under its key, to another node: it is then done once, and once only.
    private async Task WriteAsync(ServingProcess[] nodes, int writer, string kpi, CancellationToken enough)
    {
        for (var turn = 0; !enough.IsCancellationRequested; turn++)
        {
            var key = $"{writer}-{turn}";
            for (var attempt = writer; !_acknowledged.ContainsKey(key); attempt++)
            {
                try
                {
                    using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/api/kpis/{kpi}/target-revisions", UriKind.Relative))
                    {
                        Content = JsonContent.Create(new { fiscalYear = 2023, value = (writer * 1_000_000) + turn + 1, effectiveFrom = "2023-10-01", reason = "負荷", confirm = new[] { "magnitude" } }),
                        Headers = { { "Idempotency-Key", key } },
                    };
                    using var answer = await nodes[attempt % nodes.Length].Client.SendAsync(request, CancellationToken.None);
                    var body = JsonElement.Parse(await answer.Content.ReadAsStringAsync(CancellationToken.None));
                    if (answer.IsSuccessStatusCode) _acknowledged[key] = body.GetProperty("position").GetInt64();
                    else Assert.True(answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.PreconditionFailed, body.ToString());
                }
                catch (Exception problem) when (problem is HttpRequestException or OperationCanceledException or IOException or ObjectDisposedException)
                {
                    await Task.Delay(20, CancellationToken.None);
                }
            }
        }
    }

    private async Task KillAsync(ServingProcess[] nodes, Dictionary<string, string> environment, Ledger ledger, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            await Task.Delay(Random.Shared.Next(1_000, 3_000), CancellationToken.None);
            // Mostly the one that runs the views, or little would be learnt.
            var runner = (await RunnersAsync(ledger)).FirstOrDefault();
            var victim = Array.FindIndex(nodes, node => runner is not null && runner.EndsWith($"/{node.ProcessId}", StringComparison.Ordinal));
            if (victim < 0 || Random.Shared.Next(4) == 0) victim = Random.Shared.Next(nodes.Length);
            var dead = nodes[victim];
            var since = TimeProvider.System.GetTimestamp();
            await dead.KillAsync();
            if (runner?.EndsWith($"/{dead.ProcessId}", StringComparison.Ordinal) == true)
            {
                while ((await RunnersAsync(ledger)) is var runners && (runners.Count < LedgerModel.Views.Count || runners.Contains(runner, StringComparer.Ordinal)))
                    await Task.Delay(10, CancellationToken.None);
                _takeovers.Add(TimeProvider.System.GetElapsedTime(since));
            }

            nodes[victim] = await ServingProcess.StartAsync(environment);
            await dead.DisposeAsync();
        }
    }

    /// <summary>The node of each view that has one.</summary>
    private static async Task<List<string>> RunnersAsync(Ledger ledger) =>
        [.. (await ledger.Projections.StatusAsync(CancellationToken.None)).Select(status => status.Node).OfType<string>()];

    private static async Task AssertViewsAsync(Ledger ledger)
    {
        var events = await ledger.ReadAllAsync(0, count: null, CancellationToken.None).ToListAsync();
        foreach (var view in LedgerModel.Views)
            Assert.Equal(events.Count, await ledger.WaitForAsync(view, events.Count, TimeSpan.FromSeconds(30), CancellationToken.None));

        var changes = (await ledger.ReadRowsAsync(RecentChanges.Projection, RowQuery.Highest(events.Count + 1_000, before: RecentChanges.EndOfChanges), CancellationToken.None)).Items;
        Assert.Equal(events.Select(e => e.Position), changes.Select(row => row.FromPosition).Order());
        foreach (var kpi in events.Where(e => e.Stream.StartsWith("kpi-", StringComparison.Ordinal)).GroupBy(e => e.Stream, StringComparer.Ordinal))
        {
            var states = (await ledger.ReadRowsAsync(KpiModel.Stream.History, RowQuery.StatesOf(kpi.Key), CancellationToken.None)).Items;
            Assert.Equal(kpi.Select(e => (e.Position, e.RecordedAt)), states.Select(state => (state.FromPosition, state.FromAt)));
            Kpi folded = new Kpi.Undefined();
            foreach (var e in kpi) folded = Kpi.Evolve(folded, (KpiEvent)KpiModel.Stream.Events.Decode(e.Type, e.Data), EventOrigin.Of(e));
            Assert.Equal(JsonSerializer.Serialize(folded, LedgerJson.Stored), JsonSerializer.Serialize(states[^1].State.State, LedgerJson.Stored));
        }

        Assert.Null(await ledger.CheckAsyncProjectionsAsync(CancellationToken.None));
        Assert.Null(await ledger.CheckInlineProjectionsAsync(CancellationToken.None));
    }

    private async Task AssertWrittenOnceAsync(Ledger ledger)
    {
        var revised = new List<(string Value, long Position)>();
        await foreach (var e in ledger.ReadAllAsync(0, count: null, CancellationToken.None))
        {
            if (e.Type == "kpi.target-revised.v1") revised.Add((JsonElement.Parse(e.Data.Span).GetProperty("to").GetString() ?? "", e.Position));
        }

        Assert.Equal(
            _acknowledged.Select(pair => (Value(pair.Key), pair.Value)).Order(),
            revised.Order());

        static string Value(string key)
        {
            var parts = key.Split('-');
            return $"{(int.Parse(parts[0], null) * 1_000_000) + int.Parse(parts[1], null) + 1}";
        }
    }
}
