using System.Text;
using DxLedger.Platform;

namespace DxLedger.Features.Plans.Importing;

/// <summary>How alike two Japanese phrases are, whatever their width, blanks and brackets.</summary>
internal static class Likeness
{
    /// <summary>One width, lower case, letters and digits only.</summary>
    public static string Fold(string text) => string.Concat(
        NormalText.Fold(text).ToLowerInvariant().EnumerateRunes().Where(Rune.IsLetterOrDigit));

    public static bool Same(string one, string other) => string.Equals(Fold(one), Fold(other), StringComparison.Ordinal);

    /// <summary>Sørensen–Dice over character pairs of the folded texts, 0 to 1.</summary>
    public static double Of(string one, string other)
    {
        var (a, b) = (Fold(one), Fold(other));
        if (string.Equals(a, b, StringComparison.Ordinal))
            return 1;
        if (a.Length < 2 || b.Length < 2)
            return 0;

        var pairs = Pairs(a).GroupBy(pair => pair).ToDictionary(same => same.Key, same => same.Count());
        var common = 0;
        foreach (var pair in Pairs(b))
        {
            if (pairs.TryGetValue(pair, out var left) && left > 0)
            {
                pairs[pair] = left - 1;
                common++;
            }
        }

        return 2.0 * common / (a.Length - 1 + b.Length - 1);
    }

    private static IEnumerable<(char, char)> Pairs(string text) => text.Zip(text.Skip(1));
}
