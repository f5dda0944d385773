using System.Diagnostics;
using System.Globalization;
using DxLedger.Features.Departments;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;

namespace DxLedger.Features.Dashboards;

/// <summary>What an event says in a list of changes.</summary>
internal static class ChangeWording
{
    /// <summary>What a stream is about once the event has happened.</summary>
    /// <param name="before">Null before the stream's first event.</param>
    public static ChangeRow.Subject SubjectAfter(ChangeRow.Subject? before, object @event) => (before, @event) switch
    {
        (_, PlanAdopted e) => new(e.Key, e.Title ?? e.Key),
        (_, DepartmentRegistered e) => new(null, FullName(e.Bureau, e.Sub, e.Section)),
        ({ } now, DepartmentRenamed e) => now with { Later = [.. now.Later.Where(name => name.From < e.EffectiveFrom), new(
            e.EffectiveFrom,
            e.To.Full())] },
        (_, InitiativeRegistered e) => new(e.Plan, e.Content.Name),
        (_, KpiDefined e) => new(e.Plan, e.Definition.Label),
        (_, PeriodEvent e) => PeriodWording.Subject(e),
        ({ } now, InitiativeOutlineRevised e) => now with { Name = e.To.Name },
        ({ } now, KpiDefinitionRevised e) => now with { Name = e.To.Label },
        ({ } now, _) => now,
        _ => throw new UnreachableException($"{@event.GetType().Name} cannot be a stream's first event."),
    };

    /// <summary>What it changed; nothing where a thing only came into being.</summary>
    public static IReadOnlyList<ChangedMember> Members(object @event) => @event switch
    {
        PlanAdopted or PlanDocumentFlagged or PlanConflictKept or DepartmentRegistered or InitiativeRegistered or KpiDefined => [],
        TextRedacted e => [new(string.Create(CultureInfo.InvariantCulture, $"redacted.{e.Position}"), null, string.Join(", ", e.Texts))],
        PlanDocumentImported e => [new("document", null, e.FileName)],
        DepartmentRenamed e => [new("name", e.From.Full(), e.To.Full()), new("from", null, Dates.Text(e.EffectiveFrom))],
        DepartmentSucceeded e => [new("from", null, Dates.Text(e.EffectiveFrom))],
        DepartmentDeputyNamed e => [new(
            "from",
            null,
            Dates.Text(e.From)), .. e.Until is { } until ? [new ChangedMember("until", null, Dates.Text(until))] : Array.Empty<ChangedMember>()],
        DepartmentDeputyWithdrawn e => [new("from", null, Dates.Text(e.EffectiveFrom))],
        InitiativeRelisted e => [new("relisting", null, Text(e.Placement))],
        InitiativeOutlineRevised e => [.. Members(e.From, e.To)],
        InitiativeDepartmentReassigned e => [new("departments", Text(e.From), Text(e.To))],
        InitiativeSuspended e => [new("state", null, "suspended"), new("from", null, Dates.Text(e.From))],
        InitiativeResumed e => [new("state", null, "active"), new("from", null, Dates.Text(e.From))],
        InitiativeCompleted e => [new("state", null, "completed"), new("on", null, Dates.Text(e.On))],
        InitiativeDiscontinued e => [new("state", null, "discontinued"), new("on", null, Dates.Text(e.On))],
        InitiativeRenumbered e => [new("number", e.From?.ToString(CultureInfo.InvariantCulture), e.To.ToString(CultureInfo.InvariantCulture))],
        KpiLinked e => [new("initiatives", null, e.Initiative)],
        KpiTargetSet e => [new(Target(e.FiscalYear), null, Text(e.Value))],
        KpiTargetRevised e when e.From == e.To => [new(Target(e.FiscalYear) + ".effectiveFrom", null, Dates.Text(e.EffectiveFrom))],
        KpiTargetRevised e => [new(Target(e.FiscalYear), Text(e.From), Text(e.To))],
        KpiDefinitionRevised e => [.. DefinitionWording.Differences(e.From, e.To).Select(one => new ChangedMember("definition." + one.Member, one.From, one.To))],
        PlanEvaluationRuleSet e => [new(RuleWording.Member(e), null, e.Rule.Profile)],
        KpiExpectedPathSet e => [new(string.Create(CultureInfo.InvariantCulture, $"expected.{e.FiscalYear}"), Text(e.From), Text(e.To))],
        KpiScheduleSet e => [new("schedule", Text(e.From), Text(e.To))],
        KpiClosed e => [new(
            "state",
            "open",
            "closed"), new("cause", null, LedgerJson.NameOf(e.Cause)), .. e.Of is null ? [] : new[] { new ChangedMember("of", null, e.Of) }],
        KpiReopened => [new("state", "closed", "open")],
        KpiSucceeded e => [new("successors." + e.Plan, null, Text(e.Kind, e.Successors))],
        KpiContinuedFrom e => [new("predecessors." + e.Plan, null, Text(e.Kind, e.Predecessors))],
        InitiativeSucceeded e => [new("successors." + e.Plan, null, Text(e.Kind, e.Successors))],
        InitiativeContinuedFrom e => [new("predecessors." + e.Plan, null, Text(e.Kind, e.Predecessors))],
        KpiBaselineSet e => [new("baseline", e.From is null ? null : Text(e.From.Value), Text(e.To.Value))],
        KpiEvaluated e => [new(
            "evaluation." + e.Period,
            null,
            e.Printed is { } rate ? $"{Text(rate)} %{(e.Grade is { } grade ? " " + grade : "")}" : e.Grade)],
        PeriodEvent e => PeriodWording.Members(e),
        KpiEvent e when ReportWording.Members(e) is { } members => members,
        _ => throw new UnreachableException($"Nothing says what a {@event.GetType().Name} changes."),
    };

    private static IEnumerable<ChangedMember> Members(InitiativeContent before, InitiativeContent after)
    {
        if (before.Name != after.Name)
            yield return new("content.name", before.Name, after.Name);
        if (before.Outline != after.Outline)
            yield return new("content.outline", null, null);
        if (before.GoalKind != after.GoalKind)
            yield return new("content.goalKind", null, null);
        if (before.GoalText != after.GoalText)
            yield return new("content.goalText", null, null);
        if (before.Placement != after.Placement)
            yield return new("content.placement", Text(before.Placement), Text(after.Placement));
        if (!before.Further.SequenceEqual(after.Further))
            yield return new("content.further", null, null);
    }

    private static string Target(int fiscalYear) => string.Create(CultureInfo.InvariantCulture, $"target.{fiscalYear}");

    private static string? Text(IReadOnlyList<PathValue> path) => path.Count == 0 ? null : string.Join(", ", path.Select(value => $"{value.Period} {Text(value.Value)}"));

    private static string Text(Kpis.Reporting.ReportingSchedule schedule) =>
        schedule.PublishedMonth is { } month ? string.Create(CultureInfo.InvariantCulture, $"{LedgerJson.NameOf(schedule.Frequency)} ({month})") : LedgerJson.NameOf(schedule.Frequency);

    private static string Text(LineageKind kind, IReadOnlyList<string> keys) => keys.Count == 0 ? LedgerJson.NameOf(kind) : $"{LedgerJson.NameOf(kind)}: {string.Join(", ", keys)}";

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(IReadOnlyList<ResponsibleDepartment> departments) =>
        string.Join('、', departments.Select(department => FullName(department.Bureau, department.Sub, department.Section)));

    private static string Text(Placement place) => string.Join(
        " / ", Named(place.FieldCode, place.FieldName), Named(place.ItemCode, place.ItemName));

    private static string Named(string? code, string? name) => string.Join(' ', new[] { code, name }.OfType<string>());

    private static string FullName(string bureau, string? sub, string? section) => new OfficialName(bureau, sub, section).Full();
}
