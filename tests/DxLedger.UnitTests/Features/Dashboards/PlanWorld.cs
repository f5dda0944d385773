using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Features.Plans;

namespace DxLedger.UnitTests.Features.Dashboards;

/// <summary>Something that may happen, where it can; the numbers choose among few things, so that they meet often.</summary>
internal sealed record Step(int What, int Initiative, int Promise, int Choice, int Other);

/// <summary>Two plans as the features' own Evolve functions tell them, and the events that made them so.</summary>
internal sealed class PlanWorld
{
    private static readonly Placement[] Placements =
        [new(
            "1",
            "分野一",
            "1(1)",
            null), new("1", "分野一", "1(2)", null), new("2", "分野二", "1(1)", null), new("2", null, null, "項目"), new(null, null, null, null)];

    private static readonly ResponsibleDepartment[] Departments = [new(
        "d1",
        "総務部",
        null,
        "人事課"), new("d2", "総務部", null, null), new("d3", "企画部", "局", "課")];

    private readonly Dictionary<int, Initiative.Registered> _initiatives = [];
    private readonly Dictionary<int, Kpi.Defined> _promises = [];

    public static string PlanOf(int initiative) => initiative < 4 ? "p1" : "p2";

    public IReadOnlyList<Initiative.Registered> Initiatives(string plan) => [.. _initiatives.Values.Where(initiative => initiative.Plan == plan)];

    public IReadOnlyList<Kpi.Defined> Promises(string plan) => [.. _promises.Values.Where(promise => promise.Plan == plan)];

    /// <summary>The events of a step; none where it cannot happen.</summary>
    public IEnumerable<(string Stream, object Event)> Do(Step step)
    {
        if (Event(step) is InitiativeEvent change)
        {
            _initiatives[step.Initiative] = (Initiative.Registered)Initiative.Evolve((Initiative?)_initiatives.GetValueOrDefault(step.Initiative) ?? new Initiative.Unregistered(), change, new(0, 0, "office", default));
            yield return (Initiative.StreamOf($"i{step.Initiative}"), change);
        }
        else if (Event(step) is KpiEvent promise)
        {
            _promises[step.Promise] = (Kpi.Defined)Kpi.Evolve((Kpi?)_promises.GetValueOrDefault(step.Promise) ?? new Kpi.Undefined(), promise, new(
                0,
                0,
                "office",
                default));
            yield return (Kpi.StreamOf($"k{step.Promise}"), promise);
        }
    }

    public static PlanAdopted Adopted(string plan) => new(plan, 2023, plan, null);

    public static InitiativeRegistered Registered(int initiative, int choice, int other) => new(
        $"i{initiative}", PlanOf(initiative), choice % 2 == 0 ? "A" : "B", choice == 0 ? null : choice, Content(choice, other), Responsible(choice, other), Row(other), []);

    public static InitiativeContent Content(int choice, int other) =>
        new("名", null, null, null, Placements[choice % 5], choice > other ? [Placements[other % 5], Placements[other % 3]] : []);

    public static KpiDefined Defined(int promise, int initiative, int choice) =>
        new($"k{promise}", PlanOf(initiative), $"i{initiative}", Definition(choice), null, ["d1"], new("00", "A", 1, "セル"));

    public static KpiDefinition Definition(int choice) => new(
        choice % 2 == 0 ? PromiseKind.Kpi : PromiseKind.Milestone, "受講者数", "人", Measure.Count, Direction.AtLeast, Comparison.Absolute, Accumulation.Latest, null);

    public static ResponsibleDepartment[] Responsible(int choice, int other) =>
        choice % 4 == 3 ? [] : [Departments[choice % 3], .. other % 2 == 0 ? Array.Empty<ResponsibleDepartment>() : [Departments[other % 3]]];

    public static SourceRow Row(int other) => new("00", other % 2 == 0 ? "A" : "B", 1, []);

    private object? Event(Step step)
    {
        var initiative = _initiatives.GetValueOrDefault(step.Initiative);
        var promise = _promises.GetValueOrDefault(step.Promise);
        return (step.What, initiative, promise) switch
        {
            (0 or 1, null, _) => Registered(step.Initiative, step.Choice, step.Other),
            (2, { }, _) => new InitiativeRelisted(Placements[step.Choice % 5], step.Other > 2 ? [Placements[step.Other % 5]] : [], [], null, Row(step.Other), []),
            (3, { }, _) => new InitiativeOutlineRevised(initiative.Content, Content(step.Choice, step.Other), null),
            (4, { }, _) => new InitiativeDepartmentReassigned(
                initiative.Departments.Latest, Responsible(step.Choice, step.Other), step.Choice % 2 == 0 ? null : new DateOnly(2024, 10, 1), "00"),
            (5, { }, _) => new InitiativeRenumbered(initiative.Number, step.Choice + 1, "00"),
            (6 or 7, { }, null) => Defined(step.Promise, step.Initiative, step.Choice),
            (8, { }, { }) => new KpiLinked(initiative.Key, new("00", "A", 1, "セル")),
            (9, _, { }) => new KpiDefinitionRevised(promise.Definition, Definition(step.Choice), null, null),
            (10, _, { Targets: [] }) => new KpiTargetSet(2023, step.Choice, "", null, null),
            (10, _, { Targets: [var target, ..] }) => new KpiTargetRevised(2023, target.Value, step.Choice, "", new DateOnly(2023, 4, 1), null),
            (11, _, { }) => new KpiOwnersReassigned(promise.Owners.Latest, ["d2"], null, "00"),
            (14, _, { }) => step.Choice % 2 == 0 ? new KpiClosed(KpiClosingCause.Ended, null) : new KpiReopened(),
            (12, { }, _) => step.Choice % 2 == 0 ? new InitiativeSuspended(new DateOnly(2023, 9, 1), null) : new InitiativeResumed(new DateOnly(2023, 9, 1)),
            (13, { }, _) => step.Choice % 2 == 0 ? new InitiativeCompleted(new DateOnly(2024, 9, 1)) : new InitiativeDiscontinued(new DateOnly(2023, 9, 1)),
            _ => null,
        };
    }
}
