using DxLedger.EventStore;
using DxLedger.Features.Departments;
using DxLedger.Features.Plans;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Dashboards;

/// <summary>A plan in numbers by part, field, item, department, promise and state, counted beforehand.</summary>
internal static class GetOverview
{
    /// <param name="Initiatives">Numbered rows. The parts, the columns <c>first</c> and <c>leads</c>, what is promised and the states each add up to it.</param>
    /// <param name="Relistings">再掲 rows that match an initiative.</param>
    /// <param name="Unresolved">再掲 rows that match none and rows whose number cannot be read; they stand outside.</param>
    /// <param name="ByPromise">At least one number (<c>kpi</c>), milestones only, or nothing.</param>
    /// <param name="Kpis">Promised numbers.</param>
    /// <param name="Milestones">Promised states.</param>
    internal sealed record Answer(
        string Plan,
        int Initiatives,
        int Relistings,
        int Unresolved,
        IReadOnlyDictionary<string, int> ByPart,
        IReadOnlyList<FieldView> ByField,
        IReadOnlyList<ItemView> ByItem,
        IReadOnlyList<DepartmentView> ByDepartment,
        IReadOnlyDictionary<string, int> ByPromise,
        IReadOnlyDictionary<string, int> ByState,
        int Kpis,
        int Milestones,
        IReadOnlyDictionary<string, int> PromisesByState);

    /// <param name="Initiatives">Placed there as their own, each once.</param>
    /// <param name="First">Those of them that are numbered there.</param>
    /// <param name="Relisted">再掲 rows there.</param>
    internal sealed record FieldView(string Part, string? Code, string? Name, int Initiatives, int First, int Relisted);

    /// <param name="Initiatives">As for a field; so are the others.</param>
    internal sealed record ItemView(
        string Part, string? FieldCode, string? FieldName, string? Code, string? Name, int Initiatives, int First, int Relisted);

    /// <param name="Key">Null for initiatives of which the document names no department.</param>
    /// <param name="Name">部局 and 課 with blanks between, as it is called now.</param>
    /// <param name="Leads">Initiatives that name it first.</param>
    /// <param name="TakesPart">Initiatives that name it after another.</param>
    internal sealed record DepartmentView(string? Key, string? Name, int Leads, int TakesPart);

    public static async Task<Results<Ok<Answer>, StatusCodeHttpResult, ProblemHttpResult>> Get(
        string plan, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        var (point, problem) = await AsOfPoint.FindAsync(http, scope, ct, PlanOverviews.Projection, DepartmentModel.Stream.History);
        if (problem is not null)
            return problem;
        var stream = Plan.StreamOf(plan);
        var known = Keys.IsValid(plan) ? await scope.Ledger.ReadDocumentsAsync(PlanModel.Stream.Projection, DocumentQuery.Streams([stream]), ct) : null;
        if (known is not { Items.Count: > 0 })
            return Problems.Of(Plan.NotFound(plan), http.Request);

        var rows = await scope.Ledger.ReadRowsAsync(PlanOverviews.Projection, RowQuery.Keys(stream) with { AsOf = point?.Position }, ct);
        if (point is not null && rows.Items.Count == 0)
            return Problems.Of(Plan.NotFound(plan), http.Request); // not adopted by then
        if (rows.Items is not [{ State: OverviewRow.PlanRow row } found])
            return Problems.Of(Rejections.ProjectionBehind(PlanOverviews.Projection.Name, rows.Position, known.Position), http.Request);

        var departments = await DepartmentModel.ReadAsync(scope.Ledger, row.Counts.ByDepartment.Select(count => count.Key).OfType<string>().Distinct(), point, ct);
        var today = point?.Today ?? scope.Today;
        point?.Tell(http, scope.Ledger.Name);
        return Representation.Show(
            http,
            point?.Position ?? rows.Position,
            [Representation.Of(today), .. AsOfPoint.Shown(point), Representation.Shown(PlanOverviews.Projection.Name, rows.Version, found.FromPosition), .. departments.Select(document => (document.Stream, document.Version))],
            View(row, DepartmentModel.ByKey(departments), today));
    }

    private static Answer View(OverviewRow.PlanRow row, IReadOnlyDictionary<string, Department.Registered> departments, DateOnly today) => new(
        row.Plan,
        row.Counts.Initiatives,
        row.Counts.Relistings,
        row.Counts.Unresolved,
        ByName(row.Counts.ByPart),
        [.. row.Counts.ByField.Select(count => new FieldView(count.Part, count.Place.FieldCode, count.Place.FieldName, count.Initiatives, count.First, count.Relisted))],
        [.. row.Counts.ByItem.Select(View)],
        [
            .. DepartmentCount.On(row.Counts.ByDepartment, today)
                .Select(count => new DepartmentView(count.Key, departments.GetValueOrDefault(count.Key ?? "")?.NameOn(today), count.Leads, count.TakesPart))
                .OrderBy(view => view.Key is null).ThenBy(view => view.Name, StringComparer.Ordinal).ThenBy(view => view.Key, StringComparer.Ordinal),
        ],
        ByName(row.Counts.ByPromise),
        ByName(StateCount.On(row.Counts.ByState, today)),
        row.Counts.Kpis,
        row.Counts.Milestones,
        ByName(row.Counts.PromisesByState));

    private static ItemView View(PlaceCount count) => new(
        count.Part,
        count.Place.FieldCode,
        count.Place.FieldName,
        count.Place.ItemCode,
        count.Place.ItemName,
        count.Initiatives,
        count.First,
        count.Relisted);

    private static SortedDictionary<string, int> ByName(IReadOnlyList<NamedCount> counts) =>
        new(counts.ToDictionary(count => count.Name, count => count.Count, StringComparer.Ordinal), StringComparer.Ordinal);
}
