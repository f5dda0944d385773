using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Plans.Periods;

/// <summary>The office opens a closed period again, with a reason; a closed year is unsealed by it.</summary>
internal static class ReopenPeriod
{
    /// <param name="Reason">Why; kept beside the entry, erasable.</param>
    internal sealed record Body(string Reason);

    internal sealed class Validator : AbstractValidator<Body>
    {
        public Validator() => RuleFor(body => body.Reason).IsReason();
    }

    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(
        string plan, string period, Body body, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        Writing.Check(new Validator(), body, http.Request) is { } invalid
            ? invalid
            : await PeriodWriting.RunAsync(plan, period, "plan.reopen-period", body, scope, http, (state, question, _) => PeriodDecider.Reopen(state, question, body.Reason), ct);
}
