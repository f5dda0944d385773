using DxLedger.EventStore;
using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DxLedger.Features.Dashboards;

/// <summary>The history of a plan and of its reporting periods, which have streams of their own, oldest first.</summary>
internal static class GetPlanHistory
{
    /// <param name="From">First position in the ledger; several streams have no version in common to count by.</param>
    /// <param name="Count">1 to 500 events looked at; filters show fewer.</param>
    /// <param name="Type">Only events of this stored name, such as <c>plan.period-closed.v1</c>.</param>
    /// <param name="Actor">Only events by this subject.</param>
    internal sealed record Query(
        [FromQuery(Name = "type")] string? Type,
        [FromQuery(Name = "actor")] string? Actor,
        [FromQuery(Name = "from")] long From = 1,
        [FromQuery(Name = "count")] int Count = 100);

    public static async Task<Results<Ok<GetHistory.Answer>, StatusCodeHttpResult, ProblemHttpResult>> Get(
        string plan, [AsParameters] Query query, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        List<FieldError> errors = [.. Paging.From(query.From), .. Paging.Count(query.Count, GetHistory.CountMax), .. FeatureEvents.UnknownType(query.Type)];
        if (errors.Count > 0)
            return Problems.Invalid(errors, http.Request);
        var stream = Plan.StreamOf(plan);
        var known = Keys.IsPlan(plan)
            ? await scope.Ledger.ReadDocumentsAsync(PlanModel.Stream.Projection, DocumentQuery.Streams([stream]), ct)
            : null;
        if (known?.Items is not [{ State: Plan.Adopted adopted } document])
            return Problems.Of(Plan.NotFound(plan), http.Request);

        var periods = ReportingPeriod.AllOf(adopted.FiscalYear);
        var all = new List<RecordedEvent>();
        foreach (var one in periods.Select(period => PlanPeriod.StreamOf(plan, period)).Prepend(stream))
        {
            // Each is read whole: a year's decisions about one plan are few.
            var (version, _) = await scope.Ledger.StreamHeadAsync(one, ct);
            if (version > 0)
                all.AddRange(await scope.Ledger.ReadStreamAsync(one, new StreamRead { ToVersion = version }, ct).ToListAsync(ct));
        }

        // What came after the position that the answer is headed by is for the next one.
        var later = all.Where(e => e.Position >= query.From && e.Position <= known.Position).OrderBy(e => e.Position).ToList();
        var page = later.Take(query.Count).ToList();
        var seen = page.Where(e => (query.Type is null || e.Type == query.Type)
            && (query.Actor is null || (e.Actor == query.Actor && !GetHistory.IsHidden(e, http)))).ToList();
        var keys = RowQuery.Keys([.. seen.Select(e => RecentChanges.KeyOf(e.Position))]);
        var rows = await scope.Ledger.ReadRowsAsync(RecentChanges.Projection, keys, ct);
        var words = rows.Items.ToDictionary(row => row.FromPosition, row => row.State as ChangeRow.Change);
        long[] open = [.. seen.Where(e => e.TextHashes.Count > 0 && !GetHistory.IsHidden(e, http)).Select(e => e.Position)];
        var texts = await scope.Ledger.ReadTextsAsync(open, ct);
        var outcomes = await EventOutcomes.OfAsync(scope.Ledger, stream, seen, ct);
        return Representation.Show(
            http,
            known.Position,
            [
                (stream, document.Version),
                ($"{stream} {query.From} {query.Count} {query.Type} {query.Actor}", later.Count),
                Representation.Shown(RecentChanges.Projection.Name, rows.Version, words.Count),
                Representation.Erased(texts),
            ],
            new GetHistory.Answer(
                stream,
                document.Version,
                [.. seen.Select(View)],
                later.Count > page.Count ? Next(http.Request, query, page[^1].Position + 1) : null));

        GetHistory.Entry View(RecordedEvent e) => GetHistory.View(
            e,
            words.GetValueOrDefault(e.Position),
            e.Stream == stream ? outcomes.GetValueOrDefault(e.Version) : null,
            texts,
            scope.Ledger.Name,
            http);
    }

    private static string Next(HttpRequest request, Query query, long from) =>
        GetHistory.Next(request, new(query.Type, query.Actor, from, query.Count), from);
}
