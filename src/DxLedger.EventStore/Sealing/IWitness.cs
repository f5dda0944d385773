using DxLedger.TransparencyLog;

namespace DxLedger.EventStore;

/// <summary>
/// Remembers how far a log had come and cosigns what extends it, and nothing else (C2SP tlog-witness): whoever asks for
/// its signature is not shown another history than everybody else.
/// </summary>
public interface IWitness
{
    /// <summary>The public key of its cosignatures.</summary>
    NoteVerifier Key { get; }

    /// <summary>Asks it to cosign a checkpoint. Ends within seconds.</summary>
    /// <exception cref="IOException">It cannot be reached, or cannot remember what it would sign.</exception>
    Task<WitnessAnswer> AddCheckpointAsync(WitnessRequest request, CancellationToken ct);
}

/// <summary>What a witness answers.</summary>
public abstract record WitnessAnswer
{
    private WitnessAnswer()
    {
    }

    /// <summary>It has cosigned.</summary>
    /// <param name="Signatures">At least one by its key; others count for nothing.</param>
    public sealed record Cosigned(IReadOnlyList<NoteSignature> Signatures) : WitnessAnswer;

    /// <summary>It stands elsewhere than was thought, or has cosigned another tree of the same size.</summary>
    /// <param name="Size">Leaves in the tree that it cosigned last; 0 for none.</param>
    public sealed record Elsewhere(long Size) : WitnessAnswer;

    /// <summary>It does not cosign.</summary>
    /// <param name="Reason">See there.</param>
    /// <param name="Why">In words.</param>
    public sealed record Refused(WitnessRefusal Reason, string Why) : WitnessAnswer;
}

/// <summary>Why a witness does not cosign.</summary>
public enum WitnessRefusal
{
    /// <summary>What was sent is no request, or its old size is larger than the checkpoint's.</summary>
    Malformed,

    /// <summary>It does not witness a log of this origin.</summary>
    UnknownLog,

    /// <summary>None of the keys that it trusts for this origin has signed, or one has wrongly.</summary>
    NotSigned,

    /// <summary>The hashes do not prove that the checkpoint extends what it cosigned last.</summary>
    Inconsistent,
}
