namespace DxLedger.Features.Plans.Reading;

/// <summary>Finds numbers that are the two ends of a range: 10〜15件, 10件から15件.</summary>
internal static class Ranges
{
    /// <summary>Lower end to upper end.</summary>
    public static Dictionary<NumberPhrase, NumberPhrase> Find(string text, IReadOnlyList<NumberPhrase> phrases)
    {
        var ranges = new Dictionary<NumberPhrase, NumberPhrase>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i + 1 < phrases.Count; i++)
        {
            var (lower, upper) = (phrases[i], phrases[i + 1]);
            if (lower.Fixed is not null || upper.Fixed is not null || upper.Unit is null || upper.Start <= lower.UnitEnd)
            {
                continue;
            }

            var between = text[lower.UnitEnd..upper.Start].Trim();
            var sameUnit = lower.Unit is null || string.Equals(lower.Unit, upper.Unit, StringComparison.Ordinal);
            var joined = between is "〜" or "-" || (between is "から" && !GoesTo(text, upper.After));
            if (joined && sameUnit && lower.Value < upper.Value && lower.Bound is null)
            {
                ranges[lower] = upper;
                i++;
            }
        }

        return ranges;
    }

    /// <summary>10〜15万人: the scale of the upper end holds for the lower one too. Null when it has none.</summary>
    public static decimal? Scale(string text, NumberPhrase upper) => text[upper.NumeralEnd - 1] switch
    {
        '万' => 10_000m,
        '億' => 100_000_000m,
        '千' => 1000m,
        '割' => 10m,
        _ => null,
    };

    // 10件から15件に増やす is a change, not a range.
    private static bool GoesTo(string text, int at) => at < text.Length && text[at] is 'に' or 'へ' or 'ま';
}
