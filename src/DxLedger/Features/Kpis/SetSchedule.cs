using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis;

/// <summary>The office says how often figures of a KPI or milestone are due, with a reason.</summary>
internal static class SetSchedule
{
    /// <param name="Frequency">Every month, quarter or half, once a year, or once, for the year in which the promise is due.</param>
    /// <param name="PublishedMonth">Month, 1 to 12, in which its figure is published; left out where nobody knows.</param>
    /// <param name="Reason">Why; kept beside the entry, erasable.</param>
    internal sealed record Body(ReportingFrequency? Frequency, int? PublishedMonth, string Reason);

    internal sealed class Validator : AbstractValidator<Body>
    {
        public Validator()
        {
            RuleFor(body => body.Frequency).NotNull().WithErrorCode("required").WithState(_ => new Message(
                "monthly, quarterly, halfYearly, yearly or once.",
                "「monthly」（毎月）、「quarterly」（四半期）、「halfYearly」（半期）、「yearly」（年度）、「once」（1 回）のいずれかを指定してください。"));
            RuleFor(body => body.PublishedMonth).InclusiveBetween(1, 12).WithErrorCode("range").WithState(_ => new Message(
                "A month from 1 to 12, or left out.",
                "1 から 12 までの月を指定するか、省略してください。"));
            RuleFor(body => body.Reason).IsReason();
        }
    }

    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(string key, Body body, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        Writing.Check(new Validator(), body, http.Request) is { } invalid
            ? invalid
            : await TargetWriting.RunAsync(
                key,
                "kpi.set-schedule",
                body,
                scope,
                http,
                state => PromiseDecider.SetSchedule(state, key, new(body.Frequency.GetValueOrDefault(), body.PublishedMonth), body.Reason),
                ct);
}
