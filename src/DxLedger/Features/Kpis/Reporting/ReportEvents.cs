namespace DxLedger.Features.Kpis.Reporting;

/// <summary>How firm a figure is, or why there is none. "Not reported" is none of these, and never 0.</summary>
internal enum ValueStatus
{
    Final,

    /// <summary>速報</summary>
    Provisional,
    Estimated,

    /// <summary>見込</summary>
    Forecast,

    /// <summary>Expected in a month that the figure names.</summary>
    NotYetPublished,

    /// <summary>There will be none; why is beside the entry.</summary>
    Missing,
    NotApplicable,
}

/// <summary>How far a promised state has come.</summary>
internal enum MilestoneState
{
    /// <summary>未着手</summary>
    NotStarted,

    /// <summary>進行中</summary>
    InProgress,

    /// <summary>達成</summary>
    Achieved,

    /// <summary>遅延</summary>
    Delayed,

    /// <summary>中止</summary>
    Cancelled,
}

/// <summary>What was measured for a period.</summary>
/// <param name="Value">In the KPI's own unit, with the digits reported; never a percentage of the target. Null where the status says that there is none.</param>
/// <param name="Numerator">May come with a rate; null otherwise. <paramref name="Denominator"/> likewise.</param>
/// <param name="Unit">As the reporter stated it, equal in meaning to the KPI's; null where they stated none.</param>
/// <param name="Expected">Month in which the figure is expected, <c>2024-05</c>; only where it is not yet published.</param>
/// <param name="YearEndForecast">年度末見込: what the year is expected to come to, in the KPI's unit; null where not said. No evaluation rests on it.</param>
/// <param name="Sent">What was sent, in words (1.2 億円), where it was sent in another unit than the KPI's; null otherwise.</param>
/// <param name="MeasuredOn">Business date of the measurement; null where not said.</param>
internal sealed record Figure(
    ValueStatus Status,
    decimal? Value,
    decimal? Numerator,
    decimal? Denominator,
    string? Unit,
    string? Expected,
    DateOnly? MeasuredOn,
    decimal? YearEndForecast = null,
    string? Sent = null);

/// <summary>How a milestone stands.</summary>
/// <param name="On">When it came to that, or is expected to where it is delayed; null where not said.</param>
internal sealed record MilestoneFigure(MilestoneState State, DateOnly? On);

/// <summary>A figure was submitted for a period. Note, reason and evidence (<c>evidence.1</c>, …) lie beside the entry.</summary>
/// <param name="Evidence">How many pieces of evidence lie beside the entry.</param>
/// <param name="Confirmed">Codes of the warnings that the reporter confirmed, such as <c>jump</c>.</param>
/// <param name="Accumulation">What the reporter decided about figures within the year; null where that was decided already.</param>
internal sealed record KpiProgressReported(string Period, Figure Figure, int Evidence, IReadOnlyList<string> Confirmed, Accumulation? Accumulation = null) : KpiEvent;

/// <summary>A submitted figure was corrected; the former one stays readable. Why lies beside the entry.</summary>
/// <param name="Accumulation">As in a first report.</param>
internal sealed record KpiProgressRevised(
    string Period, Figure From, Figure To, int Evidence, IReadOnlyList<string> Confirmed, Accumulation? Accumulation = null) : KpiEvent;

/// <summary>A report was taken back; the period counts as not reported. Why lies beside the entry.</summary>
internal sealed record KpiProgressWithdrawn(string Period) : KpiEvent;

/// <summary>The state of a milestone was submitted for a period, or corrected where there was one.</summary>
/// <param name="From">What it corrects; null for the first report of the period, and after a withdrawal.</param>
/// <param name="Confirmed">Codes of the warnings that the reporter confirmed; null where none was.</param>
internal sealed record KpiMilestoneReported(
    string Period, MilestoneFigure? From, MilestoneFigure To, int Evidence, IReadOnlyList<string>? Confirmed = null) : KpiEvent;

/// <summary>A report went back to its department; why lies beside the entry.</summary>
/// <param name="Seen">Version of the report's last event that the decision rests on; likewise below.</param>
internal sealed record KpiReportReturned(string Period, long Seen) : KpiEvent;

/// <summary>The department's approver stands behind the report.</summary>
internal sealed record KpiReportApproved(string Period, long Seen) : KpiEvent;

/// <summary>The office took the report over: viewers see it from now on.</summary>
internal sealed record KpiReportAccepted(string Period, long Seen) : KpiEvent;
