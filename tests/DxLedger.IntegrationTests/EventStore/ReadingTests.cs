using DxLedger.EventStore;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.EventStore;

public sealed class ReadingTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    [Fact]
    public async Task Stream_is_read_forwards_backwards_and_within_bounds()
    {
        var ledger = await LedgerAsync(new EventStoreOptions { ReadPage = 3 });
        for (var version = 0; version < 8; version++)
        {
            await ledger.AppendedAsync(To("kpi-1", version));
            await ledger.AppendedAsync(To("kpi-2", version));
        }

        var all = await ledger.StreamAsync("kpi-1");
        Assert.Equal([1L, 2, 3, 4, 5, 6, 7, 8], await VersionsAsync(ledger, new StreamRead()));
        Assert.Equal([8L, 7, 6, 5, 4, 3, 2, 1], await VersionsAsync(ledger, new StreamRead { Backwards = true }));
        Assert.Equal([3L, 4, 5, 6, 7], await VersionsAsync(ledger, new StreamRead { FromVersion = 3, ToVersion = 7 }));
        Assert.Equal([7L, 6, 5, 4, 3], await VersionsAsync(ledger, new StreamRead { FromVersion = 3, ToVersion = 7, Backwards = true }));
        Assert.Equal([1L, 2, 3, 4], await VersionsAsync(ledger, new StreamRead { Count = 4 }));
        Assert.Equal([8L], await VersionsAsync(ledger, new StreamRead { Count = 1, Backwards = true }));
        Assert.Equal([1L, 2, 3], await VersionsAsync(ledger, new StreamRead { ToPosition = all[2].Position }));
        Assert.Equal([1L, 2, 3], await VersionsAsync(ledger, new StreamRead { ToPosition = all[2].Position + 1 }));
        Assert.Equal([1L, 2, 3, 4, 5], await VersionsAsync(ledger, new StreamRead { RecordedBy = all[4].RecordedAt }));
        Assert.Equal([1L, 2, 3, 4], await VersionsAsync(ledger, new StreamRead { RecordedBy = all[4].RecordedAt.AddMicroseconds(-1) }));
        Assert.Equal([2L, 1], await VersionsAsync(ledger, new StreamRead { RecordedBy = all[4].RecordedAt, ToPosition = all[1].Position, Backwards = true }));
        Assert.Empty(await VersionsAsync(ledger, new StreamRead { FromVersion = 9 }));
        Assert.Empty(await VersionsAsync(ledger, new StreamRead { Count = 0 }));
        Assert.Empty(await ledger.StreamAsync("kpi-none"));
    }

    [Fact]
    public async Task Whole_ledger_is_read_from_a_position_on()
    {
        var ledger = await LedgerAsync(new EventStoreOptions { ReadPage = 4 });
        await ledger.AppendedAsync([.. Enumerable.Range(0, 10).Select(i => To($"kpi-{i}", 0))]);

        async Task<List<long>> Positions(long after, int? count) =>
            (await ledger.ReadAllAsync(after, count, CancellationToken.None).ToListAsync()).ConvertAll(e => e.Position);
        Assert.Equal([1L, 2, 3, 4, 5, 6, 7, 8, 9, 10], await Positions(0, null));
        Assert.Equal([4L, 5, 6, 7, 8, 9], await Positions(3, 6));
        Assert.Equal([9L, 10], await Positions(8, 6));
        Assert.Empty(await Positions(10, null));
        Assert.Empty(await Positions(99, null));
    }

    [Fact]
    public async Task Instant_is_settled_once_the_head_has_passed_it()
    {
        var ledger = await LedgerAsync();
        Assert.Equal(new AsOf(0, Settled: false), await ledger.PositionAtAsync(DateTimeOffset.UnixEpoch, CancellationToken.None));
        for (var i = 0; i < 9; i++) await ledger.AppendedAsync(To($"kpi-{i}", 0), To($"plan-{i}", 0));
        var events = await ledger.AllAsync();

        foreach (var @event in events)
        {
            Assert.Equal(new AsOf(@event.Position, Settled: true), await ledger.PositionAtAsync(@event.RecordedAt, CancellationToken.None));
            Assert.Equal(new AsOf(@event.Position - 1, Settled: true), await ledger.PositionAtAsync(@event.RecordedAt.AddTicks(-1), CancellationToken.None));
        }

        Assert.Equal(new AsOf(18, Settled: false), await ledger.PositionAtAsync(events[^1].RecordedAt.AddMicroseconds(1), CancellationToken.None));
        Assert.Equal(new AsOf(18, Settled: false), await ledger.PositionAtAsync(DateTimeOffset.MaxValue, CancellationToken.None));
        Assert.Equal(new AsOf(0, Settled: true), await ledger.PositionAtAsync(DateTimeOffset.MinValue, CancellationToken.None));
        Assert.Equal(new AsOf(18, Settled: true), await ledger.PositionAtAsync(events[^1].RecordedAt.ToOffset(TimeSpan.FromHours(9)), CancellationToken.None));
    }

    [Fact]
    public async Task Versions_are_zero_for_streams_that_do_not_exist()
    {
        var ledger = await LedgerAsync();
        await ledger.AppendedAsync(To("kpi-1", 0, Event(), Event()));
        Assert.Equal(
            new Dictionary<string, long> { ["kpi-1"] = 2, ["kpi-2"] = 0 },
            await ledger.VersionsAsync(["kpi-1", "kpi-2", "kpi-1"], CancellationToken.None));
    }

    [Fact]
    public async Task Texts_are_kept_beside_the_entry_which_holds_their_hash_only()
    {
        var ledger = await LedgerAsync();
        var appended = await ledger.AppendedAsync(
            To("kpi-1", 0, Event("{}", "test.happened.v1", new ErasableText("reason", "担当者の急病"), new ErasableText("note", "x")), Event()));

        var events = await ledger.AllAsync();
        Assert.Equal(["note", "reason"], events[0].TextHashes.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(events[1].TextHashes);
        Assert.All(events[0].TextHashes.Values, hash => Assert.Equal(32, Convert.FromBase64String(hash).Length));
        Assert.DoesNotContain("担当者", System.Text.Encoding.UTF8.GetString(events[0].Entry.Span), StringComparison.Ordinal);
        var texts = await ledger.ReadTextsAsync([1, 2, 99], CancellationToken.None);
        Assert.Equal(new Dictionary<(long, string), string?> { [(1, "reason")] = "担当者の急病", [(1, "note")] = "x" }, texts);

        await SqlAsync<int>("UPDATE dxledger.texts SET body = NULL WHERE name = 'reason'");
        Assert.Equal(
            new Dictionary<(long, string), string?> { [(1, "reason")] = null, [(1, "note")] = "x" },
            await ledger.ReadTextsAsync([appended.FirstPosition], CancellationToken.None));
        await SqlAsync<int>("ALTER TABLE dxledger.texts DISABLE TRIGGER ALL; UPDATE dxledger.texts SET body = 'y' WHERE name = 'note'");
        Assert.Equal(1, (await Assert.ThrowsAsync<EntryDamagedException>(() => ledger.ReadTextsAsync([1], CancellationToken.None))).Position);
        await SqlAsync<int>("DELETE FROM dxledger.texts WHERE name = 'note'");
        Assert.Equal(1, (await Assert.ThrowsAsync<EntryDamagedException>(() => ledger.ReadTextsAsync([1], CancellationToken.None))).Position);
    }

    [Fact]
    public async Task Files_are_kept_by_their_hash()
    {
        var blobs = (await LedgerAsync()).Blobs;
        var content = "計画"u8.ToArray();
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));

        Assert.Equal(hash, await blobs.PutAsync(content, CancellationToken.None));
        Assert.Equal(hash, await blobs.PutAsync(content, CancellationToken.None));
        Assert.Equal(content, await blobs.GetAsync(hash, CancellationToken.None));
        Assert.Null(await blobs.GetAsync(new string('0', 64), CancellationToken.None));
        Assert.Null(await blobs.GetAsync("no hash", CancellationToken.None));
        await SqlAsync<int>("UPDATE dxledger.blobs SET content = 'x'");
        await Assert.ThrowsAsync<BlobDamagedException>(() => blobs.GetAsync(hash, CancellationToken.None));
    }

    [Fact]
    public async Task Deepest_data_that_is_taken_can_be_read_again()
    {
        var ledger = await LedgerAsync();
        var data = "{\"a\":" + new string('[', 63) + new string(']', 63) + "}";

        await ledger.AppendedAsync(To("kpi-1", 0, Event(data)));

        Assert.Equal(data, Assert.Single(await ledger.AllAsync()).DataText());
        await Assert.ThrowsAsync<ArgumentException>(() => ledger.AppendAsync(To("kpi-1", 1, Event($"{{\"a\":{data}}}"))));
    }

    private static async Task<List<long>> VersionsAsync(Ledger ledger, StreamRead read) =>
        (await ledger.StreamAsync("kpi-1", read)).ConvertAll(e => e.Version);
}
