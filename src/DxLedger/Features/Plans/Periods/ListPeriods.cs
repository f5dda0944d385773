using DxLedger.EventStore;
using DxLedger.Features.Kpis;
using DxLedger.Platform;
using DxLedger.Platform.Access;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Plans.Periods;

/// <summary>The quarters of a plan's year, the year itself and whatever else figures are due for: by when, and whether they are closed.</summary>
internal static class ListPeriods
{
    internal sealed record Answer(string Plan, int FiscalYear, DateOnly Today, IReadOnlyList<PeriodView> Periods);

    /// <param name="Version">Of the period's stream, for <c>If-Match</c>; 0 where nothing was ever decided about it.</param>
    /// <param name="IsSealed">The year was closed and its figures sealed.</param>
    /// <param name="ClosedBy">Opaque subject; null while it is open, and for viewers.</param>
    /// <param name="Exceptions">Null for viewers.</param>
    internal sealed record PeriodView(
        string Period,
        DateOnly FirstDay,
        DateOnly LastDay,
        DateOnly DueDate,
        bool IsOverdue,
        bool IsClosed,
        bool IsSealed,
        DateTimeOffset? ClosedAt,
        string? ClosedBy,
        IReadOnlyList<PlanPeriod.GrantedException>? Exceptions,
        long Version);

    public static async Task<Results<Ok<Answer>, StatusCodeHttpResult, ProblemHttpResult>> Get(string plan, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        var (point, problem) = await AsOfPoint.FindAsync(http, scope, ct, PlanContents.Views);
        if (problem is not null)
            return problem;
        var today = point?.Today ?? scope.Today;
        var known = Keys.IsPlan(plan) ? await PlanModel.Stream.ReadAsync(scope.Ledger, [Plan.StreamOf(plan)], point?.Position, ct) : null;
        if (known?.Items is not [{ State: Plan.Adopted adopted }])
            return Problems.Of(Plan.NotFound(plan), http.Request);

        var contents = await PlanContents.ReadAsync(scope.Ledger, plan, point, ct);
        var due = contents.Of(KpiModel.Stream.Projection).Select(document => document.State).OfType<Kpi.Defined>().SelectMany(kpi => kpi.DuePeriods(adopted.FiscalYear));
        ReportingPeriod[] periods = [.. ReportingPeriod.QuartersOf(adopted.FiscalYear).Append(new(adopted.FiscalYear, null)).Union(due).Order()];
        var streams = periods.ToDictionary(period => PlanPeriod.StreamOf(plan, period), period => period, StringComparer.Ordinal);
        var found = await PeriodModel.Stream.ReadAsync(scope.Ledger, streams.Keys, point?.Position, ct);
        point?.Tell(http, scope.Ledger.Name);
        var states = found.Items.ToDictionary(document => document.Stream, StringComparer.Ordinal);
        var views = streams.Select(entry => View(entry.Value, states.GetValueOrDefault(entry.Key), today, http.SeesWork())).ToList();
        return Representation.Show(
            http,
            found.Position,
            [.. AsOfPoint.Shown(point), .. found.Items.Select(document => (document.Stream, document.Version)), ($"today-{plan} {string.Join(',', periods.AsEnumerable())}", today.DayNumber)],
            new Answer(plan, adopted.FiscalYear, today, views));
    }

    private static PeriodView View(ReportingPeriod period, Document<PlanPeriod>? document, DateOnly today, bool seesWork)
    {
        var state = document?.State as PlanPeriod.Kept;
        var due = PlanPeriod.DueDateOf(document?.State ?? new PlanPeriod.Untouched(), period);
        return new(
            period.Name,
            period.FirstDay,
            period.LastDay,
            due,
            state?.Closing is null && today > due,
            state?.Closing is not null,
            state?.YearClosing is not null,
            state?.Closing?.At,
            seesWork ? state?.Closing?.By : null,
            seesWork ? state?.Exceptions ?? [] : null,
            document?.Version ?? 0);
    }
}
