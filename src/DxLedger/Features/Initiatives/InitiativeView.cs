using DxLedger.Features.Departments;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;
using DxLedger.Platform;

namespace DxLedger.Features.Initiatives;

/// <summary>A code and a name of the plan's outline.</summary>
internal sealed record OutlineView(string? Code, string? Name);

/// <summary>A department that answers for an initiative, by the name that it bears now; the document's own words are in the source row.</summary>
internal sealed record DepartmentView(string Key, string Bureau, string? Sub, string? Section)
{
    public static DepartmentView Of(ResponsibleDepartment department, IReadOnlyDictionary<string, Department.Registered> departments, DateOnly day) =>
        departments.GetValueOrDefault(department.Key)?.Names.On(day) is { } name
            ? new(department.Key, name.Bureau, name.Sub, name.Section)
            : new(department.Key, department.Bureau, department.Sub, department.Section);
}

/// <param name="From">The day from which they answer for it.</param>
internal sealed record NextDepartments(DateOnly From, IReadOnlyList<DepartmentView> Departments)
{
    public static NextDepartments? Of(Initiative.Registered initiative, IReadOnlyDictionary<string, Department.Registered> departments, DateOnly today) =>
        initiative.Departments.Entries.FirstOrDefault(entry => entry.From > today) is { From: { } from } next
            ? new(from, [.. next.Value.Select(department => DepartmentView.Of(department, departments, from))])
            : null;
}

/// <param name="Until">When a rest is expected to end; null where nobody knows, and for all else.</param>
/// <param name="Reason">Null where the text was erased.</param>
/// <param name="Position">Ledger position.</param>
internal sealed record StandingView(InitiativeState State, DateOnly From, DateOnly? Until, string? Reason, long Position);

/// <param name="Keys">In that plan; none where it ended.</param>
internal sealed record LineageView(string Plan, LineageKind Kind, IReadOnlyList<string> Keys, long Position)
{
    public static LineageView Of(LineageLink link) => new(link.Plan, link.Kind, link.Keys, link.Origin.Position);
}

/// <summary>An initiative in a list.</summary>
internal sealed record InitiativeSummary(
    string Key,
    string Plan,
    string Part,
    int? Number,
    long Version,
    string Name,
    OutlineView Field,
    OutlineView Item,
    IReadOnlyList<DepartmentView> Departments,
    InitiativeState State,
    GoalKind? GoalKind,
    IReadOnlyList<PromiseSummary> Promises,
    int Flags)
{
    public static InitiativeSummary Of(Initiative.Registered initiative, long version, IEnumerable<Kpi.Defined> promises, IReadOnlyDictionary<string, Department.Registered> departments, DateOnly today, bool seesWork, ReportingPeriod? period) => new(
        initiative.Key,
        initiative.Plan,
        initiative.Part,
        initiative.Number,
        version,
        initiative.Content.Name,
        new(initiative.Content.Placement.FieldCode, initiative.Content.Placement.FieldName),
        new(initiative.Content.Placement.ItemCode, initiative.Content.Placement.ItemName),
        [.. initiative.Departments.On(today).Select(department => DepartmentView.Of(department, departments, today))],
        initiative.StateOn(today),
        initiative.Content.GoalKind,
        [.. promises.Select(promise => PromiseSummary.Of(promise, period?.LastDay ?? today, seesWork))],
        initiative.Flags.Count);
}

/// <summary>A promise of an initiative, with its targets as they count today.</summary>
/// <param name="Latest">Null where nothing was reported, or nothing that the caller may see.</param>
internal sealed record PromiseSummary(
    string Key,
    PromiseKind Kind,
    string Label,
    string? Unit,
    Direction? Direction,
    Accumulation Accumulation,
    DateOnly? DueDate,
    IReadOnlyList<CurrentTarget> Targets,
    LatestReport? Latest)
{
    public static PromiseSummary Of(Kpi.Defined kpi, DateOnly day, bool seesWork) => new(
        kpi.Key,
        kpi.Definition.Kind,
        kpi.Definition.Label,
        kpi.Definition.Unit,
        kpi.Definition.Direction,
        kpi.Definition.Accumulation,
        kpi.DueDate,
        [
            .. kpi.Targets.Select(target => new CurrentTarget(
                target.FiscalYear,
                target.InForce(day),
                DisplayedValue.Of(kpi.Definition, target.InForce(day)),
                target.RawValueOn(day),
                ComingTarget.Of(kpi.Definition, target, day))),
        ],
        LatestReport.Of(kpi, seesWork));
}

/// <param name="Value">In force today, or on the last day of the period that is asked for.</param>
/// <param name="Coming">What comes into force after that day, in order.</param>
internal sealed record CurrentTarget(int FiscalYear, decimal Value, DisplayedValue? Display, string RawValue, IReadOnlyList<ComingTarget> Coming);

/// <summary>An initiative as it stands, for HTTP.</summary>
/// <param name="Version">Of its stream; what a write names in <c>If-Match</c>.</param>
/// <param name="Number">As the last document prints it; null for a re-listing that matches nothing.</param>
/// <param name="Further">Further places at which rows without a number continue it.</param>
/// <param name="Departments">As they are called today; the first leads.</param>
/// <param name="NextDepartments">Where a change is decided on and still to come; null where none is.</param>
/// <param name="State">Today.</param>
/// <param name="Standings">Every change of its state, oldest first; empty while it has been under way from the beginning.</param>
/// <param name="Origins">What it goes on from in an earlier plan.</param>
/// <param name="Successions">What became of it in later plans.</param>
/// <param name="Relistings">Where 再掲 rows list it again, with what they say differently.</param>
/// <param name="Promises">Its KPIs and milestones.</param>
/// <param name="Source">The row of the document it was first read from, verbatim.</param>
/// <param name="Flags">What could not be read for certain.</param>
internal sealed record InitiativeView(
    string Key,
    string Plan,
    string Part,
    int? Number,
    long Version,
    string Name,
    string? Outline,
    GoalKind? GoalKind,
    string? GoalText,
    OutlineView Field,
    OutlineView Item,
    IReadOnlyList<Placement> Further,
    IReadOnlyList<DepartmentView> Departments,
    NextDepartments? NextDepartments,
    InitiativeState State,
    IReadOnlyList<StandingView> Standings,
    IReadOnlyList<LineageView> Origins,
    IReadOnlyList<LineageView> Successions,
    IReadOnlyList<Initiative.Relisting> Relistings,
    IReadOnlyList<PromiseSummary> Promises,
    SourceRow Source,
    IReadOnlyList<ReadingFlag> Flags)
{
    public static InitiativeView Of(Initiative.Registered initiative, long version, IEnumerable<Kpi.Defined> promises, IReadOnlyDictionary<string, Department.Registered> departments, IReadOnlyDictionary<(long Position, string Name), string?> texts, DateOnly today, bool seesWork, ReportingPeriod? period) => new(
        initiative.Key,
        initiative.Plan,
        initiative.Part,
        initiative.Number,
        version,
        initiative.Content.Name,
        initiative.Content.Outline,
        initiative.Content.GoalKind,
        initiative.Content.GoalText,
        new(initiative.Content.Placement.FieldCode, initiative.Content.Placement.FieldName),
        new(initiative.Content.Placement.ItemCode, initiative.Content.Placement.ItemName),
        initiative.Content.Further,
        [.. initiative.Departments.On(today).Select(department => DepartmentView.Of(department, departments, today))],
        NextDepartments.Of(initiative, departments, today),
        initiative.StateOn(today),
        [.. initiative.Standings.Select(standing => new StandingView(standing.State, standing.From, standing.Until, texts.GetValueOrDefault((standing.Origin.Position, "reason")), standing.Origin.Position))],
        [.. initiative.Origins.Select(LineageView.Of)],
        [.. initiative.Successions.Select(LineageView.Of)],
        initiative.Relistings,
        [.. promises.Select(promise => PromiseSummary.Of(promise, period?.LastDay ?? today, seesWork))],
        initiative.Source,
        initiative.Flags);
}
