using DxLedger.EventStore;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis.Approval;

/// <summary>
/// Which returns, approvals and acceptances are taken. Each rests on the last event of the period's report that the
/// caller saw; a report for another period does not void it.
/// </summary>
internal static class ApprovalDecider
{
    public static Decision<KpiEvent> Return(Kpi state, string key, PeriodStanding standing, long seen, string reason) => Decide(
        state,
        key,
        standing,
        seen,
        report => report.Stage is ReportStage.Submitted or ReportStage.Approved or ReportStage.Accepted
            ? Decision<KpiEvent>.Accept(new KpiReportReturned(report.Period, seen), new ErasableText("reason", reason))
            : WrongStage(report));

    public static Decision<KpiEvent> Approve(Kpi state, string key, PeriodStanding standing, long seen, string subject) => Decide(
        state,
        key,
        standing,
        seen,
        report => report.Stage != ReportStage.Submitted ? WrongStage(report)
            : report.Authors.Contains(subject) ? Own()
            : Decision<KpiEvent>.Accept(new KpiReportApproved(report.Period, seen)));

    public static Decision<KpiEvent> Accept(Kpi state, string key, PeriodStanding standing, long seen, string subject) => Decide(
        state,
        key,
        standing,
        seen,
        report => report.Stage != ReportStage.Approved ? WrongStage(report)
            : report.Authors.Contains(subject) ? Own()
            : Decision<KpiEvent>.Accept(new KpiReportAccepted(report.Period, seen)));

    /// <param name="seen">Version of the last event of the period's report that the caller saw.</param>
    public static Rejection Moved(string key, PeriodReport report, long seen) => new(
        "report.moved",
        new(
            $"The report of {key} for {report.Period} stands at version {report.Version}, not {seen}: something happened since you saw it. Look at it and decide anew.",
            $"{key} の {report.Period} の報告は版 {seen} ではなく版 {report.Version} です。確認後に変更がありました。内容を確認してから判断してください。"),
        "If-Match");

    private static Decision<KpiEvent> Decide(Kpi state, string key, PeriodStanding standing, long seen, Func<PeriodReport, Decision<KpiEvent>> decide) => Kpi.WhilePursued(
        state,
        key,
        kpi => ReportDecider.ReportOf(kpi, standing.Period) switch
        {
            null => Decision<KpiEvent>.Reject(
                "report.not_found", $"There is no report of {key} for {standing.Period}.", $"{key} の {standing.Period} の報告はありません。", "period"),
            _ when standing.YearRefusal() is { } refusal => new Decision<KpiEvent>.Rejected(refusal),
            { } report when report.Version != seen => new Decision<KpiEvent>.Rejected(Moved(key, report, seen)),
            { } report => decide(report),
        });

    private static Decision<KpiEvent> WrongStage(PeriodReport report) => Decision<KpiEvent>.Reject(
        "report.wrong_stage",
        $"The report is {LedgerJson.NameOf(report.Stage)}: this does not follow.",
        $"この報告は「{ReportDecider.Ja(report.Stage)}」のため、この操作は行えません。");

    private static Decision<KpiEvent> Own() => Decision<KpiEvent>.Reject(
        "report.own", "Nobody approves what they reported, corrected or withdrew themselves.", "自分が報告、訂正又は取下げをしたものを承認・受理することはできません。");
}
