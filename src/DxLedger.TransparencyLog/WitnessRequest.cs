using System.Globalization;
using System.Text;

namespace DxLedger.TransparencyLog;

/// <summary>What a log asks of a witness: to cosign a checkpoint that extends the one it cosigned last (C2SP tlog-witness, add-checkpoint).</summary>
/// <param name="OldSize">Leaves in the tree that the witness is thought to have cosigned last; 0 for none.</param>
/// <param name="Proof">Hashes as <see cref="TreeRange.ConsistencyProof"/> orders them, from the old size to the checkpoint's.</param>
/// <param name="Checkpoint">The signed note as it is passed on.</param>
public sealed record WitnessRequest(long OldSize, IReadOnlyList<byte[]> Proof, string Checkpoint)
{
    /// <summary>Hashes that a proof may have.</summary>
    public const int ProofMax = 63;

    private const string OldMark = "old ";
    private const int HashTextLength = 44;

    /// <summary>The request's body.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(OldMark).Append(OldSize.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (var hash in Proof) text.Append(Convert.ToBase64String(hash)).Append('\n');
        return text.Append('\n').Append(Checkpoint).ToString();
    }

    /// <summary>Reads a body; whether its last part is a checkpoint is for the witness to say.</summary>
    public static bool TryParse(ReadOnlySpan<byte> body, out WitnessRequest request)
    {
        request = null!;
        string text;
        try
        {
            text = SignedNote.StrictUtf8.GetString(body);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }

        var split = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0) return false;
        var lines = text[..split].Split('\n');
        if (lines.Length > ProofMax + 1 || !lines[0].StartsWith(OldMark, StringComparison.Ordinal)) return false;
        if (!TransparencyLog.Checkpoint.TryParseSize(lines[0][OldMark.Length..], out var oldSize)) return false;
        var proof = new List<byte[]>();
        foreach (var line in lines.Skip(1))
        {
            var hash = new byte[MerkleTree.HashSize];
            if (line.Length != HashTextLength || !Convert.TryFromBase64String(line, hash, out var length) || length != MerkleTree.HashSize) return false;
            proof.Add(hash);
        }

        request = new WitnessRequest(oldSize, proof, text[(split + 2)..]);
        return true;
    }
}
