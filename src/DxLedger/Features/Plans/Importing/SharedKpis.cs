using System.Globalization;
using DxLedger.Features.Kpis;

namespace DxLedger.Features.Plans.Importing;

/// <summary>Finds promises that several rows print but that may be one and the same KPI.</summary>
internal static class SharedKpis
{
    private const double LikeEnough = 0.6;

    /// <summary>
    /// Same value, unit, year and direction, in words of which one contains the other or that are largely alike.
    /// Only candidates: 100% of one thing is often not 100% of another.
    /// </summary>
    public static IReadOnlyList<SharedKpiCandidate> Candidates(IEnumerable<(string Key, string Initiative, DocumentPromise Promise)> promises)
    {
        var candidates = new List<SharedKpiCandidate>();
        var sameNumber = promises
            .Where(entry => entry.Promise.Target is not null)
            .GroupBy(entry => (entry.Promise.Target?.FiscalYear, entry.Promise.Target?.Value, entry.Promise.Definition.Unit, entry.Promise.Definition.Direction));
        foreach (var group in sameNumber)
        {
            var rest = group.ToList();
            while (rest.Count > 1)
            {
                var first = rest[0];
                var alike = rest.Where(other => Alike(first.Promise.Definition, other.Promise.Definition)).ToList();
                rest.RemoveAll(alike.Contains);
                if (alike.Select(entry => entry.Initiative).Distinct(StringComparer.Ordinal).Count() > 1)
                {
                    var target = first.Promise.Target;
                    candidates.Add(new SharedKpiCandidate(
                        string.Create(CultureInfo.InvariantCulture, $"{first.Promise.Definition.Label} {target?.RawValue}{first.Promise.Definition.Unit}"),
                        [.. alike.Select(entry => entry.Key)]));
                }
            }
        }

        return candidates;
    }

    private static bool Alike(KpiDefinition one, KpiDefinition other)
    {
        var (a, b) = (Likeness.Fold(one.Label), Likeness.Fold(other.Label));
        return Math.Min(a.Length, b.Length) > 3
            && (a.Contains(b, StringComparison.Ordinal) || b.Contains(a, StringComparison.Ordinal) || Likeness.Of(a, b) >= LikeEnough);
    }
}
