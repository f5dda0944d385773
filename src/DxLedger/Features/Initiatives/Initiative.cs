using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Serialization;
using DxLedger.Features.Plans;
using DxLedger.Platform;

namespace DxLedger.Features.Initiatives;

/// <summary>What has become of an initiative (事業・取組).</summary>
internal enum InitiativeState
{
    Active,

    /// <summary>休止</summary>
    Suspended,

    /// <summary>完了</summary>
    Completed,

    /// <summary>中止</summary>
    Discontinued,
}

/// <summary>An initiative as its stream tells it.</summary>
[JsonDerivedType(typeof(Registered), "registered")]
internal abstract record Initiative
{
    private Initiative()
    {
    }

    internal sealed record Unregistered : Initiative;

    /// <summary>A change of what became of an initiative.</summary>
    /// <param name="From">The first day of it.</param>
    /// <param name="Until">When a rest is expected to end; null where nobody knows, and for all else.</param>
    /// <param name="Origin">Why lies beside that entry.</param>
    internal sealed record Standing(InitiativeState State, DateOnly From, DateOnly? Until, EventOrigin Origin);

    /// <param name="Departments">By the day from which they answer for it; the first of them leads.</param>
    /// <param name="Number">Null for a re-listing that matches no numbered row; it stands outside the count of initiatives.</param>
    internal sealed record Registered(
        string Key,
        string Plan,
        string Part,
        int? Number,
        InitiativeContent Content,
        Timeline<IReadOnlyList<ResponsibleDepartment>> Departments,
        IReadOnlyList<Relisting> Relistings,
        SourceRow Source,
        IReadOnlyList<ReadingFlag> Flags) : Initiative
    {
        /// <summary>What became of it, oldest first; empty while it has been under way from the beginning.</summary>
        public IReadOnlyList<Standing> Standings { get; init; } = [];

        /// <summary>What became of it in later plans, oldest first.</summary>
        public IReadOnlyList<LineageLink> Successions { get; init; } = [];

        /// <summary>What it goes on from; none where it begins here.</summary>
        public IReadOnlyList<LineageLink> Origins { get; init; } = [];

        [JsonIgnore]
        public InitiativeState State => Standings is [.., var last] ? last.State : InitiativeState.Active;

        /// <summary>How it stands on a day: whatever was said last of that day.</summary>
        public InitiativeState StateOn(DateOnly day) => Standings.LastOrDefault(standing => standing.From <= day)?.State ?? InitiativeState.Active;

        /// <summary>Whether work on it went on, on any day of a period; else no figure is due for it.</summary>
        public bool IsActiveIn(ReportingPeriod period) =>
            StateOn(period.FirstDay) == InitiativeState.Active
            || Standings.Any(standing => standing.From > period.FirstDay && standing.From <= period.LastDay && StateOn(standing.From) == InitiativeState.Active);

        [JsonIgnore]
        public bool IsUnresolved => Number is null;
    }

    /// <summary>One more place under which the plan lists the initiative.</summary>
    internal sealed record Relisting(
        Placement Placement,
        IReadOnlyList<Placement> Further,
        IReadOnlyList<ResponsibleDepartment> Departments,
        InitiativeContent? Differing,
        SourceRow Source,
        IReadOnlyList<ReadingFlag> Flags);

    public static string StreamOf(string key) => "initiative-" + key;

    public static Rejection NotFound(string key) => new("initiative.not_found", new($"There is no initiative {key}.", $"事業・取組 {key} はありません。"));

    public static Initiative Evolve(Initiative state, InitiativeEvent @event, EventOrigin origin) => (state, @event) switch
    {
        (Unregistered, InitiativeRegistered e) =>
            new Registered(e.Key, e.Plan, e.Part, e.Number, e.Content, Timeline<IReadOnlyList<ResponsibleDepartment>>.Of(e.Departments), [], e.Source, e.Flags),
        (Registered now, InitiativeRelisted e) => now with { Relistings = Listed(now.Relistings, e) },
        (Registered now, InitiativeOutlineRevised e) => now with { Content = e.To },
        (Registered now, InitiativeDepartmentReassigned e) => now with { Departments = now.Departments.With(e.EffectiveFrom ?? JapaneseCalendar.DateOf(origin.RecordedAt), e.To) },
        (Registered now, InitiativeRenumbered e) => now with { Number = e.To },
        (Registered now, InitiativeSucceeded e) => now with { Successions = [.. now.Successions, new(e.Plan, e.Kind, e.Successors, origin)] },
        (Registered now, InitiativeContinuedFrom e) => now with { Origins = [.. now.Origins, new(e.Plan, e.Kind, e.Predecessors, origin)] },
        (Registered now, InitiativeSuspended e) => now with { Standings = [.. now.Standings, new(InitiativeState.Suspended, e.From, e.Until, origin)] },
        (Registered now, InitiativeResumed e) => now with { Standings = [.. now.Standings, new(InitiativeState.Active, e.From, null, origin)] },
        // The last day of work is a day of work.
        (Registered now, InitiativeCompleted e) => now with { Standings = [.. now.Standings, new(InitiativeState.Completed, e.On.AddDays(1), null, origin)] },
        (Registered now, InitiativeDiscontinued e) => now with { Standings = [.. now.Standings, new(InitiativeState.Discontinued, e.On.AddDays(1), null, origin)] },
        _ => throw new UnreachableException($"{@event.GetType().Name} cannot follow {state.GetType().Name}."),
    };

    private static ImmutableArray<Relisting> Listed(IReadOnlyList<Relisting> relistings, InitiativeRelisted e) =>
        [.. relistings.Where(known => known.Placement != e.Placement), new(e.Placement, e.Further, e.Departments, e.Differing, e.Source, e.Flags)];
}
