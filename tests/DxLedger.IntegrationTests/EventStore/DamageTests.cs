using DxLedger.EventStore;
using DxLedger.IntegrationTests.EventStore.Tampering;
using DxLedger.TransparencyLog;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.EventStore;

public sealed class DamageTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    [Theory]
    [InlineData("data = '{\"a\":1}'")]
    [InlineData("data = '[]'")]
    [InlineData("headers = headers - 'actor'")]
    [InlineData("headers = headers || '{\"actor\":\"mallory\"}'")]
    [InlineData("headers = NULL")]
    [InlineData("type = 'test.happened.v2'")]
    [InlineData("id = gen_random_uuid()")]
    [InlineData("timestamp = timestamp + interval '1 microsecond'")]
    [InlineData("stream_id = 'kpi-9'")]
    [InlineData("version = 9")]
    [InlineData("is_archived = true")]
    [InlineData("tenant_id = 'north'")]
    public async Task Changed_row_is_noticed_at_its_position(string change)
    {
        var ledger = await LedgerAsync();
        await ledger.AppendedAsync(To("kpi-1", 0, Event(), Event(), Event()));
        await ForceAsync(Guards.Set(change, 2));

        var damaged = await Assert.ThrowsAsync<EntryDamagedException>(ledger.AllAsync);

        Assert.Equal(("default", 2L), (damaged.Ledger, damaged.Position));
        Assert.StartsWith("ledger.entry_damaged: ledger default, position 2: ", damaged.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<EntryDamagedException>(() => ledger.CheckInlineProjectionsAsync(CancellationToken.None));
        Assert.Equal(3, Assert.Single(await ledger.ReadAllAsync(2, count: null, CancellationToken.None).ToListAsync()).Position);
    }

    [Fact]
    public async Task Swapped_entries_are_noticed()
    {
        var ledger = await LedgerAsync();
        await ledger.AppendedAsync(To("kpi-1", 0, Event(), Event(), Event()));
        await ForceAsync("""
            UPDATE dxledger.mt_events e SET data = o.data, id = o.id FROM dxledger.mt_events o WHERE (e.seq_id, o.seq_id) IN ((2, 3), (3, 2))
            """);
        Assert.Equal(2, (await Assert.ThrowsAsync<EntryDamagedException>(ledger.AllAsync)).Position);
        Assert.Equal(2, (await Assert.ThrowsAsync<EntryDamagedException>(() => ledger.StreamAsync("kpi-1"))).Position);
    }

    [Fact]
    public async Task Missing_entry_is_noticed()
    {
        var ledger = await LedgerAsync();
        await ledger.AppendedAsync(To("kpi-1", 0, Event(), Event(), Event()));
        await ForceAsync("DELETE FROM dxledger.mt_events WHERE seq_id = 2");

        Assert.Equal(2, (await Assert.ThrowsAsync<EntryDamagedException>(ledger.AllAsync)).Position);
        await Assert.ThrowsAsync<EntryDamagedException>(() => ledger.StreamAsync("kpi-1"));
        await Assert.ThrowsAsync<EntryDamagedException>(() => ledger.StreamAsync("kpi-1", new StreamRead { Backwards = true }));
    }

    [Fact]
    public async Task Older_copy_of_the_database_is_noticed_and_worked_on()
    {
        var ledger = await LedgerAsync();
        for (var version = 0; version < 5; version++) await ledger.AppendedAsync(To("kpi-1", version), To($"plan-{version}", 0));
        await ForceAsync(Guards.Forget(4));
        await PutRootAsync(4);

        Assert.Equal(new AppendResult.Conflict("kpi-1", 5, 2, IsGuard: false), await ledger.AppendAsync(To("kpi-1", 5)));
        await ledger.AppendedAsync(To("plan-4", 0));
        AssertSound(await ledger.AllAsync());
    }

    [Fact]
    public async Task Copy_that_lost_its_last_events_and_went_on_is_noticed_when_it_takes_over()
    {
        var ledger = await LedgerAsync();
        for (var version = 0; version < 3; version++) await ledger.AppendedAsync(To("kpi-1", version));
        await ForceAsync(Guards.Forget(1));
        await PutRootAsync(1);
        await (await LedgerAsync()).AppendedAsync(To("kpi-2", 0, Event(), Event(), Event(), Event()));
        await SqlAsync<long>(FaultTests.KillConnections); // a standby is another server, so every connection to the old one ends

        Assert.Equal(new AppendResult.Conflict("kpi-1", 3, 1, IsGuard: false), await ledger.AppendAsync(To("kpi-1", 3), To("kpi-9", 0)));
        AssertSound(await ledger.AllAsync());
    }

    [Theory]
    [InlineData("UPDATE dxledger.log SET leaf_hash = decode(repeat('00', 32), 'hex') WHERE position = 257")]
    [InlineData("UPDATE dxledger.tiles SET hashes = decode(repeat('00', 32), 'hex') WHERE level = 1")]
    [InlineData("DELETE FROM dxledger.tiles WHERE level = 1")]
    [InlineData("UPDATE dxledger.heads SET root = decode(repeat('00', 32), 'hex')")]
    [InlineData("UPDATE dxledger.heads SET root = NULL")]
    public async Task Nothing_is_appended_to_a_tree_that_does_not_give_its_root(string change)
    {
        await (await LedgerAsync()).AppendedAsync(To("kpi-1", 0, [.. Enumerable.Range(0, 258).Select(_ => Event())]));
        await ForceAsync(change);

        var newcomer = await LedgerAsync();
        Assert.Equal(258, (await Assert.ThrowsAsync<EntryDamagedException>(() => newcomer.AppendAsync(To("kpi-1", 258)))).Position);
        Assert.Equal(258, (await newcomer.HeadAsync(CancellationToken.None)).Position);
    }

    // What stood in the head when the copy was made.
    private async Task PutRootAsync(int size)
    {
        var hashes = await SqlAsync<byte[]>("SELECT string_agg(leaf_hash, ''::bytea ORDER BY position) FROM dxledger.log") ?? [];
        var root = MerkleTree.Root([.. hashes.Chunk(MerkleTree.HashSize).Take(size)]);
        await SqlAsync<int>($"UPDATE dxledger.heads SET root = '\\x{Convert.ToHexStringLower(root)}'");
    }

    // As somebody with the owner's rights who disables every guard.
    private Task<int> ForceAsync(string change) => Guards.ForceAsync(ConnectionString, change);
}
