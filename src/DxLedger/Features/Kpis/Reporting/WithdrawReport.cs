using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis.Reporting;

/// <summary>A department takes a report back, with a reason; the period counts as not reported.</summary>
internal static class WithdrawReport
{
    /// <param name="Reason">Why; kept beside the entry, erasable.</param>
    internal sealed record Body(string Reason);

    internal sealed class Validator : AbstractValidator<Body>
    {
        public Validator() => RuleFor(body => body.Reason).IsReason();
    }

    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(
        string key, string period, Body body, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        Writing.Check(new Validator(), body, http.Request) is { } invalid
            ? invalid
            : await ReportWriting.RunAsync(
                key, period, "kpi.withdraw-report", body, scope, http, (state, standing) => ReportDecider.Withdraw(state, key, standing, body.Reason), ct);
}
