using System.Diagnostics;
using DxLedger.EventStore;
using DxLedger.IntegrationTests.EmbeddedPostgres;
using DxLedger.Platform.EmbeddedPostgres;

namespace DxLedger.IntegrationTests.EventStore;

/// <summary>A server of its own, because it is killed.</summary>
public sealed class ServerCrashTests : IAsyncLifetime
{
    private readonly ClusterFolder _folder = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _folder.DisposeAsync();

    [Fact]
    public async Task Server_killed_in_the_middle_of_a_load_loses_no_acknowledged_append_and_leaves_no_doubt()
    {
        await using var cluster = await EmbeddedCluster.StartAsync(_folder.Options, TextWriter.Null, CancellationToken.None);
        var options = new EventStoreOptions { InlineProjections = [new CountProjection()] };
        await using var first = await LedgerDatabase.OpenAsync(cluster.ConnectionString, options, CancellationToken.None);
        await using var second = await LedgerDatabase.OpenAsync(cluster.ConnectionString, options, CancellationToken.None);
        Ledger[] ledgers = [await first.LedgerAsync("default", CancellationToken.None), await second.LedgerAsync("default", CancellationToken.None)];
        var load = new AppendLoad(writers: 32);
        using var enough = new CancellationTokenSource();
        var running = load.RunAsync(ledgers, enough.Token);

        for (var crash = 0; crash < 3; crash++)
        {
            var before = load.Acknowledged;
            while (load.Acknowledged < before + 200 && !running.IsCompleted) await Task.Delay(20, CancellationToken.None);
            await KillServerAsync();
            await (await _folder.PostmasterAsync()).StartAsync(CancellationToken.None);
        }

        var last = load.Acknowledged;
        while (load.Acknowledged < last + 50 && !running.IsCompleted) await Task.Delay(20, CancellationToken.None);
        await enough.CancelAsync();
        await running;
        await load.AssertNothingLostAsync(ledgers[0]);
        await load.AssertNothingLostAsync(ledgers[1]);
    }

    private async Task KillServerAsync()
    {
        var server = await (await _folder.PostmasterAsync()).FindAsync(CancellationToken.None);
        Assert.NotNull(server);
        using var postmaster = Process.GetProcessById(server.ProcessId);
        postmaster.Kill(); // SIGKILL: no clean-up of any kind
        await postmaster.WaitForExitAsync();
    }
}
