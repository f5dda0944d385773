using DxLedger.EventStore;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Platform;

namespace DxLedger.Features.Dashboards;

/// <summary>Promises by status. Each counts once in every list, so that each list adds up to all promises.</summary>
internal static class StatusCounts
{
    /// <param name="Part">Of the plan's document; null where the promise's initiative is not known, as are the others.</param>
    /// <param name="Code">分野, as printed; null where the document prints only a name.</param>
    internal sealed record OfField(string? Part, string? Code, string? Name, int Promises, IReadOnlyDictionary<string, int> ByStatus);

    /// <param name="Key">Null for promises for which no department is named.</param>
    internal sealed record OfDepartment(string? Key, int Promises, IReadOnlyDictionary<string, int> ByStatus);

    /// <summary>By the field in which the initiative is numbered that promised it first.</summary>
    /// <param name="statuses">Of each promise, with the key of that initiative.</param>
    /// <param name="set">The plan's initiatives.</param>
    public static IReadOnlyList<OfField> ByField(IEnumerable<(string? Initiative, KpiStatus Status)> statuses, DocumentSet set)
    {
        var initiatives = set.Of(InitiativeModel.Stream.Projection).Select(document => document.State).OfType<Initiative.Registered>()
            .ToDictionary(initiative => initiative.Key, StringComparer.Ordinal);
        return
        [
            .. statuses.GroupBy(one => FieldOf(initiatives.GetValueOrDefault(one.Initiative ?? "")))
                .OrderBy(group => group.Key.Part, StringComparer.Ordinal)
                .ThenBy(group => group.Key.Code, StringComparer.Ordinal)
                .ThenBy(group => group.Key.Name, StringComparer.Ordinal)
                .Select(group => new OfField(group.Key.Part, group.Key.Code, group.Key.Name, group.Count(), Tally(group.Select(one => one.Status)))),
        ];

        static (string? Part, string? Code, string? Name) FieldOf(Initiative.Registered? known) =>
            (known?.Part, known?.Content.Placement.FieldCode, known?.Content.Placement.FieldName);
    }

    /// <summary>By the department that leads.</summary>
    public static IReadOnlyList<OfDepartment> ByDepartment(IEnumerable<(string? Lead, KpiStatus Status)> statuses) =>
    [
        .. statuses.GroupBy(one => one.Lead).OrderBy(group => group.Key is null).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new OfDepartment(group.Key, group.Count(), Tally(group.Select(one => one.Status)))),
    ];

    public static IReadOnlyDictionary<string, int> Tally(IEnumerable<KpiStatus> statuses) =>
        new SortedDictionary<string, int>(statuses.Select(LedgerJson.NameOf).CountBy(name => name).ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
}
