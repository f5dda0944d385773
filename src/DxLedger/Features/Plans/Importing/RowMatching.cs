using System.Diagnostics.CodeAnalysis;
using DxLedger.Features.Initiatives;

namespace DxLedger.Features.Plans.Importing;

/// <summary>A printed number within a part: <c>a-17</c>.</summary>
internal readonly record struct RowNumber(string Part, int Number)
{
    public static bool TryParse(string text, out RowNumber number)
    {
        number = default;
        var dash = text.LastIndexOf('-');
        if (dash <= 0 || !int.TryParse(text.AsSpan(dash + 1), System.Globalization.NumberStyles.None, null, out var value))
            return false;
        number = new RowNumber(text[..dash].ToUpperInvariant(), value);
        return true;
    }

    public override string ToString() => $"{Part.ToLowerInvariant()}-{Number}";
}

/// <summary>The office's word that a row moved: the initiative printed as <paramref name="From"/> is now printed as <paramref name="To"/>.</summary>
internal sealed record Renumbering(RowNumber From, RowNumber To)
{
    /// <summary>Reads <c>a-17=a-18</c>. A row stays in its part.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Renumbering? move)
    {
        move = text.Split('=') is [var from, var to] && RowNumber.TryParse(from, out var old) && RowNumber.TryParse(to, out var now) && old.Part == now.Part
            ? new Renumbering(old, now)
            : null;
        return move is not null;
    }
}

/// <summary>A row that seems to have moved to another number, for the office to confirm or deny.</summary>
internal sealed record SuspectedRenumbering(string Key, string Name, RowNumber From, RowNumber To);

/// <summary>Which initiative of the ledger each row of a document is.</summary>
/// <param name="Keys">Parallel to the document's initiatives; null for one the ledger does not have.</param>
/// <param name="Suspected">Not to be settled without the office.</param>
/// <param name="Unknown">Renumberings that name a row which is not there.</param>
internal sealed record RowMatching(
    IReadOnlyList<string?> Keys,
    IReadOnlyList<SuspectedRenumbering> Suspected,
    IReadOnlyList<Renumbering> Unknown)
{
    /// <summary>
    /// A row's identity is its part and number, since names are edited more often than numbers. Where a number is
    /// printed twice, the names decide between its holders. A number whose name now stands elsewhere is only suspected.
    /// </summary>
    public static RowMatching Of(
        IReadOnlyList<DocumentInitiative> rows,
        IReadOnlyCollection<Initiative.Registered> known,
        IReadOnlyList<Renumbering> renumberings)
    {
        var moves = renumberings.ToDictionary(move => move.From, move => move.To);
        var arrivals = moves.Values.ToHashSet();
        RowNumber? NumberNow(Initiative.Registered initiative) => initiative.Number is not { } number ? null
            : moves.TryGetValue(new RowNumber(initiative.Part, number), out var to) ? to
            : arrivals.Contains(new RowNumber(initiative.Part, number)) ? null
            : new RowNumber(initiative.Part, number);

        var waiting = known.Where(initiative => NumberNow(initiative) is not null).ToLookup(NumberNow);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var keys = new string?[rows.Count];
        foreach (var group in Enumerable.Range(0, rows.Count).Where(i => rows[i].Number is not null).GroupBy(i => NumberOf(rows[i])))
            Assign(rows, [.. group], [.. waiting[group.Key]], keys, taken);
        MatchUnresolved(rows, known, keys, taken);

        return new RowMatching(
            keys,
            Suspect(rows, known, keys, moves),
            [.. renumberings.Where(move => !known.Any(initiative => NumberOf(initiative) == move.From) || !rows.Any(row => NumberOf(row) == move.To))]);
    }

    private static RowNumber? NumberOf(DocumentInitiative row) => row.Number is { } number ? new RowNumber(row.Part, number) : null;

    private static RowNumber? NumberOf(Initiative.Registered row) => row.Number is { } number ? new RowNumber(row.Part, number) : null;

    private static void Assign(
        IReadOnlyList<DocumentInitiative> rows,
        List<int> printed,
        List<Initiative.Registered> holders,
        string?[] keys,
        HashSet<string> taken)
    {
        var pairs =
            from row in printed
            from holder in holders
            orderby Likeness.Of(rows[row].Content.Name, holder.Content.Name) descending, row, holder.Key
            select (row, holder.Key);
        foreach (var (row, key) in pairs)
        {
            if (keys[row] is null && taken.Add(key))
                keys[row] = key;
        }
    }

    private static void MatchUnresolved(
        IReadOnlyList<DocumentInitiative> rows,
        IReadOnlyCollection<Initiative.Registered> known,
        string?[] keys,
        HashSet<string> taken)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Number is not null)
                continue;
            keys[i] = known
                .Where(initiative => initiative.IsUnresolved && initiative.Part == rows[i].Part
                    && Likeness.Same(initiative.Content.Name, rows[i].Content.Name))
                .OrderBy(initiative => initiative.Content.Placement == rows[i].Content.Placement ? 0 : 1)
                .Select(initiative => initiative.Key)
                .FirstOrDefault(key => !taken.Contains(key));
            if (keys[i] is { } found)
                taken.Add(found);
        }
    }

    private static List<SuspectedRenumbering> Suspect(
        IReadOnlyList<DocumentInitiative> rows,
        IReadOnlyCollection<Initiative.Registered> known,
        string?[] keys,
        Dictionary<RowNumber, RowNumber> moves)
    {
        var rowOf = Enumerable.Range(0, rows.Count).Where(i => keys[i] is not null).ToDictionary(i => keys[i] ?? "", i => rows[i], StringComparer.Ordinal);
        var suspected = new List<SuspectedRenumbering>();
        foreach (var initiative in known)
        {
            if (NumberOf(initiative) is not { } number || moves.ContainsKey(number))
                continue;
            if (rowOf.TryGetValue(initiative.Key, out var row) && Likeness.Same(row.Content.Name, initiative.Content.Name))
                continue;

            var elsewhere = rows.Where((candidate, i) =>
                candidate.Part == initiative.Part && NumberOf(candidate) is { } place && place != number && !moves.ContainsValue(place)
                && Likeness.Same(candidate.Content.Name, initiative.Content.Name)
                && (keys[i] is null || !HasSameName(known, keys[i], candidate))).ToList();
            if (elsewhere is [var only] && only.Number is { } to)
                suspected.Add(new SuspectedRenumbering(initiative.Key, initiative.Content.Name, number, new RowNumber(only.Part, to)));
        }

        return suspected;
    }

    private static bool HasSameName(IReadOnlyCollection<Initiative.Registered> known, string? key, DocumentInitiative row) =>
        known.Any(initiative => initiative.Key == key && Likeness.Same(initiative.Content.Name, row.Content.Name));
}
