using DxLedger.Platform;

namespace DxLedger.Features.Plans.Reading;

/// <summary>
/// Finds the original of each 再掲 row among the numbered rows of its part: by the number it names, by the same name,
/// or by similar name, outline and goal. What differs from the original is flagged, never merged.
/// </summary>
internal static class RelistMatching
{
    /// <summary>Weighted similarity from which a row with another name counts as the original.</summary>
    internal const double Threshold = 0.6;

    // Lists have tens of rows. Beyond these bounds only the same name or the same outline is matched, so that a file
    // of nothing but 再掲 does not cost the square of its size.
    private const int DistanceMax = 300;
    private const int ComparisonsMax = 1_000_000;

    /// <summary>The rows with their links and with flags where the texts differ.</summary>
    public static IReadOnlyList<PlanRow> Link(IReadOnlyList<PlanRow> rows)
    {
        var parts = rows.Select((row, index) => (Row: row, Index: index)).GroupBy(pair => pair.Row.Part, StringComparer.Ordinal);
        var linked = rows.ToArray();
        foreach (var part in parts)
        {
            var originals = part.Where(pair => pair.Row is { Kind: RowKind.Numbered, No: not null }).Select(pair => new Original(pair.Row, pair.Index)).ToList();
            var byName = originals.ToLookup(original => original.Name, StringComparer.Ordinal);
            var byNumber = originals.ToLookup(original => original.Row.No);
            var index = new Originals(originals, byName, byNumber, originals.ToLookup(original => original.Outline, StringComparer.Ordinal));
            foreach (var (row, at) in part.Where(pair => pair.Row.Kind == RowKind.Relisted))
            {
                linked[at] = Link(new Original(row, at), index);
            }
        }

        return linked;
    }

    private static PlanRow Link(Original relisted, Originals originals)
    {
        var flags = new List<Flag>(relisted.Row.Flags);
        var found = relisted.Row.RelistOf is { } named ? originals.ByNumber[named].FirstOrDefault()
            : relisted.Name.Length > 0 && originals.ByName[relisted.Name].Any() ? Closest(relisted, originals.ByName[relisted.Name].Take(DistanceMax), flags)
            : Similar(relisted, originals, flags);
        if (found is null)
        {
            flags.Add(Flags.RelistUnmatched());
            return relisted.Row with { RelistOf = null, Flags = flags };
        }

        var no = found.Row.No ?? 0;
        var differing = Differences(relisted, found);
        if (differing.Count > 0)
        {
            flags.Add(Flags.RelistTextDiffers(no, string.Join('、', differing)));
        }

        if (!Targets(relisted.Row).SetEquals(Targets(found.Row)))
        {
            flags.Add(Flags.RelistTargetDiffers(no));
        }

        return relisted.Row with { RelistOf = no, Flags = flags };
    }

    private static Original Closest(Original relisted, IEnumerable<Original> candidates, List<Flag> flags)
    {
        var ranked = candidates.OrderByDescending(candidate => Similarity(relisted, candidate)).ThenBy(candidate => candidate.Index).Take(2).ToList();
        if (ranked.Count > 1 && ranked[0].Row.No is { } no && Similarity(relisted, ranked[0]) - Similarity(relisted, ranked[1]) < 0.02)
        {
            flags.Add(Flags.RelistAmbiguous(no));
        }

        return ranked[0];
    }

    private static Original? Similar(Original relisted, Originals originals, List<Flag> flags)
    {
        var near = originals.Near(relisted)
            .Select(original => (Original: original, Score: Similarity(relisted, original)))
            .Where(pair => pair.Score >= Threshold)
            .OrderByDescending(pair => pair.Score).ThenBy(pair => pair.Original.Index).Take(2).ToList();
        if (near.Count == 0)
        {
            return null;
        }

        var no = near[0].Original.Row.No ?? 0;
        flags.Add(Flags.RelistByContent(no, near[0].Original.Row.Name ?? ""));
        if (near.Count > 1 && near[0].Score - near[1].Score < 0.02)
        {
            flags.Add(Flags.RelistAmbiguous(no));
        }

        return near[0].Original;
    }

    // The outline weighs most: names are shortened when re-listed, while the description is copied.
    private static double Similarity(Original one, Original other)
    {
        var name = one.Name.Length >= 5 && (other.Name.EndsWith(one.Name, StringComparison.Ordinal) || one.Name.EndsWith(other.Name, StringComparison.Ordinal))
            ? 0.95
            : Dice(one.NamePairs, other.NamePairs);
        var department = one.Row.Departments.Intersect(other.Row.Departments).Any() ? 1.0 : 0.0;
        return (0.35 * name) + (0.4 * Dice(one.OutlinePairs, other.OutlinePairs)) + (0.15 * Dice(one.GoalPairs, other.GoalPairs)) + (0.1 * department);
    }

    private static double Dice(HashSet<int> one, HashSet<int> other)
    {
        if (one.Count == 0 || other.Count == 0)
        {
            return 0;
        }

        var (small, large) = one.Count < other.Count ? (one, other) : (other, one);
        var shared = small.Count(large.Contains);
        return 2.0 * shared / (small.Count + large.Count);
    }

    private static List<string> Differences(Original one, Original other)
    {
        var differing = new List<string>();
        AddIf(!string.Equals(one.Name, other.Name, StringComparison.Ordinal), "事業名");
        AddIf(!string.Equals(Key(one.Row.Outline), Key(other.Row.Outline), StringComparison.Ordinal), "事業概要");
        AddIf(!one.Row.Departments.SequenceEqual(other.Row.Departments), "担当課");
        AddIf(one.Row.GoalKind != other.Row.GoalKind, "指標と目標の別");
        AddIf(!string.Equals(Key(one.Row.GoalText), Key(other.Row.GoalText), StringComparison.Ordinal), "目標の文");
        return differing;

        void AddIf(bool condition, string what)
        {
            if (condition)
            {
                differing.Add(what);
            }
        }
    }

    private static HashSet<(decimal Value, string? Unit, Direction Direction)> Targets(PlanRow row) =>
        [.. row.Targets.Select(target => (target.Value, target.Unit, target.Direction))];

    // Width, spaces and brackets are noise of the typesetting.
    private static string Key(string? text) =>
        string.Concat(NormalText.Fold(text ?? "").Replace("再掲", "", StringComparison.Ordinal).Where(char.IsLetterOrDigit));

    private static HashSet<int> Pairs(string key)
    {
        var pairs = new HashSet<int>();
        for (var i = 0; i + 1 < key.Length && i < 2000; i++)
        {
            pairs.Add((key[i] << 16) | key[i + 1]);
        }

        return pairs;
    }

    private sealed class Originals(
        List<Original> rows, ILookup<string, Original> byName, ILookup<int?, Original> byNumber, ILookup<string, Original> byOutline)
    {
        private int _comparisons;

        public ILookup<string, Original> ByName { get; } = byName;

        public ILookup<int?, Original> ByNumber { get; } = byNumber;

        /// <summary>Rows worth comparing: those with the same outline, and those close by.</summary>
        public HashSet<Original> Near(Original relisted)
        {
            var near = new HashSet<Original>(relisted.Outline.Length > 0 ? byOutline[relisted.Outline].Take(DistanceMax) : []);
            for (var i = First(relisted.Index - DistanceMax); i < rows.Count && rows[i].Index <= relisted.Index + DistanceMax && _comparisons < ComparisonsMax; i++)
            {
                _comparisons++;
                near.Add(rows[i]);
            }

            return near;
        }

        // Rows stand in document order.
        private int First(int index)
        {
            var (low, high) = (0, rows.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = rows[middle].Index < index ? (middle + 1, high) : (low, middle);
            }

            return low;
        }
    }

    private sealed class Original(PlanRow row, int index)
    {
        public PlanRow Row { get; } = row;

        public int Index { get; } = index;

        public string Name { get; } = Key(row.Name);

        public string Outline { get; } = Key(row.Outline);

        public HashSet<int> NamePairs { get => field ??= Pairs(Name); }

        public HashSet<int> OutlinePairs { get => field ??= Pairs(Outline); }

        public HashSet<int> GoalPairs { get => field ??= Pairs(Key(Row.GoalText)); }
    }
}
