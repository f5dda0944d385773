using System.Text;
using DxLedger.TransparencyLog;

namespace DxLedger.UnitTests.TransparencyLog;

public sealed class NoteTests
{
    private const string PublishedKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    private const string PublishedNote =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
        + "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    private static readonly DateTimeOffset Now = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_published_note_is_signed_by_the_published_key()
    {
        Assert.True(NoteVerifier.TryParse(PublishedKey, out var key));
        Assert.Equal(PublishedKey, key.ToString());
        Assert.True(SignedNote.TryParse(Encoding.UTF8.GetBytes(PublishedNote), out var note));
        Assert.Equal([key], note.SignedBy([key]));
        Assert.Equal(PublishedNote, note.ToString());
    }

    [Fact]
    public void No_byte_of_a_signed_note_can_be_changed()
    {
        Assert.True(NoteVerifier.TryParse(PublishedKey, out var key));
        var bytes = Encoding.UTF8.GetBytes(PublishedNote);
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = bytes.ToArray();
            changed[i] ^= 0x01;
            Assert.True(!SignedNote.TryParse(changed, out var note) || note.SignedBy([key]).Count == 0, $"byte {i}");
        }
    }

    [Fact]
    public void A_key_travels_as_text_in_both_halves()
    {
        var signer = NoteSigner.Create("ledger.example/default");
        Assert.True(NoteSigner.TryParse(signer.Export(), out var again));
        Assert.Equal(signer.Verifier.ToString(), again.Verifier.ToString());
        Assert.True(NoteVerifier.TryParse(signer.Verifier.ToString(), out var verifier));
        var note = new SignedNote("one\n\ntwo\n", [again.Sign("one\n\ntwo\n", Now)]);
        Assert.True(SignedNote.TryParse(Encoding.UTF8.GetBytes(note.ToString()), out var read)); // split at the last blank line
        Assert.Equal("one\n\ntwo\n", read.Text);
        Assert.Equal([verifier], read.SignedBy([verifier]));
    }

    [Fact]
    public void Unknown_signatures_count_for_nothing_and_a_wrong_one_of_a_known_key_spoils_the_note()
    {
        var (known, other) = (NoteSigner.Create("known"), NoteSigner.Create("other"));
        const string Text = "text\n";
        NoteSignature[] both = [known.Sign(Text, Now), other.Sign("something else\n", Now)];
        Assert.Equal([known.Verifier], new SignedNote(Text, both).SignedBy([known.Verifier]));
        Assert.Empty(new SignedNote(Text, both).SignedBy([known.Verifier, other.Verifier]));
        Assert.Empty(new SignedNote(Text, both).SignedBy([NoteSigner.Create("known").Verifier])); // same name, another key
    }

    [Theory]
    [InlineData("")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\n— name AAAAAAA=")]
    [InlineData("text\n\n- name AAAAAAA=\n")]
    [InlineData("text\n\n— name AAAA\n")]
    [InlineData("text\n\n— na me AAAAAAA=\n")]
    [InlineData("text\n\n— na+me AAAAAAA=\n")]
    [InlineData("text\n\n— name !!!!\n")]
    [InlineData("te\txt\n\n— name AAAAAAA=\n")]
    [InlineData("te\r\n\n— name AAAAAAA=\n")]
    public void Malformed_notes_are_refused(string note) => Assert.False(SignedNote.TryParse(Encoding.UTF8.GetBytes(note), out _));

    [Theory]
    [InlineData("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3+AhpC2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3")]
    [InlineData("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("")]
    public void Malformed_keys_are_refused(string key)
    {
        Assert.False(NoteVerifier.TryParse(key, out _));
        Assert.False(NoteSigner.TryParse("PRIVATE+KEY+" + key, out _));
    }

    [Fact]
    public void Checkpoints_say_size_and_root_of_the_log_that_their_key_is_named_after()
    {
        var signer = NoteSigner.Create("ledger.example/default");
        var checkpoint = new Checkpoint(signer.Verifier.Name, 20852163, MerkleTree.LeafHash([1]));
        var note = Encoding.UTF8.GetBytes(new SignedNote(checkpoint.Text, [signer.Sign(checkpoint.Text, Now)]).ToString());
        Assert.True(Checkpoint.TryOpen(note, [signer.Verifier], out var opened));
        Assert.Equal(checkpoint, opened);

        var stranger = NoteSigner.Create("another.example");
        var foreign = new SignedNote(checkpoint.Text, [stranger.Sign(checkpoint.Text, Now)]);
        Assert.False(Checkpoint.TryOpen(Encoding.UTF8.GetBytes(foreign.ToString()), [signer.Verifier, stranger.Verifier], out _));
        foreach (var wrong in new[] { "o\n01\n" + Root, "o\n-1\n" + Root, "o\n+1\n" + Root, "o\n1\nAAAA\n", "o\n1\n", "\n1\n" + Root, "o\n1\n" + Root.TrimEnd('\n'), "o\n99999999999999999999\n" + Root })
            Assert.False(Checkpoint.TryParse(wrong, out _), wrong);
        Assert.True(Checkpoint.TryParse("o\n0\n" + Root + "extension\n", out _));
    }

    [Fact]
    public void A_witness_dates_what_it_signs_and_its_signature_is_no_logs_own()
    {
        var witness = NoteSigner.Create("ledger.example/default", asWitness: true);
        var checkpoint = new Checkpoint("ledger.example/default", 1, MerkleTree.LeafHash([1]));
        var note = new SignedNote(checkpoint.Text, [witness.Sign(checkpoint.Text, Now)]);
        Assert.Equal([witness.Verifier], note.SignedBy([witness.Verifier]));
        Assert.False(Checkpoint.TryOpen(Encoding.UTF8.GetBytes(note.ToString()), [witness.Verifier], out _));
        Assert.True(NoteSigner.TryParse(witness.Export(), out var again) && again.Verifier.IsWitness);
        var redated = note.Signatures[0].Signature.ToArray();
        redated[7] ^= 1;
        Assert.Empty(new SignedNote(note.Text, [note.Signatures[0] with { Signature = redated }]).SignedBy([witness.Verifier]));
    }

    [Fact]
    public void A_receipt_proves_its_entry_and_no_other()
    {
        var signer = NoteSigner.Create("ledger.example/default");
        byte[][] entries = [.. Enumerable.Range(0, 5).Select(i => new[] { (byte)i })];
        byte[][] hashes = [.. entries.Select(entry => MerkleTree.LeafHash(entry))];
        var tree = new TiledTree(5, _ => hashes.SelectMany(hash => hash).ToArray());
        var checkpoint = new Checkpoint(signer.Verifier.Name, 5, tree.Root());
        var receipt = new Receipt(3, tree.InclusionProof(3), new SignedNote(checkpoint.Text, [signer.Sign(checkpoint.Text, Now)]).ToString());

        Assert.True(Receipt.TryParse(receipt.ToString(), out var read));
        Assert.Equal(receipt.ToString(), read.ToString());
        Assert.True(read.Proves(entries[3], [signer.Verifier], out var proven));
        Assert.Equal(checkpoint, proven);
        Assert.False(read.Proves(entries[2], [signer.Verifier], out _));
        Assert.False((read with { Index = 2 }).Proves(entries[3], [signer.Verifier], out _));
        Assert.False(read.Proves(entries[3], [NoteSigner.Create(signer.Verifier.Name).Verifier], out _));
        Assert.True(Receipt.TryParse(receipt.ToString().Replace("\nindex", "\nextra AAAA\nindex", StringComparison.Ordinal), out _));
        foreach (var wrong in new[] { "", "c2sp.org/tlog-proof@v2\nindex 1\n\nx", "c2sp.org/tlog-proof@v1\n\nx", "c2sp.org/tlog-proof@v1\nindex -1\n\nx", "c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\nx" })
            Assert.False(Receipt.TryParse(wrong, out _), wrong);
    }

    [Fact]
    public void Bundles_hold_entries_of_every_allowed_length()
    {
        ReadOnlyMemory<byte>[] entries = [Array.Empty<byte>(), new byte[] { 7 }, new byte[65_535]];
        var bundle = EntryBundle.Write(entries);
        Assert.Equal(entries.Select(entry => entry.ToArray()), EntryBundle.Read(bundle)?.Select(entry => entry.ToArray()) ?? []);
        Assert.Null(EntryBundle.Read(bundle.AsMemory(..^1)));
        Assert.Null(EntryBundle.Read(new byte[] { 0 }));
        Assert.Throws<ArgumentException>(() => EntryBundle.Write([new byte[65_536]]));
    }

    private static string Root => Convert.ToBase64String(MerkleTree.LeafHash([])) + "\n";
}
