namespace DxLedger.Platform.Http;

/// <summary>Which clock a ledger's business dates come from.</summary>
/// <param name="clock">For every ledger that counts.</param>
/// <param name="scripted">For ledgers with a made-up history, whose time is told by a script; by name.</param>
internal sealed class LedgerClocks(TimeProvider clock, IReadOnlyDictionary<string, TimeProvider>? scripted = null)
{
    public TimeProvider Of(string ledger) => scripted?.GetValueOrDefault(ledger) ?? clock;
}
