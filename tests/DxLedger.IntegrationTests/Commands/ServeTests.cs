using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using DxLedger.IntegrationTests.EmbeddedPostgres;

namespace DxLedger.IntegrationTests.Commands;

/// <summary>The program with its own PostgreSQL, started, stopped, killed and started again.</summary>
[Collection("commands")]
public sealed class ServeTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly ClusterFolder _folder = new();
    private Dictionary<string, string> _environment = new(StringComparer.Ordinal);

    public Task InitializeAsync()
    {
        _environment = new(StringComparer.Ordinal) { ["DXLEDGER_DATA"] = _folder.Path, ["DXLEDGER_DB"] = "" };
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _folder.DisposeAsync();

    [Fact]
    public async Task First_start_loads_the_plan_and_the_second_nothing()
    {
        await using (var first = await ServingProcess.StartAsync(_environment))
        {
            Assert.Contains(first.Lines, line => line.StartsWith("Loaded fukushima-r5: 121 initiatives", StringComparison.Ordinal));
            Assert.Equal(121, (await first.GetAsync("/api/plans/fukushima-r5")).GetProperty("counts").GetProperty("initiatives").GetInt32());

            await using (var second = await ServingProcess.StartAsync(_environment))
            {
                Assert.Contains("The ledger stands at position 433; nothing to load.", second.Lines);
                Assert.Equal(0, await second.StopAsync());
            }

            // A command beside the running program joins its cluster as well.
            var beside = await DxLedgerProcess.RunAsync(_environment, "projections", "check");
            Assert.Equal(0, beside.ExitCode);
            var health = await DxLedgerProcess.RunAsync(_environment, "health", "--url", first.Client.BaseAddress?.ToString() ?? "");
            Assert.Equal((0, """{"status":"ready"}"""), (health.ExitCode, health.Output.Trim()));
            Assert.Equal(0, await first.StopAsync());
        }

        await using var again = await ServingProcess.StartAsync(_environment);
        Assert.Contains("The ledger stands at position 433; nothing to load.", again.Lines);
        Assert.Equal(0, await again.StopAsync());
    }

    [Fact]
    public async Task Program_killed_in_the_middle_of_a_load_loses_no_acknowledged_append()
    {
        var acknowledged = new ConcurrentDictionary<int, long>();
        await using (var serving = await ServingProcess.StartAsync(_environment))
        {
            var load = Task.WhenAll(Enumerable.Range(1, 16).Select(writer => WriteUntilItDiesAsync(serving, writer, acknowledged, kpi: Kpis[writer - 1], writes: 2_000)));
            await WaitUntilAsync(() => acknowledged.Count > 200);
            await serving.KillAsync();
            await load;
        }

        await using var again = await ServingProcess.StartAsync(_environment);
        var recorded = await RecordedAsync(again);
        Assert.All(acknowledged, append => Assert.Equal(append.Key, recorded[append.Value]));
        Assert.Equal(Enumerable.Range(1, recorded.Count).Select(i => 433L + i), recorded.Keys.Order());
        Assert.Equal(0, await again.StopAsync());
    }

    [Fact]
    public async Task Two_programs_on_one_database_load_once_and_share_one_order()
    {
        var shared = new Dictionary<string, string>(StringComparer.Ordinal) { ["DXLEDGER_DB"] = await postgres.CreateDatabaseAsync() };
        var starts = await Task.WhenAll(ServingProcess.StartAsync(shared), ServingProcess.StartAsync(shared));
        await using var one = starts[0];
        await using var other = starts[1];
        Assert.Equal(121, (await one.GetAsync("/api/plans/fukushima-r5")).GetProperty("counts").GetProperty("initiatives").GetInt32());

        // Both programs write to the same streams, so that each keeps finding the head moved by the other.
        var acknowledged = new ConcurrentDictionary<int, long>();
        await Task.WhenAll(
            from writer in Enumerable.Range(1, 16)
            select WriteUntilItDiesAsync(writer % 2 == 0 ? one : other, writer, acknowledged, kpi: Kpis[writer / 2 % 4], writes: 40));

        var recorded = await RecordedAsync(one);
        Assert.True(acknowledged.Count > 100, $"{acknowledged.Count} writes were acknowledged.");
        Assert.Equal(acknowledged.Count, recorded.Count);
        Assert.All(acknowledged, append => Assert.Equal(append.Key, recorded[append.Value]));
        Assert.Equal(Enumerable.Range(1, recorded.Count).Select(i => 433L + i), recorded.Keys.Order());
        Assert.Equal(
            (await one.GetAsync("/api/plans/fukushima-r5/initiatives?pageSize=500")).ToString(),
            (await other.GetAsync("/api/plans/fukushima-r5/initiatives?pageSize=500")).ToString());
        Assert.Equal(0, (await DxLedgerProcess.RunAsync(shared, "projections", "check")).ExitCode);
    }

    [Fact]
    public async Task Program_stopped_while_it_starts_leaves_no_server_behind()
    {
        using var process = DxLedgerProcess.Start(_environment, "serve", "--urls", "http://127.0.0.1:0");
        await WaitUntilAsync(() => File.Exists(Path.Combine(_folder.Layout.Data, "postmaster.pid")) || process.HasExited);
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();

        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));

        Assert.False(File.Exists(Path.Combine(_folder.Layout.Data, "postmaster.pid")));
    }

    private static async Task WriteUntilItDiesAsync(
        ServingProcess serving, int writer, ConcurrentDictionary<int, long> acknowledged, int kpi, int writes)
    {
        var address = new Uri($"/api/kpis/r5-b-{kpi:00}-1/target-revisions", UriKind.Relative);
        for (var i = 1; i <= writes; i++)
        {
            var value = (writer * 10_000) + i;
            try
            {
                using var answer = await serving.Client.PostAsJsonAsync(address, new { fiscalYear = 2023, value, reason = "負荷", confirm = new[] { "magnitude" } });
                var body = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
                if (answer.IsSuccessStatusCode)
                    acknowledged[value] = body.GetProperty("position").GetInt64();
            }
            catch (HttpRequestException)
            {
                return;
            }
        }
    }

    private static int[] Kpis { get; } = [1, 2, 4, 5, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19];

    private static async Task<Dictionary<long, int>> RecordedAsync(ServingProcess serving)
    {
        var recorded = new Dictionary<long, int>();
        foreach (var kpi in Kpis)
        {
            var next = (string?)$"/api/streams/kpi-r5-b-{kpi:00}-1?count=1000&from=3";
            while (next is not null)
            {
                var page = await serving.GetAsync(next);
                foreach (var e in page.GetProperty("events").EnumerateArray())
                    recorded.Add(e.GetProperty("position").GetInt64(), int.Parse(e.GetProperty("data").GetProperty("to").GetString() ?? "", null));
                next = page.GetProperty("next").GetString();
            }
        }

        return recorded;
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        var since = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(since.Elapsed < TimeSpan.FromMinutes(1), "The load did not get going.");
            await Task.Delay(10);
        }
    }
}
