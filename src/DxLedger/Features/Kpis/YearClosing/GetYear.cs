using System.Collections.Immutable;
using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;
using DxLedger.Platform.Access;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis.YearClosing;

/// <summary>What the closings of a plan's fiscal year sealed: the one that holds, all of them, and each by its position.</summary>
internal static class GetYear
{
    /// <param name="Closing">When, by whom and with what left unsettled.</param>
    /// <param name="Head">Ledger position that the closing stands on.</param>
    /// <param name="Digest">SHA-256, lower-case hex, of the rows' canonical JSON (RFC 8785, decimals as strings).</param>
    /// <param name="IsIntact">The rows still have that digest.</param>
    internal sealed record Answer(
        string Plan, string Year, ClosingView Closing, long Head, DateTimeOffset ClosedAt, string Digest, bool IsIntact, IReadOnlyList<SealedKpi> Kpis);

    /// <param name="Closings">Oldest first; all but the last were reopened.</param>
    internal sealed record List(string Plan, string Year, IReadOnlyList<ClosingView> Closings);

    /// <param name="Position">Of the closing, by which it can be read for ever.</param>
    /// <param name="ClosedBy">Opaque subject; null for viewers.</param>
    /// <param name="Reason">Why it was closed with something unsettled; null where nobody said, where it was erased, and for viewers.</param>
    /// <param name="Confirmed">Lists that were confirmed; null for closings that did not ask.</param>
    /// <param name="Unsettled">What was unsettled; null for closings that did not ask.</param>
    /// <param name="Reopened">Null while it holds.</param>
    internal sealed record ClosingView(
        long Position,
        DateTimeOffset ClosedAt,
        string? ClosedBy,
        string? Reason,
        int Sealed,
        string Digest,
        IReadOnlyList<UnsettledList>? Confirmed,
        Unsettled? Unsettled,
        ReopeningView? Reopened);

    /// <param name="By">Opaque subject; null for viewers.</param>
    /// <param name="Reason">Null where it was erased, and for viewers.</param>
    internal sealed record ReopeningView(long Position, DateTimeOffset At, string? By, string? Reason);

    /// <summary>The closing that holds.</summary>
    public static async Task<Results<Ok<Answer>, StatusCodeHttpResult, ProblemHttpResult>> Get(
        string plan, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        var (found, problem) = await FindAsync(plan, scope, http, ct);
        if (found is null)
            return problem ?? throw new System.Diagnostics.UnreachableException();
        return found.Closings is [.., { Reopened: null } last]
            ? found.Show(http, Whole(found, last))
            : Problems.Of(NotClosed(plan, found.Year), http.Request);
    }

    /// <summary>All of them, without what they sealed.</summary>
    public static async Task<Results<Ok<List>, StatusCodeHttpResult, ProblemHttpResult>> GetAll(
        string plan, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        var (found, problem) = await FindAsync(plan, scope, http, ct);
        return found is null
            ? problem ?? throw new System.Diagnostics.UnreachableException()
            : found.Show(http, new List(plan, found.Year.Name, [.. found.Closings.Select(found.View)]));
    }

    /// <summary>One of them, whether it was reopened or not.</summary>
    public static async Task<Results<Ok<Answer>, StatusCodeHttpResult, ProblemHttpResult>> GetOne(
        string plan, long position, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        var (found, problem) = await FindAsync(plan, scope, http, ct);
        if (found is null)
            return problem ?? throw new System.Diagnostics.UnreachableException();
        return found.Closings.FirstOrDefault(one => one.Origin.Position == position) is { } closing
            ? found.Show(http, Whole(found, closing))
            : Problems.Of(NoClosingAt(plan, found.Year, position), http.Request);
    }

    private static Answer Whole(Found found, SealedYear closing) => new(
        found.Plan,
        found.Year.Name,
        found.View(closing),
        closing.Closed.Head,
        closing.Origin.RecordedAt,
        closing.Closed.Digest,
        YearSnapshot.DigestOf(closing.Rows) == closing.Closed.Digest,
        closing.Rows);

    private static async Task<(Found? Found, ProblemHttpResult? Problem)> FindAsync(
        string plan, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        var (point, problem) = await AsOfPoint.FindAsync(http, scope, ct);
        if (problem is not null)
            return (null, problem);
        var known = Keys.IsPlan(plan) ? await PlanModel.Stream.ReadAsync(scope.Ledger, [Plan.StreamOf(plan)], point?.Position, ct) : null;
        if (known?.Items is not [{ State: Plan.Adopted adopted }])
            return (null, Problems.Of(Plan.NotFound(plan), http.Request));

        var year = new ReportingPeriod(adopted.FiscalYear, null);
        var (stream, position) = (PlanPeriod.StreamOf(plan, year), point?.Position ?? known.Position);
        var closings = await SealedYear.ReadAsync(scope.Ledger, stream, position, ct);
        // As in the history of a plan, viewers learn that and when, and not who or why.
        long[] open = http.SeesWork() ? [.. closings.SelectMany(one => new[] { one.Origin, one.Reopened }).OfType<EventOrigin>().Select(one => one.Position)] : [];
        var texts = await scope.Ledger.ReadTextsAsync(open, ct);
        point?.Tell(http, scope.Ledger.Name);
        return (new(plan, year, stream, position, point, closings, texts, http.SeesWork()), null);
    }

    private static Rejection NotClosed(string plan, ReportingPeriod year) =>
        Rejections.NotFound("year.not_closed", $"Fiscal year {year} of plan {plan} is not closed.", $"計画 {plan} の {year} 年度は締め切られていません。");

    private static Rejection NoClosingAt(string plan, ReportingPeriod year, long position) => Rejections.NotFound(
        "year.not_closed",
        $"Position {position} is not a closing of fiscal year {year} of plan {plan}.",
        $"位置 {position} は計画 {plan} の {year} 年度の締切りではありません。");

    private sealed record Found(
        string Plan,
        ReportingPeriod Year,
        string Stream,
        long Position,
        AsOfPoint? Point,
        ImmutableArray<SealedYear> Closings,
        IReadOnlyDictionary<(long Position, string Name), string?> Texts,
        bool SeesWork)
    {
        public ClosingView View(SealedYear one) => new(
            one.Origin.Position,
            one.Origin.RecordedAt,
            SeesWork ? one.Origin.Actor : null,
            Texts.GetValueOrDefault((one.Origin.Position, "reason")),
            one.Closed.Kpis,
            one.Closed.Digest,
            one.Closed.Confirmed,
            one.Closed.Unsettled is null ? null : Unsettled.Of(one.Rows),
            one.Reopened is { } reopened
                ? new(
                    reopened.Position,
                    reopened.RecordedAt,
                    SeesWork ? reopened.Actor : null,
                    Texts.GetValueOrDefault((reopened.Position, "reason")))
                : null);

        /// <summary>What it shows changes with each closing and each reopening.</summary>
        public Results<Ok<T>, StatusCodeHttpResult, ProblemHttpResult> Show<T>(HttpContext http, T body) => Representation.Show(
            http,
            Position,
            [
                .. AsOfPoint.Shown(Point),
                (Stream, Closings.Select(one => one.Reopened?.Version ?? one.Origin.Version).DefaultIfEmpty(0).Max()),
                Representation.Erased(Texts),
            ],
            body);
    }
}
