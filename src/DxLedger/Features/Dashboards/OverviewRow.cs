using System.Diagnostics;
using System.Text.Json.Serialization;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Platform;

namespace DxLedger.Features.Dashboards;

/// <summary>What has become of a promise.</summary>
internal enum PromiseState
{
    Open,

    /// <summary>Pursued no longer; it counts nowhere else.</summary>
    Closed,
}

/// <summary>A row of <see cref="PlanOverviews"/>: a plan in numbers, or what one stream adds to them.</summary>
[JsonDerivedType(typeof(PlanRow), "plan")]
[JsonDerivedType(typeof(InitiativeFacts), "initiative")]
[JsonDerivedType(typeof(KpiFacts), "kpi")]
internal abstract record OverviewRow
{
    private OverviewRow()
    {
    }

    internal sealed record PlanRow(string Plan, OverviewCounts Counts) : OverviewRow;

    /// <summary>What is counted of an initiative.</summary>
    /// <param name="IsNumbered">False for one that stands outside the count.</param>
    /// <param name="Places">Its own, each once; the first is where it is numbered.</param>
    /// <param name="Standings">What became of it, with the first day of each, in the order in which it was said; empty while it goes on.</param>
    /// <param name="Departments">Keys, each once; the first leads. By the day from which they answer for it.</param>
    /// <param name="Kpis">Promised numbers that serve it.</param>
    /// <param name="Milestones">Promised states that serve it.</param>
    internal sealed record InitiativeFacts(
        string Plan,
        string Part,
        bool IsNumbered,
        IReadOnlyList<Dated<InitiativeState>> Standings,
        IReadOnlyList<Placement> Places,
        IReadOnlyList<RelistedPlaces> Relistings,
        Timeline<IReadOnlyList<string>> Departments,
        int Kpis,
        int Milestones) : OverviewRow
    {
        /// <summary>The same instance where nothing that is counted changes.</summary>
        public static InitiativeFacts After(InitiativeFacts? before, InitiativeEvent @event, DateOnly day) => (before, @event) switch
        {
            (null, InitiativeRegistered e) =>
                new(e.Plan, e.Part, e.Number is not null, [], Own(e.Content), [], Timeline<IReadOnlyList<string>>.Of(Keys(e.Departments)), 0, 0),
            ({ } now, InitiativeRelisted e) => now with { Relistings = [.. now.Relistings.Where(known => known.Places[0] != e.Placement), Relisted(e)] },
            ({ } now, InitiativeOutlineRevised e) => Own(e.To).SequenceEqual(now.Places) ? now : now with { Places = Own(e.To) },
            ({ } now, InitiativeDepartmentReassigned e) => now with { Departments = now.Departments.With(e.EffectiveFrom ?? day, Keys(e.To)) },
            ({ } now, InitiativeRenumbered) => now.IsNumbered ? now : now with { IsNumbered = true },
            ({ } now, InitiativeSucceeded or InitiativeContinuedFrom) => now,
            ({ } now, InitiativeSuspended e) => now.Then(InitiativeState.Suspended, e.From),
            ({ } now, InitiativeResumed e) => now.Then(InitiativeState.Active, e.From),
            ({ } now, InitiativeCompleted e) => now.Then(InitiativeState.Completed, e.On.AddDays(1)),
            ({ } now, InitiativeDiscontinued e) => now.Then(InitiativeState.Discontinued, e.On.AddDays(1)),
            _ => throw new UnreachableException($"{@event.GetType().Name} cannot follow {(before is null ? "nothing" : "an initiative")}."),
        };

        /// <summary>How it stands from which day on, in the order of the days: whatever was said last of a day.</summary>
        public IEnumerable<Dated<InitiativeState>> States() => Standings.Select(standing => standing.From).Distinct().Order()
            .Select(from => new Dated<InitiativeState>(from, Standings.Last(standing => standing.From <= from).Value))
            .Prepend(new(null, InitiativeState.Active));

        private InitiativeFacts Then(InitiativeState state, DateOnly from) => this with { Standings = [.. Standings, new(from, state)] };

        /// <param name="times">1 for a promise that comes to serve it, -1 for one that no longer does.</param>
        public InitiativeFacts ServedBy(PromiseKind kind, int times) =>
            kind == PromiseKind.Kpi ? this with { Kpis = Kpis + times } : this with { Milestones = Milestones + times };

        private static List<Placement> Own(InitiativeContent content) => [.. content.Further.Prepend(content.Placement).Distinct()];

        private static List<string> Keys(IReadOnlyList<ResponsibleDepartment> departments) => [.. departments.Select(department => department.Key).Distinct()];

        private static RelistedPlaces Relisted(InitiativeRelisted e) => new(e.Source.Part, [.. e.Further.Prepend(e.Placement).Distinct()]);
    }

    /// <summary>Where a 再掲 row lists an initiative again.</summary>
    /// <param name="Part">The list in which that row stands.</param>
    internal sealed record RelistedPlaces(string Part, IReadOnlyList<Placement> Places);

    /// <summary>What is counted of a promise.</summary>
    /// <param name="Initiatives">Keys of those it serves; it counts once all the same.</param>
    internal sealed record KpiFacts(string Plan, PromiseKind Kind, PromiseState State, IReadOnlyList<string> Initiatives) : OverviewRow
    {
        /// <summary>The same instance where nothing that is counted changes.</summary>
        public static KpiFacts After(KpiFacts? before, KpiEvent @event) => (before, @event) switch
        {
            (null, KpiDefined e) => new(e.Plan, e.Definition.Kind, PromiseState.Open, [e.Initiative]),
            ({ } now, KpiLinked e) => now.Initiatives.Contains(e.Initiative) ? now : now with { Initiatives = [.. now.Initiatives, e.Initiative] },
            ({ } now, KpiDefinitionRevised e) => e.To.Kind == now.Kind ? now : now with { Kind = e.To.Kind },
            ({ } now, KpiClosed) => now with { State = PromiseState.Closed },
            ({ } now, KpiReopened) => now with { State = PromiseState.Open },
            ({ } now, KpiTargetSet or KpiTargetRevised or KpiOwnersReassigned or KpiExpectedPathSet or KpiScheduleSet or KpiSucceeded or KpiContinuedFrom) => now,
            ({ } now, KpiProgressReported or KpiProgressRevised or KpiProgressWithdrawn or KpiMilestoneReported or KpiReportReturned or KpiReportApproved or KpiReportAccepted or KpiBaselineSet or KpiEvaluated) => now,
            _ => throw new UnreachableException($"{@event.GetType().Name} cannot follow {before?.State.ToString() ?? "nothing"}."),
        };
    }
}
