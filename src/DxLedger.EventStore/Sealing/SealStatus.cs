namespace DxLedger.EventStore;

/// <summary>Whether a ledger's checkpoints keep up with it.</summary>
public enum SealState
{
    /// <summary>All events are covered by a signature, or will be within a second or two.</summary>
    Sealed,

    /// <summary>The folder of keys and checkpoints cannot be used; nothing is signed until it can.</summary>
    Unreachable,

    /// <summary>The database holds no extension of what was signed last; nothing is signed.</summary>
    Refused,
}

/// <summary>How the sealing of a ledger stands.</summary>
/// <param name="Ledger">Name of the ledger.</param>
/// <param name="State">See there.</param>
/// <param name="Size">Events covered by the last signed checkpoint; 0 for none.</param>
/// <param name="Position">Where the ledger ends.</param>
/// <param name="Why">In words, where it is not sealed.</param>
public sealed record SealStatus(string Ledger, SealState State, long Size, long Position, string? Why)
{
    /// <summary>How the witnesses stand that are asked to cosign; none where none are configured.</summary>
    public IReadOnlyList<WitnessStatus> Witnesses { get; init; } = [];
}

/// <summary>What a witness has made of the checkpoints that it was shown.</summary>
public enum WitnessState
{
    /// <summary>It has not answered yet since this program started.</summary>
    Waiting,

    /// <summary>It has cosigned the last checkpoint that it was shown.</summary>
    Cosigned,

    /// <summary>It, or what is needed to ask it, does not answer; it is asked again.</summary>
    Unreachable,

    /// <summary>It does not cosign: it does not know this log or its key, or has seen another history of it. It is asked again.</summary>
    Refused,
}

/// <summary>How a witness of a ledger stands.</summary>
/// <param name="Name">Of its key.</param>
/// <param name="State">See there.</param>
/// <param name="Size">Events covered by what it has cosigned last, as far as this program knows; 0 for none.</param>
/// <param name="Why">In words, where it has not cosigned.</param>
public sealed record WitnessStatus(string Name, WitnessState State, long Size, string? Why);
