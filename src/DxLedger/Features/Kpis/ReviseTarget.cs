using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis;

/// <summary>The office changes a promised target, with a reason.</summary>
internal static class ReviseTarget
{
    /// <param name="FiscalYear">The Japanese fiscal year whose target changes.</param>
    /// <param name="Value">The new target in the KPI's unit; needed, for a number left out is not 0.</param>
    /// <param name="EffectiveFrom">From when it counts; today in Japan when left out.</param>
    /// <param name="Unit">The KPI's, or a multiple of it such as 億円; left out, the KPI's is meant.</param>
    /// <param name="Confirm">Codes of the warnings that the office has read and confirms.</param>
    /// <param name="Reason">Why; kept beside the entry, erasable.</param>
    internal sealed record Body(int FiscalYear, decimal? Value, DateOnly? EffectiveFrom, string Reason, string? Unit = null, IReadOnlyList<string>? Confirm = null);

    internal sealed class Validator : AbstractValidator<Body>
    {
        public Validator()
        {
            RuleFor(body => body.FiscalYear).InclusiveBetween(2000, 2100).WithErrorCode("range")
                .WithState(_ => new Message("A fiscal year from 2000 to 2100.", "2000 から 2100 までの年度を指定してください。"));
            RuleFor(body => body.Value).NotNull().WithErrorCode("required")
                .WithState(_ => new Message("The new target, a number.", "新しい目標値を数値で指定してください。"));
            RuleFor(body => body.Value).InclusiveBetween(-1_000_000_000_000_000m, 1_000_000_000_000_000m).WithErrorCode("range")
                .WithState(_ => new Message("A number of at most 10^15.", "絶対値が 10^15 以下の数値を指定してください。"));
            RuleFor(body => body.Unit).Must(unit => unit is null or { Length: > 0 and <= 40 }).WithErrorCode("length")
                .WithState(_ => new Message("A unit of 1 to 40 characters, or left out.", "単位は 1〜40 文字で入力するか、省略してください。"));
            RuleFor(body => body.Confirm).AreCodes();
            RuleFor(body => body.Reason).IsReason();
        }
    }

    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(
        string key, Body body, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (Writing.Check(new Validator(), body, http.Request) is { } invalid)
            return invalid;

        var effectiveFrom = body.EffectiveFrom ?? scope.Today;
        return await TargetWriting.RunInPlanAsync(
            key,
            "kpi.revise-target",
            body,
            scope,
            http,
            (state, planYear) => FigureRules.InOwnUnit(
                state,
                body.Unit,
                [body.Value.GetValueOrDefault()],
                values => KpiDecider.ReviseTarget(
                    state,
                    key,
                    new(body.FiscalYear, values[0], effectiveFrom, body.Reason, body.Confirm, body.EffectiveFrom is not null, planYear))),
            ct);
    }
}
