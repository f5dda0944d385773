using DxLedger.Features.Plans;

namespace DxLedger.Features.Initiatives;

/// <summary>A place in the plan's outline; an item's code repeats across fields, so both are needed.</summary>
/// <param name="FieldCode">分野, as printed: <c>4</c>, <c>第4-1</c>.</param>
/// <param name="ItemCode">項目, as printed: <c>3(1)イ ウ エ</c>, <c>計画</c>; null where the document prints only a name.</param>
internal sealed record Placement(string? FieldCode, string? FieldName, string? ItemCode, string? ItemName);

/// <summary>Whether the plan calls the promise a KPI (指標) or a goal (目標).</summary>
internal enum GoalKind
{
    Kpi,
    Goal,
}

/// <summary>What a plan document says of an initiative, cleaned of tags and line breaks.</summary>
/// <param name="Outline">事業概要; null where the cell is empty.</param>
/// <param name="GoalText">The whole KPI or goal cell after its label; null where the cell is empty.</param>
/// <param name="Further">Further places at which rows without a number continue this one.</param>
internal sealed record InitiativeContent(
    string Name,
    string? Outline,
    GoalKind? GoalKind,
    string? GoalText,
    Placement Placement,
    IReadOnlyList<Placement> Further)
{
    public bool Equals(InitiativeContent? other) =>
        other is not null && (Name, Outline, GoalKind, GoalText, Placement) == (other.Name, other.Outline, other.GoalKind, other.GoalText, other.Placement)
        && Further.SequenceEqual(other.Further);

    public override int GetHashCode() => HashCode.Combine(Name, Outline, GoalKind, GoalText, Placement, Further.Count);
}

/// <summary>A department as the document names it, with the key of its stream.</summary>
internal sealed record ResponsibleDepartment(string Key, string Bureau, string? Sub, string? Section);

/// <summary>Where in which document something was read.</summary>
/// <param name="Document">SHA-256 of the file's bytes, lower-case hex.</param>
/// <param name="Line">1-based line in that file.</param>
/// <param name="Cells">The row's cells, byte for byte as they stand there after decoding.</param>
internal sealed record SourceRow(string Document, string Part, int Line, IReadOnlyList<string> Cells);

/// <summary>A doubt of the reader about its own reading.</summary>
internal sealed record ReadingFlag(string Code, string Message);

/// <summary>What may happen to an initiative (事業・取組).</summary>
internal abstract record InitiativeEvent;

/// <summary>A numbered row of the plan document became an initiative.</summary>
/// <param name="Number">The printed number within the part; null for a re-listing that matches nothing.</param>
/// <param name="Departments">In the document's order; the first leads.</param>
internal sealed record InitiativeRegistered(
    string Key,
    string Plan,
    string Part,
    int? Number,
    InitiativeContent Content,
    IReadOnlyList<ResponsibleDepartment> Departments,
    SourceRow Source,
    IReadOnlyList<ReadingFlag> Flags) : InitiativeEvent;

/// <summary>A 再掲 row lists the initiative once more under another item; a later one for the same place replaces it.</summary>
/// <param name="Further">Places at which rows without a number continue the re-listing.</param>
/// <param name="Differing">The content of that row where it is not the original's; null where it is the same.</param>
internal sealed record InitiativeRelisted(
    Placement Placement,
    IReadOnlyList<Placement> Further,
    IReadOnlyList<ResponsibleDepartment> Departments,
    InitiativeContent? Differing,
    SourceRow Source,
    IReadOnlyList<ReadingFlag> Flags) : InitiativeEvent;

/// <summary>Name, outline, goal or place changed.</summary>
/// <param name="Document">SHA-256 of the document that brought the change; null when the office made it, with a reason beside the entry.</param>
internal sealed record InitiativeOutlineRevised(InitiativeContent From, InitiativeContent To, string? Document) : InitiativeEvent;

/// <summary>Responsibility moved.</summary>
/// <param name="EffectiveFrom">The day from which the new departments answer for it; null where it is the day of the entry.</param>
/// <param name="Document">As in <see cref="InitiativeOutlineRevised"/>.</param>
internal sealed record InitiativeDepartmentReassigned(
    IReadOnlyList<ResponsibleDepartment> From,
    IReadOnlyList<ResponsibleDepartment> To,
    DateOnly? EffectiveFrom,
    string? Document) : InitiativeEvent;

/// <summary>A later document prints the initiative under another number; its key stays.</summary>
internal sealed record InitiativeRenumbered(int? From, int To, string Document) : InitiativeEvent;

/// <summary>Work on it rests for a while; why lies beside the entry, as for all changes of its state.</summary>
/// <param name="From">The first day on which it rests.</param>
/// <param name="Until">When it is expected to go on; null where nobody knows.</param>
internal sealed record InitiativeSuspended(DateOnly From, DateOnly? Until) : InitiativeEvent;

/// <summary>Work on it goes on, after a rest or after an end that was none.</summary>
/// <param name="From">The first day on which it goes on.</param>
internal sealed record InitiativeResumed(DateOnly From) : InitiativeEvent;

/// <summary>It was carried out.</summary>
/// <param name="On">The day on which it was.</param>
internal sealed record InitiativeCompleted(DateOnly On) : InitiativeEvent;

/// <summary>It was given up before it was carried out.</summary>
/// <param name="On">The last day of work on it.</param>
internal sealed record InitiativeDiscontinued(DateOnly On) : InitiativeEvent;

/// <summary>What became of it in a later plan; why lies beside the entry.</summary>
/// <param name="Plan">Key of the later plan.</param>
/// <param name="Successors">Initiatives of that plan; none where it ended.</param>
internal sealed record InitiativeSucceeded(string Plan, LineageKind Kind, IReadOnlyList<string> Successors) : InitiativeEvent;

/// <summary>What it goes on from; why lies beside the entry.</summary>
/// <param name="Plan">Key of the earlier plan.</param>
internal sealed record InitiativeContinuedFrom(string Plan, LineageKind Kind, IReadOnlyList<string> Predecessors) : InitiativeEvent;
