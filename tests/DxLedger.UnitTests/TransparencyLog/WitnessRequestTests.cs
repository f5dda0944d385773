using System.Text;
using DxLedger.TransparencyLog;

namespace DxLedger.UnitTests.TransparencyLog;

public sealed class WitnessRequestTests
{
    private const string Hash = "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=";
    private const string Checkpoint = "ledger.example\n7\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— ledger.example AAAAAAA=\n";

    private static readonly DateTimeOffset Now = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("old 0\n\n", 0, 0)]
    [InlineData("old 5\n" + Hash + "\n\n", 5, 1)]
    [InlineData("old 9223372036854775807\n" + Hash + "\n" + Hash + "\n\n", long.MaxValue, 2)]
    public void A_request_is_read_as_it_is_written(string head, long oldSize, int proof)
    {
        Assert.True(WitnessRequest.TryParse(Encoding.UTF8.GetBytes(head + Checkpoint), out var request));
        Assert.Equal((oldSize, Checkpoint), (request.OldSize, request.Checkpoint));
        Assert.Equal(Enumerable.Repeat(Convert.FromBase64String(Hash), proof), request.Proof);
        Assert.Equal(head + Checkpoint, request.ToString());
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void A_proof_has_at_most_63_hashes(int hashes, bool read) => Assert.Equal(
        read, WitnessRequest.TryParse(Encoding.UTF8.GetBytes($"old 5\n{string.Concat(Enumerable.Repeat(Hash + "\n", hashes))}\n{Checkpoint}"), out _));

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("old 5\n")]
    [InlineData("old 5\n" + Hash + "\n")]
    [InlineData("old\n\n")]
    [InlineData("old \n\n")]
    [InlineData("old  5\n\n")]
    [InlineData("old 05\n\n")]
    [InlineData("old -5\n\n")]
    [InlineData("old +5\n\n")]
    [InlineData("old 5 \n\n")]
    [InlineData("old 5\r\n\r\n")]
    [InlineData("old 9223372036854775808\n\n")]
    [InlineData("new 5\n\n")]
    [InlineData("old 5\nAAAA\n\n")]
    [InlineData("old 5\n " + Hash + "\n\n")]
    [InlineData("old 5\n" + Hash + Hash + "\n\n")]
    [InlineData("old 5\n!lRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n\n")]
    [InlineData("old 5\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpk  =\n\n")]
    public void Malformed_requests_are_refused(string head) => Assert.False(WitnessRequest.TryParse(Encoding.UTF8.GetBytes(head), out _));

    [Fact]
    public void What_is_no_utf8_is_no_request() =>
        Assert.False(WitnessRequest.TryParse([.. Encoding.UTF8.GetBytes("old 5\n\n" + Checkpoint), 0xC3], out _));

    [Fact]
    public void A_cosignature_is_added_under_a_note_once_for_each_key()
    {
        var (log, first, second) = (NoteSigner.Create("ledger.example"), NoteSigner.Create("witness.example", asWitness: true), NoteSigner.Create("witness.example", asWitness: true));
        var note = new SignedNote("text\n", [log.Sign("text\n", Now)]);
        var (early, late, other) = (first.Sign(note.Text, Now), first.Sign(note.Text, Now.AddSeconds(1)), second.Sign(note.Text, Now));

        var cosigned = note.With(early).With(other).With(late);
        Assert.Equal([note.Signatures[0], other, late], cosigned.Signatures);
        Assert.Empty(cosigned.NotSignedBy([log.Verifier, first.Verifier, second.Verifier]));
        Assert.Equal([second.Verifier], note.With(early).NotSignedBy([log.Verifier, first.Verifier, second.Verifier]));
        Assert.Equal([first.Verifier], cosigned.With(late with { Signature = early.Signature[..^1] }).NotSignedBy([log.Verifier, first.Verifier, second.Verifier]));
        Assert.Equal([note.Signatures[0], late], cosigned.Only([log.Verifier, first.Verifier]).Signatures);
    }

    [Fact]
    public void A_log_is_opened_with_others_cosignatures_under_its_checkpoint()
    {
        var (log, witness) = (NoteSigner.Create("ledger.example"), NoteSigner.Create("witness.example", asWitness: true));
        var checkpoint = new Checkpoint("ledger.example", 1, MerkleTree.LeafHash([1]));
        var note = new SignedNote(checkpoint.Text, [log.Sign(checkpoint.Text, Now)]).With(witness.Sign(checkpoint.Text, Now)).ToString();

        Assert.True(DxLedger.TransparencyLog.Checkpoint.TryOpen(Encoding.UTF8.GetBytes(note), [log.Verifier], out var opened));
        Assert.Equal(checkpoint, opened);
        Assert.True(NoteSignature.TryParse(note.Split('\n')[^2], out var line));
        Assert.Equal((witness.Verifier.Name, witness.Verifier.KeyId), (line.Name, line.KeyId));
    }
}
