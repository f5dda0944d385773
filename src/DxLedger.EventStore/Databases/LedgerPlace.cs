using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace DxLedger.EventStore;

/// <summary>Where a ledger has its database.</summary>
/// <param name="Ledger">Name of the ledger.</param>
/// <param name="Host">Null: the server of the control database.</param>
/// <param name="Port">Null: that of the control database.</param>
/// <param name="Database">Null: the one named after the control database and the ledger.</param>
internal sealed record LedgerPlace(string Ledger, string? Host = null, int? Port = null, string? Database = null)
{
    // PostgreSQL cuts longer names off without a word.
    private const int NameBytesMax = 63;

    private const int HashDigits = 12;

    /// <summary>How to reach it, for whoever reaches the control database.</summary>
    public NpgsqlConnectionStringBuilder In(NpgsqlConnectionStringBuilder control)
    {
        var connectTo = new NpgsqlConnectionStringBuilder(control.ConnectionString)
        {
            Database = Database ?? NameFor(control.Database ?? control.Username ?? "", Ledger),
        };
        if (Host is not null) connectTo.Host = Host;
        if (Port is { } port) connectTo.Port = port;
        return connectTo;
    }

    /// <summary><c>control_ledger</c>; a hash takes the end's place where that is longer than PostgreSQL's names.</summary>
    internal static string NameFor(string control, string ledger)
    {
        var name = $"{control}_{ledger}";
        if (Encoding.UTF8.GetByteCount(name) <= NameBytesMax) return name;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..HashDigits];
        var kept = name;
        while (Encoding.UTF8.GetByteCount(kept) > NameBytesMax - HashDigits - 1) kept = kept[..^1];
        return $"{kept}_{hash}";
    }
}
