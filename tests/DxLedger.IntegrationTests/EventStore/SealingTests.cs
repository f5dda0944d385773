using System.Text;
using DxLedger.EventStore;
using DxLedger.TransparencyLog;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.EventStore;

public sealed class SealingTests(PostgresFixture postgres) : SealedLedgerTest(postgres)
{
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

    [Fact]
    public async Task Both_keys_sign_during_a_rotation_and_only_the_newer_one_after_it()
    {
        var folder = new SealFolder(Folder, "ledger.example");
        var (database, ledger) = await OpenSealedAsync();
        await using var signer = Started(database);
        await ledger.AppendedAsync(To("kpi-1", 0));
        await SignedAsync(ledger, 1);
        var first = Assert.Single(await folder.KeysAsync("default", CancellationToken.None)).Verifier;
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(Path.Combine(Folder, "default", "keys"), "*.key"))));
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

    private static byte[] Expected(Tile tile, IReadOnlyList<RecordedEvent> events) => tile.Level == 0
        ? [.. events.Skip((int)tile.Index * 256).Take(tile.Width).SelectMany(@event => @event.LeafHash.ToArray())]
        : MerkleTree.Root([.. events.Take(256).Select(@event => @event.LeafHash.ToArray())]);
}
