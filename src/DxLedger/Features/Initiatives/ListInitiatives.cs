using DxLedger.EventStore;
using DxLedger.Features.Departments;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;
using DxLedger.Platform;
using DxLedger.Platform.Access;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DxLedger.Features.Initiatives;

/// <summary>A plan's initiatives, filtered and in pages.</summary>
internal static class ListInitiatives
{
    private const int PageSizeMax = 500;

    private static readonly IReadOnlyList<AsyncProjection> Views = [.. PlanContents.Views, DepartmentModel.Stream.History];

    /// <param name="Total">How many match, on all pages.</param>
    internal sealed record Answer(IReadOnlyList<InitiativeSummary> Items, int Total, int Page, int PageSize);

    /// <param name="Part">A list of the document: <c>A</c> or <c>B</c>.</param>
    /// <param name="Field">分野: its code or its name.</param>
    /// <param name="Item">項目: its code or its name.</param>
    /// <param name="Department">A department's key, or its bureau, section or full name.</param>
    /// <param name="Kind"><c>kpi</c>, <c>goal</c> or <c>none</c>: how the document labels the promise.</param>
    /// <param name="Text">Searched in name, outline and goal, whatever the width of the letters.</param>
    /// <param name="Page">From 1.</param>
    internal sealed record Query(
        [FromQuery(Name = "part")] string? Part,
        [FromQuery(Name = "field")] string? Field,
        [FromQuery(Name = "item")] string? Item,
        [FromQuery(Name = "department")] string? Department,
        [FromQuery(Name = "kind")] string? Kind,
        [FromQuery(Name = "text")] string? Text,
        [FromQuery(Name = "page")] int Page = 1,
        [FromQuery(Name = "pageSize")] int PageSize = 50);

    public static async Task<Results<Ok<Answer>, StatusCodeHttpResult, ProblemHttpResult>> Get(
        string plan, [AsParameters] Query query, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (Errors(query) is { Count: > 0 } errors)
            return Problems.Invalid(errors, http.Request);
        var (point, period, problem) = await PeriodAxis.FindAsync(http, scope, ct, Views);
        if (problem is not null)
            return problem;
        if (!Keys.IsValid(plan) || await PlanContents.ReadAsync(scope.Ledger, plan, point, ct) is not { } set || set.Of(PlanModel.Stream.Projection).Count == 0)
            return Problems.Of(Plan.NotFound(plan), http.Request);
        var initiatives = set.Of(InitiativeModel.Stream.Projection);

        var named = initiatives.Select(document => document.State).OfType<Initiative.Registered>().SelectMany(initiative => initiative.Departments.Entries).SelectMany(entry => entry.Value);
        var known = await DepartmentModel.ReadAsync(scope.Ledger, named.Select(department => department.Key), point, ct);
        var departments = DepartmentModel.ByKey(known);
        var promises = InitiativePromises.ByInitiative(PeriodAxis.Narrow(set, period));
        var today = point?.Today ?? scope.Today;
        var registered = initiatives.Select(document => document.State).OfType<Initiative.Registered>().ToList();
        if (UnknownFilter(registered, query, departments, today) is { } unknown)
            return Problems.Of(unknown, http.Request);
        if (query.Department is { } wanted && !registered.Exists(one => one.Departments.On(today).Any(department => IsDepartment(department, departments, wanted, today)))
            && !await IsKnownAsync(wanted, scope, point, today, ct))
            return Problems.Of(Department.NotFound(wanted, "department"), http.Request);
        point?.Tell(http, scope.Ledger.Name);
        var matching = initiatives
            .Select(document => (document.Version, Initiative: document.State as Initiative.Registered))
            .Where(entry => entry.Initiative is not null && Matches(entry.Initiative, query, departments, today))
            .OrderBy(entry => entry.Initiative?.Part, StringComparer.Ordinal)
            .ThenBy(entry => entry.Initiative?.Number ?? int.MaxValue)
            .ThenBy(entry => entry.Initiative?.Key, StringComparer.Ordinal)
            .ToList();
        var items =
            from entry in matching.Skip((int)Math.Min((query.Page - 1L) * query.PageSize, int.MaxValue)).Take(query.PageSize)
            let initiative = entry.Initiative
            where initiative is not null
            select InitiativeSummary.Of(initiative, entry.Version, promises[initiative.Key].Select(promise => promise.Kpi), departments, today, http.SeesWork(), period);
        return Representation.Show(
            http,
            set.Position,
            [
                Representation.Of(today), .. AsOfPoint.Shown(point), .. PeriodAxis.Shown(period), .. known.Select(document => (document.Stream, document.Version)),
                .. PlanModel.Stream.Versions(set), .. InitiativeModel.Stream.Versions(set), .. KpiModel.Stream.Versions(set),
            ],
            new Answer([.. items], matching.Count, query.Page, query.PageSize));
    }

    private static List<FieldError> Errors(Query query)
    {
        var errors = new List<FieldError>();
        if (query.Page < 1)
            errors.Add(new("page", "range", new("A page number from 1.", "「page」は 1 以上で指定してください。")));
        if (query.PageSize is < 1 or > PageSizeMax)
            errors.Add(new("pageSize", "range", new($"From 1 to {PageSizeMax}.", $"「pageSize」は 1〜{PageSizeMax} で指定してください。")));
        if (query.Kind is not (null or "kpi" or "goal" or "none"))
            errors.Add(new("kind", "choice", new("One of kpi, goal, none.", "「kpi」「goal」「none」のいずれかを指定してください。")));
        return errors;
    }

    /// <summary>A place that the plan does not have would answer with nothing, as if nothing were planned there.</summary>
    private static Rejection? UnknownFilter(
        List<Initiative.Registered> all, Query query, IReadOnlyDictionary<string, Department.Registered> departments, DateOnly today) =>
        query.Part is { } part && !all.Exists(one => Matches(one, NoFilter with { Part = part }, departments, today)) ? NotFound("part", part, "パート")
        : query.Field is { } field && !all.Exists(one => Matches(one, NoFilter with { Field = field }, departments, today)) ? NotFound("field", field, "分野")
        : query.Item is { } item && !all.Exists(one => Matches(one, NoFilter with { Item = item }, departments, today)) ? NotFound("item", item, "項目")
        : null;

    private static readonly Query NoFilter = new(null, null, null, null, null, null);

    private static Rejection NotFound(string filter, string wanted, string ja) => new(
        $"{filter}.not_found", new($"The plan has no {filter} {wanted}.", $"この計画に{ja} {wanted} はありません。"), filter);

    /// <summary>A department of the ledger that this plan names nowhere has no initiatives, which is an answer.</summary>
    private static async Task<bool> IsKnownAsync(string wanted, LedgerScope scope, AsOfPoint? point, DateOnly today, CancellationToken ct) =>
        DepartmentModel.ByKey((await DepartmentModel.Stream.ReadAllAsync(scope.Ledger, point?.Position, ct)).Items).Values.Any(one =>
            one.Key == wanted || one.Names.On(today) is var name && Names(name.Bureau, name.Sub, name.Section).Any(each => Folded(each) == Folded(wanted)));

    private static bool Matches(Initiative.Registered initiative, Query query, IReadOnlyDictionary<string, Department.Registered> departments, DateOnly today) =>
        (query.Part is null || string.Equals(initiative.Part, query.Part, StringComparison.OrdinalIgnoreCase))
        && Places(initiative).Any(place => Is(query.Field, place.FieldCode, place.FieldName) && Is(query.Item, place.ItemCode, place.ItemName))
        && (query.Department is null || initiative.Departments.On(today).Any(department => IsDepartment(department, departments, query.Department, today)))
        && query.Kind switch
        {
            "kpi" => initiative.Content.GoalKind == GoalKind.Kpi,
            "goal" => initiative.Content.GoalKind == GoalKind.Goal,
            "none" => initiative.Content.GoalKind is null,
            _ => true,
        }
        && (query.Text is null || Contains(initiative.Content, query.Text));

    /// <summary>An initiative is found under every item that lists it.</summary>
    private static IEnumerable<Placement> Places(Initiative.Registered initiative) =>
    [
        initiative.Content.Placement,
        .. initiative.Content.Further,
        .. initiative.Relistings.SelectMany(relisting => relisting.Further.Prepend(relisting.Placement)),
    ];

    private static bool Is(string? wanted, string? code, string? name) =>
        wanted is null || Folded(wanted) == Folded(code) || Folded(wanted) == Folded(name) || Folded(wanted) == Folded($"{code} {name}");

    /// <summary>By the name of today, and by the one that the document prints.</summary>
    private static bool IsDepartment(ResponsibleDepartment department, IReadOnlyDictionary<string, Department.Registered> departments, string wanted, DateOnly today)
    {
        var now = DepartmentView.Of(department, departments, today);
        return department.Key == wanted || Names(now.Bureau, now.Sub, now.Section).Concat(Names(department.Bureau, department.Sub, department.Section)).Any(name => Folded(name) == Folded(wanted));
    }

    private static IEnumerable<string?> Names(string bureau, string? sub, string? section) => [bureau, sub, section, $"{bureau}{sub}{section}", $"{bureau}{section}"];

    private static bool Contains(InitiativeContent content, string text) =>
        new[] { content.Name, content.Outline, content.GoalText }.Any(part => Folded(part).Contains(Folded(text), StringComparison.Ordinal));

    private static string Folded(string? text) =>
        string.Concat(NormalText.Fold(text ?? "").Where(letter => !char.IsWhiteSpace(letter))).ToUpperInvariant();
}
