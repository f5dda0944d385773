using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using DxLedger.IntegrationTests.EmbeddedPostgres;

namespace DxLedger.IntegrationTests.Commands;

/// <summary>Programs on one data folder are nodes of one ledger, whichever of them stops or dies first.</summary>
public sealed class SeveralNodesTests : IAsyncLifetime
{
    private readonly ClusterFolder _folder = new();
    private readonly List<ServingProcess> _nodes = [];
    private Dictionary<string, string> _environment = new(StringComparer.Ordinal);

    public Task InitializeAsync()
    {
        _environment = new(StringComparer.Ordinal) { ["DXLEDGER_DATA"] = _folder.Path, ["DXLEDGER_DB"] = "", ["ASPNETCORE_URLS"] = "" };
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        await _folder.DisposeAsync();
    }

    [Fact]
    public async Task Two_first_starts_at_once_load_once_and_the_ledger_outlives_its_owner()
    {
        var starts = await Task.WhenAll(StartAsync("--urls", "http://127.0.0.1:0"), StartAsync("--urls", "http://127.0.0.1:0"));
        var owner = Assert.Single(starts, node => node.Id == OwnerId());
        var guest = Assert.Single(starts, node => node.Id != OwnerId());
        Assert.Contains("Another program uses this data folder; both work on one ledger.", guest.Lines);
        var server = await ServerAsync();
        Assert.NotNull(server);
        // The plan is 433 events: they were loaded once.
        Assert.Equal(434, await WriteAsync(owner, 1));
        Assert.Equal(435, await WriteAsync(guest, 2));
        Assert.Equal(435, await HeadAsync(owner));

        Assert.Equal(0, await owner.StopAsync());
        Assert.Equal(server, await ServerAsync());
        Assert.Equal(436, await WriteAsync(guest, 3));

        var third = await StartAsync("--urls", "http://127.0.0.1:0");
        Assert.Equal((third.Id, server), (OwnerId(), await ServerAsync()));
        Assert.Equal(437, await WriteAsync(third, 4));
        Assert.Equal(438, await WriteAsync(guest, 5));

        // A killed guest does not keep PostgreSQL up: its lock ended with it.
        await guest.KillAsync();
        Assert.Equal(439, await WriteAsync(third, 6));
        Assert.Equal(0, await third.StopAsync());
        Assert.Null(await ServerAsync());
    }

    [Fact]
    public async Task Second_run_without_any_configuration_goes_on_when_the_first_is_killed_and_taken_over_from()
    {
        var first = await StartAsync();
        var second = await StartAsync();
        var server = await ServerAsync();
        AssertNextFreePort(second);
        Assert.NotEqual(first.Client.BaseAddress, second.Client.BaseAddress);
        Assert.Equal(434, await WriteAsync(first, 1));

        // An address that was asked for is never exchanged for another, and the node that gives up disturbs nobody.
        var asked = await DxLedgerProcess.RunAsync(_environment, "serve", "--urls", first.Client.BaseAddress?.ToString() ?? "");
        Assert.Equal(3, asked.ExitCode);
        Assert.Contains($"Another program listens on {first.Client.BaseAddress} already. [address.in_use]", asked.Errors, StringComparison.Ordinal);

        using var enough = new CancellationTokenSource();
        var writing = WriteUntilAsync(second, enough.Token);
        await first.KillAsync();
        Assert.Equal(server, await ServerAsync());
        var third = await StartAsync();
        Assert.Contains(third.Lines, line => line.StartsWith("Taking over PostgreSQL", StringComparison.Ordinal));
        Assert.Equal((third.Id, server), (OwnerId(), await ServerAsync()));
        Assert.Equal(0, await third.StopAsync());
        await enough.CancelAsync();
        var written = await writing;
        Assert.True(written > 0, "Nothing was written while owners came and went.");
        Assert.Equal(434 + written, await HeadAsync(second));

        Assert.Equal(server, await ServerAsync());
        Assert.Equal(0, await second.StopAsync());
        Assert.Null(await ServerAsync());
    }

    /// <summary>5080 is held by the first program here, or by a stranger on this machine: the second one never gets it.</summary>
    private static void AssertNextFreePort(ServingProcess second)
    {
        var address = second.Client.BaseAddress?.GetLeftPart(UriPartial.Authority);
        Assert.InRange(second.Client.BaseAddress?.Port ?? 0, 5081, 5099);
        Assert.Contains($"http://localhost:5080 is taken by another program; this one listens on {address}.", second.Lines);
    }

    private async Task<ServingProcess> StartAsync(params string[] arguments)
    {
        var node = await ServingProcess.StartAsync(_environment, ["serve", .. arguments]);
        lock (_nodes)
            _nodes.Add(node);
        return node;
    }

    // Every single write has to succeed: a node must not notice that the owner of its PostgreSQL changes.
    private static async Task<int> WriteUntilAsync(ServingProcess node, CancellationToken enough)
    {
        var written = 0;
        while (!enough.IsCancellationRequested)
        {
            await WriteAsync(node, 1_000 + written);
            written++;
        }

        return written;
    }

    private static async Task<long> WriteAsync(ServingProcess node, int value)
    {
        var address = new Uri("/api/kpis/r5-b-01-1/target-revisions", UriKind.Relative);
        using var answer = await node.Client.PostAsJsonAsync(address, new { fiscalYear = 2023, value, reason = "見直し", confirm = new[] { "magnitude" } });
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonElement.Parse(body).GetProperty("position").GetInt64();
    }

    private static async Task<long> HeadAsync(ServingProcess node)
    {
        var page = await node.GetAsync("/api/streams/kpi-r5-b-01-1?direction=backwards&count=1");
        return page.GetProperty("events")[0].GetProperty("position").GetInt64();
    }

    private int OwnerId() => int.Parse(File.ReadAllText(_folder.Layout.OwnerPid), CultureInfo.InvariantCulture);

    private async Task<int?> ServerAsync() => (await (await _folder.PostmasterAsync()).FindAsync(CancellationToken.None))?.ProcessId;
}
