using DxLedger.EventStore;
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
                return Representation.Show(
                    http,
                    set.Position,
                    [(stream, found.Version), .. promises.Select(promise => (promise.Stream, promise.Version))],
                    InitiativeView.Of(initiative, found.Version, promises.Select(promise => promise.Kpi), http.SeesWork()));
            }
        }

        return Problems.Of(
            Rejections.NotFound("initiative.not_found", $"There is no initiative {key}.", $"事業・取組 {key} はありません。"),
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
