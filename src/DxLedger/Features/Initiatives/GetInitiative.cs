using DxLedger.EventStore;
using DxLedger.Features.Departments;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;
using DxLedger.Platform;
using DxLedger.Platform.Access;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Initiatives;

/// <summary>One initiative with its promises.</summary>
internal static class GetInitiative
{
    private static readonly IReadOnlyList<AsyncProjection> Views = [.. PlanContents.Views, DepartmentModel.Stream.History];

    public static async Task<Results<Ok<InitiativeView>, StatusCodeHttpResult, ProblemHttpResult>> Get(
        string key, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        var (point, period, problem) = await PeriodAxis.FindAsync(http, scope, ct, Views);
        if (problem is not null)
            return problem;
        var stream = Initiative.StreamOf(key);
        if (!Keys.IsValid(key) || await ReadAsync(scope.Ledger, stream, point, ct) is not { } set
            || set.Of(InitiativeModel.Stream.Projection).FirstOrDefault(document => document.Stream == stream) is not { State: Initiative.Registered initiative } found)
            return Problems.Of(Initiative.NotFound(key), http.Request);

        var promises = InitiativePromises.Of(PeriodAxis.Narrow(set, period), key);
        var departments = await DepartmentModel.ReadAsync(scope.Ledger, initiative.Departments.Entries.SelectMany(entry => entry.Value).Select(department => department.Key), point, ct);
        var texts = await scope.Ledger.ReadTextsAsync([.. initiative.Standings.Select(standing => standing.Origin.Position)], ct);
        var today = point?.Today ?? scope.Today;
        point?.Tell(http, scope.Ledger.Name);
        return Representation.Show(
            http,
            set.Position,
            [
                (stream, found.Version), Representation.Of(today), .. AsOfPoint.Shown(point), .. PeriodAxis.Shown(period), Representation.Erased(texts),
                .. departments.Select(document => (document.Stream, document.Version)), .. promises.Select(promise => (promise.Stream, promise.Version)),
            ],
            InitiativeView.Of(initiative, found.Version, promises.Select(promise => promise.Kpi), DepartmentModel.ByKey(departments), texts, today, http.SeesWork(), period));
    }

    // With its plan, to which its promises belong as well.
    private static async Task<DocumentSet> ReadAsync(Ledger ledger, string stream, AsOfPoint? point, CancellationToken ct)
    {
        if (point is null)
            return await ledger.ReadDocumentsAsync(DocumentQuery.GroupOf(stream), ct);
        var (state, _) = await InitiativeModel.Stream.AsOfAsync(ledger, stream, point.Position, ct);
        return state is Initiative.Registered { Plan: var plan } ? await PlanContents.ReadAsync(ledger, plan, point, ct) : DocumentSet.Empty(point.Position);
    }
}

internal static class InitiativePromises
{
    /// <summary>The promises that serve an initiative, its own first, in the order of their numbers, KPIs before milestones.</summary>
    public static IReadOnlyList<(string Stream, long Version, Kpi.Defined Kpi)> Of(DocumentSet set, string initiative) =>
        [.. ByInitiative(set)[initiative]];

    public static ILookup<string, (string Stream, long Version, Kpi.Defined Kpi)> ByInitiative(DocumentSet set) => (
        from document in set.Of(KpiModel.Stream.Projection)
        let kpi = document.State as Kpi.Defined
        where kpi is not null
        from initiative in kpi.Initiatives
        orderby kpi.Initiatives[0] == initiative descending, kpi.Definition.Kind, kpi.Key.Length, kpi.Key
        select (initiative, entry: (document.Stream, document.Version, kpi)))
        .ToLookup(pair => pair.initiative, pair => pair.entry, StringComparer.Ordinal);
}
