using DxLedger.Platform;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Plans;

/// <summary>Every rule that was ever set for a plan, and the published profiles to choose from.</summary>
internal static class ListEvaluationRules
{
    /// <param name="Current">What holds for KPIs that have no rule of their own.</param>
    /// <param name="Rules">Oldest first.</param>
    internal sealed record Answer(string Plan, RuleView Current, IReadOnlyList<RuleView> Rules, IReadOnlyList<EvaluationRule> Profiles);

    /// <param name="Version">0 is the default before anybody set one.</param>
    /// <param name="Kpi">Null for all that have none of their own.</param>
    internal sealed record RuleView(int Version, string? Kpi, EvaluationRule Rule, long? Position, DateTimeOffset? SetAt)
    {
        public static RuleView Of(Plan.SetRule rule) => new(rule.Version, rule.Kpi, rule.Rule, rule.Origin?.Position, rule.Origin?.RecordedAt);
    }

    public static async Task<Results<Ok<Answer>, StatusCodeHttpResult, ProblemHttpResult>> Get(string plan, LedgerScope scope, HttpContext http, CancellationToken ct)
    {
        var (point, problem) = await AsOfPoint.FindAsync(http, scope, ct);
        if (problem is not null)
            return problem;
        var found = Keys.IsPlan(plan) ? await PlanModel.Stream.ReadAsync(scope.Ledger, [Plan.StreamOf(plan)], point?.Position, ct) : null;
        point?.Tell(http, scope.Ledger.Name);
        return found?.Items is [{ State: Plan.Adopted adopted } document]
            ? Representation.Show(
                http,
                found.Position,
                [.. AsOfPoint.Shown(point), (document.Stream, document.Version)],
                new Answer(plan, RuleView.Of(adopted.RuleFor(kpi: null)), [.. adopted.Rules.Select(RuleView.Of)], EvaluationProfiles.All))
            : Problems.Of(Plan.NotFound(plan), http.Request);
    }
}
