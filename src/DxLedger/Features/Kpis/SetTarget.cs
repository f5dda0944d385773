using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis;

/// <summary>The office sets a target for a fiscal year that has none.</summary>
internal static class SetTarget
{
    /// <param name="FiscalYear">The Japanese fiscal year that it is for.</param>
    /// <param name="Value">In the KPI's unit; needed, for a number left out is not 0.</param>
    /// <param name="DueDate">Where it is to be met by a day before the year's end.</param>
    /// <param name="Unit">The KPI's, or a multiple of it such as 億円; left out, the KPI's is meant.</param>
    /// <param name="Confirm">Codes of the warnings that the office has read and confirms.</param>
    /// <param name="Reason">Why; kept beside the entry, erasable.</param>
    internal sealed record Body(int FiscalYear, decimal? Value, DateOnly? DueDate, string Reason, string? Unit = null, IReadOnlyList<string>? Confirm = null);

    internal sealed class Validator : AbstractValidator<Body>
    {
        public Validator()
        {
            RuleFor(body => body.FiscalYear).InclusiveBetween(2000, 2100).WithErrorCode("range")
                .WithState(_ => new Message("A fiscal year from 2000 to 2100.", "2000 から 2100 までの年度を指定してください。"));
            RuleFor(body => body.Value).NotNull().InclusiveBetween(-1_000_000_000_000_000m, 1_000_000_000_000_000m).WithErrorCode("range")
                .WithState(_ => new Message("The target, a number of at most 10^15.", "目標値を絶対値が 10^15 以下の数値で指定してください。"));
            RuleFor(body => body.Unit).Must(unit => unit is null or { Length: > 0 and <= 40 }).WithErrorCode("length")
                .WithState(_ => new Message("A unit of 1 to 40 characters, or left out.", "単位は 1〜40 文字で入力するか、省略してください。"));
            RuleFor(body => body.Confirm).AreCodes();
            RuleFor(body => body.Reason).IsReason();
        }
    }

    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(string key, Body body, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        Writing.Check(new Validator(), body, http.Request) is { } invalid
            ? invalid
            : await TargetWriting.RunAsync(
                key,
                "kpi.set-target",
                body,
                scope,
                http,
                state => FigureRules.InOwnUnit(state, body.Unit, [body.Value.GetValueOrDefault()], values => KpiDecider.SetTarget(state, key, new(
                    body.FiscalYear,
                    values[0],
                    body.DueDate,
                    body.Reason,
                    body.Confirm))),
                ct);
}
