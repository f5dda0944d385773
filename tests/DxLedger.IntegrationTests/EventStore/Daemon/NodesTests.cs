using DxLedger.EventStore;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.EventStore.Daemon;

public sealed class NodesTests(PostgresFixture postgres) : DaemonTest(postgres)
{
    [Fact]
    public async Task One_node_at_a_time_runs_a_projection_and_hands_over_at_once_when_it_stops()
    {
        var (ledger, first) = await NodeAsync(Options("n1") with { DaemonPoll = TimeSpan.FromMinutes(1) });
        await UntilAsync(ledger, "trail", status => status.Node == "n1");
        await NodeAsync(Options("n2") with { DaemonPoll = TimeSpan.FromMinutes(1) });
        await ledger.AppendedAsync(To("kpi-1", 0));
        await CaughtUpAsync(ledger, Tally, Trail);
        Assert.All(await AsyncStatusAsync(ledger), status => Assert.Equal("n1", status.Node));

        // With a poll a minute apart, nothing but the word of the leaving node can bring the other one in.
        await first.DisposeAsync();
        await UntilAsync(ledger, "tally", status => status.Node == "n2");
        await UntilAsync(ledger, "trail", status => status.Node == "n2");
        await ledger.AppendedAsync(To("kpi-1", 1));
        await AssertTrueAsync(ledger);
    }

    [Fact]
    public async Task Node_whose_session_is_cut_is_replaced_and_comes_back()
    {
        var (ledger, _) = await NodeAsync(Options("n1"));
        await UntilAsync(ledger, "trail", status => status.Node == "n1");
        await NodeAsync(Options("n2"));
        for (var version = 0; version < 10; version++)
        {
            await ledger.AppendedAsync(To("kpi-1", version));
            await SqlAsync<long>(FaultTests.KillConnections);
            await ledger.AppendedAsync(To("kpi-2", version));
            await CaughtUpAsync(ledger, Tally, Trail);
        }

        await AssertTrueAsync(ledger);
        Assert.All(await AsyncStatusAsync(ledger), status => Assert.NotNull(status.Node));
    }

    [Fact]
    public async Task Two_that_run_the_same_build_count_each_event_once()
    {
        var (ledger, _) = await NodeAsync(Options("n1") with { DaemonPage = 3 });
        await UntilAsync(ledger, "trail", status => status.Node == "n1");
        var other = await OpenAsync(Options("n2") with { DaemonPage = 5, DaemonPoll = TimeSpan.FromMilliseconds(1) });
        using var stop = new CancellationTokenSource();
        var rivals = new[] { "tally", "trail" }.Select(name => other.RunWithoutLeaseAsync("default", name, stop.Token)).ToList();
        var movers = new HashSet<string?>();
        for (var i = 0; i < 300 || (movers.Count < 2 && i < 5_000); i++)
        {
            await ledger.AppendedAsync(To($"kpi-{i % 7}", i / 7), To($"plan-{i}", 0));
            movers.Add(await SqlAsync<string>("SELECT node FROM dxledger.builds WHERE name = 'tally'"));
        }

        await AssertTrueAsync(ledger);
        await stop.CancelAsync();
        foreach (var rival in rivals) await Assert.ThrowsAnyAsync<Exception>(() => rival);
        Assert.Equal(2, movers.Count);
    }

    [Fact]
    public async Task Connections_killed_at_any_moment_neither_lose_nor_repeat_an_event()
    {
        var (first, second) = (await NodeAsync(Options("n1")), await NodeAsync(Options("n2")));
        var load = new AppendLoad(writers: 16);
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(4));
        var running = load.RunAsync([first.Ledger, second.Ledger], enough.Token);
        while (!running.IsCompleted)
        {
            await Task.Delay(Random.Shared.Next(5, 120), CancellationToken.None);
            await SqlAsync<long>(FaultTests.KillConnections);
        }

        await running;
        await load.AssertNothingLostAsync(first.Ledger);
        await AssertTrueAsync(first.Ledger);
    }

    [Fact]
    public async Task Nobody_runs_anything_while_the_database_is_away_and_all_goes_on_when_it_is_back()
    {
        var proxy = new AnswerSwallowingProxy(ConnectionString);
        var (ledger, _) = await NodeAsync(Options("n1"), proxy.ConnectionString);
        await ledger.AppendedAsync(To("kpi-1", 0));
        await CaughtUpAsync(ledger, Tally, Trail);
        await proxy.DisposeAsync();
        var beside = await LedgerAsync(Options("n2"));
        await beside.AppendedAsync(To("kpi-1", 1));
        await UntilAsync(beside, "tally", status => status.Node is null);

        await using var back = new AnswerSwallowingProxy(ConnectionString, proxy.Port);
        await AssertTrueAsync(beside);
        await UntilAsync(beside, "tally", status => status.Node == "n1");
    }

    private static async Task<IEnumerable<ProjectionStatus>> AsyncStatusAsync(Ledger ledger) =>
        (await StatusAsync(ledger)).Where(status => status.Kind == ProjectionKind.Projection);
}
