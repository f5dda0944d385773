using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using DxLedger.IntegrationTests.EmbeddedPostgres;

namespace DxLedger.IntegrationTests.Commands;

/// <summary>The program with its own PostgreSQL, started, stopped, killed and started again.</summary>
[Collection("postgres")]
public sealed class ServeTests : IAsyncLifetime
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

            var second = await DxLedgerProcess.RunAsync(_environment, "serve", "--urls", "http://127.0.0.1:0");
            Assert.Equal(3, second.ExitCode);
            Assert.Contains("[postgres.already_running]", second.Errors, StringComparison.Ordinal);

            // A command beside the running program joins its cluster.
            var beside = await DxLedgerProcess.RunAsync(_environment, "projections", "check");
            Assert.Equal(0, beside.ExitCode);
            var health = await DxLedgerProcess.RunAsync(_environment, "health", "--url", first.Client.BaseAddress?.ToString() ?? "");
            Assert.Equal((0, """{"status":"ready"}"""), (health.ExitCode, health.Output.Trim()));
            Assert.Equal(0, await first.StopAsync());
        }

        await using var again = await ServingProcess.StartAsync(_environment);
        Assert.Contains("The ledger stands at position 432; nothing to load.", again.Lines);
        Assert.Equal(0, await again.StopAsync());
    }

    [Fact]
    public async Task Program_killed_in_the_middle_of_a_load_loses_no_acknowledged_append()
    {
        var acknowledged = new ConcurrentDictionary<int, long>();
        await using (var serving = await ServingProcess.StartAsync(_environment))
        {
            var load = Task.WhenAll(Enumerable.Range(1, 16).Select(writer => WriteUntilItDiesAsync(serving, writer, acknowledged)));
            await WaitUntilAsync(() => acknowledged.Count > 200);
            serving.Kill();
            await load;
        }

        await using var again = await ServingProcess.StartAsync(_environment);
        var recorded = await RecordedAsync(again);
        Assert.All(acknowledged, append => Assert.Equal(append.Key, recorded[append.Value]));
        Assert.Equal(Enumerable.Range(1, recorded.Count).Select(i => 432L + i), recorded.Keys.Order());
        Assert.Equal(0, await again.StopAsync());
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

    private static async Task WriteUntilItDiesAsync(ServingProcess serving, int writer, ConcurrentDictionary<int, long> acknowledged)
    {
        // One KPI a writer, so that no two writers wait for each other.
        var address = new Uri($"/api/kpis/r5-b-{Kpis[writer - 1]:00}-1/target-revisions", UriKind.Relative);
        for (var i = 1; i <= 2_000; i++)
        {
            var value = (writer * 10_000) + i;
            try
            {
                using var answer = await serving.Client.PostAsJsonAsync(address, new { fiscalYear = 2023, value, reason = "負荷" });
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
