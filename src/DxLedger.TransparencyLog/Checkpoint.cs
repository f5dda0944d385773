using System.Globalization;

namespace DxLedger.TransparencyLog;

/// <summary>How large a log is and what is in it, in three lines (C2SP tlog-checkpoint).</summary>
/// <param name="Origin">Which log, for ever; the name of its key.</param>
/// <param name="Size">Leaves in it.</param>
/// <param name="Root">Of its tree.</param>
public sealed record Checkpoint(string Origin, long Size, byte[] Root)
{
    /// <summary>The text that is signed.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(Root)}\n");

    /// <summary>Whether both say the same.</summary>
    public bool Equals(Checkpoint? other) => other is not null && string.Equals(Text, other.Text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>Reads a text; lines behind the third are extensions and have no meaning here.</summary>
    public static bool TryParse(string? text, out Checkpoint checkpoint)
    {
        checkpoint = null!;
        if (text?.Split('\n', 4) is not [{ Length: > 0 } origin, { } sizeText, { } rootText, _]) return false;
        if (!TryParseSize(sizeText, out var size)) return false;
        var root = new byte[rootText.Length];
        if (!Convert.TryFromBase64String(rootText, root, out var length) || length != MerkleTree.HashSize) return false;
        checkpoint = new Checkpoint(origin, size, root[..length]);
        return true;
    }

    /// <summary>Reads a size in the one way in which it is written: decimal digits, no zero in front.</summary>
    public static bool TryParseSize(string? text, out long size) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size)
        && string.Equals(size.ToString(CultureInfo.InvariantCulture), text, StringComparison.Ordinal);

    /// <summary>Reads a signed one and checks that one of the keys named like its origin has signed it.</summary>
    /// <param name="note">The bytes.</param>
    /// <param name="keys">Keys of the log, in use or retired; others do no harm.</param>
    /// <param name="checkpoint">What it says.</param>
    public static bool TryOpen(ReadOnlySpan<byte> note, IReadOnlyCollection<NoteVerifier> keys, out Checkpoint checkpoint)
    {
        checkpoint = null!;
        if (!SignedNote.TryParse(note, out var signed) || !TryParse(signed.Text, out var parsed)) return false;
        if (!signed.SignedBy(keys).Any(key => !key.IsWitness && string.Equals(key.Name, parsed.Origin, StringComparison.Ordinal))) return false;
        checkpoint = parsed;
        return true;
    }
}
