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
        var known = Keys.IsPlan(plan) ? await scope.Ledger.ReadDocumentsAsync(PlanModel.Stream.Projection, DocumentQuery.Streams([Plan.StreamOf(plan)]), ct) : null;
        if (known?.Items is not [{ State: Plan.Adopted adopted }])
            return Problems.Of(Plan.NotFound(plan), http.Request);

        var kpis = await scope.Ledger.ReadDocumentsAsync(KpiModel.Stream.Projection, DocumentQuery.Group(plan), ct);
        var due = kpis.Items.Select(document => document.State).OfType<Kpi.Open>().SelectMany(kpi => kpi.DuePeriods(adopted.FiscalYear));
        ReportingPeriod[] periods = [.. ReportingPeriod.QuartersOf(adopted.FiscalYear).Append(new(adopted.FiscalYear, null)).Union(due).Order()];
        var streams = periods.ToDictionary(period => PlanPeriod.StreamOf(plan, period), period => period, StringComparer.Ordinal);
        var found = await scope.Ledger.ReadDocumentsAsync(PeriodModel.Stream.Projection, DocumentQuery.Streams(streams.Keys), ct);
        var states = found.Items.ToDictionary(document => document.Stream, StringComparer.Ordinal);
        var views = streams.Select(entry => View(entry.Value, states.GetValueOrDefault(entry.Key), scope.Today, http.SeesWork())).ToList();
        return Representation.Show(
            http,
            found.Position,
            found.Items.Select(document => (document.Stream, document.Version)).Append(($"today-{plan} {string.Join(',', periods.AsEnumerable())}", scope.Today.DayNumber)),
            new Answer(plan, adopted.FiscalYear, scope.Today, views));
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
