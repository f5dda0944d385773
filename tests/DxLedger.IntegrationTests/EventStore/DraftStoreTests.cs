using DxLedger.EventStore;
using Npgsql;

namespace DxLedger.IntegrationTests.EventStore;

public sealed class DraftStoreTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    [Fact]
    public async Task Draft_is_kept_replaced_and_removed_for_its_subject_and_ledger_alone()
    {
        var database = await OpenAsync();
        var (ledger, other) = (await database.LedgerAsync("default", CancellationToken.None), await database.LedgerAsync("other", CancellationToken.None));
        var first = await ledger.Drafts.PutAsync("ann", "b", "一", CancellationToken.None);
        await ledger.Drafts.PutAsync("ann", "a", "A", CancellationToken.None);
        await ledger.Drafts.PutAsync("ben", "b", "B", CancellationToken.None);
        var second = await ledger.Drafts.PutAsync("ann", "b", "二 髙﨑𠮷", CancellationToken.None);

        Assert.True(second > first);
        var kept = await ledger.Drafts.GetAsync("ann", "b", CancellationToken.None);
        Assert.Equal(("二 髙﨑𠮷", second), (kept?.Body, kept?.UpdatedAt));
        Assert.Equal(["a", "b"], (await ledger.Drafts.ListAsync("ann", CancellationToken.None)).Select(draft => draft.Key));
        Assert.Null(await other.Drafts.GetAsync("ann", "b", CancellationToken.None));
        Assert.Empty(await other.Drafts.ListAsync("ann", CancellationToken.None));

        Assert.False(await ledger.Drafts.DeleteAsync("ann", "b", "一", CancellationToken.None));
        Assert.True(await ledger.Drafts.DeleteAsync("ann", "b", "二 髙﨑𠮷", CancellationToken.None));
        Assert.False(await ledger.Drafts.DeleteAsync("ann", "b", body: null, CancellationToken.None));
        Assert.True(await ledger.Drafts.DeleteAsync("ann", "a", body: null, CancellationToken.None));
        Assert.Equal("B", (await ledger.Drafts.GetAsync("ben", "b", CancellationToken.None))?.Body);
        Assert.Equal(0, (await ledger.HeadAsync(CancellationToken.None)).Position);
    }

    [Fact]
    public async Task Nobody_keeps_more_than_the_limit_however_many_requests_race_for_the_last_place()
    {
        var drafts = (await LedgerAsync()).Drafts;
        await SqlAsync<int>($"INSERT INTO dxledger.drafts SELECT 1, 'ann', 'd' || n, '{{}}', now() FROM generate_series(1, {DraftStore.CountMax - 1}) n");

        var kept = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => drafts.PutAsync("ann", $"new-{i}", "x", CancellationToken.None)));

        Assert.Single(kept, at => at is not null);
        Assert.Equal(DraftStore.CountMax, (await drafts.ListAsync("ann", CancellationToken.None)).Count);
        Assert.NotNull(await drafts.PutAsync("ann", "d1", "changed", CancellationToken.None));
        Assert.NotNull(await drafts.PutAsync("ben", "d1", "another's", CancellationToken.None));
    }

    [Fact]
    public async Task Body_is_taken_up_to_its_limit_in_bytes()
    {
        var drafts = (await LedgerAsync()).Drafts;
        var largest = new string('あ', DraftStore.BodyBytesMax / 3) + "x";

        Assert.Equal(DraftStore.BodyBytesMax, System.Text.Encoding.UTF8.GetByteCount(largest));
        Assert.NotNull(await drafts.PutAsync("ann", "a", largest, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => drafts.PutAsync("ann", "b", largest + "x", CancellationToken.None));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => SqlAsync<int>("UPDATE dxledger.drafts SET body = body || 'x'"));
        Assert.Equal(PostgresErrorCodes.CheckViolation, refused.SqlState);
        Assert.Equal(largest, (await drafts.GetAsync("ann", "a", CancellationToken.None))?.Body);
    }
}
