using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using DxLedger.Platform;

namespace DxLedger.Features.Departments;

/// <summary>A department as its stream tells it.</summary>
[JsonDerivedType(typeof(Registered), "registered")]
internal abstract record Department
{
    private Department()
    {
    }

    internal sealed record Unregistered : Department;

    /// <param name="Names">By the day from which it bears them.</param>
    /// <param name="Succession">Null while it has not ended, and no end is decided on.</param>
    /// <param name="Deputies">All that were ever named, oldest first.</param>
    internal sealed record Registered(string Key, Timeline<OfficialName> Names, TakenOver? Succession, IReadOnlyList<Deputy> Deputies) : Department
    {
        /// <summary>部局 and 課 with blanks between, as it is called on a day.</summary>
        public string NameOn(DateOnly day) => Names.On(day).Full();

        public bool HasEndedOn(DateOnly day) => Succession is { } succession && succession.EffectiveFrom <= day;

        /// <summary>Keys of the departments that stand in for it on a day.</summary>
        public IEnumerable<string> DeputiesOn(DateOnly day) =>
            Deputies.Where(deputy => deputy.From <= day && (deputy.Until is not { } until || day <= until)).Select(deputy => deputy.Key).Distinct(StringComparer.Ordinal);
    }

    /// <param name="Origin">Why lies beside that entry.</param>
    internal sealed record TakenOver(IReadOnlyList<string> Successors, DateOnly EffectiveFrom, EventOrigin Origin);

    /// <param name="Until">The last day; null where it holds until withdrawn.</param>
    /// <param name="Origin">Of the naming; why lies beside that entry.</param>
    internal sealed record Deputy(string Key, DateOnly From, DateOnly? Until, EventOrigin Origin);

    public static string StreamOf(string key) => "department-" + key;

    public static Rejection NotFound(string key, string? field = null) =>
        new("department.not_found", new($"There is no department with the key {key}.", $"キー {key} の担当課はありません。"), field);

    /// <summary>
    /// The key under which a department is first registered: ten hex digits of the SHA-256 of its full name in
    /// one width. Two plans that name the same department meet in one stream; after a renaming the key says nothing.
    /// </summary>
    public static string KeyOf(string bureau, string? sub, string? section)
    {
        var name = NormalText.Fold(string.Join('/', bureau, sub ?? "", section ?? ""));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..10];
    }

    public static Department Evolve(Department state, DepartmentEvent @event, EventOrigin origin) => (state, @event) switch
    {
        (Unregistered, DepartmentRegistered e) => new Registered(e.Key, Timeline<OfficialName>.Of(new(e.Bureau, e.Sub, e.Section)), null, []),
        (Registered now, DepartmentRenamed e) => now with { Names = now.Names.With(e.EffectiveFrom, e.To) },
        (Registered now, DepartmentSucceeded e) => now with { Succession = new(e.Successors, e.EffectiveFrom, origin) },
        (Registered now, DepartmentDeputyNamed e) => now with { Deputies = [.. now.Deputies, new(e.Deputy, e.From, e.Until, origin)] },
        (Registered now, DepartmentDeputyWithdrawn e) => now with { Deputies = [.. now.Deputies.Select(deputy => Ended(deputy, e))] },
        _ => throw new UnreachableException($"{@event.GetType().Name} cannot follow {state.GetType().Name}."),
    };

    private static Deputy Ended(Deputy deputy, DepartmentDeputyWithdrawn e) =>
        deputy.Key == e.Deputy && (deputy.Until is not { } until || e.EffectiveFrom <= until) ? deputy with { Until = e.EffectiveFrom.AddDays(-1) } : deputy;
}
