using DxLedger.EventStore;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Plans.Periods;

/// <summary>What every write about a reporting period does alike. <c>If-Match</c> names the version of the period.</summary>
internal static class PeriodWriting
{
    private static readonly FieldError Malformed = new(
        "period", "format", ReportingPeriod.Expected);

    /// <param name="reads">Streams that the decision looks at beside plan and year.</param>
    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> RunAsync(
        string plan,
        string period,
        string operation,
        object body,
        LedgerScope scope,
        HttpContext http,
        Func<PlanPeriod, PeriodDecider.Question, DocumentSet, Decision<PeriodEvent>> decide,
        CancellationToken ct,
        params string[] reads)
    {
        if (ReportingPeriod.Parse(period) is not { } parsed)
            return Problems.Invalid([Malformed], http.Request);
        if (!Keys.IsPlan(plan))
            return Problems.Of(Plan.NotFound(plan), http.Request);
        var (context, problem) = Writing.Context(http, $"{operation}:{plan}:{parsed}", Writing.Bytes(body));
        if (context is null)
            return problem ?? throw new System.Diagnostics.UnreachableException();

        var year = PlanPeriod.StreamOf(plan, parsed.Year);
        var premises = new Premises(parsed.IsYear ? [] : [year], [Plan.StreamOf(plan), .. reads]);
        var result = await DeciderRunner.RunAsync(
            scope.Ledger,
            PeriodModel.Stream,
            PlanPeriod.StreamOf(plan, parsed),
            _ => premises,
            (state, _, set) => decide(state, Question(plan, parsed, state, set, scope.Today), set),
            context,
            ct);
        return Writing.Answer(result, http);
    }

    private static PeriodDecider.Question Question(string plan, ReportingPeriod period, PlanPeriod state, DocumentSet set, DateOnly today) => new(
        set.Of(PlanModel.Stream.Projection) is [{ State: Plan.Adopted adopted }] ? adopted : null,
        plan,
        period,
        period.IsYear ? state : set.Of(PeriodModel.Stream.Projection) is [{ State: var year }] ? year : new PlanPeriod.Untouched(),
        today);
}
