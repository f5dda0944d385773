using DxLedger.EventStore;
using DxLedger.Features.Plans;
using DxLedger.Platform;
using DxLedger.Platform.Access;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DxLedger.Features.Dashboards;

/// <summary>What changed in a plan between two points of the ledger's past, and why.</summary>
internal static class DiffPlan
{
    /// <summary>More than a plan sees in years; beyond it, the answer would be too long to read.</summary>
    private const int EventsMax = 20_000;

    /// <summary>Of what anybody may ask for without saying who they are.</summary>
    private const int PublicEventsMax = 5_000;

    private const int PageSize = 1_000;

    /// <param name="Events">How many were recorded after <paramref name="From"/>, up to <paramref name="To"/>.</param>
    /// <param name="Subjects">Each thing that something happened to, in the order in which it first did.</param>
    internal sealed record Answer(string Plan, PointView From, PointView To, int Events, IReadOnlyList<SubjectView> Subjects);

    /// <param name="Settled">False while something may still be recorded by the instant asked for.</param>
    internal sealed record PointView(long Position, DateTimeOffset RecordedAt, bool Settled);

    /// <param name="Kind"><c>plan</c>, <c>initiative</c>, <c>kpi</c> (milestones too) or <c>period</c>.</param>
    /// <param name="IsNew">It did not exist before.</param>
    /// <param name="Changes">What is different in the end. What was changed and changed back is not; the events show it.</param>
    internal sealed record SubjectView(string Kind, string Key, string Stream, string? Name, bool IsNew, IReadOnlyList<ChangedMember> Changes, IReadOnlyList<EventView> Events);

    /// <param name="Actor">Opaque subject of whoever did it; null for viewers where it is about a report.</param>
    /// <param name="Texts">Free text kept beside the entry, such as the reason; null where it was erased.</param>
    internal sealed record EventView(
        long Position, DateTimeOffset RecordedAt, string? Actor, string Type, IReadOnlyList<ChangedMember> Members, IReadOnlyDictionary<string, string?> Texts, string Receipt);

    /// <param name="From">A position, a day, or an instant with its offset.</param>
    /// <param name="To">As <paramref name="From"/>, not before it; now where left out.</param>
    internal sealed record Query([FromQuery(Name = "from")] string? From, [FromQuery(Name = "to")] string? To);

    public static async Task<Results<Ok<Answer>, StatusCodeHttpResult, ProblemHttpResult>> Get(
        string plan, [AsParameters] Query query, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        var (from, unknown) = await AsOfPoint.FindAsync(query.From, "from", http, scope, ct);
        if (from is null)
            return unknown ?? throw new System.Diagnostics.UnreachableException();
        var (to, problem) = query.To is null ? (await AsOfPoint.HeadAsync(scope.Ledger, ct), null) : await AsOfPoint.FindAsync(query.To, "to", http, scope, ct);
        if (to is null)
            return problem ?? throw new System.Diagnostics.UnreachableException();
        if (to.Position < from.Position)
            return Problems.Invalid([new("to", "order", new("Not before from.", "「to」は「from」以後を指定してください。"))], http.Request);
        var known = Keys.IsValid(plan)
            && (await scope.Ledger.ReadDocumentsAsync(PlanModel.Stream.Projection, DocumentQuery.Streams([Plan.StreamOf(plan)]), ct)).Items.Count > 0;
        if (!known)
            return Problems.Of(Plan.NotFound(plan), http.Request);
        if (await scope.Ledger.WaitForAsync(RecentChanges.Projection, to.Position, AsOfPoint.Patience, ct) is var reached && reached < to.Position)
            return Problems.Of(Rejections.ProjectionBehind(RecentChanges.Projection.Name, reached, to.Position), http.Request);

        var max = http.SeesWork() ? EventsMax : PublicEventsMax;
        var (found, version) = await ReadAsync(scope.Ledger, plan, from.Position, to.Position, max, ct);
        if (found.Count > max)
            return Problems.Of(TooMuch(max), http.Request);
        var outcomes = await EventOutcomes.OfAsync(scope.Ledger, found.Select(row => (row.Position, row.Change)), ct);
        var rows = found.FindAll(row => row.Change.IsShown(http.SeesWork()))
            .ConvertAll(row => row with { Change = row.Change.SeenBy(http.SeesWork(), outcomes.GetValueOrDefault(row.Position)) });
        var texts = await scope.Ledger.ReadTextsAsync([.. rows.Where(row => row.Change.Texts.Count > 0).Select(row => row.Position)], ct);
        return Representation.Show(
            http,
            to.Position,
            [
                ("from", from.Position), ("from settled", from.Settled ? 1 : 0), ("to", to.Position), ("to settled", to.Settled ? 1 : 0),
                Representation.Shown(RecentChanges.Projection.Name, version, to.Position), Representation.Erased(texts),
            ],
            new Answer(plan, View(from), View(to), rows.Count, [.. rows.GroupBy(row => row.Change.Stream, StringComparer.Ordinal).Select(stream => View([.. stream], texts, scope.Ledger.Name))]));
    }

    private static Rejection TooMuch(int max) => new(
        "diff.too_large",
        new(
            $"More than {max} events lie between the two: choose points that are nearer to each other.",
            $"2 つの時点の間の記録が {max} 件を超えます。より近い時点を指定してください。"),
        "from");

    /// <summary>Oldest first; a few more than the most where there are too many.</summary>
    private static async Task<(List<Changed> Rows, int Version)> ReadAsync(Ledger ledger, string plan, long after, long upTo, int max, CancellationToken ct)
    {
        var found = new List<Changed>();
        for (var before = upTo + 1; ;)
        {
            var rows = await ledger.ReadRowsAsync(RecentChanges.Projection, RowQuery.Highest(PageSize, RecentChanges.KeyOf(before), plan), ct);
            foreach (var row in rows.Items.TakeWhile(row => row.FromPosition > after))
            {
                if (row.State is ChangeRow.Change change)
                    found.Add(new(row.FromPosition, row.FromAt, change));
            }

            if (rows.Items.Count < PageSize || rows.Items[^1].FromPosition <= after || found.Count > max)
            {
                found.Reverse();
                return (found, rows.Version);
            }

            before = rows.Items[^1].FromPosition;
        }
    }

    private static PointView View(AsOfPoint point) => new(point.Position, point.RecordedAt, point.Settled);

    private static SubjectView View(List<Changed> events, IReadOnlyDictionary<(long Position, string Name), string?> texts, string ledger)
    {
        var last = events[^1].Change;
        return new(
            last.Kind,
            last.Key,
            last.Stream,
            last.Name,
            events[0].Change.Version == 1,
            PlanDifference.Of([.. events.SelectMany(one => one.Change.Members)]),
            [
                .. events.Select(one => new EventView(
                    one.Position,
                    one.RecordedAt,
                    one.Change.Actor,
                    one.Change.Type,
                    one.Change.Members,
                    one.Change.Texts.ToDictionary(name => name, name => texts.GetValueOrDefault((one.Position, name)), StringComparer.Ordinal),
                    $"/api/ledgers/{ledger}/proof/{one.Position}")),
            ]);
    }

    private sealed record Changed(long Position, DateTimeOffset RecordedAt, ChangeRow.Change Change);
}
