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
    IReadOnlyList<NamedCount> ByState,
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
            ByDepartment = facts.Departments.Count == 0 ? [new(null, 1, 0)] : [.. facts.Departments.Select((key, i) => new DepartmentCount(key, i == 0 ? 1 : 0, i == 0 ? 0 : 1))],
            ByPromise = [new(facts.Kpis > 0 ? "kpi" : facts.Milestones > 0 ? "milestone" : "none", 1)],
            ByState = [new(LedgerJson.NameOf(facts.State), 1)],
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
        NamedCount.Sum(ByState, more.ByState, times),
        NamedCount.Sum(PromisesByState, more.PromisesByState, times));

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

/// <summary>How many initiatives a department answers for.</summary>
/// <param name="Key">Null for those of which the document names no department.</param>
/// <param name="Leads">Where it is named first; no initiative is led by two.</param>
/// <param name="TakesPart">Where it is named after another.</param>
internal sealed record DepartmentCount(string? Key, int Leads, int TakesPart)
{
    public static IReadOnlyList<DepartmentCount> Sum(IReadOnlyList<DepartmentCount> counts, IReadOnlyList<DepartmentCount> more, int times) => more.Count == 0 ? counts :
    [
        .. counts.Concat(more.Select(count => count with { Leads = times * count.Leads, TakesPart = times * count.TakesPart }))
            .GroupBy(count => count.Key).Select(same => new DepartmentCount(same.Key, same.Sum(count => count.Leads), same.Sum(count => count.TakesPart)))
            .Where(count => count is not { Leads: 0, TakesPart: 0 }).OrderBy(count => count.Key, StringComparer.Ordinal),
    ];
}
