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
internal sealed record PlanYearClosed(string Plan, string Period, long Head, int Kpis, string Digest) : PeriodEvent;

/// <summary>A part of what the closing of a year sealed; an entry holds only so many rows.</summary>
internal sealed record PlanYearSealed(string Plan, string Period, IReadOnlyList<SealedKpi> Rows) : PeriodEvent;

/// <summary>The last word of a fiscal year on one KPI or milestone.</summary>
/// <param name="Version">Of its stream.</param>
/// <param name="Stage">Of the report that the figure comes from: <c>accepted</c>, <c>approved</c>, <c>submitted</c>, <c>returned</c>; null where there is none.</param>
/// <param name="Status">Value status of the figure, or the state of a milestone; null where there is none.</param>
/// <param name="Value">Final figure in the KPI's unit; null where there is none.</param>
/// <param name="Target">Of the year; null where none was set.</param>
/// <param name="Rate">Printed rate in percent; null where none could be given.</param>
/// <param name="Grade">Null where it was not evaluated.</param>
/// <param name="RuleVersion">Of the rule that gave rate and grade; null where it was not evaluated.</param>
/// <param name="EvaluationPosition">Ledger position of the evaluation; null where it was not evaluated.</param>
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
    long? EvaluationPosition);
