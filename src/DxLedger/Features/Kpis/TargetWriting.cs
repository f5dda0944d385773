using DxLedger.EventStore;
using DxLedger.Features.Plans;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis;

/// <summary>What every change of a promise does alike.</summary>
internal static class TargetWriting
{
    public static Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> RunAsync(
        string key, string operation, object body, LedgerScope scope, HttpContext http, Func<Kpi, Decision<KpiEvent>> decide, CancellationToken ct) =>
        RunAsync(key, operation, body, scope, http, _ => Premises.None, (state, _) => decide(state), ct);

    /// <param name="decide">Gets the state and the fiscal year of the plan, null where the ledger has no such plan.</param>
    public static Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> RunInPlanAsync(
        string key,
        string operation,
        object body,
        LedgerScope scope,
        HttpContext http,
        Func<Kpi, int?, Decision<KpiEvent>> decide,
        CancellationToken ct) =>
        RunAsync(
            key,
            operation,
            body,
            scope,
            http,
            state => state is Kpi.Defined kpi ? new([], [Plan.StreamOf(kpi.Plan)]) : Premises.None,
            (state, known) => decide(state, known.Of(PlanModel.Stream.Projection) is [{ State: Plan.Adopted plan }, ..] ? plan.FiscalYear : null),
            ct);

    private static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> RunAsync(
        string key,
        string operation,
        object body,
        LedgerScope scope,
        HttpContext http,
        Func<Kpi, Premises> premises,
        Func<Kpi, DocumentSet, Decision<KpiEvent>> decide,
        CancellationToken ct)
    {
        if (!Keys.IsValid(key))
            return Problems.Of(Kpi.NotFound(key), http.Request);
        var (context, problem) = Writing.Context(http, $"{operation}:{key}", Writing.Bytes(body));
        return context is null
            ? problem ?? throw new System.Diagnostics.UnreachableException()
            : Writing.Answer(
                await DeciderRunner.RunAsync(
                    scope.Ledger, KpiModel.Stream, Kpi.StreamOf(key), premises, (state, _, known) => decide(state, known), context, ct),
                http);
    }
}
