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
public sealed record SealStatus(string Ledger, SealState State, long Size, long Position, string? Why);
