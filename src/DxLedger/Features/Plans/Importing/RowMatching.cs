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
internal sealed record RowMatching(IReadOnlyList<string?> Keys, IReadOnlyList<SuspectedRenumbering> Suspected)
{
    /// <summary>
    /// A row's identity is its part and number, since names are edited more often than numbers. Where a number is
    /// printed twice, or its holder had left the list, the names decide. A number whose name now stands elsewhere is
    /// only suspected.
    /// </summary>
    /// <param name="last">What the last document said, by key; empty at the first import.</param>
    public static RowMatching Of(
        IReadOnlyList<DocumentInitiative> rows,
        IReadOnlyCollection<Initiative.Registered> known,
        IReadOnlyList<Renumbering> renumberings,
        IReadOnlyDictionary<string, DocumentInitiative> last)
    {
        var identity = new RowIdentity(last);
        var moves = renumberings.ToDictionary(move => move.From, move => move.To);
        var waiting = Waiting(rows, known, moves, identity);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var keys = new string?[rows.Count];
        foreach (var group in Enumerable.Range(0, rows.Count).Where(i => rows[i].Number is not null).GroupBy(i => NumberOf(rows[i])))
            Assign(rows, [.. group], [.. waiting[group.Key]], identity, keys, taken);
        MatchUnresolved(rows, known, keys, taken);
        return new RowMatching(keys, MovedRows.Suspect(rows, known, keys, moves, identity));
    }

    /// <summary>Renumberings that name a row which is not there. That a row did not move can be said of one that left, too.</summary>
    public static IReadOnlyList<Renumbering> Unknown(
        IReadOnlyList<DocumentInitiative> rows, IReadOnlyCollection<Initiative.Registered> known, IReadOnlyList<Renumbering> renumberings) =>
        [.. renumberings.Where(move => !known.Any(initiative => NumberOf(initiative) == move.From) || (move.From != move.To && !rows.Any(row => NumberOf(row) == move.To)))];

    internal static RowNumber? NumberOf(DocumentInitiative row) => row.Number is { } number ? new RowNumber(row.Part, number) : null;

    internal static RowNumber? NumberOf(Initiative.Registered row) => row.Number is { } number ? new RowNumber(row.Part, number) : null;

    /// <summary>The initiatives by the number at which the document should print them.</summary>
    private static ILookup<RowNumber?, Initiative.Registered> Waiting(
        IReadOnlyList<DocumentInitiative> rows,
        IReadOnlyCollection<Initiative.Registered> known,
        Dictionary<RowNumber, RowNumber> moves,
        RowIdentity identity)
    {
        var arrivals = moves.Values.ToHashSet();
        return (
            from holders in known.Where(initiative => initiative.Number is not null).GroupBy(NumberOf)
            let number = holders.Key ?? default
            let moving = moves.TryGetValue(number, out var to) ? Moving([.. holders], [.. rows.Where(row => NumberOf(row) == to)], identity) : []
            from holder in holders
            let now = moving.Contains(holder) ? moves[number] : arrivals.Contains(number) ? default(RowNumber?) : number
            where now is not null
            select (now, holder)).ToLookup(pair => pair.now, pair => pair.holder);
    }

    /// <summary>Of several holders of a number those move whose names stand at the new one, or the likest.</summary>
    private static IReadOnlyList<Initiative.Registered> Moving(
        IReadOnlyList<Initiative.Registered> holders, IReadOnlyList<DocumentInitiative> arrived, RowIdentity identity)
    {
        if (holders.Count == 1 || arrived.Count == 0)
            return holders;
        var named = holders.Where(holder => arrived.Any(row => identity.IsNamed(holder, row))).ToList();
        return named.Count > 0 ? named : [holders.MaxBy(holder => arrived.Max(row => identity.Likeness(holder, row))) ?? holders[0]];
    }

    private static void Assign(
        IReadOnlyList<DocumentInitiative> rows,
        List<int> printed,
        List<Initiative.Registered> holders,
        RowIdentity identity,
        string?[] keys,
        HashSet<string> taken)
    {
        var pairs =
            from row in printed
            from holder in holders
            let likeness = identity.Likeness(holder, rows[row])
            where likeness >= RowIdentity.LikeEnough || !identity.HadLeft(holder)
            orderby likeness descending, identity.HadLeft(holder), row, holder.Key
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
            var name = rows[i].Content.Name;
            keys[i] = known
                .Where(initiative => initiative.IsUnresolved && initiative.Part == rows[i].Part && !taken.Contains(initiative.Key)
                    && (Likeness.Same(initiative.Content.Name, name) || RowIdentity.WasPrinted(initiative, name)))
                .OrderBy(initiative => Likeness.Same(initiative.Content.Name, name) ? 0 : 1)
                .ThenBy(initiative => initiative.Content.Placement == rows[i].Content.Placement ? 0 : 1)
                .Select(initiative => initiative.Key)
                .FirstOrDefault();
            if (keys[i] is { } found)
                taken.Add(found);
        }
    }
}
