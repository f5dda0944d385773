using System.Buffers.Binary;
using System.Text;

namespace DxLedger.TransparencyLog;

/// <summary>A signature line of a note.</summary>
/// <param name="Name">Of the key.</param>
/// <param name="KeyId">Of the key.</param>
/// <param name="Signature">As the key's kind makes it.</param>
public sealed record NoteSignature(string Name, uint KeyId, byte[] Signature)
{
    private const string Dash = "— ";

    /// <summary>The line without its end.</summary>
    public override string ToString()
    {
        var bytes = new byte[sizeof(uint) + Signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        Signature.CopyTo(bytes, sizeof(uint));
        return $"{Dash}{Name} {Convert.ToBase64String(bytes)}";
    }

    /// <summary>Reads a line as <see cref="ToString"/> writes it.</summary>
    public static bool TryParse(string? line, out NoteSignature signature)
    {
        signature = null!;
        if (line?.StartsWith(Dash, StringComparison.Ordinal) is not true || line[Dash.Length..].Split(' ') is not [{ } name, { } encoded] || !NoteVerifier.IsName(name)) return false;
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, bytes, out var length) || length <= sizeof(uint)) return false;
        signature = new NoteSignature(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes[sizeof(uint)..length]);
        return true;
    }

    internal bool IsBy(NoteVerifier key) => key.KeyId == KeyId && string.Equals(key.Name, Name, StringComparison.Ordinal);
}

/// <summary>A text with signatures under it (C2SP signed-note).</summary>
/// <param name="Text">With the end of its last line.</param>
/// <param name="Signatures">At least one in a note that was read.</param>
public sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    private const int SignaturesMax = 100;
    internal static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a note; it is split at the last blank line.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out SignedNote note)
    {
        note = null!;
        string all;
        try
        {
            all = StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }

        if (all.Any(letter => char.IsControl(letter) && letter != '\n')) return false;
        var split = all.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0 || !all.EndsWith('\n') || split + 2 == all.Length) return false;
        var lines = all[(split + 2)..^1].Split('\n');
        if (lines.Length > SignaturesMax) return false;
        var signatures = new List<NoteSignature>();
        foreach (var line in lines)
        {
            if (!NoteSignature.TryParse(line, out var signature)) return false;
            signatures.Add(signature);
        }

        note = new SignedNote(all[..(split + 1)], signatures);
        return true;
    }

    /// <summary>
    /// Those of the keys that have signed it. Signatures of unknown keys count for nothing; a wrong one of a known key
    /// spoils the note.
    /// </summary>
    /// <returns>None where no known key has signed it, or one has wrongly.</returns>
    public IReadOnlyList<NoteVerifier> SignedBy(IEnumerable<NoteVerifier> known)
    {
        var keys = known.ToList();
        var signers = new List<NoteVerifier>();
        foreach (var signature in Signatures)
        {
            if (keys.Find(signature.IsBy) is not { } key) continue;
            if (!key.Verify(Text, signature.Signature)) return [];
            if (!signers.Contains(key)) signers.Add(key);
        }

        return signers;
    }

    /// <summary>Those of the keys that have not signed it, or wrongly; each is asked about by itself, so that one wrong signature hides no other.</summary>
    public IReadOnlyList<NoteVerifier> NotSignedBy(IEnumerable<NoteVerifier> known) => [.. known.Where(key => SignedBy([key]).Count == 0)];

    /// <summary>The note with the first signature of each of these keys alone: whatever else it carries, it cannot grow too long to be read.</summary>
    public SignedNote Only(IReadOnlyCollection<NoteVerifier> keys) =>
        this with { Signatures = [.. keys.Select(key => Signatures.FirstOrDefault(signature => signature.IsBy(key))).OfType<NoteSignature>()] };

    /// <summary>The note with one more signature, in the place of an older one by the same key.</summary>
    public SignedNote With(NoteSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return this with { Signatures = [.. Signatures.Where(other => other.KeyId != signature.KeyId || !string.Equals(other.Name, signature.Name, StringComparison.Ordinal)), signature] };
    }

    /// <summary>The note as it is passed on.</summary>
    public override string ToString() => $"{Text}\n{string.Concat(Signatures.Select(signature => $"{signature}\n"))}";
}
