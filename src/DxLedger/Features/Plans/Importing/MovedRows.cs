using DxLedger.Features.Initiatives;

namespace DxLedger.Features.Plans.Importing;

/// <summary>Finds rows that seem to have moved to another number.</summary>
internal static class MovedRows
{
    /// <summary>Beyond so many combinations of one name nothing is suspected: a list in which all rows are named alike tells nothing.</summary>
    private const int CombinationsMax = 10_000;

    /// <summary>
    /// An initiative is looked for by its name. Where several have one name, outlines and goals tell them apart; where
    /// those are alike too, everyone stays at their number.
    /// </summary>
    /// <param name="keys">Parallel to <paramref name="rows"/>: whom the numbers alone would make of them.</param>
    /// <param name="moves">What the office has settled; those numbers are not asked about again.</param>
    public static List<SuspectedRenumbering> Suspect(
        IReadOnlyList<DocumentInitiative> rows,
        IReadOnlyCollection<Initiative.Registered> known,
        IReadOnlyList<string?> keys,
        Dictionary<RowNumber, RowNumber> moves,
        RowIdentity identity)
    {
        var settled = moves.Values.ToHashSet();
        var places = Enumerable.Range(0, rows.Count)
            .Where(i => RowMatching.NumberOf(rows[i]) is { } number && !settled.Contains(number))
            .ToLookup(i => (rows[i].Part, Likeness.Fold(rows[i].Content.Name)));
        var names =
            from initiative in known
            where RowMatching.NumberOf(initiative) is { } number && !moves.ContainsKey(number)
            from name in identity.Names(initiative)
            group initiative by (initiative.Part, name);
        var pairs =
            from name in names
            let candidates = places[name.Key].ToList()
            where (long)candidates.Count * name.Count() <= CombinationsMax
            let isOne = candidates.Count == 1 && name.Count() == 1
            from initiative in name
            from row in candidates
            orderby isOne ? 1 : identity.LikenessOfContent(initiative, rows[row]) descending, rows[row].Number == initiative.Number descending, row, initiative.Key
            select (Initiative: initiative, Row: row);

        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        var taken = new HashSet<int>();
        foreach (var (initiative, row) in pairs.Concat(Reworded(rows, known, keys, moves, settled, identity)))
        {
            if (!found.ContainsKey(initiative.Key) && taken.Add(row))
                found.Add(initiative.Key, row);
        }

        return
        [
            .. from initiative in known
               let number = RowMatching.NumberOf(initiative)
               where number is not null && found.ContainsKey(initiative.Key)
               let row = found[initiative.Key]
               let place = RowMatching.NumberOf(rows[row])
               where place is not null && place != number && keys[row] != initiative.Key
               select new SuspectedRenumbering(initiative.Key, initiative.Content.Name, number.Value, place.Value),
        ];
    }

    /// <summary>An initiative that would leave the list, or become quite another, while one of a like name would come in may have been reworded when it moved.</summary>
    private static IEnumerable<(Initiative.Registered Initiative, int Row)> Reworded(
        IReadOnlyList<DocumentInitiative> rows,
        IReadOnlyCollection<Initiative.Registered> known,
        IReadOnlyList<string?> keys,
        Dictionary<RowNumber, RowNumber> moves,
        HashSet<RowNumber> settled,
        RowIdentity identity)
    {
        var rowOf = Enumerable.Range(0, rows.Count).Where(i => keys[i] is not null).ToDictionary(i => keys[i] ?? "", i => rows[i], StringComparer.Ordinal);
        bool IsListed(Initiative.Registered initiative) =>
            rowOf.TryGetValue(initiative.Key, out var row) && identity.Likeness(initiative, row) >= RowIdentity.LikeEnough;
        var leaving = known.Where(initiative => RowMatching.NumberOf(initiative) is { } number && !moves.ContainsKey(number)
            && !IsListed(initiative) && !identity.HadLeft(initiative)).ToList();
        var coming = Enumerable.Range(0, rows.Count)
            .Where(i => keys[i] is null && RowMatching.NumberOf(rows[i]) is { } number && !settled.Contains(number)).ToList();
        return (long)leaving.Count * coming.Count > CombinationsMax ? [] :
            from initiative in leaving
            from row in coming
            where rows[row].Part == initiative.Part
            let likeness = identity.Likeness(initiative, rows[row])
            where likeness >= RowIdentity.LikeEnough
            orderby likeness descending, row, initiative.Key
            select (initiative, row);
    }
}
