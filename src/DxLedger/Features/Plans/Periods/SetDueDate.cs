using DxLedger.Platform;
using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Plans.Periods;

/// <summary>The office sets the day by which figures of a period are due.</summary>
internal static class SetDueDate
{
    /// <param name="DueDate">The last day that counts as on time.</param>
    /// <param name="Reason">Why; kept beside the entry, erasable.</param>
    internal sealed record Body(DateOnly? DueDate, string Reason);

    internal sealed class Validator : AbstractValidator<Body>
    {
        public Validator()
        {
            RuleFor(body => body.DueDate).NotNull().WithErrorCode("required").WithState(_ => new Message("A date such as 2023-08-10.", "提出期限を 2023-08-10 の形で指定してください。"));
            RuleFor(body => body.Reason).IsReason();
        }
    }

    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(
        string plan, string period, Body body, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        Writing.Check(new Validator(), body, http.Request) is { } invalid
            ? invalid
            : await PeriodWriting.RunAsync(
                plan, period, "plan.set-due-date", body, scope, http, (state, question, _) => PeriodDecider.SetDueDate(state, question, body.DueDate.GetValueOrDefault(), body.Reason), ct);
}
