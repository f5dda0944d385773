using DxLedger.Platform;
using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Departments;

/// <summary>The office lets another department report and approve for one that cannot, for a while, with a reason.</summary>
internal static class NameDeputy
{
    /// <param name="Deputy">Key of the other department.</param>
    /// <param name="From">The first day; today in Japan when left out.</param>
    /// <param name="Until">The last day; left out where it holds until withdrawn.</param>
    /// <param name="Reason">Why; kept beside the entry, erasable.</param>
    internal sealed record Body(string Deputy, DateOnly? From, DateOnly? Until, string Reason);

    internal sealed class Validator : AbstractValidator<Body>
    {
        public Validator()
        {
            RuleFor(body => body.Deputy).Must(key => key is not null && Keys.IsValid(key)).WithErrorCode("format").WithState(_ => new Message("Key of a department.", "担当課のキーを指定してください。"));
            RuleFor(body => body.From).IsDay();
            RuleFor(body => body.Until).Must((body, until) => until is not { } end || body.From is not { } from || end >= from).WithErrorCode("range")
                .WithState(_ => new Message("A day not before the first day.", "開始日以降の日付を指定してください。"));
            RuleFor(body => body.Reason).IsReason();
        }
    }

    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(string department, Body body, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        Writing.Check(new Validator(), body, http.Request) is { } invalid
            ? invalid
            : await DepartmentWriting.RunAsync(
                department,
                "department.name-deputy",
                body,
                scope,
                http,
                _ => new Premises([], [Department.StreamOf(body.Deputy)]),
                (state, set) => DepartmentDecider.NameDeputy(
                    state,
                    department,
                    set.Of(DepartmentModel.Stream.Projection).FirstOrDefault(document => document.Stream == Department.StreamOf(body.Deputy))?.State ?? new Department.Unregistered(),
                    body.Deputy,
                    body.From ?? scope.Today,
                    body.Until,
                    body.Reason),
                ct);
}
