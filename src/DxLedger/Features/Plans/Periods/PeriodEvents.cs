namespace DxLedger.Features.Plans.Periods;

/// <summary>What may happen to a reporting period (報告期間) of a plan.</summary>
internal abstract record PeriodEvent;

/// <summary>The day by which figures of the period are to be reported was set.</summary>
/// <param name="Plan">Key of the plan.</param>
/// <param name="Period"><c>2023-Q1</c>, or <c>2023</c> for the year.</param>
/// <param name="From">The day before it was set; the end of the month after the period where nobody had set one.</param>
internal sealed record PlanDueDateSet(string Plan, string Period, DateOnly From, DateOnly To) : PeriodEvent;

/// <summary>From now on a report for the period needs an exception.</summary>
internal sealed record PlanPeriodClosed(string Plan, string Period) : PeriodEvent;

/// <summary>Reports for the period are taken again; why is beside the entry.</summary>
internal sealed record PlanPeriodReopened(string Plan, string Period) : PeriodEvent;

/// <summary>One department may report for a closed period all the same, for a while; why is beside the entry.</summary>
/// <param name="Department">Its key.</param>
/// <param name="Kpi">Only this KPI; null for all that the department leads.</param>
/// <param name="Until">The last day on which it holds.</param>
internal sealed record PlanExceptionGranted(string Plan, string Period, string Department, string? Kpi, DateOnly Until) : PeriodEvent;

/// <summary>
/// The fiscal year was closed at a head of the ledger that nothing had moved. What it sealed lies in the
/// <see cref="PlanYearSealed"/> entries appended together with this one.
/// </summary>
/// <param name="Period">The fiscal year.</param>
/// <param name="Head">Ledger position that the closing stands on.</param>
/// <param name="Kpis">How many KPIs and milestones are sealed.</param>
/// <param name="Digest">SHA-256, lower-case hex, over the canonical JSON of all sealed rows in order.</param>
/// <param name="Unsettled">How much was unsettled, of each list that was not empty; the rows say what. Null where it was not asked yet.</param>
/// <param name="Confirmed">The lists that were confirmed by name; why lies beside the entry. Null where it was not asked yet.</param>
internal sealed record PlanYearClosed(
    string Plan,
    string Period,
    long Head,
    int Kpis,
    string Digest,
    IReadOnlyList<UnsettledCount>? Unsettled = null,
    IReadOnlyList<UnsettledList>? Confirmed = null) : PeriodEvent;

/// <summary>A part of what the closing of a year sealed; an entry holds only so many rows.</summary>
internal sealed record PlanYearSealed(string Plan, string Period, IReadOnlyList<SealedKpi> Rows) : PeriodEvent;

/// <summary>The last word of a fiscal year on one KPI or milestone.</summary>
/// <param name="Version">Of its stream.</param>
/// <param name="Period">The last one for which a figure was accepted; null where there is none.</param>
/// <param name="Stage"><c>accepted</c>; null where nothing was. Rows without <paramref name="Figures"/> tell the stage of the last report instead.</param>
/// <param name="Status">
/// Value status of the year's figure, as firm as the least firm that it comes from, or why there is none though something
/// was accepted; the state of a milestone; null where nothing was. Rows without <paramref name="Figures"/> tell that of the
/// last accepted report.
/// </param>
/// <param name="Value">The year's figure in the KPI's unit, from accepted ones alone; null where there is none.</param>
/// <param name="Target">Of the year; null where none was set.</param>
/// <param name="Rate">Printed rate in percent; null where none could be given.</param>
/// <param name="Grade">Null where it was not evaluated.</param>
/// <param name="RuleVersion">Of the rule that gave rate and grade; null where it was not evaluated.</param>
/// <param name="EvaluationPosition">Ledger position of the evaluation; null where it was not evaluated.</param>
/// <param name="EvaluatedPeriod">What the evaluation is of; left out where it is the year. A KPI that was closed keeps its last one.</param>
/// <param name="Department">Key of the department that led it on the day of the closing; null where none did.</param>
/// <param name="Figures">What was accepted, by period; null in rows that do not tell.</param>
/// <param name="Waiting">What was on its way and is no part of the figures; null where nothing was.</param>
/// <param name="Unsettled">What was unsettled about it; null where nothing was.</param>
internal sealed record SealedKpi(
    string Key,
    long Version,
    string? Period,
    string? Stage,
    string? Status,
    decimal? Value,
    decimal? Target,
    decimal? Rate,
    string? Grade,
    int? RuleVersion,
    long? EvaluationPosition,
    string? EvaluatedPeriod = null,
    string? Department = null,
    IReadOnlyList<SealedFigure>? Figures = null,
    IReadOnlyList<SealedWaiting>? Waiting = null,
    IReadOnlyList<SealedUnsettled>? Unsettled = null);

/// <summary>A figure that was accepted.</summary>
/// <param name="Status">Value status, or the state of a milestone.</param>
/// <param name="Value">In the KPI's unit; null where there is none.</param>
/// <param name="Position">Ledger position of the report or correction that said so.</param>
internal sealed record SealedFigure(string Period, string Status, decimal? Value, long Position);

/// <summary>A report, a correction or a withdrawal that was not accepted when the year was closed.</summary>
/// <param name="Stage"><c>submitted</c>, <c>returned</c> or <c>approved</c>.</param>
/// <param name="IsWithdrawal">What was accepted was to be withdrawn.</param>
/// <param name="Version">Of the last event about the report, in the stream of the KPI.</param>
internal sealed record SealedWaiting(string Period, string Stage, bool IsWithdrawal, long Version);

/// <param name="Periods">In order.</param>
internal sealed record SealedUnsettled(UnsettledList List, IReadOnlyList<string> Periods);
