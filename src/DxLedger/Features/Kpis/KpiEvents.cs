using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;

namespace DxLedger.Features.Kpis;

/// <summary>A promise is a number to reach or a state to bring about.</summary>
internal enum PromiseKind
{
    Kpi,
    Milestone,
}

/// <summary>What kind of quantity is measured.</summary>
internal enum Measure
{
    Count,
    Percent,
    Amount,
    Ordinal,
    Qualitative,
}

/// <summary>When the target counts as met: at or above it, at or below it, near it, or exactly it.</summary>
internal enum Direction
{
    AtLeast,
    AtMost,
    Approx,
    Exact,
}

/// <summary>On which side of an approximate target (800名程度, 残業20時間程度) figures are better.</summary>
internal enum ApproxOrientation
{
    MoreIsBetter,
    LessIsBetter,
}

/// <summary>Whether the figure stands alone or is a change against something.</summary>
internal enum Comparison
{
    Absolute,
    PreviousYear,
    Baseline,
    NationalAverage,
}

/// <summary>Whether figures of periods replace each other or add up.</summary>
internal enum Accumulation
{
    Latest,

    /// <summary>当期分: each period has what happened in it.</summary>
    PerPeriod,

    /// <summary>累計 over years.</summary>
    Cumulative,

    /// <summary>年度累計: a period has what happened since April.</summary>
    YearToDate,

    /// <summary>The document does not tell, and nobody has said yet; figures within the year mean nothing before somebody has.</summary>
    Undecided,
}

/// <summary>What is measured and how it is judged.</summary>
/// <param name="Label">指標名, or the whole text of a milestone.</param>
/// <param name="Unit">As written (件, 人, %); null where the number stands alone and for milestones.</param>
/// <param name="Since">Where a cumulative figure starts, as written (H30年度); null where not said.</param>
/// <param name="Orientation">
/// Of an approximate target. No document says it and no label is read for it: it is what the office sets, null before that
/// and in entries from before there was one, and counts as more is better then.
/// </param>
/// <param name="DisplayUnit">In which figures are shown, of the same kind as the unit (億円 for 円); null where it is the unit itself.</param>
internal sealed record KpiDefinition(
    PromiseKind Kind,
    string Label,
    string? Unit,
    Measure Measure,
    Direction? Direction,
    Comparison Comparison,
    Accumulation Accumulation,
    string? Since,
    ApproxOrientation? Orientation = null,
    string? DisplayUnit = null);

/// <summary>The cell from which a promise was read.</summary>
/// <param name="Document">SHA-256 of the file, lower-case hex.</param>
/// <param name="Line">1-based line.</param>
/// <param name="Cell">The KPI or goal cell, verbatim.</param>
internal sealed record SourceCell(string Document, string Part, int Line, string Cell);

/// <summary>What may happen to a KPI or a milestone.</summary>
internal abstract record KpiEvent;

/// <summary>A promise is tracked from now on.</summary>
/// <param name="Initiative">The initiative whose row promises it.</param>
/// <param name="Owners">Department keys; the first leads and reports.</param>
/// <param name="DueDate">Only where the text names a date, a month or a year's end.</param>
internal sealed record KpiDefined(
    string Key,
    string Plan,
    string Initiative,
    KpiDefinition Definition,
    DateOnly? DueDate,
    IReadOnlyList<string> Owners,
    SourceCell Source) : KpiEvent;

/// <summary>Another initiative is served by the same KPI, which still counts once.</summary>
internal sealed record KpiLinked(string Initiative, SourceCell Source) : KpiEvent;

/// <summary>A target was promised for a fiscal year.</summary>
/// <param name="FiscalYear">Japanese fiscal year, April to March: 2023 ends on 2024-03-31.</param>
/// <param name="Value">In the KPI's unit, in base units (121万 is 1210000).</param>
/// <param name="RawValue">The numeral as the document writes it.</param>
/// <param name="Confirmed">Codes of the warnings that were confirmed, such as <c>magnitude</c>; null where none was, here and below.</param>
internal sealed record KpiTargetSet(
    int FiscalYear, decimal Value, string RawValue, DateOnly? DueDate, string? Document, IReadOnlyList<string>? Confirmed = null) : KpiEvent;

/// <summary>A promised target was changed, or where both values are equal only the day from which the last change counts; the old one stays readable.</summary>
/// <param name="EffectiveFrom">The date from which the new value counts.</param>
/// <param name="Document">SHA-256 of the document that brought the change; null when the office made it, with a reason beside the entry.</param>
internal sealed record KpiTargetRevised(
    int FiscalYear,
    decimal From,
    decimal To,
    string RawValue,
    DateOnly EffectiveFrom,
    string? Document,
    IReadOnlyList<string>? Confirmed = null) : KpiEvent;

/// <summary>Where a figure stood in some year before the plan.</summary>
/// <param name="Value">In the KPI's unit.</param>
/// <param name="Year">Fiscal year of the figure.</param>
internal sealed record KpiBaseline(decimal Value, int Year);

/// <summary>A baseline was set or corrected; why lies beside the entry.</summary>
/// <param name="From">Null where there was none.</param>
internal sealed record KpiBaselineSet(KpiBaseline? From, KpiBaseline To, IReadOnlyList<string>? Confirmed = null) : KpiEvent;

/// <summary>The wording or the way of judging changed while unit and meaning stayed.</summary>
internal sealed record KpiDefinitionRevised(
    KpiDefinition From, KpiDefinition To, DateOnly? DueDate, string? Document, IReadOnlyList<string>? Confirmed = null) : KpiEvent;

/// <summary>Responsibility moved.</summary>
/// <param name="From">Department keys; the first leads and reports.</param>
/// <param name="EffectiveFrom">The day from which the new owners report; null where it is the day of the entry.</param>
/// <param name="Document">SHA-256 of the document that brought the change; null when the office made it, with a reason beside the entry.</param>
internal sealed record KpiOwnersReassigned(IReadOnlyList<string> From, IReadOnlyList<string> To, DateOnly? EffectiveFrom, string? Document) : KpiEvent;

/// <summary>期待値: what the figure is expected to be for a period on the way to the year's target.</summary>
/// <param name="Period">A period of the year, or the year itself.</param>
/// <param name="Value">In the KPI's unit.</param>
internal sealed record PathValue(string Period, decimal Value);

/// <summary>The expected path of a fiscal year was set as a whole, or changed; why lies beside the entry.</summary>
/// <param name="From">By period; none where there was none.</param>
/// <param name="To">Likewise; none where it was taken away.</param>
internal sealed record KpiExpectedPathSet(
    int FiscalYear, IReadOnlyList<PathValue> From, IReadOnlyList<PathValue> To, IReadOnlyList<string>? Confirmed = null) : KpiEvent;

/// <summary>How often figures are due was changed; why lies beside the entry.</summary>
internal sealed record KpiScheduleSet(ReportingSchedule From, ReportingSchedule To) : KpiEvent;

/// <summary>Why a KPI is pursued no longer.</summary>
internal enum KpiClosingCause
{
    /// <summary>What it measured is over, or no longer wanted.</summary>
    Ended,

    /// <summary>Another KPI measures it from now on, and what it measures is not the same.</summary>
    Superseded,

    /// <summary>It was another KPI all the time, printed a second time; it never counted.</summary>
    Duplicate,
}

/// <summary>The KPI or milestone is pursued no longer; why in words lies beside the entry.</summary>
/// <param name="Of">Key of the one that supersedes it, or of which it is the duplicate; null otherwise.</param>
internal sealed record KpiClosed(KpiClosingCause Cause, string? Of) : KpiEvent;

/// <summary>It is pursued again; why lies beside the entry.</summary>
internal sealed record KpiReopened : KpiEvent;

/// <summary>What became of it in a later plan; why lies beside the entry.</summary>
/// <param name="Plan">Key of the later plan.</param>
/// <param name="Successors">KPIs or milestones of that plan; none where it ended.</param>
internal sealed record KpiSucceeded(string Plan, LineageKind Kind, IReadOnlyList<string> Successors) : KpiEvent;

/// <summary>What it goes on from; why lies beside the entry.</summary>
/// <param name="Plan">Key of the earlier plan.</param>
internal sealed record KpiContinuedFrom(string Plan, LineageKind Kind, IReadOnlyList<string> Predecessors) : KpiEvent;
