using DxLedger.EventStore;
using DxLedger.Features.Departments;
using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Periods;
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
        var (point, period, problem) = await PeriodAxis.FindAsync(http, scope, ct);
        if (problem is not null)
            return problem;
        if (point is not null)
            return await ShowAsync(key, point, period, scope, http, ct);
        if (await Find(scope.Ledger, key, ct) is not { } found)
        {
            return Problems.Of(
                Kpi.NotFound(key),
                http.Request);
        }

        var departments = DepartmentModel.ByKey(found.Set.Of(DepartmentModel.Stream.Projection));
        var seesWork = http.SeesWork();
        var kpi = PeriodAxis.Narrow(found.Kpi, period);
        var texts = await TextsAsync(scope.Ledger, kpi, seesWork, ct);
        var ground = EvaluationGround.Of(found.Set, kpi.Plan);
        return Representation.Show(
            http,
            found.Set.Position,
            [
                (Kpi.StreamOf(key), found.Version), Representation.Erased(texts), .. PeriodAxis.Shown(period), Representation.Of(scope.Today),
                .. found.Set.Of(DepartmentModel.Stream.Projection).Select(document => (document.Stream, document.Version)),
                .. PlanModel.Stream.Versions(found.Set), .. PeriodModel.Stream.Versions(found.Set),
            ],
            KpiView.Of(
                kpi,
                found.Version,
                EvaluationView.Last(found.Kpi, ground, period),
                PeriodStatusView.All(found.Kpi, ground, period, scope.Today, seesWork),
                departments,
                scope.Today,
                texts,
                seesWork,
                period),
            found.Version);
    }

    /// <summary>As the ledger knew it at a point of its past, folded from the events up to there.</summary>
    private static async Task<Results<Ok<KpiView>, StatusCodeHttpResult, ProblemHttpResult>> ShowAsync(
        string key, AsOfPoint point, ReportingPeriod? period, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        var stream = Kpi.StreamOf(key);
        var (state, version) = Keys.IsValid(key) ? await KpiModel.Stream.AsOfAsync(scope.Ledger, stream, point.Position, ct) : (KpiModel.Stream.Initial, 0);
        if (state is not Kpi.Defined whole)
            return Problems.Of(Kpi.NotFound(key), http.Request);
        var kpi = PeriodAxis.Narrow(whole, period);

        var departments = new Dictionary<string, Department.Registered>(StringComparer.Ordinal);
        foreach (var owner in kpi.Owners.Entries.SelectMany(entry => entry.Value).Distinct(StringComparer.Ordinal))
        {
            if (await DepartmentModel.Stream.AsOfAsync(scope.Ledger, Department.StreamOf(owner), point.Position, ct) is { State: Department.Registered department })
                departments[owner] = department;
        }

        var seesWork = http.SeesWork();
        var texts = await TextsAsync(scope.Ledger, kpi, seesWork, ct);
        var ground = EvaluationGround.Of(await EvaluationGround.ReadAsync(scope.Ledger, [whole], point.Position, ct), whole.Plan);
        var evaluations = EvaluationView.Last(whole, ground, period);
        point.Tell(http, scope.Ledger.Name);
        return Representation.Show(
            http,
            point.Position,
            [.. AsOfPoint.Shown(point), .. PeriodAxis.Shown(period), (stream, version), Representation.Erased(texts)],
            KpiView.Of(
                kpi,
                version,
                evaluations,
                PeriodStatusView.All(whole, ground, period, point.Today, seesWork),
                departments,
                point.Today,
                texts,
                seesWork,
                period));
    }

    private static Task<IReadOnlyDictionary<(long Position, string Name), string?>> TextsAsync(Ledger ledger, Kpi.Defined kpi, bool seesWork, CancellationToken ct)
    {
        var revisions = kpi.Targets.SelectMany(target => target.Former).Select(former => former.Position);
        var path = kpi.ExpectedPath.Select(year => year.Origin.Position);
        return ledger.ReadTextsAsync([.. revisions, .. path, .. kpi is Kpi.Closed { Closing: var closing } ? [closing.Origin.Position] : Array.Empty<long>(), .. ReportView.Positions(kpi.Reports, seesWork)], ct);
    }

    private static async Task<(Kpi.Defined Kpi, long Version, DocumentSet Set)?> Find(Ledger ledger, string key, CancellationToken ct)
    {
        var stream = Kpi.StreamOf(key);
        if (!Keys.IsValid(key))
            return null;
        var known = (await ledger.ReadDocumentsAsync(KpiModel.Stream.Projection, DocumentQuery.Streams([stream]), ct)).Items
            .Select(document => document.State).OfType<Kpi.Defined>().ToList();
        var owners = known.SelectMany(kpi => kpi.Owners.Entries.SelectMany(entry => entry.Value));
        var set = await ledger.ReadDocumentsAsync(
            DocumentQuery.Streams([stream, .. owners.Select(Department.StreamOf), .. known.SelectMany(EvaluationGround.StreamsOf)]), ct);
        return set.Of(KpiModel.Stream.Projection) is [{ State: Kpi.Defined kpi } document] ? (kpi, document.Version, set) : null;
    }
}
