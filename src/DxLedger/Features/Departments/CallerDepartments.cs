using DxLedger.EventStore;
using DxLedger.Platform;
using DxLedger.Platform.Access;

namespace DxLedger.Features.Departments;

/// <summary>Which departments a caller acts for.</summary>
internal static class CallerDepartments
{
    public static async Task<IReadOnlySet<string>> FindAsync(Ledger ledger, Caller caller, DateOnly today, CancellationToken ct) =>
        Of([.. (await DepartmentModel.AllAsync(ledger, ct)).Values], caller.Departments, today);

    /// <summary>
    /// Keys of the departments that a token names, by key or by full name in any width of letters, of the one that took
    /// each over where that is one, and of all those that any of them stands in for. Directories lag behind a
    /// reorganisation, so a former name still counts, unless another department bears it now.
    /// </summary>
    public static IReadOnlySet<string> Of(IReadOnlyCollection<Department.Registered> all, IReadOnlyList<string> claims, DateOnly today)
    {
        var claimed = claims.Select(NormalText.Fold).ToHashSet(StringComparer.Ordinal);
        var borne = all.Where(department => !department.HasEndedOn(today)).Select(department => NormalText.Fold(department.NameOn(today))).ToHashSet(StringComparer.Ordinal);
        var own = all.Where(department => IsNamed(department, claimed, borne, today)).Select(department => department.Key).ToHashSet(StringComparer.Ordinal);
        var byKey = all.ToDictionary(department => department.Key, StringComparer.Ordinal);
        foreach (var key in own.ToList())
            own.UnionWith(Heirs(byKey, key, today));
        own.UnionWith(all.Where(department => department.DeputiesOn(today).Any(own.Contains)).Select(department => department.Key).ToList());
        return own;
    }

    private static bool IsNamed(Department.Registered department, HashSet<string> claimed, HashSet<string> borne, DateOnly today)
    {
        var now = NormalText.Fold(department.NameOn(today));
        return claimed.Contains(NormalText.Fold(department.Key))
            || (claimed.Contains(now) && (!department.HasEndedOn(today) || !borne.Contains(now)))
            || department.Names.Entries.Where(entry => entry.From is not { } from || from <= today).Select(entry => NormalText.Fold(entry.Value.Full()))
                .Any(former => claimed.Contains(former) && !borne.Contains(former));
    }

    /// <summary>Merged into one, its people are that one's; split, a token alone does not tell whose they are.</summary>
    private static IEnumerable<string> Heirs(Dictionary<string, Department.Registered> all, string key, DateOnly today)
    {
        var met = new HashSet<string>(StringComparer.Ordinal);
        while (met.Add(key) && all.GetValueOrDefault(key) is { Succession.Successors: [var heir] } ended && ended.HasEndedOn(today))
            yield return key = heir;
    }
}
