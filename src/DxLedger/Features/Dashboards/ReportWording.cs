using System.Globalization;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;

namespace DxLedger.Features.Dashboards;

/// <summary>What events of reports say in a list of changes.</summary>
internal static class ReportWording
{
    /// <summary>Null where the event is not about a report.</summary>
    public static IReadOnlyList<ChangedMember>? Members(KpiEvent @event) => @event switch
    {
        KpiProgressReported e => [new(Report(e.Period), null, Text(e.Figure))],
        KpiProgressRevised e => [new(Report(e.Period), Text(e.From), Text(e.To))],
        KpiProgressWithdrawn e => [Withdrawn(e.Period)],
        KpiMilestoneReported e => [new(Report(e.Period), e.From is null ? null : LedgerJson.NameOf(e.From.State), LedgerJson.NameOf(e.To.State))],
        KpiReportReturned e => [new(Stage(e.Period), null, "returned")],
        KpiReportApproved e => [new(Stage(e.Period), null, "approved")],
        KpiReportAccepted e => [new(Stage(e.Period), null, "accepted")],
        _ => null,
    };

    /// <summary>One figure, or state, that became public, took another's place or left it.</summary>
    /// <param name="from">Null where there was none.</param>
    /// <param name="to">Null where none took its place.</param>
    public static ChangedMember Made(string period, ReportContent? from, ReportContent? to) => new(
        Report(period),
        from is null ? null : Text(from),
        to is null ? null : Text(to));

    public static ChangedMember Withdrawn(string period) => new(Stage(period), null, "withdrawn");

    /// <summary>What was accepted stands until the withdrawal is accepted too.</summary>
    public static ChangedMember WithdrawalProposed(string period) => new(Stage(period), null, "withdrawalProposed");

    /// <summary>Whether what events of a stored name did depends on the report as it was before.</summary>
    public static bool IsOutcome(string type) =>
        type.StartsWith("kpi.progress-withdrawn.", StringComparison.Ordinal) || type.StartsWith("kpi.report-accepted.", StringComparison.Ordinal);

    /// <summary>Whether events of a stored name tell of figures that may not be accepted yet.</summary>
    public static bool IsWork(string type) =>
        type.StartsWith("kpi.progress-", StringComparison.Ordinal) || type.StartsWith("kpi.report-", StringComparison.Ordinal) || type.StartsWith("kpi.milestone-reported", StringComparison.Ordinal);

    /// <summary>Whether viewers see no event of a stored name at all: what is reported or proposed is nobody's business before it is accepted.</summary>
    public static bool IsBeforeAcceptance(string type) => IsWork(type) && !type.StartsWith("kpi.report-accepted.", StringComparison.Ordinal);

    /// <summary>Whether an evaluation is a grade by hand: it alone has a reason. Who gave it, and why, is not for viewers.</summary>
    public static bool IsGradedByHand(string type, int texts) => texts > 0 && type.StartsWith("kpi.evaluated.", StringComparison.Ordinal);

    private static string Report(string period) => "report." + period;

    private static string Stage(string period) => "stage." + period;

    private static string Text(ReportContent content) => content.Figure is { } figure ? Text(figure) : content.Milestone is { } milestone ? LedgerJson.NameOf(milestone.State) : "";

    private static string Text(Figure figure) => figure.Value?.ToString(CultureInfo.InvariantCulture) ?? LedgerJson.NameOf(figure.Status);
}
