using System.Text.Json;
using DxLedger.Features.Kpis.Approval;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis.Reporting;

/// <summary>A report that somebody has begun and not yet submitted: outside of the ledger, and for their own eyes.</summary>
/// <param name="Revises">
/// Version of the report that stood when the draft was kept, which it therefore corrects; null where none stood. Without
/// it a draft begun as a first report would silently become the correction of a colleague's.
/// </param>
internal sealed record ReportDraft(long? Revises, ReportContentInput Content)
{
    private const string Prefix = "report:";

    public static string KeyOf(string kpi, ReportingPeriod period) => $"{Prefix}{kpi}:{period}";

    /// <summary>The KPI and period of a stored key; null where something else was drafted.</summary>
    public static (string Kpi, string Period)? NamesIn(string key)
    {
        var colon = key.LastIndexOf(':');
        return key.StartsWith(Prefix, StringComparison.Ordinal) && colon >= Prefix.Length ? (key[Prefix.Length..colon], key[(colon + 1)..]) : null;
    }

    public static ReportDraft Read(string body) =>
        JsonSerializer.Deserialize<ReportDraft>(body, LedgerJson.Stored) ?? throw new JsonException("A stored draft is an object.");

    public string Write() => JsonSerializer.Serialize(this, LedgerJson.Stored);

    /// <summary>What submitting it comes to, as a report or as a correction.</summary>
    public Decision<KpiEvent> Submit(Kpi state, string key, PeriodStanding standing) => Revises switch
    {
        null => ReportDecider.Report(state, key, standing, Content),
        { } seen when Standing(state, standing.Period) is { } report && report.Version != seen =>
            new Decision<KpiEvent>.Rejected(ApprovalDecider.Moved(key, report, seen) with { Field = "revises" }),
        _ => ReportDecider.Revise(state, key, standing, Content),
    };

    /// <summary>The report that stands for a period; null where there is none, or where it was withdrawn.</summary>
    public static PeriodReport? Standing(Kpi state, ReportingPeriod period) =>
        state is Kpi.Defined kpi && ReportDecider.ReportOf(kpi, period) is { Stage: not ReportStage.Withdrawn } report ? report : null;

    public static Rejection NotFound(string key, ReportingPeriod period) => Rejections.NotFound(
        "draft.not_found", $"You have no draft of a report of {key} for {period}.", $"{key} の {period} の下書きはありません。");
}
