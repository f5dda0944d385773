using DxLedger.EventStore;
using DxLedger.Features.Departments;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;
using DxLedger.Platform.Access;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis;

/// <summary>One KPI or milestone with its targets, former targets, owners and source.</summary>
internal static class GetKpi
{
    public static async Task<Results<Ok<KpiView>, StatusCodeHttpResult, ProblemHttpResult>> Get(
        string key, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (await Find(scope.Ledger, key, ct) is not { } found)
        {
            return Problems.Of(
                Kpi.NotFound(key),
                http.Request);
        }

        var departments = DepartmentModel.ByKey(found.Set.Of(DepartmentModel.Stream.Projection));
        var seesWork = http.SeesWork();
        var revisions = found.Kpi.Targets.SelectMany(target => target.Former).Select(former => former.Position).ToList();
        var texts = await scope.Ledger.ReadTextsAsync([.. revisions, .. found.Kpi.ExpectedPath.Select(year => year.Origin.Position), .. found.Kpi.Closing is { } closing ? [closing.Origin.Position] : Array.Empty<long>(), .. ReportView.Positions(found.Kpi.Reports, seesWork)], ct);
        return Representation.Show(
            http,
            found.Set.Position,
            [(Kpi.StreamOf(key), found.Version), Representation.Of(scope.Today), .. found.Set.Of(DepartmentModel.Stream.Projection).Select(document => (document.Stream, document.Version))],
            KpiView.Of(found.Kpi, found.Version, departments, scope.Today, texts, seesWork));
    }

    private static async Task<(Kpi.Open Kpi, long Version, DocumentSet Set)?> Find(Ledger ledger, string key, CancellationToken ct)
    {
        var stream = Kpi.StreamOf(key);
        if (!Keys.IsValid(key))
            return null;
        var owners = (await ledger.ReadDocumentsAsync(KpiModel.Stream.Projection, DocumentQuery.Streams([stream]), ct)).Items
            .Select(document => document.State).OfType<Kpi.Open>().SelectMany(kpi => kpi.Owners.Entries.SelectMany(entry => entry.Value));
        var set = await ledger.ReadDocumentsAsync(DocumentQuery.Streams([stream, .. owners.Select(Department.StreamOf)]), ct);
        return set.Of(KpiModel.Stream.Projection) is [{ State: Kpi.Open kpi } document] ? (kpi, document.Version, set) : null;
    }
}
