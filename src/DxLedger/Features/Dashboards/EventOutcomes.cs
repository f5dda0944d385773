using DxLedger.EventStore;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;
using DxLedger.Platform;

namespace DxLedger.Features.Dashboards;

/// <summary>
/// What acceptances and withdrawals did to what is public, rules to those before them, and in which units figures were told
/// then. Their events name the period, the new rule, or a number alone, so that it takes the events before them to tell.
/// </summary>
internal static class EventOutcomes
{
    /// <param name="Sentence">For whoever sees the event; null where the event says it itself.</param>
    /// <param name="Members">What it changed for insiders; null where the event says that itself.</param>
    /// <param name="Public">What viewers see changed: the figures before and after were both accepted.</param>
    /// <param name="Definition">Of the KPI before the event, where the event is one's; null elsewhere.</param>
    internal sealed record Outcome(
        Message? Sentence, IReadOnlyList<ChangedMember>? Members, IReadOnlyList<ChangedMember> Public, KpiDefinition? Definition = null);

    /// <summary>By position, those of the changes of which there is more to tell than they say themselves.</summary>
    public static async Task<IReadOnlyDictionary<long, Outcome>> OfAsync(
        Ledger ledger, IEnumerable<(long Position, ChangeRow.Change Change)> changes, CancellationToken ct)
    {
        var outcomes = new Dictionary<long, Outcome>();
        foreach (var stream in changes.Where(one => IsTold(one.Change.Type)).GroupBy(one => one.Change.Stream, StringComparer.Ordinal))
        {
            var known = await OfAsync(ledger, stream.Key, stream.Select(one => one.Change.Version).ToHashSet(), ct);
            foreach (var (position, change) in stream)
            {
                if (known.TryGetValue(change.Version, out var outcome))
                    outcomes.Add(position, outcome);
            }
        }

        return outcomes;
    }

    /// <summary>By version, those of the shown events of a stream of which there is more to tell than they say themselves.</summary>
    public static Task<IReadOnlyDictionary<long, Outcome>> OfAsync(Ledger ledger, string stream, IReadOnlyList<RecordedEvent> shown, CancellationToken ct) =>
        OfAsync(ledger, stream, shown.Where(e => e.Stream == stream && (IsTold(e.Type) || IsOfKpi(e))).Select(e => e.Version).ToHashSet(), ct);

    private static async Task<IReadOnlyDictionary<long, Outcome>> OfAsync(Ledger ledger, string stream, HashSet<long> asked, CancellationToken ct)
    {
        var outcomes = new Dictionary<long, Outcome>();
        if (asked.Count == 0)
            return outcomes;

        Kpi state = new Kpi.Undefined();
        var rules = new List<Plan.SetRule>();
        await foreach (var recorded in ledger.ReadStreamAsync(stream, new StreamRead { ToVersion = asked.Max() }, ct))
        {
            var outcome = FeatureEvents.Decode(recorded) switch
            {
                KpiEvent e => Of(state, e) ?? new(null, null, []),
                PlanEvaluationRuleSet e => Of(rules, e),
                _ => null,
            };
            if (asked.Contains(recorded.Version) && outcome is not null)
                outcomes.Add(recorded.Version, outcome with { Definition = (state as Kpi.Defined)?.Definition });
            switch (FeatureEvents.Decode(recorded))
            {
                case KpiEvent e:
                    state = Kpi.Evolve(state, e, EventOrigin.Of(recorded));
                    break;
                case PlanEvaluationRuleSet e:
                    rules.Add(new(e.Version, e.Kpi, e.Rule, EventOrigin.Of(recorded)));
                    break;
            }
        }

        return outcomes;
    }

    /// <summary>The rule took the place of the one that held for the same KPIs.</summary>
    /// <param name="before">All rules that were set before it, oldest first.</param>
    public static Outcome Of(IReadOnlyList<Plan.SetRule> before, PlanEvaluationRuleSet e)
    {
        var former = Plan.Adopted.RuleFor(before, e.Kpi);
        var members = RuleWording.Members(e, former);
        return new(RuleWording.Sentence(e, former), members, members);
    }

    private static bool IsOfKpi(RecordedEvent e) => KpiModel.Stream.Projection.Handles(e.Stream);

    private static bool IsTold(string type) => ReportWording.IsOutcome(type) || RuleWording.IsRule(type);

    /// <summary>Null where the event says all there is to say.</summary>
    public static Outcome? Of(Kpi before, KpiEvent @event)
    {
        var period = ReportSentences.PeriodOf(@event);
        var kpi = (before as Kpi.Defined)?.Definition;
        return (@event, (before as Kpi.Defined)?.Reports.FirstOrDefault(report => report.Period == period)) switch
        {
            (KpiProgressWithdrawn, { Accepted: not null }) => new(
                new($"The withdrawal of the report for {period} was proposed.", $"{period} の報告の取下げを申請しました。"),
                [ReportWording.WithdrawalProposed(period!)],
                []),
            (KpiReportAccepted, { IsWithdrawal: true } now) => Withdrawn(now.Period, now.Accepted, kpi),
            (KpiReportAccepted, { Accepted: { } former } now) when ReportSentences.Of(former, kpi) != ReportSentences.Of(now.Content, kpi) =>
                Replaced(now.Period, former, now.Content, kpi),
            (KpiReportAccepted, { Accepted: null } now) =>
                new(ReportSentences.Accepted(now.Period), Members: null, [ReportWording.Made(now.Period, from: null, now.Content)]),
            _ => null,
        };
    }

    private static Outcome Withdrawn(string period, ReportContent? former, KpiDefinition? kpi)
    {
        ChangedMember[] taken = former is null ? [] : [ReportWording.Made(period, former, to: null)];
        var was = former is null ? null : ReportSentences.Of(former, kpi);
        return new(
            new(
                $"The withdrawal of the report for {period} was accepted{(was is null ? "" : $": {was.En} counts no longer")}.",
                $"{period} の報告の取下げを受理しました{(was is null ? "" : $"（{was.Ja} を取り消し）")}。"),
            [ReportWording.Withdrawn(period), .. taken],
            taken);
    }

    private static Outcome Replaced(string period, ReportContent former, ReportContent now, KpiDefinition? kpi)
    {
        var (from, to) = (ReportSentences.Of(former, kpi), ReportSentences.Of(now, kpi));
        return new(
            new($"The report for {period} was accepted: {from.En} became {to.En}.", $"{period} の報告を受理しました（{from.Ja} から {to.Ja} に訂正）。"),
            Members: null,
            [ReportWording.Made(period, former, now)]);
    }
}
