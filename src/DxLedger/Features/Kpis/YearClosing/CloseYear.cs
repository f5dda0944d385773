using DxLedger.EventStore;
using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis.YearClosing;

/// <summary>
/// The office closes a plan's fiscal year: every KPI is evaluated, and its last word sealed, in one append that stands
/// only if nothing whatever was appended since the state was read.
/// </summary>
internal static class CloseYear
{
    private const int Attempts = 20;

    // A sealed row takes some 300 bytes; an entry takes 65,535.
    private const int RowsInEntry = 100;

    /// <param name="Position">Ledger position of the last event.</param>
    /// <param name="Evaluated">KPIs whose evaluation was new.</param>
    /// <param name="Digest">SHA-256 over all sealed rows.</param>
    internal sealed record Answer(string Plan, string Year, long Position, int Sealed, int Evaluated, string Digest, bool Replayed);

    public static async Task<Results<Ok<Answer>, ProblemHttpResult>> Post(string plan, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        var (context, problem) = Writing.Context(http, $"plan.close-year:{plan}", Writing.Bytes(new { plan }));
        if (context is null)
            return problem ?? throw new System.Diagnostics.UnreachableException();

        for (var attempt = 1; ; attempt++)
        {
            if (await ReadAsync(scope.Ledger, plan, ct) is not { } state)
                return Problems.Of(Plan.NotFound(plan), http.Request);
            var earlier = context.Idempotency is { } key ? await scope.Ledger.FindOperationAsync(key, ct) : null;
            switch (earlier)
            {
                case AppendResult.Appended appended:
                    return TypedResults.Ok(new Answer(plan, state.Year.Name, appended.LastPosition, state.Sealed?.Kpis ?? 0, 0, state.Sealed?.Digest ?? "", Replayed: true));
                case not null:
                    return Problems.Of(((CommandResult.Refused)DeciderRunner.Answer(earlier, state.Stream, context)).Reason, http.Request);
            }

            if (context.ExpectedVersion is { } expected && expected != state.Version)
                return Problems.Of(Rejections.VersionMoved(state.Stream, expected, state.Version), http.Request);
            if (state.Sealed is { } done)
                return TypedResults.Ok(new Answer(plan, state.Year.Name, state.Head, done.Kpis, 0, done.Digest, Replayed: false));
            if (scope.Today <= state.Year.LastDay)
                return Problems.Of(NotOver(state.Year), http.Request);

            var snapshot = YearSnapshot.Of(state.Plan, state.Year, state.Head, state.Kpis);
            var result = await scope.Ledger.AppendAsync(Request(state, snapshot, context), ct);
            if (result is AppendResult.Conflict && attempt < Attempts)
                continue;
            if (DeciderRunner.Answer(result, state.Stream, context) is CommandResult.Refused refused)
                return Problems.Of(refused.Reason, http.Request);
            var position = ((AppendResult.Appended)result).LastPosition;
            Representation.SetPosition(http.Response, position);
            return TypedResults.Ok(new Answer(plan, state.Year.Name, position, snapshot.Rows.Count, snapshot.Evaluations.Count, snapshot.Digest, Replayed: false));
        }
    }

    private static Rejection NotOver(ReportingPeriod year) => new(
        "period.not_over",
        new(
            $"Fiscal year {year} ends on {Dates.Text(year.LastDay)}; it can be closed from the next day on.",
            $"{year} 年度は {Dates.Text(year.LastDay)} まで続きます。締切りは翌日以降に行ってください。"));

    private static AppendRequest Request(State state, YearSnapshot snapshot, CommandContext context)
    {
        PeriodEvent[] closing =
        [
            new PlanYearClosed(state.Plan.Key, state.Year.Name, state.Head, snapshot.Rows.Count, snapshot.Digest),
            .. snapshot.Rows.Chunk(RowsInEntry).Select(rows => new PlanYearSealed(state.Plan.Key, state.Year.Name, rows)),
        ];
        return new AppendRequest(
            context.Actor,
            [
                .. snapshot.Evaluations.Select(one => new StreamAppend(Kpi.StreamOf(one.Key), one.Version, [KpiModel.Stream.Encode(one.Evaluated)])),
                new StreamAppend(state.Stream, state.Version, [.. closing.Select(e => PeriodModel.Stream.Encode(e))]),
            ])
        {
            ExpectedHead = state.Head,
            Idempotency = context.Idempotency,
        };
    }

    private static async Task<State?> ReadAsync(Ledger ledger, string plan, CancellationToken ct)
    {
        if (!Keys.IsPlan(plan))
            return null;
        var set = await ledger.ReadDocumentsAsync(DocumentQuery.Group(plan), ct);
        if (set.Of(PlanModel.Stream.Projection) is not [{ State: Plan.Adopted adopted }])
            return null;
        var year = new ReportingPeriod(adopted.FiscalYear, null);
        var stream = PlanPeriod.StreamOf(plan, year);
        var period = set.Of(PeriodModel.Stream.Projection).FirstOrDefault(document => document.Stream == stream);
        return new State(
            adopted,
            year,
            stream,
            period?.Version ?? 0,
            (period?.State as PlanPeriod.Kept)?.YearClosing,
            set.Position,
            [.. set.Of(KpiModel.Stream.Projection).Where(document => document.State is Kpi.Defined).Select(document => ((Kpi.Defined)document.State, document.Version))]);
    }

    /// <param name="Stream">Of the year's period, at <paramref name="Version"/>.</param>
    /// <param name="Sealed">Null while the year is open.</param>
    private sealed record State(
        Plan.Adopted Plan, ReportingPeriod Year, string Stream, long Version, PlanPeriod.YearSeal? Sealed, long Head, IReadOnlyList<(Kpi.Defined Kpi, long Version)> Kpis);
}
