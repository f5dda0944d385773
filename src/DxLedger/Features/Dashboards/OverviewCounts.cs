using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Platform;

namespace DxLedger.Features.Dashboards;

/// <summary>
/// A plan, or what one stream adds to it, in numbers. They are added and taken away whole, in any order; each list is
/// sorted and without zeros, so that equal counts are equal bytes.
/// </summary>
/// <param name="Initiatives">Numbered ones; the parts, the first places, the leading departments, what is promised and the states each add up to it.</param>
/// <param name="Relistings">再掲 rows that match an initiative.</param>
/// <param name="Unresolved">Initiatives without a number; they stand outside of every list here.</param>
/// <param name="ByPromise"><c>kpi</c> where at least one number is promised, else <c>milestone</c> or <c>none</c>.</param>
/// <param name="ByDepartment">By the day from which it is so: what counts on a day is the sum of the entries up to it.</param>
/// <param name="ByState">Likewise.</param>
/// <param name="PromisesByState">Those that are open add up to <paramref name="Kpis"/> and <paramref name="Milestones"/>.</param>
internal sealed record OverviewCounts(
    int Initiatives,
    int Relistings,
    int Unresolved,
    int Kpis,
    int Milestones,
    IReadOnlyList<NamedCount> ByPart,
    IReadOnlyList<PlaceCount> ByField,
    IReadOnlyList<PlaceCount> ByItem,
    IReadOnlyList<DepartmentCount> ByDepartment,
    IReadOnlyList<NamedCount> ByPromise,
    IReadOnlyList<StateCount> ByState,
    IReadOnlyList<NamedCount> PromisesByState)
{
    public static readonly OverviewCounts None = new(0, 0, 0, 0, 0, [], [], [], [], [], [], []);

    /// <summary>What an initiative adds.</summary>
    public static OverviewCounts Of(OverviewRow.InitiativeFacts facts)
    {
        var again = None with
        {
            Relistings = facts.Relistings.Count,
            ByField = [.. facts.Relistings.SelectMany(relisting => Relisted(relisting.Part, relisting.Places.Select(Field)))],
            ByItem = [.. facts.Relistings.SelectMany(relisting => Relisted(relisting.Part, relisting.Places))],
        };
        if (!facts.IsNumbered)
            return again.Plus(None with { Unresolved = 1 });

        return again.Plus(None with
        {
            Initiatives = 1,
            ByPart = [new(facts.Part, 1)],
            ByField = [.. Own(facts.Part, facts.Places.Select(Field))],
            ByItem = [.. Own(facts.Part, facts.Places)],
            ByDepartment = DepartmentCount.Sum([], [.. Changes(facts.Departments.Entries).SelectMany(change => Share(change.From, change.Value, change.Times))], 1),
            ByPromise = [new(facts.Kpis > 0 ? "kpi" : facts.Milestones > 0 ? "milestone" : "none", 1)],
            ByState = StateCount.Sum([], [.. Changes(facts.States()).Select(change => new StateCount(change.From, LedgerJson.NameOf(change.Value), change.Times))], 1),
        });
    }

    /// <summary>What a promise adds, beside what it changes for the initiatives that it serves.</summary>
    public static OverviewCounts Of(OverviewRow.KpiFacts facts) => None with
    {
        Kpis = facts is { State: PromiseState.Open, Kind: PromiseKind.Kpi } ? 1 : 0,
        Milestones = facts is { State: PromiseState.Open, Kind: PromiseKind.Milestone } ? 1 : 0,
        PromisesByState = [new(LedgerJson.NameOf(facts.State), 1)],
    };

    public OverviewCounts Plus(OverviewCounts more) => Plus(more, 1);

    public OverviewCounts Minus(OverviewCounts less) => Plus(less, -1);

    private OverviewCounts Plus(OverviewCounts more, int times) => new(
        Initiatives + (times * more.Initiatives),
        Relistings + (times * more.Relistings),
        Unresolved + (times * more.Unresolved),
        Kpis + (times * more.Kpis),
        Milestones + (times * more.Milestones),
        NamedCount.Sum(ByPart, more.ByPart, times),
        PlaceCount.Sum(ByField, more.ByField, times),
        PlaceCount.Sum(ByItem, more.ByItem, times),
        DepartmentCount.Sum(ByDepartment, more.ByDepartment, times),
        NamedCount.Sum(ByPromise, more.ByPromise, times),
        StateCount.Sum(ByState, more.ByState, times),
        NamedCount.Sum(PromisesByState, more.PromisesByState, times));

    /// <summary>What comes on each day, and what goes for it.</summary>
    private static IEnumerable<(DateOnly? From, T Value, int Times)> Changes<T>(IEnumerable<Dated<T>> entries)
    {
        Dated<T>? before = null;
        foreach (var entry in entries)
        {
            if (before is not null)
                yield return (entry.From, before.Value, -1);
            yield return (entry.From, entry.Value, 1);
            before = entry;
        }
    }

    private static IEnumerable<DepartmentCount> Share(DateOnly? from, IReadOnlyList<string> keys, int times) =>
        keys.Count == 0 ? [new(
            from,
            null,
            times,
            0)] : keys.Select((key, i) => new DepartmentCount(from, key, i == 0 ? times : 0, i == 0 ? 0 : times));

    private static Placement Field(Placement place) => place with { ItemCode = null, ItemName = null };

    // Two items of one field are one place in the list of fields.
    private static IEnumerable<PlaceCount> Own(string part, IEnumerable<Placement> places) =>
        places.Distinct().Select((place, i) => new PlaceCount(part, place, 1, i == 0 ? 1 : 0, 0));

    private static IEnumerable<PlaceCount> Relisted(string part, IEnumerable<Placement> places) =>
        places.Distinct().Select(place => new PlaceCount(part, place, 0, 0, 1));
}

/// <summary>How many have a name: of a part, a state, a kind of promise.</summary>
internal sealed record NamedCount(string Name, int Count)
{
    public static IReadOnlyList<NamedCount> Sum(IReadOnlyList<NamedCount> counts, IReadOnlyList<NamedCount> more, int times) => more.Count == 0 ? counts :
    [
        .. counts.Concat(more.Select(count => count with { Count = times * count.Count }))
            .GroupBy(count => count.Name).Select(same => new NamedCount(same.Key, same.Sum(count => count.Count)))
            .Where(count => count.Count != 0).OrderBy(count => count.Name, StringComparer.Ordinal),
    ];
}

/// <summary>By how many the initiatives in a state become more or fewer on a day.</summary>
/// <param name="From">Null for what is so from the beginning.</param>
internal sealed record StateCount(DateOnly? From, string Name, int Count)
{
    public static IReadOnlyList<StateCount> Sum(IReadOnlyList<StateCount> counts, IReadOnlyList<StateCount> more, int times) => more.Count == 0 ? counts :
    [
        .. counts.Concat(more.Select(count => count with { Count = times * count.Count }))
            .GroupBy(count => (count.From, count.Name)).Select(same => new StateCount(same.Key.From, same.Key.Name, same.Sum(count => count.Count)))
            .Where(count => count.Count != 0).OrderBy(count => count.From).ThenBy(count => count.Name, StringComparer.Ordinal),
    ];

    /// <summary>What counts on a day.</summary>
    public static IReadOnlyList<NamedCount> On(IReadOnlyList<StateCount> counts, DateOnly day) =>
        NamedCount.Sum([], [.. counts.Where(count => count.From is not { } from || from <= day).Select(count => new NamedCount(count.Name, count.Count))], 1);
}

/// <summary>How many stand at a place of the plan's outline.</summary>
/// <param name="Place">A field, or an item with its field.</param>
/// <param name="Initiatives">Placed there as their own, by a numbered row or by one that continues it; each once.</param>
/// <param name="First">Those of them that are numbered there; no initiative is so in two places.</param>
/// <param name="Relisted">再掲 rows there.</param>
internal sealed record PlaceCount(string Part, Placement Place, int Initiatives, int First, int Relisted)
{
    public static IReadOnlyList<PlaceCount> Sum(IReadOnlyList<PlaceCount> counts, IReadOnlyList<PlaceCount> more, int times) => more.Count == 0 ? counts :
    [
        .. counts.Concat(more.Select(count => count.Times(times)))
            .GroupBy(count => (count.Part, count.Place))
            .Select(same => new PlaceCount(same.Key.Part, same.Key.Place, same.Sum(count => count.Initiatives), same.Sum(count => count.First), same.Sum(count => count.Relisted)))
            .Where(count => count is not { Initiatives: 0, First: 0, Relisted: 0 })
            .OrderBy(count => count.Part, StringComparer.Ordinal)
            .ThenBy(count => count.Place.FieldCode, StringComparer.Ordinal).ThenBy(count => count.Place.FieldName, StringComparer.Ordinal)
            .ThenBy(count => count.Place.ItemCode, StringComparer.Ordinal).ThenBy(count => count.Place.ItemName, StringComparer.Ordinal),
    ];

    private PlaceCount Times(int times) => this with { Initiatives = times * Initiatives, First = times * First, Relisted = times * Relisted };
}

/// <summary>By how many the initiatives of a department become more or fewer on a day.</summary>
/// <param name="From">Null for what is so from the beginning, and in a sum of what counts on a day.</param>
/// <param name="Key">Null for those of which the document names no department.</param>
/// <param name="Leads">Where it is named first; no initiative is led by two.</param>
/// <param name="TakesPart">Where it is named after another.</param>
internal sealed record DepartmentCount(DateOnly? From, string? Key, int Leads, int TakesPart)
{
    public static IReadOnlyList<DepartmentCount> Sum(IReadOnlyList<DepartmentCount> counts, IReadOnlyList<DepartmentCount> more, int times) => more.Count == 0 ? counts :
    [
        .. counts.Concat(more.Select(count => count with { Leads = times * count.Leads, TakesPart = times * count.TakesPart }))
            .GroupBy(count => (count.From, count.Key)).Select(same => new DepartmentCount(same.Key.From, same.Key.Key, same.Sum(count => count.Leads), same.Sum(count => count.TakesPart)))
            .Where(count => count is not { Leads: 0, TakesPart: 0 }).OrderBy(count => count.From).ThenBy(count => count.Key, StringComparer.Ordinal),
    ];

    /// <summary>What counts on a day.</summary>
    public static IReadOnlyList<DepartmentCount> On(IReadOnlyList<DepartmentCount> counts, DateOnly day) =>
        Sum([], [.. counts.Where(count => count.From is not { } from || from <= day).Select(count => count with { From = null })], 1);
}
