using DxLedger.Platform;
using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Initiatives;

/// <summary>The office rewords an initiative, with a reason.</summary>
internal static class ReviseOutline
{
    /// <param name="Name">事業名; left out, it stays.</param>
    /// <param name="Outline">事業概要; left out, it stays.</param>
    /// <param name="GoalText">The goal cell's text; left out, it stays.</param>
    /// <param name="Reason">Why; kept beside the entry, erasable.</param>
    internal sealed record Body(string? Name, string? Outline, string? GoalText, string Reason);

    internal sealed class Validator : AbstractValidator<Body>
    {
        private const int TextLengthMax = 8000;

        public Validator()
        {
            RuleFor(body => body.Name).Must(name => Fits(name) && name?.Any(char.IsControl) != true).WithErrorCode("length").WithState(_ => Length);
            RuleFor(body => body.Outline).Must(Fits).WithErrorCode("length").WithState(_ => Length);
            RuleFor(body => body.GoalText).Must(Fits).WithErrorCode("length").WithState(_ => Length);
            RuleFor(body => body.Reason).IsReason();
        }

        private static Message Length => new($"1 to {TextLengthMax} characters, or left out.", $"1〜{TextLengthMax} 文字で入力するか、省略してください。");

        private static bool Fits(string? text) =>
            text is null || (!string.IsNullOrWhiteSpace(text) && text.Length <= TextLengthMax && !text.Contains('\0', StringComparison.Ordinal));
    }

    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(
        string key, Body body, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        Writing.Check(new Validator(), body, http.Request) is { } invalid
            ? invalid
            : await InitiativeWriting.RunAsync(
                key,
                "initiative.revise-outline",
                body,
                scope,
                http,
                state => InitiativeDecider.ReviseOutline(state, key, new(body.Name, body.Outline, body.GoalText, body.Reason)),
                ct);
}
