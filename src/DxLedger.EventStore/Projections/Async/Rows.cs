namespace DxLedger.EventStore;

/// <summary>A row of an async projection and how long it stood.</summary>
/// <param name="Key">Its key.</param>
/// <param name="State">What it says.</param>
/// <param name="FromPosition">Position of the event that made it so.</param>
/// <param name="FromAt">When that was recorded.</param>
/// <param name="ToPosition">Position of the event that ended it; null while it stands.</param>
/// <param name="ToAt">When that was recorded.</param>
public sealed record Row<TRow>(string Key, TRow State, long FromPosition, DateTimeOffset FromAt, long? ToPosition, DateTimeOffset? ToAt)
    where TRow : class;

/// <summary>Rows seen in one snapshot.</summary>
/// <param name="Position">The last event that the projection had taken.</param>
/// <param name="Version">The version of the projection that wrote them; an older one while this program's is being built.</param>
/// <param name="Items">In the order of the query.</param>
public sealed record Rows<TRow>(long Position, int Version, IReadOnlyList<Row<TRow>> Items)
    where TRow : class;

/// <summary>Which rows to read.</summary>
public sealed record RowQuery
{
    private RowQuery(RowScope scope) => Scope = scope;

    /// <summary>
    /// As the rows stood once this event was taken, for projections that keep their history. Whoever asks compares
    /// it with <see cref="Rows{TRow}.Position"/>: what lies behind that is not known yet.
    /// </summary>
    public long? AsOf { get; init; }

    internal RowScope Scope { get; }

    internal IReadOnlyCollection<string> Names { get; private init; } = [];

    internal int Count { get; private init; }

    internal string? Before { get; private init; }

    /// <summary>The rows with these keys, ordered by key, by bytes; those that are not there are left out.</summary>
    public static RowQuery Keys(params IReadOnlyCollection<string> keys) => new(RowScope.Keys) { Names = keys };

    /// <summary>The rows of a group, ordered by key, by bytes.</summary>
    public static RowQuery Group(string name) => new(RowScope.Group) { Names = [name] };

    /// <summary>The rows with the highest keys, highest first.</summary>
    /// <param name="count">At most so many.</param>
    /// <param name="before">Only keys below this one; null for the highest of all.</param>
    /// <param name="group">Only rows of this group; null for all.</param>
    public static RowQuery Highest(int count, string? before = null, string? group = null) =>
        new(RowScope.Highest) { Count = count, Before = before, Names = group is null ? [] : [group] };

    /// <summary>Every state of one row, oldest first.</summary>
    public static RowQuery StatesOf(string key) => new(RowScope.States) { Names = [key] };
}

internal enum RowScope
{
    Keys,
    Group,
    Highest,
    States,
}

/// <summary>The rows of an async projection cannot be shown yet: they are being built for the first time. Code <c>projection.building</c>.</summary>
/// <param name="name">Of the projection.</param>
/// <param name="position">How far the build is; 0 where it has not begun.</param>
/// <param name="head">Where the ledger ends.</param>
public sealed class ProjectionBuildingException(string name, long position, long head)
    : Exception($"The projection {name} is being built: {position} of {head} events are in it.")
{
    /// <summary>Name of the projection.</summary>
    public string Projection { get; } = name;

    /// <summary>The last event that is in it.</summary>
    public long Position { get; } = position;

    /// <summary>Position of the ledger's last event.</summary>
    public long Head { get; } = head;
}
