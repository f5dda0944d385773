using DxLedger.EventStore;

namespace DxLedger.Commands;

/// <summary>Finds the ledger that <c>--ledger</c> names.</summary>
internal static class LedgerOption
{
    /// <summary>Null, after saying so, when there is none: only <c>ledger create</c> makes one.</summary>
    public static async Task<Ledger?> FindAsync(LedgerDatabase database, string name, CancellationToken ct)
    {
        if (name == Platform.Http.LedgerScope.DefaultLedger)
            return await database.LedgerAsync(name, ct);
        if (Platform.Keys.IsLedger(name) && await database.FindLedgerAsync(name, ct) is { } ledger)
            return ledger;
        await Console.Error.WriteLineAsync(CommandLine.Say(
            $"There is no ledger named {name}. `ledger create {name}` opens one.",
            $"台帳 {name} はありません。ledger create {name} で作成できます。"));
        return null;
    }
}
