using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Initiatives;

/// <summary>The office records that an initiative is given up, with a reason. No figure is due for periods after that day.</summary>
internal static class DiscontinueInitiative
{
    /// <param name="On">The last day of work on it, which may be still to come; today in Japan when left out.</param>
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
                key, "initiative.discontinue", body, scope, http, state => StandingDecider.Discontinue(state, key, body.On ?? scope.Today, body.Reason), ct);
}
