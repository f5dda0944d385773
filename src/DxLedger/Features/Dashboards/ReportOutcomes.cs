using DxLedger.EventStore;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;

namespace DxLedger.Features.Dashboards;

/// <summary>
/// What acceptances and withdrawals did to what is public. Their events name the period alone, so that it takes the
/// events before them to tell.
/// </summary>
internal static class ReportOutcomes
{
    /// <param name="Sentence">For everybody.</param>
    /// <param name="Public">What viewers see changed: the figures before and after were both accepted.</param>
    internal sealed record Outcome(Message Sentence, IReadOnlyList<ChangedMember> Public);

    /// <summary>By version, those of the shown events of a stream of which there is more to tell than they say themselves.</summary>
    public static async Task<IReadOnlyDictionary<long, Outcome>> OfAsync(Ledger ledger, string stream, IReadOnlyList<RecordedEvent> shown, CancellationToken ct)
    {
        var outcomes = new Dictionary<long, Outcome>();
        var asked = shown.Where(e => FeatureEvents.Decode(e) is KpiReportAccepted or KpiProgressWithdrawn).Select(e => e.Version).ToHashSet();
        if (asked.Count == 0)
            return outcomes;

        Kpi state = new Kpi.Undefined();
        await foreach (var recorded in ledger.ReadStreamAsync(stream, new StreamRead { ToVersion = asked.Max() }, ct))
        {
            if (FeatureEvents.Decode(recorded) is not KpiEvent e)
                continue;
            if (asked.Contains(recorded.Version) && Of(state, e) is { } outcome)
                outcomes.Add(recorded.Version, outcome);
            state = Kpi.Evolve(state, e, EventOrigin.Of(recorded));
        }

        return outcomes;
    }

    /// <summary>Null where the event says all there is to say.</summary>
    public static Outcome? Of(Kpi before, KpiEvent @event)
    {
        var period = ReportSentences.PeriodOf(@event);
        return (@event, (before as Kpi.Defined)?.Reports.FirstOrDefault(report => report.Period == period)) switch
        {
            (KpiProgressWithdrawn, { Accepted: not null }) => new(
                new($"The withdrawal of the report for {period} was proposed.", $"{period} の報告の取下げを申請しました。"), []),
            (KpiReportAccepted, { IsWithdrawal: true }) => new(
                new($"The withdrawal of the report for {period} was accepted.", $"{period} の報告の取下げを受理しました。"), []),
            (KpiReportAccepted, { Accepted: { } former } now) when ReportSentences.Of(former) != ReportSentences.Of(now.Content) => Replaced(now.Period, former, now.Content),
            _ => null,
        };
    }

    private static Outcome Replaced(string period, ReportContent former, ReportContent now)
    {
        var (from, to) = (ReportSentences.Of(former), ReportSentences.Of(now));
        return new(
            new($"The report for {period} was accepted: {from.En} became {to.En}.", $"{period} の報告を受理しました（{from.Ja} から {to.Ja} に訂正）。"),
            [ReportWording.Corrected(period, former, now)]);
    }
}
