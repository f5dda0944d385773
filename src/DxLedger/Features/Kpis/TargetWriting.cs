using DxLedger.EventStore;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis;

/// <summary>What every change of a promise does alike: a closed year's promises stand as they were sealed.</summary>
internal static class TargetWriting
{
    /// <param name="fiscalYear">Whose target changes; null where it is no single year's, and then the plan's year counts.</param>
    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> RunAsync(
        string key, int? fiscalYear, string operation, object body, LedgerScope scope, HttpContext http, Func<Kpi, Decision<KpiEvent>> decide, CancellationToken ct)
    {
        if (!Keys.IsValid(key))
            return Problems.Of(Kpi.NotFound(key), http.Request);
        var (context, problem) = Writing.Context(http, $"{operation}:{key}", Writing.Bytes(body));
        if (context is null)
            return problem ?? throw new System.Diagnostics.UnreachableException();

        // A plan is for one year for ever, so it can be read before the state that is decided on.
        var year = (fiscalYear ?? await PlanYearAsync(scope.Ledger, key, ct)) is { } named ? new ReportingPeriod(named, null) : null;
        var result = await DeciderRunner.RunAsync(
            scope.Ledger,
            KpiModel.Stream,
            Kpi.StreamOf(key),
            state => year is null ? Premises.None : PeriodStanding.Premises(state, year),
            (state, _, set) => year is not null && PeriodStanding.Of(state, year, set, scope.Today).YearRefusal(fiscalYear is null ? null : "fiscalYear") is { } refusal
                ? new Decision<KpiEvent>.Rejected(refusal)
                : decide(state),
            context,
            ct);
        return Writing.Answer(result, http);
    }

    private static async Task<int?> PlanYearAsync(Ledger ledger, string key, CancellationToken ct)
    {
        var known = await ledger.ReadDocumentsAsync(KpiModel.Stream.Projection, DocumentQuery.Streams([Kpi.StreamOf(key)]), ct);
        var plans = known.Items is [{ State: Kpi.Defined kpi }] ? await ledger.ReadDocumentsAsync(PlanModel.Stream.Projection, DocumentQuery.Streams([Plan.StreamOf(kpi.Plan)]), ct) : null;
        return plans?.Items is [{ State: Plan.Adopted plan }] ? plan.FiscalYear : null;
    }
}
