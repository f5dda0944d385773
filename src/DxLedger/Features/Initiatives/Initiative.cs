using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Serialization;

namespace DxLedger.Features.Initiatives;

/// <summary>An initiative as its stream tells it.</summary>
[JsonDerivedType(typeof(Registered), "registered")]
internal abstract record Initiative
{
    private Initiative()
    {
    }

    internal sealed record Unregistered : Initiative;

    /// <param name="Number">Null for a re-listing that matches no numbered row; it stands outside the count of initiatives.</param>
    internal sealed record Registered(
        string Key,
        string Plan,
        string Part,
        int? Number,
        InitiativeContent Content,
        IReadOnlyList<ResponsibleDepartment> Departments,
        IReadOnlyList<Relisting> Relistings,
        SourceRow Source,
        IReadOnlyList<ReadingFlag> Flags) : Initiative
    {
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

    public static Initiative Evolve(Initiative state, InitiativeEvent @event) => (state, @event) switch
    {
        (Unregistered, InitiativeRegistered e) =>
            new Registered(e.Key, e.Plan, e.Part, e.Number, e.Content, e.Departments, [], e.Source, e.Flags),
        (Registered now, InitiativeRelisted e) => now with { Relistings = Listed(now.Relistings, e) },
        (Registered now, InitiativeOutlineRevised e) => now with { Content = e.To },
        (Registered now, InitiativeDepartmentReassigned e) => now with { Departments = e.To },
        (Registered now, InitiativeRenumbered e) => now with { Number = e.To },
        _ => throw new UnreachableException($"{@event.GetType().Name} cannot follow {state.GetType().Name}."),
    };

    private static ImmutableArray<Relisting> Listed(IReadOnlyList<Relisting> relistings, InitiativeRelisted e) =>
        [.. relistings.Where(known => known.Placement != e.Placement), new(e.Placement, e.Further, e.Departments, e.Differing, e.Source, e.Flags)];
}
