using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis;

/// <summary>
/// The office changes how a promise is worded or judged, with a reason. Its unit is no part of that: with another unit
/// every figure would mean something else, so that is another KPI, and this one is closed.
/// </summary>
internal static class ReviseDefinition
{
    /// <param name="Label">指標名, or the text of a milestone; left out, it stays, as do all others.</param>
    /// <param name="Direction">The comparator: at least, at most, about or exactly the target.</param>
    /// <param name="Comparison">Whether the figure stands alone or is a change against something.</param>
    /// <param name="Accumulation">Whether figures replace each other or add up; not once there are any.</param>
    /// <param name="Since">Where a cumulative figure starts.</param>
    /// <param name="Measure">What kind of quantity it is.</param>
    /// <param name="DueDate">By when it is to be met.</param>
    /// <param name="Orientation">On which side of an approximate target figures are better; of other targets the direction says it.</param>
    /// <param name="DisplayUnit">In which figures are shown, of the same kind as the unit: 億円 for 円.</param>
    /// <param name="Confirm">Codes of the warnings that the office has read and confirms.</param>
    /// <param name="Reason">Why; kept beside the entry, erasable.</param>
    internal sealed record Body(
        string? Label,
        Direction? Direction,
        Comparison? Comparison,
        Accumulation? Accumulation,
        string? Since,
        Measure? Measure,
        DateOnly? DueDate,
        ApproxOrientation? Orientation,
        string Reason,
        string? DisplayUnit = null,
        IReadOnlyList<string>? Confirm = null);

    internal sealed class Validator : AbstractValidator<Body>
    {
        private const int LabelLengthMax = 2000;
        private const int SinceLengthMax = 40;

        public Validator()
        {
            RuleFor(body => body.Label).Must(text => Fits(text, LabelLengthMax)).WithErrorCode("length").WithState(_ => Length(LabelLengthMax));
            RuleFor(body => body.Since).Must(text => Fits(text, SinceLengthMax)).WithErrorCode("length").WithState(_ => Length(SinceLengthMax));
            RuleFor(body => body.DisplayUnit).Must(text => Fits(text, SinceLengthMax)).WithErrorCode("length").WithState(_ => Length(SinceLengthMax));
            RuleFor(body => body.DueDate).IsDay();
            RuleFor(body => body.Confirm).AreCodes();
            RuleFor(body => body.Reason).IsReason();
        }

        private static bool Fits(string? text, int lengthMax) => text is null || (!string.IsNullOrWhiteSpace(text) && text.Length <= lengthMax && ReportContentValidator.IsText(text));

        private static Message Length(int lengthMax) => new($"1 to {lengthMax} characters, or left out.", $"1〜{lengthMax} 文字で入力するか、省略してください。");
    }

    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(string key, Body body, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        Writing.Check(new Validator(), body, http.Request) is { } invalid
            ? invalid
            : await TargetWriting.RunInPlanAsync(
                key,
                "kpi.revise-definition",
                body,
                scope,
                http,
                (state, planYear) => PromiseDecider.ReviseDefinition(
                    state,
                    key,
                    new(
                        body.Label,
                        body.Direction,
                        body.Comparison,
                        body.Accumulation,
                        body.Since,
                        body.Measure,
                        body.DueDate,
                        body.Orientation,
                        body.DisplayUnit),
                    body.Reason,
                    planYear,
                    body.Confirm),
                ct);
}
