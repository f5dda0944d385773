using System.Diagnostics;
using DxLedger.EventStore;
using DxLedger.Platform;

namespace DxLedger.Features.Plans;

/// <summary>Which changes of a plan are allowed.</summary>
internal static class PlanDecider
{
    /// <param name="profile">A published profile; null where <paramref name="rule"/> is given.</param>
    /// <param name="kpi">Null for all KPIs that have no rule of their own.</param>
    public static Decision<PlanEvent> SetEvaluationRule(Plan state, string key, string? profile, EvaluationRule? rule, string? kpi, string reason) => state switch
    {
        Plan.Unknown => new Decision<PlanEvent>.Rejected(Plan.NotFound(key)),
        Plan.Adopted plan => (rule?.Completed() ?? EvaluationProfiles.Find(profile ?? "")) switch
        {
            null => Decision<PlanEvent>.Reject(
                "evaluation.profile_unknown",
                $"There is no profile {profile}; there are {Known}.",
                $"プロファイル {profile} はありません（指定可能: {Known}）。",
                "profile"),
            { } wanted when wanted.Faults() is { Count: > 0 } faults => new Decision<PlanEvent>.Rejected(Faulty(faults)),
            { } wanted when plan.Rules.LastOrDefault(known => known.Kpi == kpi)?.Rule == wanted => Decision<PlanEvent>.Accept(),
            { } wanted => Decision<PlanEvent>.Accept(new PlanEvaluationRuleSet(plan.Rules.Count + 1, kpi, wanted), new ErasableText("reason", reason)),
        },
        _ => throw new UnreachableException(),
    };

    private static string Known => string.Join(", ", EvaluationProfiles.All.Select(rule => rule.Profile));

    private static Rejection Faulty(IReadOnlyList<RuleFault> faults) =>
        new("evaluation.rule_invalid", new("The rule contradicts itself or is incomplete.", "評価規則に不備があります。"), $"rule.{faults[0].Field}")
        {
            Errors = [.. faults.Select(fault => new FieldError($"rule.{fault.Field}", "invalid", fault.Message))],
        };
}
