using System.Globalization;
using DxLedger.EventStore;
using DxLedger.Features.Plans;
using DxLedger.Platform;
using DxLedger.Platform.Access;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DxLedger.Features.Dashboards;

/// <summary>What was changed, by whom and why, newest first, in the whole ledger or in one plan.</summary>
internal static class ListChanges
{
    private const int CountMax = 500;

    /// <summary>Rows that are read at once for those who do not see all of them, and how often.</summary>
    private const int PublicReadMin = 200;

    private const int ReadsMax = 20;

    /// <param name="Next">Where older ones are; null on the last page.</param>
    internal sealed record Answer(IReadOnlyList<ChangeView> Changes, string? Next);

    /// <param name="Position">In the ledger.</param>
    /// <param name="RecordedAt">When the ledger took it.</param>
    /// <param name="Actor">Opaque subject of whoever did it; null for viewers where it is about a report.</param>
    /// <param name="Kind"><c>plan</c>, <c>initiative</c>, <c>kpi</c> (milestones too) or <c>department</c>.</param>
    /// <param name="Plan">Null for what belongs to none.</param>
    /// <param name="Name">What the thing was called once this had happened.</param>
    /// <param name="Members">What changed, with short values; long texts are in the stream.</param>
    /// <param name="Texts">Free text kept beside the entry, such as the reason; null where it was erased.</param>
    internal sealed record ChangeView(
        long Position,
        DateTimeOffset RecordedAt,
        string? Actor,
        string Stream,
        long Version,
        string Type,
        string Kind,
        string Key,
        string? Plan,
        string? Name,
        IReadOnlyList<ChangedMember> Members,
        IReadOnlyDictionary<string, string?> Texts);

    /// <param name="Count">1 to 500.</param>
    /// <param name="Before">Only changes below this position; left out, the newest.</param>
    internal sealed record Query(
        [FromQuery(Name = "count")] int Count = 50,
        [FromQuery(Name = "before")] long? Before = null);

    public static async Task<Results<Ok<Answer>, StatusCodeHttpResult, ProblemHttpResult>> Get(
        [FromQuery] string? plan, [AsParameters] Query query, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        Errors(query, plan) is { Count: > 0 } errors ? Problems.Invalid(errors, http.Request)
        : plan is not null && !await IsKnownAsync(plan, scope, ct) ? Problems.Of(Plan.NotFound(plan), http.Request)
        : await ShowAsync(plan, query, plan is null ? "" : $"plan={Uri.EscapeDataString(plan)}&", scope.Ledger, http, ct);

    public static async Task<Results<Ok<Answer>, StatusCodeHttpResult, ProblemHttpResult>> OfPlan(
        string plan, [AsParameters] Query query, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (Errors(query, null) is { Count: > 0 } errors)
            return Problems.Invalid(errors, http.Request);
        return await IsKnownAsync(plan, scope, ct)
            ? await ShowAsync(plan, query, "", scope.Ledger, http, ct)
            : Problems.Of(Plan.NotFound(plan), http.Request);
    }

    private static async Task<bool> IsKnownAsync(string plan, LedgerScope scope, CancellationToken ct) =>
        Keys.IsValid(plan) && (await scope.Ledger.ReadDocumentsAsync(PlanModel.Stream.Projection, DocumentQuery.Streams([Plan.StreamOf(plan)]), ct)).Items.Count > 0;

    private static async Task<Results<Ok<Answer>, StatusCodeHttpResult, ProblemHttpResult>> ShowAsync(
        string? plan, Query query, string filter, Ledger ledger, HttpContext http, CancellationToken ct)
    {
        var (rows, found, older) = await ReadAsync(plan, query, ledger, http.SeesWork(), ct);
        var outcomes = await EventOutcomes.OfAsync(ledger, found.Select(row => (row.FromPosition, (ChangeRow.Change)row.State)), ct);
        var shown = found.ConvertAll(row => (
            row.FromPosition, row.FromAt, Change: ((ChangeRow.Change)row.State).SeenBy(http.SeesWork(), outcomes.GetValueOrDefault(row.FromPosition))));
        var texts = await ledger.ReadTextsAsync([.. shown.Where(row => row.Change.Texts.Count > 0).Select(row => row.FromPosition)], ct);
        var next = older is { } last
            ? $"{http.Request.PathBase}{http.Request.Path.Value?.TrimEnd('/')}?{filter}count={query.Count}&before={last.ToString(CultureInfo.InvariantCulture)}"
            : null;
        return Representation.Show(
            http,
            rows.Position,
            [
                // Rows never change; what may is how many there are and which texts were erased.
                Representation.Shown(RecentChanges.Projection.Name, rows.Version, found is [var newest, ..] ? newest.FromPosition : 0),
                ($"shown to {older}", found.Count),
                Representation.Erased(texts),
            ],
            new Answer([.. shown.Select(row => View(row.FromPosition, row.FromAt, row.Change, texts))], next));
    }

    /// <summary>The newest that the caller may see; a page has fewer where very many in a row are not for the caller.</summary>
    /// <returns>The first rows read, those shown, and the position below which there are more; null where there are none.</returns>
    private static async Task<(Rows<ChangeRow> First, List<Row<ChangeRow>> Shown, long? Older)> ReadAsync(
        string? plan, Query query, Ledger ledger, bool seesWork, CancellationToken ct)
    {
        // One more than wanted says whether there is another page.
        var size = seesWork ? query.Count + 1 : Math.Max(query.Count + 1, PublicReadMin);
        var (first, shown, before) = ((Rows<ChangeRow>?)null, new List<Row<ChangeRow>>(), query.Before);
        for (var reads = 1; ; reads++)
        {
            var rows = await ledger.ReadRowsAsync(
                RecentChanges.Projection,
                RowQuery.Highest(size, before is { } position ? RecentChanges.KeyOf(position) : RecentChanges.EndOfChanges, plan),
                ct);
            first ??= rows;
            foreach (var row in rows.Items)
            {
                if (shown.Count == query.Count)
                    return (first, shown, before);
                before = row.FromPosition;
                if (row.State is ChangeRow.Change change && change.IsShown(seesWork))
                    shown.Add(row);
            }

            if (rows.Items.Count < size)
                return (first, shown, null);
            if (reads == ReadsMax)
                return (first, shown, before);
        }
    }

    private static ChangeView View(long position, DateTimeOffset recordedAt, ChangeRow.Change change, IReadOnlyDictionary<(long Position, string Name), string?> texts) => new(
        position,
        recordedAt,
        change.Actor,
        change.Stream,
        change.Version,
        change.Type,
        change.Kind,
        change.Key,
        change.Plan,
        change.Name,
        change.Members,
        change.Texts.ToDictionary(name => name, name => texts.GetValueOrDefault((position, name)), StringComparer.Ordinal));

    private static List<FieldError> Errors(Query query, string? plan)
    {
        var errors = new List<FieldError>();
        if (plan is not null && !Keys.IsValid(plan))
            errors.Add(new("plan", "format", new("The key of a plan, such as fukushima-r5.", "計画のキーを指定してください（例: fukushima-r5）。")));
        errors.AddRange(Paging.Count(query.Count, CountMax));
        if (query.Before < 1)
            errors.Add(new("before", "range", new("A position from 1.", "「before」は 1 以上で指定してください。")));
        return errors;
    }
}
