using DxLedger.Features.Kpis;

namespace DxLedger.Features.Plans.Importing;

/// <summary>Which promise of the ledger each promise of a document is.</summary>
internal static class PromiseMatching
{
    /// <summary>
    /// Pairs in rounds from the surest to the loosest: same words, year and unit; same words and unit; same unit, in order.
    /// A changed unit is another promise, for figures in one unit can't be held against a target in another.
    /// </summary>
    /// <returns>Parallel to <paramref name="promises"/>: the key, or null for a promise the ledger does not have.</returns>
    public static string?[] Match(IReadOnlyList<DocumentPromise> promises, IReadOnlyList<Kpi.Defined> known)
    {
        var keys = new string?[promises.Count];
        var free = known.ToDictionary(kpi => kpi.Key, StringComparer.Ordinal);
        Func<DocumentPromise, Kpi.Defined, bool>[] rounds =
        [
            (promise, kpi) => SameKind(promise, kpi) && SameWords(promise, kpi)
                && kpi.Targets.Any(target => target.FiscalYear == promise.Target?.FiscalYear && target.Value == promise.Target.Value),
            (promise, kpi) => SameKind(promise, kpi) && SameWords(promise, kpi)
                && kpi.Targets.Any(target => target.FiscalYear == promise.Target?.FiscalYear),
            (promise, kpi) => SameKind(promise, kpi) && SameWords(promise, kpi),
            SameKind,
        ];
        foreach (var alike in rounds)
        {
            for (var i = 0; i < promises.Count; i++)
            {
                if (keys[i] is null && known.FirstOrDefault(kpi => free.ContainsKey(kpi.Key) && alike(promises[i], kpi)) is { } found)
                {
                    keys[i] = found.Key;
                    free.Remove(found.Key);
                }
            }
        }

        return keys;
    }

    private static bool SameKind(DocumentPromise promise, Kpi.Defined kpi) =>
        promise.Definition.Kind == kpi.Definition.Kind && promise.Definition.Unit == kpi.Definition.Unit;

    private static bool SameWords(DocumentPromise promise, Kpi.Defined kpi) =>
        Likeness.Same(promise.Definition.Label, kpi.Definition.Label) && promise.Definition.Direction == kpi.Definition.Direction;
}
