using System.Text;
using DxLedger.EventStore;
using DxLedger.TransparencyLog;
using Npgsql;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.EventStore;

public sealed class SealingTests(PostgresFixture postgres) : LedgerTest(postgres), IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "dxledger-seal-" + Guid.NewGuid().ToString("N"));

    private EventStoreOptions Sealing => new() { InlineProjections = [Count], SealFolder = new SealFolder(_folder, "ledger.example"), SealInterval = Interval };

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Growing_ledger_is_signed_and_everything_in_it_can_be_proven()
    {
        var (database, ledger) = await OpenSealedAsync();
        await using var signer = Started(database);
        var signed = new List<SignedCheckpoint>();
        for (var round = 0; round < 4; round++)
        {
            await ledger.AppendedAsync(To("kpi-1", round * 100, [.. Enumerable.Range(0, 100).Select(_ => Event())]));
            signed.Add(await SignedAsync(ledger, (round + 1) * 100));
        }

        var keys = (await ledger.Seal.KeysAsync(CancellationToken.None)).Select(key => key.Verifier).ToList();
        var events = await ledger.AllAsync();
        var last = signed[^1];
        Assert.Equal(MerkleTree.Root([.. events.Select(@event => @event.LeafHash.ToArray())]), last.Checkpoint.Root);
        Assert.Equal(last.Checkpoint.Root, await ledger.Seal.RootAsync(400, CancellationToken.None));
        foreach (var @event in events)
        {
            var receipt = await ledger.Seal.ReceiptAsync(@event.Position, CancellationToken.None);
            Assert.True(receipt?.Proves(@event.Entry.ToArray(), keys, out _), $"position {@event.Position}");
        }

        foreach (var earlier in signed)
        {
            Assert.True(Checkpoint.TryOpen(Encoding.UTF8.GetBytes(earlier.Note), keys, out var checkpoint));
            var proof = await ledger.Seal.ConsistencyAsync(checkpoint.Size, 400, CancellationToken.None);
            Assert.True(Proof.IsConsistent(checkpoint.Size, 400, proof, checkpoint.Root, last.Checkpoint.Root));
        }

        Assert.Equal(signed.Select(one => one.Note), await ledger.Seal.CheckpointsAsync(last.Checkpoint.Origin, CancellationToken.None));
        Assert.Null(await ledger.Seal.ReceiptAsync(401, CancellationToken.None));
        Assert.Equal(new SealStatus("default", SealState.Sealed, 400, 400, null), Assert.Single(signer.Statuses));
    }

    [Fact]
    public async Task Tiles_are_those_of_the_signed_tree_and_never_more()
    {
        var (database, ledger) = await OpenSealedAsync();
        await using (Started(database))
        {
            await ledger.AppendedAsync(To("kpi-1", 0, [.. Enumerable.Range(0, 300).Select(_ => Event())]));
            await SignedAsync(ledger, 300);
        }

        await ledger.AppendedAsync(To("kpi-1", 300, Event(), Event())); // nobody signs any more
        var events = await ledger.AllAsync();
        foreach (var tile in Tile.Of(300).Append(new Tile(0, 1, 3)))
            Assert.Equal(Expected(tile, events), (await ledger.Seal.TileAsync(tile, CancellationToken.None))?.ToArray());
        foreach (var tile in new[] { new Tile(0, 1, 45), new Tile(0, 2, 1), new Tile(1, 0, 2), new Tile(Tile.Entries, 1, 45) })
            Assert.Null(await ledger.Seal.TileAsync(tile, CancellationToken.None));
        var bundle = await ledger.Seal.TileAsync(new Tile(Tile.Entries, 1, 44), CancellationToken.None);
        Assert.Equal(events.Skip(256).Take(44).Select(@event => @event.Entry.ToArray()), EntryBundle.Read(bundle ?? default)?.Select(entry => entry.ToArray()) ?? []);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_older_copy_that_took_the_databases_place_is_not_signed_however_far_it_grows(bool tilesKept)
    {
        var (database, ledger) = await OpenSealedAsync();
        string last;
        await using (Started(database))
        {
            for (var version = 0; version < 5; version++) await ledger.AppendedAsync(To("kpi-1", version));
            last = (await SignedAsync(ledger, 5)).Note;
        }

        await RollBackAsync(3, tilesKept);
        var (restored, again) = await OpenSealedAsync();
        await using var signer = Started(restored);
        await RefusedAsync(signer, "ends at position 3, before the last signed checkpoint (5)");
        for (var version = 3; version < 9 && !tilesKept; version++) await again.AppendedAsync(To("kpi-1", version));
        if (!tilesKept) await RefusedAsync(signer, "the tiles do not give the root that was signed at 5");
        Assert.Equal(last, (await again.Seal.LastAsync(CancellationToken.None))?.Note);
        Assert.Equal(tilesKept ? 3 : 9, (await again.AllAsync()).Count); // reads go on
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
    [InlineData("UPDATE dxledger.events SET entry = set_byte(entry, 20, get_byte(entry, 20) # 1) WHERE position = 3", "position 3")]
    [InlineData("UPDATE dxledger.events SET entry = convert_to(replace(convert_from(entry, 'UTF8'), '\"tester\"', '\"mister\"'), 'UTF8'), actor = 'mister' WHERE position = 3; UPDATE dxledger.events SET leaf_hash = sha256('\\x00'::bytea || entry) WHERE position = 3", "do not give the root of the tiles")]
    [InlineData("DELETE FROM dxledger.events WHERE position = 4", "position 4")]
    [InlineData("UPDATE dxledger.tiles SET hashes = set_byte(hashes, 80, get_byte(hashes, 80) # 1)", "do not give the root of the tiles")]
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
    public async Task Nothing_is_signed_while_the_folder_cannot_be_used_and_all_of_it_afterwards()
    {
        await File.WriteAllTextAsync(_folder, "no folder");
        var (database, ledger) = await OpenSealedAsync();
        await using var signer = Started(database);
        await ledger.AppendedAsync(To("kpi-1", 0));
        await StatusAsync(signer, status => status is { State: SealState.Unreachable, Size: 0, Position: 1, Why.Length: > 0 });
        File.Delete(_folder);
        await SignedAsync(ledger, 1);
        await StatusAsync(signer, status => status.State == SealState.Sealed);
    }

    [Fact]
    public async Task A_lost_folder_stops_signing_until_a_new_origin_is_begun()
    {
        var (database, ledger) = await OpenSealedAsync();
        await using var signer = Started(database);
        await ledger.AppendedAsync(To("kpi-1", 0));
        var former = await SignedAsync(ledger, 1);
        File.Delete(Path.Combine(_folder, "default", "checkpoint"));
        await RefusedAsync(signer, "does not have its last checkpoint");
        Directory.Delete(_folder, recursive: true);
        await ledger.AppendedAsync(To("kpi-1", 1));
        await RefusedAsync(signer, "does not have its last checkpoint");

        var (key, none) = await new SealFolder(_folder, "ledger.example").NewOriginAsync("default", CancellationToken.None);
        Assert.Null(none);
        var signed = await SignedAsync(ledger, 2);
        Assert.Equal(key.Name, signed.Checkpoint.Origin);
        Assert.NotEqual(former.Checkpoint.Origin, signed.Checkpoint.Origin);

        var (_, second) = await new SealFolder(_folder, "ledger.example").NewOriginAsync("default", CancellationToken.None);
        Assert.Equal(key.Name, second);
        Assert.NotEqual(key.Name, (await SignedAsync(ledger, 2, notOf: key.Name)).Checkpoint.Origin);
        Assert.Equal(["checkpoint", "keys"], Directory.EnumerateFileSystemEntries(Assert.Single(Directory.GetDirectories(Path.Combine(_folder, "default", "past")))).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Both_keys_sign_during_a_rotation_and_only_the_newer_one_after_it()
    {
        var folder = new SealFolder(_folder, "ledger.example");
        var (database, ledger) = await OpenSealedAsync();
        await using var signer = Started(database);
        await ledger.AppendedAsync(To("kpi-1", 0));
        await SignedAsync(ledger, 1);
        var first = Assert.Single(await folder.KeysAsync("default", CancellationToken.None)).Verifier;
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(Path.Combine(_folder, "default", "keys"), "*.key"))));
        Assert.False(await folder.RetireAsync("default", first.KeyId, CancellationToken.None)); // it is the only one

        var second = await folder.RotateAsync("default", CancellationToken.None);
        Assert.Equal(first.Name, second.Name);
        await ledger.AppendedAsync(To("kpi-1", 1));
        Assert.Equal([first.KeyId, second.KeyId], Signers(await SignedAsync(ledger, 2)));
        Assert.True(await folder.RetireAsync("default", first.KeyId, CancellationToken.None));
        await ledger.AppendedAsync(To("kpi-1", 2));
        Assert.Equal([second.KeyId], Signers(await SignedAsync(ledger, 3)));
        Assert.Equal([(second.KeyId, false), (first.KeyId, true)], (await ledger.Seal.KeysAsync(CancellationToken.None)).Select(key => (key.Verifier.KeyId, key.IsRetired)));

        static IEnumerable<uint> Signers(SignedCheckpoint signed) =>
            SignedNote.TryParse(Encoding.UTF8.GetBytes(signed.Note), out var note) ? note.Signatures.Select(signature => signature.KeyId) : [];
    }

    [Fact]
    public async Task Two_nodes_that_sign_at_once_never_contradict_each_other()
    {
        var (database, ledger) = await OpenSealedAsync();
        var (other, _) = await OpenSealedAsync();
        await using var one = Started(database);
        await using var two = Started(other);
        for (var version = 0; version < 40; version++) await ledger.AppendedAsync(To("kpi-1", version));
        var last = await SignedAsync(ledger, 40);
        var hashes = (await ledger.AllAsync()).ConvertAll(@event => @event.LeafHash.ToArray());
        var keys = (await ledger.Seal.KeysAsync(CancellationToken.None)).Select(key => key.Verifier).ToList();
        foreach (var note in await ledger.Seal.CheckpointsAsync(last.Checkpoint.Origin, CancellationToken.None))
        {
            Assert.True(Checkpoint.TryOpen(Encoding.UTF8.GetBytes(note), keys, out var checkpoint));
            Assert.Equal(MerkleTree.Root([.. hashes.Take((int)checkpoint.Size)]), checkpoint.Root);
        }

        Assert.Equal(1, one.Statuses.Count + two.Statuses.Count); // one of them does it all
    }

    [Fact]
    public async Task What_was_recorded_before_there_were_tiles_gets_the_same_tiles_and_root()
    {
        const string Tiles = "SELECT string_agg(level || '/' || tile || ' ' || encode(hashes, 'hex'), E'\n' ORDER BY level, tile) || (SELECT encode(root, 'hex') FROM dxledger.heads) FROM dxledger.tiles";
        var ledger = await LedgerAsync();
        for (var round = 0; round < 3; round++) await ledger.AppendedAsync(To("kpi-1", round * 256, [.. Enumerable.Range(0, round == 2 ? 7 : 256).Select(_ => Event())]));
        var kept = await SqlAsync<string>(Tiles);
        await SqlAsync<int>("""
            DROP TABLE dxledger.tiles, dxledger.checkpoints; ALTER TABLE dxledger.heads DROP COLUMN root;
            DROP FUNCTION dxledger.advance_head(integer, bigint, bigint, integer, timestamptz, timestamptz, bytea);
            CREATE FUNCTION dxledger.advance_head(integer, bigint, bigint, integer, timestamptz, timestamptz) RETURNS timestamptz LANGUAGE sql AS 'SELECT now()';
            DELETE FROM dxledger.migrations WHERE number >= 6
            """);

        var upgraded = await LedgerAsync();
        Assert.Equal(kept, await SqlAsync<string>(Tiles));
        await upgraded.AppendedAsync(To("kpi-1", 519));
        await ledger.AppendedAsync(To("kpi-1", 520)); // the other node saw the generation move
    }

    private static byte[] Expected(Tile tile, IReadOnlyList<RecordedEvent> events) => tile.Level == 0
        ? [.. events.Skip((int)tile.Index * 256).Take(tile.Width).SelectMany(@event => @event.LeafHash.ToArray())]
        : MerkleTree.Root([.. events.Take(256).Select(@event => @event.LeafHash.ToArray())]);

    private async Task<(LedgerDatabase Database, Ledger Ledger)> OpenSealedAsync(string? connectionString = null)
    {
        var database = await OpenAsync(Sealing, connectionString);
        return (database, await database.LedgerAsync("default", CancellationToken.None));
    }

    private static CheckpointSigner Started(LedgerDatabase database) => database.StartSigner() ?? throw new InvalidOperationException("The options name no folder.");

    private static async Task<SignedCheckpoint> SignedAsync(Ledger ledger, long size, string? notOf = null)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(since) < Patience)
        {
            if (await ledger.Seal.LastAsync(CancellationToken.None) is { } last && last.Checkpoint.Size >= size && last.Checkpoint.Origin != notOf) return last;
            await Task.Delay(5);
        }

        throw new TimeoutException($"Nothing was signed up to {size}.");
    }

    private static Task RefusedAsync(CheckpointSigner signer, string why) =>
        StatusAsync(signer, status => status.State == SealState.Refused && status.Why?.Contains(why, StringComparison.Ordinal) is true);

    private static async Task StatusAsync(CheckpointSigner signer, Func<SealStatus, bool> wanted)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!signer.Statuses.Any(wanted))
        {
            if (TimeProvider.System.GetElapsedTime(since) > Patience) throw new TimeoutException($"It says {string.Join("; ", signer.Statuses)}.");
            await Task.Delay(5);
        }
    }

    // As a copy from before would have it, with the head's root of then; or with tiles from after.
    private async Task RollBackAsync(int size, bool tilesKept)
    {
        var hashes = (await SqlAsync<byte[]>("SELECT hashes FROM dxledger.tiles WHERE level = 0") ?? []).Chunk(MerkleTree.HashSize).Take(size).ToList();
        await ForceAsync($"""
            DELETE FROM dxledger.events WHERE position > {size}; UPDATE dxledger.streams SET version = {size}; DELETE FROM dxledger.documents;
            UPDATE dxledger.heads SET position = {size}, root = '\x{Convert.ToHexStringLower(MerkleTree.Root(hashes))}', recorded_at = (SELECT max(recorded_at) FROM dxledger.events);
            {(tilesKept ? "" : $"UPDATE dxledger.tiles SET hashes = substr(hashes, 1, {size * MerkleTree.HashSize});")}
            DELETE FROM dxledger.checkpoints WHERE size > {size}
            """);
    }

    private Task<string> CopyAsync()
    {
        NpgsqlConnection.ClearPool(new NpgsqlConnection(ConnectionString)); // a database with sessions cannot be copied
        return Postgres.CreateDatabaseAsync(new NpgsqlConnectionStringBuilder(ConnectionString).Database);
    }

    private Task<int> ForceAsync(string change) =>
        SqlAsync<int>($"ALTER TABLE dxledger.events DISABLE TRIGGER ALL; {change}; ALTER TABLE dxledger.events ENABLE ALWAYS TRIGGER events_are_final");
}
