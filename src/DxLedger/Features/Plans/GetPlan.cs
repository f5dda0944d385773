using DxLedger.EventStore;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Plans;

/// <summary>One plan with its documents and its contents in numbers.</summary>
internal static class GetPlan
{
    /// <param name="Documents">Oldest first; each can be downloaded as it was.</param>
    internal sealed record PlanView(
        string Key, int FiscalYear, string KeyPrefix, string? Title, long Version, PlanCounts Counts, IReadOnlyList<DocumentView> Documents);

    /// <summary>Numbers that reconcile: each of the lists adds up to <paramref name="Initiatives"/>.</summary>
    /// <param name="Initiatives">Numbered rows; re-listings and rows without a number add nothing.</param>
    /// <param name="Relistings">再掲 rows that match an initiative.</param>
    /// <param name="Unresolved">再掲 rows that match none and rows whose number cannot be read; they stand outside.</param>
    /// <param name="ByGoalKind">What the document calls the promise: kpi, goal, or none where the cell is empty.</param>
    /// <param name="ByPromise">What is tracked: at least one number, milestones only, or nothing.</param>
    /// <param name="Kpis">Promised numbers.</param>
    /// <param name="Milestones">Promised states.</param>
    internal sealed record PlanCounts(
        int Initiatives,
        int Relistings,
        int Unresolved,
        IReadOnlyDictionary<string, int> ByPart,
        IReadOnlyList<FieldCount> ByField,
        IReadOnlyDictionary<string, int> ByGoalKind,
        IReadOnlyDictionary<string, int> ByPromise,
        int Kpis,
        int Milestones,
        int Flags);

    internal sealed record FieldCount(string Part, string? Code, string? Name, int Initiatives);

    internal sealed record DocumentView(
        string Sha256,
        string FileName,
        long Bytes,
        string Href,
        long Position,
        DateTimeOffset ImportedAt,
        DocumentRows Rows,
        IReadOnlyList<DocumentFlag> Flags,
        IReadOnlyList<string> Removed,
        IReadOnlyList<ImportConflict> Conflicts);

    public static async Task<Results<Ok<PlanView>, StatusCodeHttpResult, ProblemHttpResult>> Get(
        string plan, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        var (point, problem) = await AsOfPoint.FindAsync(http, scope, ct, PlanContents.Views);
        if (problem is not null)
            return problem;
        if (!Keys.IsValid(plan) || await PlanContents.ReadAsync(scope.Ledger, plan, point, ct) is not { } set || set.Of(PlanModel.Stream.Projection) is not [{ State: Plan.Adopted adopted } document])
            return Problems.Of(Plan.NotFound(plan), http.Request);
        point?.Tell(http, scope.Ledger.Name);
        return Representation.Show(
            http,
            set.Position,
            [.. AsOfPoint.Shown(point), .. PlanModel.Stream.Versions(set), .. InitiativeModel.Stream.Versions(set), .. KpiModel.Stream.Versions(set)],
            View(adopted, document.Version, set, http.Request));
    }

    private static PlanView View(Plan.Adopted plan, long version, DocumentSet set, HttpRequest request) => new(
        plan.Key,
        plan.FiscalYear,
        plan.KeyPrefix,
        plan.Title,
        version,
        Count([.. set.Of(InitiativeModel.Stream.Projection).Select(document => document.State).OfType<Initiative.Registered>()], [.. set.Of(KpiModel.Stream.Projection).Select(document => document.State).OfType<Kpi.Defined>()]),
        [.. plan.Documents.Select(document => View(document, request))]);

    private static DocumentView View(Plan.ImportedDocument document, HttpRequest request) => new(
        document.Document,
        document.FileName,
        document.Bytes,
        $"{request.PathBase}{request.Path.Value?.TrimEnd('/')}/documents/{document.Document}",
        document.Position,
        document.RecordedAt,
        document.Rows,
        document.Flags,
        document.Removed,
        document.Conflicts);

    internal static PlanCounts Count(IReadOnlyList<Initiative.Registered> all, IReadOnlyList<Kpi.Defined> promises)
    {
        var numbered = all.Where(initiative => !initiative.IsUnresolved).ToList();
        var pursued = promises.Where(promise => promise is Kpi.Open).ToList();
        var kinds = pursued.SelectMany(promise => promise.Initiatives.Select(key => (key, promise.Definition.Kind))).ToLookup(pair => pair.key, pair => pair.Kind, StringComparer.Ordinal);
        return new PlanCounts(
            numbered.Count,
            all.Sum(initiative => initiative.Relistings.Count),
            all.Count - numbered.Count,
            Tally(numbered, initiative => initiative.Part),
            [
                .. numbered.GroupBy(initiative => (initiative.Part, initiative.Content.Placement.FieldCode, initiative.Content.Placement.FieldName))
                    .Select(group => new FieldCount(group.Key.Part, group.Key.FieldCode, group.Key.FieldName, group.Count()))
                    .OrderBy(count => count.Part, StringComparer.Ordinal).ThenBy(count => count.Code, StringComparer.Ordinal),
            ],
            Tally(numbered, initiative => initiative.Content.GoalKind switch { GoalKind.Kpi => "kpi", GoalKind.Goal => "goal", _ => "none" }),
            Tally(numbered, initiative => kinds[initiative.Key].Contains(PromiseKind.Kpi) ? "kpi" : kinds[initiative.Key].Any() ? "milestone" : "none"),
            pursued.Count(promise => promise.Definition.Kind == PromiseKind.Kpi),
            pursued.Count(promise => promise.Definition.Kind == PromiseKind.Milestone),
            all.Sum(initiative => initiative.Flags.Count + initiative.Relistings.Sum(relisting => relisting.Flags.Count)));
    }

    private static SortedDictionary<string, int> Tally(IEnumerable<Initiative.Registered> initiatives, Func<Initiative.Registered, string> of) =>
        new(initiatives.CountBy(of, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
}
