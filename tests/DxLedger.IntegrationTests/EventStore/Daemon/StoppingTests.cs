using DxLedger.EventStore;
using DxLedger.IntegrationTests.EventStore.Tampering;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.EventStore.Daemon;

public sealed class StoppingTests(PostgresFixture postgres) : DaemonTest(postgres)
{
    [Theory]
    [InlineData("test.unfit.v1", "InvalidOperationException: This event cannot be.")]
    [InlineData("test.nul.v1", "PostgresException: 22021")]
    [InlineData("test.unwritable.v1", "InvalidDataException: This row cannot be written.")]
    public async Task Event_that_cannot_be_taken_stops_its_projection_and_nothing_else(string type, string failure)
    {
        var (ledger, _) = await NodeAsync(WithPickyTrail(out var trail));
        for (var i = 0; i < 20; i++) await ledger.AppendedAsync(To($"kpi-{i}", 0));
        await ledger.AppendedAsync(To("plan-1", 0, Event("{}", type)));
        await ledger.AppendedAsync(To("kpi-0", 1));

        var stopped = await UntilAsync(ledger, "trail", status => status.IsStopped);
        await CaughtUpAsync(ledger, Tally);

        Assert.Equal((20, 21, 2), (stopped.Position, stopped.Failure?.Position, stopped.LagEvents));
        Assert.StartsWith(failure, stopped.Failure?.What, StringComparison.Ordinal);
        Assert.Equal(20, (await ledger.ReadRowsAsync(trail, RowQuery.Keys("all"), CancellationToken.None)).Items[0].State.Count);
        Assert.Null(await ledger.CheckAsyncProjectionsAsync(CancellationToken.None));
        var entry = Assert.Single(await ledger.Projections.LogAsync("trail", 10, CancellationToken.None));
        Assert.Equal(("stopped", 21, "n1", stopped.Failure?.What), (entry.Action, entry.Position, entry.Actor, entry.Detail));
    }

    [Fact]
    public async Task Retry_goes_on_where_the_reason_is_gone_and_leaves_its_trace()
    {
        var (ledger, _) = await NodeAsync(WithPickyTrail(out var trail));
        await ledger.AppendedAsync(To("kpi-1", 0), To("plan-1", 0, Event("{}", "test.unfit.v1")), To("kpi-2", 0));
        await UntilAsync(ledger, "trail", status => status.IsStopped);

        Assert.False(await ledger.Projections.RetryAsync("trail", 1, "alice", reason: null, CancellationToken.None));
        Assert.True(await ledger.Projections.RetryAsync("trail", 2, "alice", "perhaps", CancellationToken.None));
        await UntilAsync(ledger, "trail", status => status.IsStopped && status.Failure?.Position == 2);
        trail.Fails = false;
        Assert.True(await ledger.Projections.RetryAsync("trail", 2, "alice", "mended", CancellationToken.None));

        await CaughtUpAsync(ledger, trail);
        Assert.Equal(3, (await ledger.ReadRowsAsync(trail, RowQuery.Keys("all"), CancellationToken.None)).Items[0].State.Count);
        Assert.Equal(
            [("retried", 2L, "alice", "mended"), ("stopped", 2, "n1", "InvalidOperationException: This event cannot be."), ("retried", 2, "alice", "perhaps"), ("stopped", 2, "n1", "InvalidOperationException: This event cannot be.")],
            (await ledger.Projections.LogAsync("trail", 10, CancellationToken.None)).Select(entry => (entry.Action, entry.Position, entry.Actor, entry.Detail ?? "")));
    }

    [Fact]
    public async Task Skipped_event_stays_out_of_this_and_later_builds_and_the_reason_is_kept()
    {
        var (ledger, _) = await NodeAsync(WithPickyTrail(out var trail));
        await ledger.AppendedAsync(To("kpi-1", 0), To("plan-1", 0, Event("{}", "test.unfit.v1")), To("kpi-2", 0));
        await UntilAsync(ledger, "trail", status => status.IsStopped);
        await Assert.ThrowsAsync<ArgumentException>(() => ledger.Projections.SkipAsync("trail", 2, "alice", " ", CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => ledger.Projections.SkipAsync("nothing", 2, "alice", "x", CancellationToken.None));

        Assert.True(await ledger.Projections.SkipAsync("trail", 2, "alice", "a mistake of the import", CancellationToken.None));
        Assert.False(await ledger.Projections.SkipAsync("trail", 2, "alice", "again", CancellationToken.None));
        await AssertSkippedAsync();
        Assert.Equal(RebuildOutcome.Live, (await ledger.Projections.RebuildAsync("trail", rateMax: null, "alice", progress: null, CancellationToken.None)).Outcome);
        await AssertSkippedAsync();
        Assert.Equal(
            ["live", "rebuilding", "skipped", "stopped"],
            (await ledger.Projections.LogAsync("trail", 10, CancellationToken.None)).Select(entry => entry.Action));
        Assert.Contains(await ledger.Projections.LogAsync(name: null, 10, CancellationToken.None), entry => entry is { Action: "skipped", Actor: "alice", Detail: "a mistake of the import" });

        async Task AssertSkippedAsync()
        {
            await CaughtUpAsync(ledger, trail);
            var rows = await ledger.ReadRowsAsync(trail, RowQuery.Keys("all", "plan-1"), CancellationToken.None);
            Assert.Equal(("all", 2), Assert.Single(rows.Items.Select(row => (row.Key, row.State.Count))));
            Assert.Null(await ledger.CheckAsyncProjectionsAsync(CancellationToken.None));
        }
    }

    [Fact]
    public async Task Damaged_entry_stops_every_projection_at_its_position_and_can_be_stepped_over()
    {
        var ledger = await LedgerAsync(Options());
        for (var i = 0; i < 9; i++) await ledger.AppendedAsync(To($"kpi-{i}", 0));
        await DamageAsync(5);
        await NodeAsync();

        var stopped = await UntilAsync(ledger, "tally", status => status.IsStopped);
        Assert.Equal((4, 5), (stopped.Position, stopped.Failure?.Position));
        Assert.StartsWith("EntryDamagedException: ledger.entry_damaged: ledger default, position 5", stopped.Failure?.What, StringComparison.Ordinal);
        await UntilAsync(ledger, "trail", status => status.IsStopped);

        Assert.True(await ledger.Projections.SkipAsync("tally", 5, "alice", "the disk", CancellationToken.None));
        await UntilAsync(ledger, "tally", status => status is { Position: 9, IsLive: true });
        Assert.Equal(8, (await ledger.ReadRowsAsync(Tally, RowQuery.Keys("all"), CancellationToken.None)).Items[0].State.Count);
        Assert.True((await StatusAsync(ledger)).Single(status => status.Name == "trail").IsStopped);
    }

    private EventStoreOptions WithPickyTrail(out TallyProjection trail)
    {
        Tally.Fails = false;
        trail = Trail;
        return Options();
    }

    private Task<int> DamageAsync(long position) => Guards.ForceAsync(ConnectionString, Guards.Set("type = 'test.other.v1'", position));
}
