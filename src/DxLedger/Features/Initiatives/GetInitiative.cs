using DxLedger.EventStore;
using DxLedger.Features.Departments;
using DxLedger.Features.Kpis;
using DxLedger.Platform;
using DxLedger.Platform.Access;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Initiatives;

/// <summary>One initiative with its promises.</summary>
internal static class GetInitiative
{
    public static async Task<Results<Ok<InitiativeView>, StatusCodeHttpResult, ProblemHttpResult>> Get(
        string key, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        var stream = Initiative.StreamOf(key);
        if (Keys.IsValid(key))
        {
            var set = await scope.Ledger.ReadDocumentsAsync(DocumentQuery.GroupOf(stream), ct);
            if (set.Of(InitiativeModel.Stream.Projection).FirstOrDefault(document => document.Stream == stream) is { State: Initiative.Registered initiative } found)
            {
                var promises = InitiativePromises.Of(set, key);
                var departments = await scope.Ledger.ReadDocumentsAsync(
                    DepartmentModel.Stream.Projection,
                    DocumentQuery.Streams([.. initiative.Departments.Entries.SelectMany(entry => entry.Value).Select(department => Department.StreamOf(department.Key)).Distinct(StringComparer.Ordinal)]),
                    ct);
                var texts = await scope.Ledger.ReadTextsAsync([.. initiative.Standings.Select(standing => standing.Origin.Position)], ct);
                return Representation.Show(
                    http,
                    set.Position,
                    [(stream, found.Version), Representation.Of(scope.Today), .. departments.Items.Select(document => (document.Stream, document.Version)), .. promises.Select(promise => (promise.Stream, promise.Version))],
                    InitiativeView.Of(initiative, found.Version, promises.Select(promise => promise.Kpi), DepartmentModel.ByKey(departments.Items), texts, scope.Today, http.SeesWork()));
            }
        }

        return Problems.Of(
            Initiative.NotFound(key),
            http.Request);
    }
}

internal static class InitiativePromises
{
    /// <summary>The promises that serve an initiative, its own first, in the order of their numbers, KPIs before milestones.</summary>
    public static IReadOnlyList<(string Stream, long Version, Kpi.Open Kpi)> Of(DocumentSet set, string initiative) =>
        [.. ByInitiative(set)[initiative]];

    public static ILookup<string, (string Stream, long Version, Kpi.Open Kpi)> ByInitiative(DocumentSet set) => (
        from document in set.Of(KpiModel.Stream.Projection)
        let kpi = document.State as Kpi.Open
        where kpi is not null
        from initiative in kpi.Initiatives
        orderby kpi.Initiatives[0] == initiative descending, kpi.Definition.Kind, kpi.Key.Length, kpi.Key
        select (initiative, entry: (document.Stream, document.Version, kpi)))
        .ToLookup(pair => pair.initiative, pair => pair.entry, StringComparer.Ordinal);
}
