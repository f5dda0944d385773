using DxLedger.EventStore;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.EventStore.Daemon;

public sealed class RebuildTests(PostgresFixture postgres) : DaemonTest(postgres)
{
    private const string BuildsOfTrail = "SELECT count(*) FROM dxledger.builds WHERE name = 'trail'";

    [Fact]
    public async Task Rebuild_mends_what_was_damaged_and_removes_the_old_rows()
    {
        var (ledger, _) = await FilledAsync(events: 200);
        await SqlAsync<int>("UPDATE dxledger.rows SET document = '\\x00'; DELETE FROM dxledger.row_states");
        Assert.NotNull(await ledger.CheckAsyncProjectionsAsync(CancellationToken.None));

        var heard = new Heard();
        foreach (var name in new[] { "tally", "trail" })
            Assert.Equal(new RebuildResult(RebuildOutcome.Live, 200, Failure: null), await ledger.Projections.RebuildAsync(name, null, "alice", heard, CancellationToken.None));

        await AssertTrueAsync(ledger);
        Assert.Contains(heard.All, progress => progress is { Position: 200, Head: 200 });
        await UntilAsync("SELECT count(*) FROM dxledger.builds", 2);
        Assert.Equal(2 * 11, await SqlAsync<long>("SELECT count(*) FROM dxledger.rows"));
        await AssertTrueAsync(ledger);
    }

    [Fact]
    public async Task Readers_never_see_less_than_before_while_it_is_rebuilt_during_writes()
    {
        var (ledger, _) = await FilledAsync(events: 3_000);
        using var enough = new CancellationTokenSource();
        var load = new AppendLoad(writers: 8);
        var writing = load.RunAsync([ledger], enough.Token);
        var reading = ReadUntilAsync(ledger, enough.Token);
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(RebuildOutcome.Live, (await ledger.Projections.RebuildAsync("trail", null, "alice", null, CancellationToken.None)).Outcome);
            Assert.Equal(RebuildOutcome.Live, (await ledger.Projections.RebuildAsync("tally", null, "alice", null, CancellationToken.None)).Outcome);
        }

        await enough.CancelAsync();
        await writing;
        Assert.True(await reading > 50);
        await AssertTrueAsync(ledger);
    }

    [Fact]
    public async Task Rebuild_whose_caller_went_away_is_finished_by_the_nodes()
    {
        var (ledger, daemon) = await FilledAsync(events: 500);
        await daemon.DisposeAsync();
        using var impatient = new CancellationTokenSource();
        var heard = new Heard(progress =>
        {
            if (progress.Position > 0) impatient.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ledger.Projections.RebuildAsync("trail", rateMax: 1_000, "alice", heard, impatient.Token));
        var begun = await UntilAsync(ledger, "trail", status => !status.IsLive);
        Assert.InRange(begun.Position, 1, 499);
        Assert.Equal(1_000, begun.RateMax);

        await NodeAsync(Options("n2"));
        await UntilAsync(ledger, "trail", status => status is { IsLive: true, Node: "n2", SupersededAt: null });
        await UntilAsync(BuildsOfTrail, 1);
        await AssertTrueAsync(ledger);
    }

    [Fact]
    public async Task Rebuild_that_another_begun_is_gone_on_with()
    {
        var (ledger, daemon) = await FilledAsync(events: 500);
        await daemon.DisposeAsync();
        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ledger.Projections.RebuildAsync("trail", rateMax: 100, "alice", null, impatient.Token));

        Assert.Equal(RebuildOutcome.Live, (await ledger.Projections.RebuildAsync("trail", null, "bob", null, CancellationToken.None)).Outcome);
        Assert.Equal([("live", "n1"), ("rebuilding", "alice")], (await ledger.Projections.LogAsync("trail", 2, CancellationToken.None)).Select(entry => (entry.Action, entry.Actor)));
        await NodeAsync(Options("n2"));
        await AssertTrueAsync(ledger);
    }

    [Fact]
    public async Task Rebuild_can_be_slowed_down_and_given_up()
    {
        var (ledger, _) = await FilledAsync(events: 300);
        var slow = ledger.Projections.RebuildAsync("trail", rateMax: 10, "alice", null, CancellationToken.None);
        await UntilAsync(ledger, "trail", status => !status.IsLive);

        Assert.True(await ledger.Projections.AbandonRebuildAsync("trail", "bob", CancellationToken.None));
        Assert.Equal(RebuildOutcome.Abandoned, (await slow).Outcome);
        Assert.False(await ledger.Projections.AbandonRebuildAsync("trail", "bob", CancellationToken.None));
        await ledger.AppendedAsync(To("kpi-new", 0));
        await AssertTrueAsync(ledger);
    }

    [Fact]
    public async Task Rebuild_stops_at_an_event_that_its_code_cannot_take_and_the_old_rows_serve_on()
    {
        Tally.Fails = Trail.Fails = false;
        var (ledger, _) = await FilledAsync(events: 30);
        await ledger.AppendedAsync(To("plan-1", 0, Event("{}", "test.unfit.v1")));
        await ledger.AppendedAsync(To("plan-1", 1));
        await CaughtUpAsync(ledger, Trail);
        Trail.Fails = true;

        var stopped = await ledger.Projections.RebuildAsync("trail", null, "alice", null, CancellationToken.None);
        Assert.Equal((RebuildOutcome.Stopped, 30L, "position 31: InvalidOperationException: This event cannot be."), (stopped.Outcome, stopped.Position, stopped.Failure));
        Assert.Equal(32, (await ledger.ReadRowsAsync(Trail, RowQuery.Keys("all"), CancellationToken.None)).Position);
        Trail.Fails = false;
        Assert.True(await ledger.Projections.RetryAsync("trail", 31, "alice", null, CancellationToken.None));
        await UntilAsync(ledger, "trail", status => status is { IsLive: true, Position: 32 });
        await UntilAsync(BuildsOfTrail, 1);
        await AssertTrueAsync(ledger);
    }

    [Fact]
    public async Task New_version_is_built_while_the_old_one_serves_both_programs()
    {
        var (old, oldDaemon) = await FilledAsync(events: 400);
        var second = new TallyProjection(version: 2, reads: 1);
        var options = Options("n2") with { AsyncProjections = [second, Trail], KeepSuperseded = TimeSpan.Zero };
        var reader = await LedgerAsync(options);
        var early = await reader.ReadRowsAsync(second, RowQuery.Keys("all"), CancellationToken.None);
        Assert.Equal((1, 400, 400), (early.Version, early.Position, early.Items[0].State.Count));

        var (ledger, _) = await NodeAsync(options);
        await UntilAsync(ledger, "tally", status => status is { Version: 2, IsLive: true });
        await ledger.AppendedAsync(To("kpi-new", 0));
        await CaughtUpAsync(ledger, second);
        await CaughtUpAsync(old, Tally);
        Assert.Equal((2, 401), await SeenAsync(ledger, second));
        Assert.Equal((1, 401), await SeenAsync(old, Tally));
        Assert.NotNull((await StatusAsync(ledger)).Single(status => status is { Name: "tally", Version: 1 }).SupersededAt);

        await oldDaemon.DisposeAsync(); // the last program of the old version
        await UntilAsync("SELECT count(*) FROM dxledger.builds WHERE name = 'tally'", 1);
        Assert.Equal((2, 401), await SeenAsync(ledger, second));
        Assert.Null(await ledger.CheckAsyncProjectionsAsync(CancellationToken.None));
        await Assert.ThrowsAsync<ProjectionBuildingException>(() => SeenAsync(old, Tally));

        // And back again: what was taken away is built anew.
        await NodeAsync(Options("n3"));
        await CaughtUpAsync(old, Tally);
        Assert.Equal((1, 401), await SeenAsync(old, Tally));
    }

    private static async Task<(int Version, long Count)> SeenAsync(Ledger ledger, TallyProjection projection)
    {
        var rows = await ledger.ReadRowsAsync(projection, RowQuery.Keys("all"), CancellationToken.None);
        return (rows.Version, rows.Items[0].State.Count);
    }

    private async Task UntilAsync(string sql, long wanted)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (await SqlAsync<long>(sql) != wanted)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(20), await SqlAsync<string>("SELECT string_agg(b::text, E'\n') FROM dxledger.builds b"));
            await Task.Delay(20);
        }
    }

    private async Task<(Ledger Ledger, ProjectionDaemon Daemon)> FilledAsync(int events)
    {
        var node = await NodeAsync(Options() with { BuildPage = 100 });
        for (var i = 0; i < events / 10; i++)
            await node.Ledger.AppendedAsync([.. Enumerable.Range(0, 10).Select(j => To($"kpi-{j}", i)).Append(To($"other-{i}", 0)).Take(10)]);
        await CaughtUpAsync(node.Ledger, Tally, Trail);
        return node;
    }

    // The number of events in the shared row grows with the position, and neither ever goes back.
    private async Task<int> ReadUntilAsync(Ledger ledger, CancellationToken done)
    {
        var (reads, seen) = (0, new Dictionary<string, (long Position, long Count)> { ["tally"] = (0, 0), ["trail"] = (0, 0) });
        while (!done.IsCancellationRequested)
        {
            foreach (var projection in new[] { Tally, Trail })
            {
                var rows = await ledger.ReadRowsAsync(projection, RowQuery.Keys("all", "kpi-0"), CancellationToken.None);
                Assert.Equal(["all", "kpi-0"], rows.Items.Select(row => row.Key));
                var now = (rows.Position, rows.Items[0].State.Count);
                Assert.True(now.Position >= seen[projection.Name].Position && now.Count >= seen[projection.Name].Count, $"{projection.Name} went back from {seen[projection.Name]} to {now}");
                seen[projection.Name] = now;
                reads++;
            }
        }

        return reads;
    }

    private sealed class Heard(Action<RebuildProgress>? then = null) : IProgress<RebuildProgress>
    {
        public List<RebuildProgress> All { get; } = [];

        public void Report(RebuildProgress value)
        {
            All.Add(value);
            then?.Invoke(value);
        }
    }
}
