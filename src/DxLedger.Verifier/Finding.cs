namespace DxLedger.Verifier;

/// <summary>What is wrong with a log.</summary>
/// <param name="Code">Stable.</param>
/// <param name="Detail">In words.</param>
/// <param name="Position">The exact position; null where only an interval is known.</param>
/// <param name="From">First position of the interval; null where the position is exact or none is meant.</param>
/// <param name="To">Last position of the interval.</param>
/// <param name="Stream">Of the entry, as it says itself; null where it is not known.</param>
internal sealed record Finding(string Code, string Detail, long? Position = null, long? From = null, long? To = null, string? Stream = null);

/// <summary>What was checked, and what was found.</summary>
/// <param name="Origin">Name of the log; null where no checkpoint could be read.</param>
/// <param name="Size">Entries that the checkpoint covers.</param>
/// <param name="Root">Base64; null where no checkpoint could be read.</param>
/// <param name="OlderCheckpoints">Earlier checkpoints whose trees this log begins with.</param>
/// <param name="Redacted">Texts beside the entries that were erased, as entries say; the entries stay.</param>
/// <param name="Finding">Null when all is well.</param>
internal sealed record Report(string? Origin, long Size, string? Root, int OlderCheckpoints, int Redacted, Finding? Finding);
