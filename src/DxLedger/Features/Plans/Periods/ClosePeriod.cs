using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Plans.Periods;

/// <summary>The office closes a period: from then on a report needs an exception.</summary>
internal static class ClosePeriod
{
    public static Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(string plan, string period, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        PeriodWriting.RunAsync(plan, period, "plan.close-period", new { }, scope, http, (state, question, _) => PeriodDecider.Close(state, question), ct);
}
