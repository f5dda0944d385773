using DxLedger.EventStore;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.EventStore.Daemon;

public sealed class FollowingTests(PostgresFixture postgres) : DaemonTest(postgres)
{
    [Fact]
    public async Task Every_event_is_taken_once_and_in_order()
    {
        var (ledger, _) = await NodeAsync();
        for (var version = 0; version < 30; version++)
            await ledger.AppendedAsync(To("kpi-1", version), To($"plan-{version}", 0, Event(), Event()), To("other-1", version));

        await AssertTrueAsync(ledger);
        Assert.Equal(3 * 30, (await ledger.ReadRowsAsync(Tally, RowQuery.Keys(TallyProjection.All), CancellationToken.None)).Items[0].State.Count);
    }

    [Fact]
    public async Task Rows_are_read_by_key_by_group_and_from_the_highest_down()
    {
        var (ledger, _) = await NodeAsync();
        await ledger.AppendedAsync(To("kpi-1", 0), To("kpi-2", 0), To("plan-1", 0), To("kpi-3", 0));
        await CaughtUpAsync(ledger, Tally);

        Assert.Equal(["all", "kpi-2"], await KeysAsync(RowQuery.Keys("kpi-2", "none-1", "all")));
        Assert.Equal(["kpi-1", "kpi-2", "kpi-3"], await KeysAsync(RowQuery.Group("kpi")));
        Assert.Equal(["plan-1", "kpi-3"], await KeysAsync(RowQuery.Highest(2)));
        Assert.Equal(["kpi-2", "kpi-1"], await KeysAsync(RowQuery.Highest(5, before: "kpi-3", group: "kpi")));
        Assert.Empty(await KeysAsync(RowQuery.Group("none")));
        Assert.Equal(4, (await ledger.ReadRowsAsync(Tally, RowQuery.Group("none"), CancellationToken.None)).Position);

        async Task<IEnumerable<string>> KeysAsync(RowQuery query) => (await ledger.ReadRowsAsync(Tally, query, CancellationToken.None)).Items.Select(row => row.Key);
    }

    [Fact]
    public async Task Former_states_are_read_as_of_any_position()
    {
        var (ledger, _) = await NodeAsync();
        await ledger.AppendedAsync(To("kpi-1", 0, Event("""{"n":1}"""), Event("""{"n":2}""")), To("kpi-2", 0));
        await ledger.AppendedAsync(To("kpi-1", 2, Event("{}", "test.ended.v1")));
        await ledger.AppendedAsync(To("kpi-1", 3, Event("""{"n":5}""")));
        await CaughtUpAsync(ledger, Trail);

        Assert.Equal(["", "kpi-1:1", "kpi-1:2", "kpi-1:2 kpi-2:1", "kpi-2:1", "kpi-1:1 kpi-2:1"], await Task.WhenAll(Enumerable.Range(0, 6).Select(StandingAsync)));
        var ended = (await ledger.ReadRowsAsync(Trail, RowQuery.Keys("kpi-1") with { AsOf = 2 }, CancellationToken.None)).Items[0];
        Assert.Equal((2, 4), (ended.FromPosition, ended.ToPosition));
        Assert.Equal([(1L, (long?)2), (2, 4), (5, null)], (await ledger.ReadRowsAsync(Trail, RowQuery.StatesOf("kpi-1"), CancellationToken.None)).Items.Select(row => (row.FromPosition, row.ToPosition)));
        Assert.Null(await ledger.CheckAsyncProjectionsAsync(CancellationToken.None));

        async Task<string> StandingAsync(int position) => string.Join(' ', (await ledger.ReadRowsAsync(Trail, RowQuery.Group("kpi") with { AsOf = position }, CancellationToken.None))
            .Items.Select(row => $"{row.Key}:{row.State.Count}"));
    }

    [Fact]
    public async Task Row_that_was_removed_before_it_ever_was_is_seen_once_it_is()
    {
        var (ledger, daemon) = await NodeAsync();
        await ledger.AppendedAsync(To("kpi-1", 0, Event("{}", "test.ended.v1")));
        await CaughtUpAsync(ledger, Tally, Trail); // a batch of its own
        await ledger.AppendedAsync(To("kpi-1", 1));
        await CaughtUpAsync(ledger, Tally, Trail);
        await daemon.DisposeAsync();
        await NodeAsync(Options("n2")); // remembers nothing
        await ledger.AppendedAsync(To("kpi-1", 2));
        await CaughtUpAsync(ledger, Tally, Trail);

        foreach (var projection in new[] { Tally, Trail })
            Assert.Equal(2, (await ledger.ReadRowsAsync(projection, RowQuery.Keys("kpi-1"), CancellationToken.None)).Items[0].State.Count);
        Assert.Null(await ledger.CheckAsyncProjectionsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Node_goes_on_where_the_last_one_stood()
    {
        var (ledger, daemon) = await NodeAsync(Options() with { RememberedRows = 4, DaemonPage = 7 });
        for (var i = 0; i < 40; i++) await ledger.AppendedAsync(To($"kpi-{i % 9}", i / 9));
        await CaughtUpAsync(ledger, Tally, Trail);
        await daemon.DisposeAsync();
        for (var i = 40; i < 90; i++) await ledger.AppendedAsync(To($"kpi-{i % 9}", i / 9));

        await NodeAsync(Options("n2") with { RememberedRows = 4, DaemonPage = 7 });
        await AssertTrueAsync(ledger);
    }

    [Fact]
    public async Task Ledger_opened_later_is_followed_too()
    {
        await NodeAsync();
        var database = await OpenAsync(Options("n2"));
        var late = await database.LedgerAsync("late", CancellationToken.None);
        await late.AppendedAsync(To("kpi-1", 0), To("kpi-2", 0));

        await CaughtUpAsync(late, Tally);
        Assert.Equal(2, (await late.ReadRowsAsync(Tally, RowQuery.Keys("all"), CancellationToken.None)).Items[0].State.Count);
        Assert.Null(await late.CheckAsyncProjectionsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task First_build_over_events_that_are_there_is_not_shown_half_done()
    {
        var writer = await LedgerAsync(Options() with { AsyncProjections = [] });
        for (var i = 0; i < 50; i++) await writer.AppendedAsync(To($"kpi-{i}", 0));
        var reader = await LedgerAsync(Options());

        var building = await Assert.ThrowsAsync<ProjectionBuildingException>(() => reader.ReadRowsAsync(Tally, RowQuery.Keys("all"), CancellationToken.None));
        Assert.Equal(("tally", 0, 50), (building.Projection, building.Position, building.Head));
        await NodeAsync();
        await AssertTrueAsync(reader);
    }

    [Fact]
    public async Task Waiting_ends_with_the_position_reached_when_the_time_is_up()
    {
        var ledger = await LedgerAsync(Options());
        await ledger.AppendedAsync(To("kpi-1", 0));

        Assert.Equal(1, await ledger.WaitForAsync(projection: null, 1, TimeSpan.FromSeconds(5), CancellationToken.None));
        Assert.Equal(1, await ledger.WaitForAsync(projection: null, 2, TimeSpan.FromMilliseconds(50), CancellationToken.None));
        Assert.Equal(0, await ledger.WaitForAsync(Tally, 1, TimeSpan.FromMilliseconds(50), CancellationToken.None));
        var waiting = ledger.WaitForAsync(Tally, 1, TimeSpan.FromSeconds(20), CancellationToken.None);
        await NodeAsync();
        Assert.Equal(1, await waiting);
    }

    [Fact]
    public async Task Row_changed_behind_the_back_of_the_log_is_found_by_the_check()
    {
        var (ledger, daemon) = await NodeAsync();
        await ledger.AppendedAsync(To("kpi-1", 0, Event(), Event()), To("kpi-2", 0));
        await CaughtUpAsync(ledger, Tally, Trail);
        await daemon.DisposeAsync();
        const string OfTrail = "build = (SELECT id FROM dxledger.builds WHERE name = 'trail')";

        await SqlAsync<int>($"UPDATE dxledger.row_states SET document = document || '\\x00' WHERE key = 'kpi-1' AND {OfTrail}");
        Assert.Equal(new ProjectionDifference("trail", "kpi-1", "the state from position 1: the document's bytes differ"), await ledger.CheckAsyncProjectionsAsync(CancellationToken.None));
        await SqlAsync<int>($"DELETE FROM dxledger.row_states WHERE key = 'kpi-1' AND {OfTrail}");
        Assert.Equal(new ProjectionDifference("trail", "kpi-1", "the state from position 1: not stored"), await ledger.CheckAsyncProjectionsAsync(CancellationToken.None));
        await SqlAsync<int>($"INSERT INTO dxledger.rows SELECT build, 'aaa', 1, from_at, NULL, '' FROM dxledger.rows WHERE key = 'kpi-2' AND {OfTrail}");
        Assert.Equal(new ProjectionDifference("trail", "aaa", "the state from position 1: stored without events"), await ledger.CheckAsyncProjectionsAsync(CancellationToken.None));
        await SqlAsync<int>("UPDATE dxledger.rows SET group_name = 'x' WHERE key = 'kpi-2' AND build = (SELECT id FROM dxledger.builds WHERE name = 'tally')");
        Assert.Equal(new ProjectionDifference("tally", "kpi-2", "the state from position 3: the group differs"), await ledger.CheckAsyncProjectionsAsync(CancellationToken.None));
    }
}
