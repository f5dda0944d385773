using System.Diagnostics;
using System.Text.Json.Serialization;
using DxLedger.Platform;

namespace DxLedger.Features.Plans;

/// <summary>A plan as its stream tells it.</summary>
[JsonDerivedType(typeof(Adopted), "adopted")]
internal abstract record Plan
{
    private Plan()
    {
    }

    internal sealed record Unknown : Plan;

    /// <param name="Documents">In the order of their import; the last one is what the next is compared with.</param>
    internal sealed record Adopted(string Key, int FiscalYear, string KeyPrefix, string? Title, IReadOnlyList<ImportedDocument> Documents) : Plan
    {
        /// <summary>Every evaluation rule that was set, oldest first.</summary>
        public IReadOnlyList<SetRule> Rules { get; init; } = [];

        /// <summary>The rule that holds for a KPI now; for those without one of their own where none is named.</summary>
        public SetRule RuleFor(string? kpi) => RuleFor(Rules, kpi);

        /// <summary>Likewise, of rules that were set one after the other.</summary>
        public static SetRule RuleFor(IReadOnlyList<SetRule> rules, string? kpi) =>
            rules.LastOrDefault(rule => rule.Kpi is not null && rule.Kpi == kpi) ?? rules.LastOrDefault(rule => rule.Kpi is null) ?? SetRule.Default;

        /// <summary>Null for a version that was never set.</summary>
        /// <param name="profile">As it was used: 0 is the default of that time.</param>
        public SetRule? RuleOf(int version, string profile) => version == 0 ? SetRule.DefaultOf(profile) : Rules.FirstOrDefault(rule => rule.Version == version);

        public Adopted WithLast(ImportedDocument document) => this with { Documents = [.. Documents.SkipLast(1), document] };
    }

    /// <param name="Kpi">Only for this KPI; null for all that have no rule of their own.</param>
    /// <param name="Origin">Null for the default before anybody set one.</param>
    internal sealed record SetRule(int Version, string? Kpi, EvaluationRule Rule, EventOrigin? Origin)
    {
        public static readonly SetRule Default = new(0, null, EvaluationProfiles.All[0], null);

        /// <summary>What was evaluated while another profile was the default is worked out again by that one.</summary>
        public static SetRule DefaultOf(string profile) => EvaluationProfiles.Find(profile) is { } rule ? Default with { Rule = rule } : Default;
    }

    /// <param name="Position">Ledger position of the import.</param>
    internal sealed record ImportedDocument(
        string Document,
        string FileName,
        long Bytes,
        long Position,
        DateTimeOffset RecordedAt,
        DocumentRows Rows,
        IReadOnlyList<DocumentFlag> Flags,
        IReadOnlyList<string> Removed,
        IReadOnlyList<ImportConflict> Conflicts);

    public static string StreamOf(string key) => "plan-" + key;

    public static Rejection NotFound(string key) => new("plan.not_found", new($"There is no plan {key}.", $"計画 {key} はありません。"));

    public static Plan Evolve(Plan state, PlanEvent @event, EventOrigin origin) => (state, @event) switch
    {
        (Unknown, PlanAdopted e) => new Adopted(e.Key, e.FiscalYear, e.KeyPrefix, e.Title, []),
        (Adopted plan, PlanDocumentImported e) => plan with
        {
            Documents =
            [
                .. plan.Documents,
                new(e.Document, e.FileName, e.Bytes, origin.Position, origin.RecordedAt, e.Rows, [], e.Removed, []),
            ],
        },
        (Adopted { Documents: [.., var last] } plan, PlanDocumentFlagged e) => plan.WithLast(last with { Flags = [.. last.Flags, .. e.Flags] }),
        (Adopted { Documents: [.., var last] } plan, PlanConflictKept e) => plan.WithLast(last with { Conflicts = [.. last.Conflicts, e.Conflict] }),
        (Adopted plan, PlanEvaluationRuleSet e) => plan with { Rules = [.. plan.Rules, new(e.Version, e.Kpi, e.Rule, origin)] },
        _ => throw new UnreachableException($"{@event.GetType().Name} cannot follow {state.GetType().Name}."),
    };
}
