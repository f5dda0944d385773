namespace DxLedger.Platform.Http;

/// <summary>Which clock a ledger's business dates come from.</summary>
internal sealed class LedgerClocks(TimeProvider clock)
{
    public TimeProvider Of(string ledger) => clock;
}
