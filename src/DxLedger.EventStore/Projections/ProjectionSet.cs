namespace DxLedger.EventStore;

/// <summary>The inline projections of this program and the ids under which a ledger keeps their documents.</summary>
/// <param name="projections">In the order of <see cref="StreamState.States"/>.</param>
internal sealed class ProjectionSet(IReadOnlyList<InlineProjection> projections)
{
    private static readonly object?[] NoStates = [];

    private int[] _ids = new int[projections.Count];

    public IReadOnlyList<InlineProjection> Projections => projections;

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

    /// <summary>
    /// Takes over the ids under which the ledger keeps the documents now; says why this program must not append where
    /// its projections are not the ones kept.
    /// </summary>
    public string? Adopt(IReadOnlyList<StoredProjection> stored)
    {
        var ids = new int[projections.Count];
        for (var i = 0; i < ids.Length; i++)
        {
            var projection = projections[i];
            if (stored.FirstOrDefault(row => string.Equals(row.Name, projection.Name, StringComparison.Ordinal)) is not { } row)
                return $"the documents of {projection.Name} are not kept";
            if (row.Version != projection.Version)
                return $"{projection.Name} is kept in version {row.Version}; this program has version {projection.Version}";
            ids[i] = row.Id;
        }

        _ids = ids;
        return stored.FirstOrDefault(row => !ids.Contains(row.Id)) is { } unknown
            ? $"{unknown.Name} is kept and this program does not know it"
            : null;
    }
}

/// <summary>A projection as the database names it.</summary>
internal sealed record StoredProjection(int Id, string Name, int Version);
