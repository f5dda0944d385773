using DxLedger.EventStore;
using Npgsql;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.EventStore;

public sealed class FaultTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    // The sequencer keeps one connection; this ends it wherever it stands.
    internal const string KillConnections = """
        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'dxledger'
        """;

    [Fact]
    public async Task Answer_lost_after_the_commit_is_found_out()
    {
        await using var proxy = new AnswerSwallowingProxy(ConnectionString);
        var ledger = await (await OpenAsync(connectionString: proxy.ConnectionString)).LedgerAsync("default", CancellationToken.None);
        await ledger.AppendedAsync(To("kpi-1", 0));
        await ledger.AppendedAsync(To("kpi-1", 1)); // without the lock from here on

        proxy.SwallowNextAnswer();
        AppendTests.AssertAppended(await ledger.AppendAsync(To("kpi-1", 2, Event(), Event())), 3, 4, ("kpi-1", 4));
        AppendTests.AssertAppended(await ledger.AppendAsync(To("kpi-1", 4)), 5, 5, ("kpi-1", 5));

        AssertSound(await ledger.AllAsync());
        Assert.Equal(5, (await ledger.HeadAsync(CancellationToken.None)).Position);
        Assert.Null(await ledger.CheckInlineProjectionsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Connection_that_died_unnoticed_costs_nothing_but_a_new_one()
    {
        var ledger = await LedgerAsync();
        await ledger.AppendedAsync(To("kpi-1", 0));
        for (var version = 1; version < 10; version++)
        {
            await SqlAsync<long>(KillConnections);
            AppendTests.AssertAppended(await ledger.AppendAsync(To("kpi-1", version)), version + 1, version + 1, ("kpi-1", version + 1));
        }

        AssertSound(await ledger.AllAsync());
    }

    [Fact]
    public async Task Readers_do_not_notice_that_their_connections_died()
    {
        var database = await OpenAsync();
        var ledger = await database.LedgerAsync("default", CancellationToken.None);
        await ledger.AppendedAsync(To("kpi-1", 0, Event("{}", "test.happened.v1", new ErasableText("note", "x"))));
        Func<Task>[] reads =
        [
            () => ledger.AllAsync(),
            () => ledger.HeadAsync(CancellationToken.None),
            () => ledger.VersionsAsync(["kpi-1"], CancellationToken.None),
            () => ledger.StreamHeadAsync("kpi-1", CancellationToken.None),
            () => ledger.PositionAtAsync(DateTimeOffset.UnixEpoch, CancellationToken.None),
            () => ledger.ReadTextsAsync([1], CancellationToken.None),
            () => ledger.ReadDocumentsAsync(Count, DocumentQuery.All, CancellationToken.None),
            () => ledger.FindOperationAsync(new Idempotency("s", "o", "k", new byte[] { 1 }), CancellationToken.None),
            async () => Assert.True(await database.IsReadyAsync(CancellationToken.None)),
        ];
        foreach (var read in reads)
        {
            await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => read())); // several connections lie in the pool
            await SqlAsync<long>(KillConnections);
            await read();
        }
    }

    [Fact]
    public async Task Batch_lost_before_its_commit_is_sent_again_and_cannot_arrive_later()
    {
        var ledger = await LedgerAsync();
        await ledger.AppendedAsync(To("kpi-1", 0));
        var generation = await SqlAsync<long>("SELECT generation FROM dxledger.heads");
        Task<AppendResult> waiting;
        await using (var holder = await HoldHeadAsync())
        {
            waiting = ledger.AppendAsync(To("kpi-1", 1));
            await WaitForLockWaitAsync();
            await SqlAsync<long>(KillConnections);
        }

        AppendTests.AssertAppended(await waiting, 2, 2, ("kpi-1", 2));
        AssertSound(await ledger.AllAsync());
        Assert.Equal(generation + 1, await SqlAsync<long>("SELECT generation FROM dxledger.heads"));
    }

    [Fact]
    public async Task Outcome_that_cannot_be_found_out_in_time_is_called_unknown_and_told_by_the_key()
    {
        var ledger = await LedgerAsync(new EventStoreOptions
        {
            InlineProjections = [Count],
            ResolveTimeout = TimeSpan.FromMilliseconds(100),
            CommandTimeout = TimeSpan.FromSeconds(1),
        });
        await ledger.AppendedAsync(To("kpi-1", 0));
        await ledger.AppendedAsync(To("kpi-1", 1));
        var key = new Idempotency("alice", "report", "1", new byte[] { 1 });
        var request = Request(To("kpi-1", 2)) with { Idempotency = key };
        await using (var holder = await HoldHeadAsync())
        {
            var waiting = ledger.AppendAsync(request, CancellationToken.None);
            await WaitForLockWaitAsync();
            await SqlAsync<long>(KillConnections);
            Assert.Equal(new AppendResult.OutcomeUnknown(), await waiting);
        }

        Assert.Null(await ledger.FindOperationAsync(key, CancellationToken.None));
        AppendTests.AssertAppended(await ledger.AppendAsync(request, CancellationToken.None), 3, 3, ("kpi-1", 3));
        AssertSound(await ledger.AllAsync());
    }

    [Fact]
    public async Task Connections_killed_at_any_moment_of_a_load_lose_nothing_and_append_nothing_twice()
    {
        Ledger[] ledgers = [await LedgerAsync(), await LedgerAsync()];
        var load = new AppendLoad(writers: 24);
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        var running = load.RunAsync(ledgers, enough.Token);
        while (!running.IsCompleted)
        {
            await Task.Delay(Random.Shared.Next(5, 60), CancellationToken.None);
            await SqlAsync<long>(KillConnections);
        }

        await running;
        await load.AssertNothingLostAsync(ledgers[0]);
    }

    [Fact]
    public async Task Unreachable_database_refuses_appends_and_serves_again_when_it_is_back()
    {
        var proxy = new AnswerSwallowingProxy(ConnectionString);
        var options = new EventStoreOptions { InlineProjections = [Count], ResolveTimeout = TimeSpan.FromMilliseconds(200) };
        var ledger = await (await OpenAsync(options, proxy.ConnectionString)).LedgerAsync("default", CancellationToken.None);
        await ledger.AppendedAsync(To("kpi-1", 0));

        await proxy.DisposeAsync();
        Assert.Equal(new AppendResult.OutcomeUnknown(), await ledger.AppendAsync(To("kpi-1", 1))); // the connection seemed alive
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ledger.AppendAsync(To("kpi-1", 1)));
        Assert.Single(await (await LedgerAsync()).AllAsync());

        await using var back = new AnswerSwallowingProxy(ConnectionString, proxy.Port);
        AppendTests.AssertAppended(await ledger.AppendAsync(To("kpi-1", 1)), 2, 2, ("kpi-1", 2));
    }

    [Fact]
    public async Task Database_that_does_not_answer_is_not_ready()
    {
        var proxy = new AnswerSwallowingProxy(ConnectionString);
        var database = await OpenAsync(connectionString: proxy.ConnectionString);
        Assert.True(await database.IsReadyAsync(CancellationToken.None));
        await proxy.DisposeAsync();
        Assert.False(await database.IsReadyAsync(CancellationToken.None));
    }

    private async Task<NpgsqlConnection> HoldHeadAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Sql.Of(ConnectionString)) { Pooling = false, ApplicationName = "holder" }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("BEGIN; SELECT FROM dxledger.heads FOR UPDATE", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private async Task WaitForLockWaitAsync()
    {
        while (await SqlAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'dxledger' AND wait_event_type = 'Lock'") == 0)
            await Task.Delay(10);
    }
}
