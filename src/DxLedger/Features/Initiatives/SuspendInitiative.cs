using DxLedger.Platform;
using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Initiatives;

/// <summary>The office lets work on an initiative rest for a while, with a reason. No figure is due for a period in which it rests throughout.</summary>
internal static class SuspendInitiative
{
    /// <param name="From">The first day of the rest; today in Japan when left out.</param>
    /// <param name="Until">When it is expected to end; left out where nobody knows. It ends when somebody resumes it.</param>
    /// <param name="Reason">Why; kept beside the entry, erasable.</param>
    internal sealed record Body(DateOnly? From, DateOnly? Until, string Reason);

    internal sealed class Validator : AbstractValidator<Body>
    {
        public Validator()
        {
            RuleFor(body => body.From).IsDay();
            RuleFor(body => body.Until).Must((body, until) => until is not { } end || body.From is not { } from || end >= from).WithErrorCode("range")
                .WithState(_ => new Message("A day not before the first day of the rest.", "休止の開始日以降の日付を指定してください。"));
            RuleFor(body => body.Reason).IsReason();
        }
    }

    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(string key, Body body, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        Writing.Check(new Validator(), body, http.Request) is { } invalid
            ? invalid
            : await InitiativeWriting.RunAsync(
                key, "initiative.suspend", body, scope, http, state => StandingDecider.Suspend(state, key, body.From ?? scope.Today, body.Until, body.Reason), ct);
}
