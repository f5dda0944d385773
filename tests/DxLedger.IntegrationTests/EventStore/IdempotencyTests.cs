using DxLedger.EventStore;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.EventStore;

public sealed class IdempotencyTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    private static readonly Idempotency Key = new("alice", "report", "key-1", new byte[] { 1, 2, 3 });

    [Fact]
    public async Task Repeated_operation_appends_once_and_gives_the_first_answer()
    {
        var ledger = await LedgerAsync();
        var request = Request(To("kpi-1", 0, Event(), Event()), To("kpi-2", 0)) with { Idempotency = Key };

        var first = Assert.IsType<AppendResult.Appended>(await ledger.AppendAsync(request, CancellationToken.None));
        var second = Assert.IsType<AppendResult.Appended>(await ledger.AppendAsync(request, CancellationToken.None));
        var other = Assert.IsType<AppendResult.Appended>(await (await LedgerAsync()).AppendAsync(request, CancellationToken.None));
        var found = Assert.IsType<AppendResult.Appended>(await ledger.FindOperationAsync(Key, CancellationToken.None));

        Assert.All([second, other, found], replay =>
        {
            Assert.True(replay.Replayed);
            Assert.Equal((first.FirstPosition, first.LastPosition, first.RecordedAt), (replay.FirstPosition, replay.LastPosition, replay.RecordedAt));
            Assert.Equal(first.Versions.ToDictionary(), replay.Versions.ToDictionary());
        });
        Assert.Equal(3, (await ledger.AllAsync()).Count);
    }

    [Fact]
    public async Task Same_key_with_another_body_is_refused()
    {
        var ledger = await LedgerAsync();
        await ledger.AppendAsync(Request(To("kpi-1", 0)) with { Idempotency = Key }, CancellationToken.None);
        var changed = Key with { BodyHash = new byte[] { 9 } };

        Assert.Equal(new AppendResult.KeyReused("key-1"), await ledger.AppendAsync(Request(To("kpi-2", 0)) with { Idempotency = changed }, CancellationToken.None));
        Assert.Equal(new AppendResult.KeyReused("key-1"), await ledger.FindOperationAsync(changed, CancellationToken.None));
        Assert.Single(await ledger.AllAsync());
    }

    [Fact]
    public async Task Key_belongs_to_its_subject_and_operation()
    {
        var ledger = await LedgerAsync();
        Idempotency[] keys = [Key, Key with { Subject = "bob" }, Key with { Operation = "approve" }, Key with { Key = "key-2" }];

        for (var i = 0; i < keys.Length; i++)
            await ledger.AppendAsync(Request(To($"kpi-{i}", 0)) with { Idempotency = keys[i] }, CancellationToken.None);

        Assert.Equal(4, (await ledger.AllAsync()).Count);
        Assert.Null(await ledger.FindOperationAsync(Key with { Key = "never" }, CancellationToken.None));
    }

    [Fact]
    public async Task Refused_append_does_not_use_up_its_key()
    {
        var ledger = await LedgerAsync();
        var refused = await ledger.AppendAsync(Request(To("kpi-1", 5)) with { Idempotency = Key }, CancellationToken.None);

        Assert.IsType<AppendResult.Conflict>(refused);
        Assert.Null(await ledger.FindOperationAsync(Key, CancellationToken.None));
        Assert.False(Assert.IsType<AppendResult.Appended>(await ledger.AppendAsync(Request(To("kpi-1", 0)) with { Idempotency = Key }, CancellationToken.None)).Replayed);
    }

    [Fact]
    public async Task Racing_repetitions_on_two_programs_append_once()
    {
        var (first, second) = (await LedgerAsync(), await LedgerAsync());
        for (var round = 0; round < 20; round++)
        {
            var key = Key with { Key = $"race-{round}" };
            var request = Request(To($"kpi-{round}", 0)) with { Idempotency = key };
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? first : second).AppendAsync(request, CancellationToken.None)));

            Assert.Equal(1, answers.Cast<AppendResult.Appended>().Count(answer => !answer.Replayed));
            Assert.Single(answers.Cast<AppendResult.Appended>().Select(answer => answer.FirstPosition).Distinct());
        }

        Assert.Equal(20, (await first.AllAsync()).Count);
    }

    [Fact]
    public async Task Key_inserted_past_the_ledger_refuses_its_append_alone()
    {
        var ledger = await LedgerAsync();
        await ledger.AppendedAsync(To("kpi-0", 0));
        await SqlAsync<int>("INSERT INTO dxledger.operations SELECT ledger, 'mallory', 'report', 'key-1', '\\x00', 1, 1 FROM dxledger.heads");
        await SqlAsync<int>("ALTER TABLE dxledger.operations ADD CONSTRAINT one_row_only UNIQUE (operation, key)");

        var healthy = Enumerable.Range(1, 20).Select(i => ledger.AppendAsync(To($"kpi-{i}", 0))).ToList();
        var fenced = ledger.AppendAsync(Request(To("kpi-99", 0)) with { Idempotency = Key }, CancellationToken.None);

        Assert.Equal("23505", (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => fenced)).SqlState);
        Assert.All(await Task.WhenAll(healthy), answer => Assert.IsType<AppendResult.Appended>(answer));
        AssertSound(await ledger.AllAsync());
    }

    [Fact]
    public async Task Repetition_in_the_same_batch_is_a_replay_of_it()
    {
        var ledger = await LedgerAsync();
        var request = Request(To("kpi-1", 0)) with { Idempotency = Key };
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => ledger.AppendAsync(request, CancellationToken.None)));

        Assert.Equal(49, answers.Cast<AppendResult.Appended>().Count(answer => answer.Replayed && answer.FirstPosition == 1));
        Assert.Single(await ledger.AllAsync());
    }
}
