using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Plans.Periods;

/// <summary>The office opens a closed period again, with a reason; a closed year is unsealed by it.</summary>
internal static class ReopenPeriod
{
    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(
        string plan, string period, ReasonBody body, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        Writing.Check(new ReasonBody.Validator(), body, http.Request) is { } invalid
            ? invalid
            : await PeriodWriting.RunAsync(plan, period, "plan.reopen-period", body, scope, http, (state, question, _) => PeriodDecider.Reopen(state, question, body.Reason), ct);
}
