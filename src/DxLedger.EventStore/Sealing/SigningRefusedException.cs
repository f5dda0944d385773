namespace DxLedger.EventStore;

/// <summary>What the database holds is no extension of what was signed last, and is not signed.</summary>
/// <param name="why">What does not fit.</param>
internal sealed class SigningRefusedException(string why) : Exception(why);
