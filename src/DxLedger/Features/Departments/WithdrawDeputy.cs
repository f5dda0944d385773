using DxLedger.Platform;
using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Departments;

/// <summary>The office has another department no longer stand in for one, with a reason.</summary>
internal static class WithdrawDeputy
{
    /// <param name="Deputy">Key of the other department.</param>
    /// <param name="EffectiveFrom">The first day on which it does not; today in Japan when left out.</param>
    /// <param name="Reason">Why; kept beside the entry, erasable.</param>
    internal sealed record Body(string Deputy, DateOnly? EffectiveFrom, string Reason);

    internal sealed class Validator : AbstractValidator<Body>
    {
        public Validator()
        {
            RuleFor(body => body.Deputy).Must(key => key is not null && Keys.IsValid(key)).WithErrorCode("format").WithState(_ => new Message("Key of a department.", "担当課のキーを指定してください。"));
            RuleFor(body => body.EffectiveFrom).IsDay();
            RuleFor(body => body.Reason).IsReason();
        }
    }

    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(string department, Body body, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        Writing.Check(new Validator(), body, http.Request) is { } invalid
            ? invalid
            : await DepartmentWriting.RunAsync(
                department,
                "department.withdraw-deputy",
                body,
                scope,
                http,
                _ => Premises.None,
                (state, _) => DepartmentDecider.WithdrawDeputy(state, department, body.Deputy, body.EffectiveFrom ?? scope.Today, body.Reason),
                ct);
}
