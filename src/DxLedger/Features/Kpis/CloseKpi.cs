using DxLedger.Platform;
using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Kpis;

/// <summary>The office pursues a KPI or milestone no longer, with a reason; all that was reported stays.</summary>
internal static class CloseKpi
{
    /// <param name="Cause"><c>ended</c> or <c>superseded</c>. A duplicate is closed where its KPI is linked.</param>
    /// <param name="Of">Key of the one that supersedes it.</param>
    /// <param name="Reason">Why; kept beside the entry, erasable.</param>
    internal sealed record Body(KpiClosingCause? Cause, string? Of, string Reason);

    internal sealed class Validator : AbstractValidator<Body>
    {
        public Validator()
        {
            RuleFor(body => body.Cause).Must(cause => cause is KpiClosingCause.Ended or KpiClosingCause.Superseded).WithErrorCode("choice")
                .WithState(_ => new Message("ended or superseded.", "「ended」（終了）又は「superseded」（後継指標への移行）を指定してください。"));
            RuleFor(body => body.Of).Must((body, of) => body.Cause == KpiClosingCause.Superseded ? of is not null && Keys.IsValid(of) : of is null).WithErrorCode("required")
                .WithState(_ => new Message(
                    "Key of the KPI that supersedes it, with superseded and only then.",
                    "「superseded」の場合に限り、後継指標のキーを指定してください。"));
            RuleFor(body => body.Reason).IsReason();
        }
    }

    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(string key, Body body, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (Writing.Check(new Validator(), body, http.Request) is { } invalid)
            return invalid;
        if (!Keys.IsValid(key))
            return Problems.Of(Kpi.NotFound(key), http.Request);
        var (context, problem) = Writing.Context(http, $"kpi.close:{key}", Writing.Bytes(body));
        if (context is null)
            return problem ?? throw new System.Diagnostics.UnreachableException();
        var result = await DeciderRunner.RunAsync(
            scope.Ledger,
            KpiModel.Stream,
            Kpi.StreamOf(key),
            _ => body.Of is { } of ? new Premises([], [Kpi.StreamOf(of)]) : Premises.None,
            (state, _, set) => state is Kpi.Defined && body.Of is { } of && (of == key || set.Of(KpiModel.Stream.Projection).Count == 0)
                ? new Decision<KpiEvent>.Rejected(Kpi.NotFound(of) with { Field = "of" })
                : PromiseDecider.Close(state, key, body.Cause.GetValueOrDefault(), body.Of, body.Reason),
            context,
            ct);
        return Writing.Answer(result, http);
    }
}
