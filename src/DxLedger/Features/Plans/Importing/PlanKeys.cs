using System.Globalization;

namespace DxLedger.Features.Plans.Importing;

/// <summary>Keys are made once and never reused: <c>r5-a-08</c>, a duplicate number <c>r5-a-08b</c>, a re-listing of nothing <c>r5-a-u1</c>.</summary>
internal static class PlanKeys
{
    private const int ReiwaOffset = 2018;

    /// <summary><c>r5</c> for fiscal year 2023; the era's own abbreviation before Reiwa would collide, so the year is written out.</summary>
    public static string DefaultPrefix(int fiscalYear) => fiscalYear > ReiwaOffset
        ? string.Create(CultureInfo.InvariantCulture, $"r{fiscalYear - ReiwaOffset}")
        : string.Create(CultureInfo.InvariantCulture, $"y{fiscalYear}");

    public static string Initiative(string prefix, string part, int? number, IReadOnlySet<string> taken)
    {
        var stem = $"{prefix}-{part.ToLowerInvariant()}-";
        if (number is not { } printed)
            return Enumerable.Range(1, int.MaxValue).Select(n => $"{stem}u{n}").First(key => !taken.Contains(key));

        var key = stem + printed.ToString("00", CultureInfo.InvariantCulture);
        return Suffixes().Select(suffix => key + suffix).First(candidate => !taken.Contains(candidate));
    }

    public static string Promise(string initiative, bool isMilestone, IReadOnlySet<string> taken) =>
        Enumerable.Range(1, int.MaxValue)
            .Select(n => isMilestone ? $"{initiative}-m{n}" : $"{initiative}-{n}")
            .First(key => !taken.Contains(key));

    private static IEnumerable<string> Suffixes()
    {
        yield return "";
        for (var letter = 'b'; letter <= 'z'; letter++)
            yield return letter.ToString();
        for (var n = 27; ; n++)
            yield return $".{n}";
    }
}
