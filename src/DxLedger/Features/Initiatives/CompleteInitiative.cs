using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Initiatives;

/// <summary>The office records that an initiative was carried out, with a reason. No figure is due for periods after that day.</summary>
internal static class CompleteInitiative
{
    /// <param name="On">The last day of work on it; today in Japan when left out, never a later one.</param>
    /// <param name="Reason">Why; kept beside the entry, erasable.</param>
    internal sealed record Body(DateOnly? On, string Reason);

    internal sealed class Validator : AbstractValidator<Body>
    {
        public Validator()
        {
            RuleFor(body => body.On).IsDay();
            RuleFor(body => body.Reason).IsReason();
        }
    }

    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(string key, Body body, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        Writing.Check(new Validator(), body, http.Request) is { } invalid
            ? invalid
            : await InitiativeWriting.RunAsync(
                key, "initiative.complete", body, scope, http, state => StandingDecider.Complete(state, key, body.On ?? scope.Today, scope.Today, body.Reason), ct);
}
