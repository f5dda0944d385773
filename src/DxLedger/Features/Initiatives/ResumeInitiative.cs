using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Initiatives;

/// <summary>The office has work on an initiative go on, after a rest or after an end that was none, with a reason.</summary>
internal static class ResumeInitiative
{
    /// <param name="From">The first day on which it goes on; today in Japan when left out.</param>
    /// <param name="Reason">Why; kept beside the entry, erasable.</param>
    internal sealed record Body(DateOnly? From, string Reason);

    internal sealed class Validator : AbstractValidator<Body>
    {
        public Validator()
        {
            RuleFor(body => body.From).IsDay();
            RuleFor(body => body.Reason).IsReason();
        }
    }

    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(string key, Body body, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        Writing.Check(new Validator(), body, http.Request) is { } invalid
            ? invalid
            : await InitiativeWriting.RunAsync(
                key, "initiative.resume", body, scope, http, state => StandingDecider.Resume(state, key, body.From ?? scope.Today, body.Reason), ct);
}
