using System.Collections.Concurrent;
using DxLedger.EventStore;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.EventStore;

public sealed class ConcurrencyTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    [Fact]
    public async Task Sixty_four_writers_on_one_stream_have_one_winner_for_each_version()
    {
        var ledger = await LedgerAsync();
        await AssertOneWinnerEachAsync([ledger], writers: 64, versions: 20);
    }

    [Fact]
    public async Task Writers_of_two_programs_on_one_stream_have_one_winner_for_each_version()
    {
        await AssertOneWinnerEachAsync([await LedgerAsync(), await LedgerAsync()], writers: 32, versions: 20);
    }

    [Fact]
    public async Task Many_writers_on_many_streams_leave_no_gap_and_no_duplicate()
    {
        var ledger = await LedgerAsync();
        await AssertBusyLoadIsSoundAsync([ledger], writers: 64, appendsEach: 40);
    }

    [Fact]
    public async Task Two_busy_programs_on_one_database_leave_no_gap_and_no_duplicate()
    {
        var (first, second) = (await LedgerAsync(), await LedgerAsync());
        var shares = await AssertBusyLoadIsSoundAsync([first, second], writers: 32, appendsEach: 40);
        Assert.All(shares, share => Assert.True(share > 0));
    }

    [Fact]
    public async Task Position_order_is_the_order_in_which_readers_see_commits()
    {
        var ledgers = new[] { await LedgerAsync(), await LedgerAsync() };
        using var done = new CancellationTokenSource();
        var reading = ReadUntilAsync(await LedgerAsync(), done.Token);

        await Task.WhenAll(Enumerable.Range(0, 16).Select(async writer =>
        {
            for (var version = 0; version < 40; version++) await ledgers[writer % 2].AppendedAsync(To($"kpi-{writer}", version));
        }));
        await done.CancelAsync();

        Assert.Equal(await reading, (await ledgers[0].AllAsync()).Select(e => e.Id));
    }

    [Fact]
    public async Task Guard_and_guarded_write_cannot_both_win()
    {
        var (first, second) = (await LedgerAsync(), await LedgerAsync());
        for (var round = 0; round < 40; round++)
        {
            // Each decides on the other's absence: write skew, if guards did not hold.
            var left = first.AppendAsync(Request(To($"left-{round}", 0)) with { Guards = [new Guard($"right-{round}", 0)] }, CancellationToken.None);
            var right = second.AppendAsync(Request(To($"right-{round}", 0)) with { Guards = [new Guard($"left-{round}", 0)] }, CancellationToken.None);
            var answers = await Task.WhenAll(left, right);
            Assert.Single(answers.OfType<AppendResult.Appended>());
            Assert.True(Assert.Single(answers.OfType<AppendResult.Conflict>()).IsGuard);
        }
    }

    [Fact]
    public async Task Cancelled_append_did_not_happen_or_is_found_by_its_key()
    {
        var ledger = await LedgerAsync();
        var unknown = new ConcurrentBag<Idempotency>();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMicroseconds(i * 40));
            var key = new Idempotency("alice", "report", $"{i}", new byte[] { 1 });
            try
            {
                Assert.IsType<AppendResult.Appended>(await ledger.AppendAsync(Request(To($"kpi-{i}", 0)) with { Idempotency = key }, patience.Token));
            }
            catch (OperationCanceledException)
            {
                unknown.Add(key);
            }
        }));

        await ledger.AppendedAsync(To("kpi-last", 0)); // behind everything that was queued
        foreach (var key in unknown) Assert.Null(await ledger.FindOperationAsync(key, CancellationToken.None));
        var events = await ledger.AllAsync();
        AssertSound(events);
        Assert.Equal(201 - unknown.Count, events.Count);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ledger.AppendAsync(Request(To("kpi-x", 0)), new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Full_queue_makes_callers_wait_and_loses_nothing()
    {
        var ledger = await LedgerAsync(new EventStoreOptions { InlineProjections = [Count], QueueLength = 4, BatchEvents = 3, CachedStreams = 5 });
        await AssertBusyLoadIsSoundAsync([ledger], writers: 50, appendsEach: 5);
    }

    [Fact]
    public async Task Closing_finishes_what_was_queued_and_takes_no_more()
    {
        var database = await OpenAsync();
        var ledger = await database.LedgerAsync("default", CancellationToken.None);
        var queued = Enumerable.Range(0, 300).Select(i => ledger.AppendAsync(To($"kpi-{i}", 0))).ToList();

        await database.DisposeAsync();

        Assert.All(await Task.WhenAll(queued), answer => Assert.IsType<AppendResult.Appended>(answer));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => ledger.AppendAsync(To("kpi-late", 0)));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => database.LedgerAsync("other", CancellationToken.None));
        Assert.Equal(300, (await (await LedgerAsync()).AllAsync()).Count);
    }

    private static async Task AssertOneWinnerEachAsync(Ledger[] ledgers, int writers, int versions)
    {
        for (var version = 0; version < versions; version++)
        {
            var expected = version;
            var answers = await Task.WhenAll(Enumerable.Range(0, writers).Select(i => ledgers[i % ledgers.Length].AppendAsync(To("kpi-1", expected))));
            Assert.Single(answers.OfType<AppendResult.Appended>());
            Assert.All(answers.OfType<AppendResult.Conflict>(), conflict => Assert.Equal(new AppendResult.Conflict("kpi-1", expected, expected + 1, IsGuard: false), conflict));
            Assert.Equal(writers - 1, answers.OfType<AppendResult.Conflict>().Count());
        }

        var events = await ledgers[0].AllAsync();
        AssertSound(events);
        Assert.Equal(versions, events.Count);
    }

    // Writers of each program pick streams that writers of the other pick as well, and retry on conflict.
    private static async Task<int[]> AssertBusyLoadIsSoundAsync(Ledger[] ledgers, int writers, int appendsEach)
    {
        var acknowledged = new ConcurrentDictionary<Guid, (int Program, long Position)>();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(async writer =>
        {
            var ledger = ledgers[writer % ledgers.Length];
            for (var i = 0; i < appendsEach; i++)
            {
                var (one, two) = ($"kpi-{(writer + i) % 17}", $"plan-{(writer * 7 + i) % 11}");
                var @event = Event($$"""{"writer":{{writer}}}""");
                AppendResult answer;
                do
                {
                    var versions = await ledger.VersionsAsync([one, two], CancellationToken.None);
                    answer = await ledger.AppendAsync(To(one, versions[one], @event), To(two, versions[two]));
                }
                while (answer is AppendResult.Conflict);
                acknowledged.TryAdd(@event.Id, (writer % ledgers.Length, Assert.IsType<AppendResult.Appended>(answer).FirstPosition));
            }
        }));

        var events = await ledgers[0].AllAsync();
        AssertSound(events);
        Assert.Equal(2 * writers * appendsEach, events.Count);
        Assert.All(acknowledged, pair => Assert.Equal(pair.Key, events[(int)pair.Value.Position - 1].Id));
        foreach (var ledger in ledgers) Assert.Null(await ledger.CheckInlineProjectionsAsync(CancellationToken.None));
        return [.. Enumerable.Range(0, ledgers.Length).Select(program => acknowledged.Values.Count(value => value.Program == program))];
    }

    // Follows the ledger by position alone; anything that became visible behind that position would be missed.
    private static async Task<List<Guid>> ReadUntilAsync(Ledger ledger, CancellationToken done)
    {
        var seen = new List<Guid>();
        bool last;
        do
        {
            last = done.IsCancellationRequested;
            await foreach (var @event in ledger.ReadAllAsync(seen.Count, count: null, CancellationToken.None)) seen.Add(@event.Id);
        }
        while (!last);
        return seen;
    }
}
