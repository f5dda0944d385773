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

    /// <param name="Texts">Free text kept beside the entry, such as the reason; null where it was erased.</param>
    internal sealed record EventView(
        long Position, DateTimeOffset RecordedAt, string Actor, string Type, IReadOnlyList<ChangedMember> Members, IReadOnlyDictionary<string, string?> Texts, string Receipt);

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
            return Problems.Invalid([new("to", "order", new("Not before from.", "to は from 以後を指定してください。"))], http.Request);
        var known = Keys.IsValid(plan)
            && (await scope.Ledger.ReadDocumentsAsync(PlanModel.Stream.Projection, DocumentQuery.Streams([Plan.StreamOf(plan)]), ct)).Items.Count > 0;
        if (!known)
            return Problems.Of(Plan.NotFound(plan), http.Request);
        if (await scope.Ledger.WaitForAsync(RecentChanges.Projection, to.Position, AsOfPoint.Patience, ct) is var reached && reached < to.Position)
            return Problems.Of(Rejections.ProjectionBehind(RecentChanges.Projection.Name, reached, to.Position), http.Request);

        if (await ReadAsync(scope.Ledger, plan, from.Position, to.Position, ct) is not { } rows)
            return Problems.Of(TooMuch, http.Request);
        var texts = await scope.Ledger.ReadTextsAsync([.. rows.Where(row => row.Change.Texts.Count > 0).Select(row => row.Position)], ct);
        return Representation.Show(
            http,
            to.Position,
            [("from", from.Position), ("to", to.Position), ("settled", to.Settled ? 1 : 0), Representation.Erased(texts)],
            new Answer(plan, View(from), View(to), rows.Count, [.. rows.GroupBy(row => row.Change.Stream, StringComparer.Ordinal).Select(stream => View([.. stream], texts, scope.Ledger.Name, http.SeesWork()))]));
    }

    private static Rejection TooMuch { get; } = new(
        "diff.too_large",
        new($"More than {EventsMax} events lie between the two: choose points that are nearer to each other.", $"2 つの時点の間のイベントが {EventsMax} 件を超えます。より近い時点を指定してください。"),
        "from");

    /// <summary>Oldest first; null where there are too many.</summary>
    private static async Task<List<Changed>?> ReadAsync(Ledger ledger, string plan, long after, long upTo, CancellationToken ct)
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

            if (found.Count > EventsMax)
                return null;
            if (rows.Items.Count < PageSize || rows.Items[^1].FromPosition <= after)
                break;
            before = rows.Items[^1].FromPosition;
        }

        found.Reverse();
        return found;
    }

    private static PointView View(AsOfPoint point) => new(point.Position, point.RecordedAt, point.Settled);

    private static SubjectView View(List<Changed> events, IReadOnlyDictionary<(long Position, string Name), string?> texts, string ledger, bool seesWork)
    {
        var last = events[^1].Change;
        var shown = events.ConvertAll(one => (one.Position, one.RecordedAt, one.Change, IsHidden: !seesWork && ReportWording.IsWork(one.Change.Type)));
        return new(
            last.Kind,
            last.Key,
            last.Stream,
            last.Name,
            events[0].Change.Version == 1,
            [.. PlanDifference.Of(shown.Where(one => !one.IsHidden).SelectMany(one => one.Change.Members))],
            [
                .. shown.Select(one => new EventView(
                    one.Position,
                    one.RecordedAt,
                    one.Change.Actor,
                    one.Change.Type,
                    one.IsHidden ? [] : one.Change.Members,
                    one.IsHidden ? new Dictionary<string, string?>(StringComparer.Ordinal) : one.Change.Texts.ToDictionary(name => name, name => texts.GetValueOrDefault((one.Position, name)), StringComparer.Ordinal),
                    $"/api/ledgers/{ledger}/proof/{one.Position}")),
            ]);
    }

    private sealed record Changed(long Position, DateTimeOffset RecordedAt, ChangeRow.Change Change);
}

/// <summary>What a series of changes comes to.</summary>
internal static class PlanDifference
{
    /// <summary>For each member, in the order in which they were first changed: what it was at first and what it is in the end.</summary>
    public static IEnumerable<ChangedMember> Of(IEnumerable<ChangedMember> changes) =>
        from change in changes.GroupBy(change => change.Member, StringComparer.Ordinal)
        let net = new ChangedMember(change.Key, change.First().From, change.Last().To)
        where net.From is null || net.From != net.To // null stands also for what is too long to repeat
        select net;
}
