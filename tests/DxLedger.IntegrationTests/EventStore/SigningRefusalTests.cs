using DxLedger.EventStore;
using DxLedger.IntegrationTests.EventStore.Tampering;
using DxLedger.TransparencyLog;
using Npgsql;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.EventStore;

public sealed class SigningRefusalTests(PostgresFixture postgres) : SealedLedgerTest(postgres)
{
    [Fact]
    public async Task An_older_copy_that_took_the_databases_place_is_not_signed_however_far_it_grows()
    {
        var (database, ledger) = await OpenSealedAsync();
        string last;
        await using (Started(database))
        {
            for (var version = 0; version < 5; version++) await ledger.AppendedAsync(To("kpi-1", version));
            last = (await SignedAsync(ledger, 5)).Note;
        }

        await RollBackAsync(3);
        var (restored, again) = await OpenSealedAsync();
        await using var signer = Started(restored);
        await RefusedAsync(signer, "ends at position 3, before the last signed checkpoint (5)");
        for (var version = 3; version < 9; version++) await again.AppendedAsync(To("kpi-1", version));
        await RefusedAsync(signer, "the tiles do not give the root that was signed at 5");
        Assert.Equal(last, (await again.Seal.LastAsync(CancellationToken.None))?.Note);
        Assert.Equal(9, (await again.AllAsync()).Count); // reads go on
    }

    [Fact]
    public async Task Of_two_copies_that_go_different_ways_one_is_signed()
    {
        var (database, ledger) = await OpenSealedAsync();
        await using (Started(database))
        {
            await ledger.AppendedAsync(To("kpi-1", 0, Event(), Event()));
            await SignedAsync(ledger, 2);
        }

        await database.DisposeAsync();
        var copy = await CopyAsync();
        var (one, here) = await OpenSealedAsync();
        var (other, there) = await OpenSealedAsync(copy);
        await here.AppendedAsync(To("kpi-1", 2));
        await there.AppendedAsync(To("kpi-1", 2));
        await using (Started(one)) await SignedAsync(here, 3);
        await using var signer = Started(other);
        await RefusedAsync(signer, "the root at position 3 is not the one that was signed");
        await there.AppendedAsync(To("kpi-1", 3));
        await RefusedAsync(signer, "the tiles do not give the root that was signed at 3");
        Assert.Equal(3, (await there.Seal.LastAsync(CancellationToken.None))?.Checkpoint.Size);
    }

    [Theory]
    [InlineData("UPDATE dxledger.mt_events SET data = '{\"a\":1}' WHERE seq_id = 3", "position 3")]
    [InlineData("DELETE FROM dxledger.mt_events WHERE seq_id = 4", "position 4")]
    [InlineData("DELETE FROM dxledger.log WHERE position = 4", "position 4")]
    [InlineData("UPDATE dxledger.heads SET root = set_byte(root, 8, get_byte(root, 8) # 1)", "do not give the root of the tiles")]
    public async Task What_was_changed_between_commit_and_signature_is_not_signed(string change, string why)
    {
        var (database, ledger) = await OpenSealedAsync();
        await using (Started(database))
        {
            await ledger.AppendedAsync(To("kpi-1", 0, Event(), Event()));
            await SignedAsync(ledger, 2);
        }

        await ledger.AppendedAsync(To("kpi-1", 2, Event(), Event()));
        await ForceAsync(change);
        await using var signer = Started(database);
        await RefusedAsync(signer, why);
        Assert.Equal(2, (await ledger.Seal.LastAsync(CancellationToken.None))?.Checkpoint.Size);
    }

    [Fact]
    public async Task What_was_changed_together_with_its_leaf_hash_is_not_signed()
    {
        var (database, ledger) = await OpenSealedAsync();
        await ledger.AppendedAsync(To("kpi-1", 0, Event(), Event(), Event()));
        await ForceAsync(Guards.Set("headers = headers || '{\"actor\":\"mister\"}'", 3));
        await Guards.SealAsync(ConnectionString, 3);
        await using var signer = Started(database);
        await RefusedAsync(signer, "do not give the root of the tiles");
        Assert.Null(await ledger.Seal.LastAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Nothing_is_signed_while_theFolder_cannot_be_used_and_all_of_it_afterwards()
    {
        await File.WriteAllTextAsync(Folder, "no folder");
        var (database, ledger) = await OpenSealedAsync();
        await using var signer = Started(database);
        await ledger.AppendedAsync(To("kpi-1", 0));
        await StatusAsync(signer, status => status is { State: SealState.Unreachable, Size: 0, Position: 1, Why.Length: > 0 });
        File.Delete(Folder);
        await SignedAsync(ledger, 1);
        await StatusAsync(signer, status => status.State == SealState.Sealed);
    }

    [Fact]
    public async Task A_lostFolder_stops_signing_until_a_new_origin_is_begun()
    {
        var (database, ledger) = await OpenSealedAsync();
        await using var signer = Started(database);
        await ledger.AppendedAsync(To("kpi-1", 0));
        var former = await SignedAsync(ledger, 1);
        File.Delete(Path.Combine(Folder, "default", "checkpoint"));
        await RefusedAsync(signer, "does not have its last checkpoint");
        Directory.Delete(Folder, recursive: true);
        await ledger.AppendedAsync(To("kpi-1", 1));
        await RefusedAsync(signer, "does not have its last checkpoint");

        var (key, none) = await new SealFolder(Folder, "ledger.example").NewOriginAsync("default", CancellationToken.None);
        Assert.Null(none);
        var signed = await SignedAsync(ledger, 2);
        Assert.Equal(key.Name, signed.Checkpoint.Origin);
        Assert.NotEqual(former.Checkpoint.Origin, signed.Checkpoint.Origin);

        var (_, second) = await new SealFolder(Folder, "ledger.example").NewOriginAsync("default", CancellationToken.None);
        Assert.Equal(key.Name, second);
        Assert.NotEqual(key.Name, (await SignedAsync(ledger, 2, notOf: key.Name)).Checkpoint.Origin);
        Assert.Equal(["checkpoint", "keys"], Directory.EnumerateFileSystemEntries(Assert.Single(Directory.GetDirectories(Path.Combine(Folder, "default", "past")))).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    // As a copy from before would have it, with the head's root of then.
    private async Task RollBackAsync(int size)
    {
        var hashes = (await SqlAsync<byte[]>("SELECT string_agg(leaf_hash, ''::bytea ORDER BY position) FROM dxledger.log") ?? []).Chunk(MerkleTree.HashSize).Take(size).ToList();
        await ForceAsync($"""
            {Guards.Forget(size)}
            UPDATE dxledger.heads SET root = '\x{Convert.ToHexStringLower(MerkleTree.Root(hashes))}';
            DELETE FROM dxledger.checkpoints WHERE size > {size}
            """);
    }

    private Task<string> CopyAsync()
    {
        return Postgres.CreateDatabaseAsync(new NpgsqlConnectionStringBuilder(ConnectionString).Database);
    }

    private Task<int> ForceAsync(string change) => Guards.ForceAsync(ConnectionString, change);
}
