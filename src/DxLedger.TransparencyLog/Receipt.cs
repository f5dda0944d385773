using System.Globalization;
using System.Text;

namespace DxLedger.TransparencyLog;

/// <summary>A proof that one leaf is in a log, together with the signed checkpoint it holds for (C2SP tlog-proof).</summary>
/// <param name="Index">Of the leaf, from 0: the position less one.</param>
/// <param name="Path">Hashes, leaf to root.</param>
/// <param name="Checkpoint">The signed note as it is passed on.</param>
public sealed record Receipt(long Index, IReadOnlyList<byte[]> Path, string Checkpoint)
{
    private const string Header = "c2sp.org/tlog-proof@v1";
    private const string IndexMark = "index ";
    private const string ExtraMark = "extra ";
    private const int PathMax = 63;

    /// <summary>The receipt as it is passed on.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Header).Append('\n').Append(IndexMark).Append(Index.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (var hash in Path) text.Append(Convert.ToBase64String(hash)).Append('\n');
        return text.Append('\n').Append(Checkpoint).ToString();
    }

    /// <summary>Reads a receipt; the line of other applications' data that the format allows is passed over.</summary>
    public static bool TryParse(string? text, out Receipt receipt)
    {
        receipt = null!;
        var split = text?.IndexOf("\n\n", StringComparison.Ordinal) ?? -1;
        if (text is null || split < 0) return false;
        var lines = text[..split].Split('\n').ToList();
        if (lines[0] != Header) return false;
        lines.RemoveAt(0);
        if (lines.Count > 0 && lines[0].StartsWith(ExtraMark, StringComparison.Ordinal)) lines.RemoveAt(0);
        if (lines.Count is 0 or > PathMax + 1 || !lines[0].StartsWith(IndexMark, StringComparison.Ordinal)) return false;
        if (!long.TryParse(lines[0].AsSpan(IndexMark.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index)) return false;
        var path = new List<byte[]>();
        foreach (var line in lines.Skip(1))
        {
            var hash = new byte[line.Length];
            if (!Convert.TryFromBase64String(line, hash, out var length) || length != MerkleTree.HashSize) return false;
            path.Add(hash[..length]);
        }

        receipt = new Receipt(index, path, text[(split + 2)..]);
        return true;
    }

    /// <summary>Whether it proves that an entry is in the log of one of the keys.</summary>
    /// <param name="entry">The exact bytes of the entry.</param>
    /// <param name="keys">Of the log.</param>
    /// <param name="checkpoint">What the log had signed.</param>
    public bool Proves(ReadOnlySpan<byte> entry, IReadOnlyCollection<NoteVerifier> keys, out Checkpoint checkpoint) =>
        TransparencyLog.Checkpoint.TryOpen(Encoding.UTF8.GetBytes(Checkpoint), keys, out checkpoint)
        && Proof.IsIncluded(MerkleTree.LeafHash(entry), Index, checkpoint.Size, Path, checkpoint.Root);
}
