using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis;

/// <summary>The office says what a KPI is expected to be (期待値) on the way to a year's target, with a reason.</summary>
internal static class SetExpectedPath
{
    /// <param name="FiscalYear">The Japanese fiscal year on whose way they lie.</param>
    /// <param name="Values">The whole path, for quarters of that year or the year itself; an empty list takes it away.</param>
    /// <param name="Unit">The KPI's, or a multiple of it such as 億円; left out, the KPI's is meant.</param>
    /// <param name="Confirm">Codes of the warnings that the office has read and confirms.</param>
    /// <param name="Reason">Why; kept beside the entry, erasable.</param>
    internal sealed record Body(
        int FiscalYear, IReadOnlyList<Item> Values, string Reason, string? Unit = null, IReadOnlyList<string>? Confirm = null);

    /// <param name="Period">Such as <c>2023-Q2</c>.</param>
    /// <param name="Value">In the KPI's unit; needed, for a number left out is not 0.</param>
    internal sealed record Item(string Period, decimal? Value);

    internal sealed class Validator : AbstractValidator<Body>
    {
        private const int PeriodsOfYear = 5;
        private const decimal MagnitudeMax = 1_000_000_000_000_000m;

        public Validator()
        {
            RuleFor(body => body.FiscalYear).InclusiveBetween(2000, 2100).WithErrorCode("range")
                .WithState(_ => new Message("A fiscal year from 2000 to 2100.", "2000 から 2100 までの年度を指定してください。"));
            RuleFor(body => body.Values).Must((body, values) => values is { Count: <= PeriodsOfYear } && values.All(item => IsFit(item, body.FiscalYear)) && values.DistinctBy(item => item.Period).Count() == values.Count)
                .WithErrorCode("range")
                .WithState(body => new Message(
                    $"Different periods of fiscal year {body.FiscalYear}, such as {body.FiscalYear}-Q2, each with a number of at most 10^15.",
                    $"{body.FiscalYear} 年度の異なる期間（例: {body.FiscalYear}-Q2）と、絶対値が 10^15 以下の数値を指定してください。"));
            RuleFor(body => body.Unit).Must(unit => unit is null or { Length: > 0 and <= 40 }).WithErrorCode("length")
                .WithState(_ => new Message("A unit of 1 to 40 characters, or left out.", "単位は 1〜40 文字で入力するか、省略してください。"));
            RuleFor(body => body.Confirm).AreCodes();
            RuleFor(body => body.Reason).IsReason();
        }

        private static bool IsFit(Item? item, int fiscalYear) =>
            item is { Value: { } value } && decimal.Abs(value) <= MagnitudeMax && ReportingPeriod.Parse(item.Period)?.FiscalYear == fiscalYear;
    }

    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(string key, Body body, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        Writing.Check(new Validator(), body, http.Request) is { } invalid
            ? invalid
            : await TargetWriting.RunAsync(
                key,
                "kpi.set-expected-path",
                body,
                scope,
                http,
                state => FigureRules.InOwnUnit(
                    state,
                    body.Unit,
                    [.. body.Values.Select(item => item.Value.GetValueOrDefault())],
                    values => PromiseDecider.SetExpectedPath(
                        state,
                        key,
                        body.FiscalYear,
                        [.. body.Values.Select((item, i) => new PathValue(item.Period, values[i]))],
                        body.Reason,
                        body.Confirm)),
                ct);
}
