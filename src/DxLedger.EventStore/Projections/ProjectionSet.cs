namespace DxLedger.EventStore;

/// <summary>The inline projections of this program and the ids under which a ledger keeps their documents.</summary>
/// <remarks>
/// The ids are one array, replaced as a whole, so whoever took <see cref="Ids"/> has ids that were live together. They
/// may be replaced ones: a reader's statement tells by itself whether they are live in its snapshot, and the sequencer,
/// which has a set of its own, adopts under the head's lock and is refused once the generation was raised after that.
/// </remarks>
/// <param name="projections">In the order of <see cref="StreamState.States"/>.</param>
internal sealed class ProjectionSet(IReadOnlyList<InlineProjection> projections)
{
    private static readonly object?[] NoStates = [];

    private volatile int[] _ids = new int[projections.Count];

    public IReadOnlyList<InlineProjection> Projections => projections;

    /// <summary>By index of the projection; 0, which is no id, where it is not kept in this program's version.</summary>
    public int[] Ids => _ids;

    /// <summary>The state of a stream without documents: not yet any event.</summary>
    public object?[] EmptyStates(string stream)
    {
        for (var i = 0; i < projections.Count; i++)
        {
            if (projections[i].Handles(stream)) return new object?[projections.Count];
        }

        return NoStates;
    }

    /// <summary>Index of the projection with a stored id; -1 when it is none of this program's.</summary>
    public int IndexOf(int id) => Array.IndexOf(_ids, id);

    /// <summary>Index of the projection of a name; -1 when it is none of this program's.</summary>
    public int IndexOf(string name) =>
        Enumerable.Range(0, projections.Count).FirstOrDefault(i => string.Equals(projections[i].Name, name, StringComparison.Ordinal), -1);

    /// <summary>Takes over the ids under which the ledger keeps the documents now.</summary>
    public void Adopt(IReadOnlyList<StoredProjection> stored) =>
        _ids = [.. projections.Select(projection => Find(stored, projection) is { } row && row.Version == projection.Version ? row.Id : 0)];

    /// <summary>Why this program cannot read documents of some or all of its projections; null when it can.</summary>
    public string? WhyNotRead(IReadOnlyList<StoredProjection> stored, IEnumerable<int>? indexes = null)
    {
        foreach (var projection in indexes is null ? projections : indexes.Select(index => projections[index]))
        {
            if (Find(stored, projection) is not { } row) return $"the documents of {projection.Name} are not kept";
            if (row.Version != projection.Version)
                return $"{projection.Name} is kept in version {row.Version}; this program has version {projection.Version}";
        }

        return null;
    }

    /// <summary>Why this program must not append: its projections are not the ones kept; null when they are.</summary>
    public string? WhyNotAppend(IReadOnlyList<StoredProjection> stored)
    {
        if (WhyNotRead(stored) is { } reason) return reason;
        return stored.FirstOrDefault(row => IndexOf(row.Name) < 0) is { } unknown
            ? $"{unknown.Name} is kept and this program does not know it"
            : null;
    }

    private static StoredProjection? Find(IReadOnlyList<StoredProjection> stored, InlineProjection projection) =>
        stored.FirstOrDefault(row => string.Equals(row.Name, projection.Name, StringComparison.Ordinal));
}

/// <summary>A projection as the database names it.</summary>
internal sealed record StoredProjection(int Id, string Name, int Version);
