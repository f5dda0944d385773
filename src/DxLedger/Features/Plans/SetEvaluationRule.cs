using DxLedger.Platform;
using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Plans;

/// <summary>The office sets how figures of a plan, or of one KPI, are evaluated from now on; what was evaluated before stands.</summary>
internal static class SetEvaluationRule
{
    /// <param name="Profile">Name of a published profile; left out where <paramref name="Rule"/> is given.</param>
    /// <param name="Rule">A rule of the office's own.</param>
    /// <param name="Kpi">Only for this KPI; left out, for all that have none of their own.</param>
    /// <param name="Reason">Why; kept beside the entry, erasable.</param>
    internal sealed record Body(string? Profile, EvaluationRule? Rule, string? Kpi, string Reason);

    internal sealed class Validator : AbstractValidator<Body>
    {
        public Validator()
        {
            RuleFor(body => body.Profile).Must((body, profile) => (profile is null) != (body.Rule is null) && profile is not { Length: > 60 }).WithErrorCode("required")
                .WithState(_ => new Message("Either the name of a profile or a rule.", "プロファイル名又は規則のいずれか一方を指定してください。"));
            RuleFor(body => body.Kpi).Must(key => key is null || Keys.IsValid(key)).WithErrorCode("format").WithState(_ => new Message("Key of a KPI.", "指標のキーを指定してください。"));
            RuleFor(body => body.Reason).IsReason();
        }
    }

    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(string plan, Body body, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        if (Writing.Check(new Validator(), body, http.Request) is { } invalid)
            return invalid;
        if (!Keys.IsPlan(plan))
            return Problems.Of(Plan.NotFound(plan), http.Request);
        var (context, problem) = Writing.Context(http, $"plan.set-evaluation-rule:{plan}", Writing.Bytes(body));
        if (context is null)
            return problem ?? throw new System.Diagnostics.UnreachableException();
        var result = await DeciderRunner.RunAsync(
            scope.Ledger, PlanModel.Stream, Plan.StreamOf(plan), state => PlanDecider.SetEvaluationRule(state, plan, body.Profile, body.Rule, body.Kpi, body.Reason), context, ct);
        return Writing.Answer(result, http);
    }
}
