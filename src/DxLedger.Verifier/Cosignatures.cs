using DxLedger.TransparencyLog;

namespace DxLedger.Verifier;

/// <summary>Whether witnesses vouch for a checkpoint.</summary>
internal static class Cosignatures
{
    /// <summary>Names the witnesses who have not cosigned; null when all of them have.</summary>
    /// <param name="note">A signed checkpoint.</param>
    /// <param name="witnesses">Public keys of witnesses.</param>
    public static Finding? Missing(ReadOnlySpan<byte> note, IReadOnlyCollection<NoteVerifier> witnesses)
    {
        var missing = SignedNote.TryParse(note, out var signed) ? signed.NotSignedBy(witnesses) : [.. witnesses];
        return missing.Count == 0 ? null : Findings.Uncosigned(missing);
    }
}
