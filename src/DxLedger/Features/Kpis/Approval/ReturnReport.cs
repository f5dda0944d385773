using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis.Approval;

/// <summary>An approver or the office sends a report back, with a reason.</summary>
internal static class ReturnReport
{
    /// <param name="Reason">What is to be changed; kept beside the entry, erasable.</param>
    internal sealed record Body(string Reason);

    internal sealed class Validator : AbstractValidator<Body>
    {
        public Validator() => RuleFor(body => body.Reason).IsReason();
    }

    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(
        string key, string period, Body body, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        Writing.Check(new Validator(), body, http.Request) is { } invalid
            ? invalid
            : await Deciding.RunAsync(
                key, period, "kpi.return-report", body, scope, http, (state, standing, seen, _) => ApprovalDecider.Return(state, key, standing, seen, body.Reason), ct);
}
