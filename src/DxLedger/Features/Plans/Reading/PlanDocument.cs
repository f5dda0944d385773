namespace DxLedger.Features.Plans.Reading;

/// <summary>What reading a file came to: a document, or a refusal with a stable code.</summary>
internal abstract record PlanReading
{
    private PlanReading()
    {
    }

    /// <summary>The file is a plan document; what could not be read for certain carries flags.</summary>
    internal sealed record Accepted(PlanDocument Document) : PlanReading;

    /// <summary>The file is no plan document.</summary>
    /// <param name="Code"><c>plan.empty</c>, <c>plan.too_large</c>, <c>plan.not_text</c> or <c>plan.no_rows</c>.</param>
    /// <param name="Detail">What was found, for a person.</param>
    internal sealed record Refused(string Code, string Detail) : PlanReading;
}

/// <summary>A plan document as read.</summary>
/// <param name="Sha256">Lower-case hexadecimal SHA-256 of the raw bytes.</param>
/// <param name="FiscalYear">Japanese fiscal year (2023 runs from April 2023 to March 2024); 0 with a flag when the document names none.</param>
/// <param name="Title">First title line, cleaned; null when there is none.</param>
/// <param name="Rows">Every table row in document order.</param>
/// <param name="Flags">Doubts about the document as a whole.</param>
internal sealed record PlanDocument(
    string Sha256, int FiscalYear, string? Title, IReadOnlyList<PlanRow> Rows, IReadOnlyList<Flag> Flags);

/// <summary>One table row.</summary>
/// <param name="Line">1-based line in the raw file.</param>
/// <param name="Part">"A", "B", … by restart of the lists.</param>
/// <param name="No">The number in the list; null when it has none or it could not be read (then flagged).</param>
/// <param name="Kind">Numbered, re-listed (再掲) or a continuation of the row above.</param>
/// <param name="RelistOf">For a re-listed row the number of its original in the same part; null when none matches.</param>
/// <param name="Field">分野.</param>
/// <param name="Item">項目; its code repeats across fields.</param>
/// <param name="Departments">担当課, split and with the bureau inherited.</param>
/// <param name="Name">事業名又は取組名.</param>
/// <param name="Outline">事業概要又は取組内容.</param>
/// <param name="GoalKind">By the tag of the goal cell; null when the tag is missing (then flagged).</param>
/// <param name="GoalText">The goal cell without its tag, cleaned.</param>
/// <param name="Targets">Promises with a number.</param>
/// <param name="Milestones">Promises without one.</param>
/// <param name="Flags">What could not be read for certain.</param>
/// <param name="Cells">The line verbatim, split at tabs.</param>
internal sealed record PlanRow(
    int Line, string Part, int? No, RowKind Kind, int? RelistOf, OutlineEntry Field, OutlineEntry Item,
    IReadOnlyList<DepartmentName> Departments, string? Name, string? Outline, GoalKind? GoalKind, string? GoalText,
    IReadOnlyList<PlanTarget> Targets, IReadOnlyList<string> Milestones, IReadOnlyList<Flag> Flags,
    IReadOnlyList<string> Cells);

/// <summary>A place in the plan's outline.</summary>
internal sealed record OutlineEntry(string? Code, string? Name)
{
    internal static readonly OutlineEntry None = new(null, null);
}

/// <summary>A department: bureau (部局), bureau within it, section (課, 室).</summary>
/// <param name="Bureau">Empty, with a flag on the row, when the cell names none.</param>
/// <param name="Sub">Bureau inside the bureau.</param>
/// <param name="Section">Null when the bureau as a whole is meant.</param>
internal sealed record DepartmentName(string Bureau, string? Sub, string? Section);

/// <summary>A promised number.</summary>
/// <param name="Label">What is measured, in the words of the document.</param>
/// <param name="Value">In base units (121万 is 1210000, 7割 is 70 with unit %).</param>
/// <param name="RawValue">The numeral as written, without its unit.</param>
/// <param name="Unit">As written, but ％ and パーセント are "%"; null when there is none.</param>
/// <param name="Direction">Which side of the value keeps the promise.</param>
/// <param name="Cumulative">Counted over several years or up to a date rather than within the year.</param>
/// <param name="Since">Start of the count as written, such as "H30" (without 年度) or "平成30年度"; null when not named.</param>
/// <param name="DueFiscalYear">The year the text names, else the year of the document.</param>
/// <param name="DueDate">Only when the text names a day, a month, a quarter, a half year or the end of the year.</param>
/// <param name="Comparison">What the value is measured against.</param>
internal sealed record PlanTarget(
    string Label, decimal Value, string RawValue, string? Unit, Direction Direction, bool Cumulative, string? Since,
    int DueFiscalYear, DateOnly? DueDate, Comparison Comparison);

/// <summary>A doubt or a correction.</summary>
/// <param name="Code">Stable, snake_case.</param>
/// <param name="Message">Japanese: what was found and what was done with it.</param>
internal sealed record Flag(string Code, string Message);

/// <summary>What a table row is.</summary>
internal enum RowKind
{
    Numbered,
    Relisted,
    Continuation,
}

/// <summary>The tag of the goal cell: 【指標（KPI）】 or 【目標】.</summary>
internal enum GoalKind
{
    Kpi,
    Goal,
}

/// <summary>Which side of the value keeps the promise.</summary>
internal enum Direction
{
    AtLeast,
    AtMost,
    Approx,
    Exact,
}

/// <summary>What a value is measured against.</summary>
internal enum Comparison
{
    Absolute,
    PreviousYear,
    Baseline,
    NationalAverage,
}
