using System.Text.RegularExpressions;

namespace DxLedger.Platform;

/// <summary>What the keys in addresses may look like; anything else names nothing.</summary>
internal static partial class Keys
{
    public static bool IsValid(string key) => Key().IsMatch(key);

    /// <summary>A plan's key is chosen by people: <c>fukushima-r5</c>.</summary>
    public static bool IsPlan(string key) => PlanKey().IsMatch(key);

    /// <summary>What the keys of a plan's initiatives start with: <c>r5</c>.</summary>
    public static bool IsPrefix(string prefix) => Prefix().IsMatch(prefix);

    /// <summary>A ledger's name, as the event store takes it.</summary>
    public static bool IsLedger(string name) => Ledger().IsMatch(name);

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,62}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Ledger();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._:-]{0,149}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Key();

    [GeneratedRegex(@"\A[a-z][a-z0-9]*(?:-[a-z0-9]+)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex PlanKey();

    [GeneratedRegex(@"\A[a-z][a-z0-9]{0,15}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Prefix();
}
