namespace DxLedger.EventStore;

/// <summary>The current state of a stream.</summary>
/// <param name="Stream">The stream's name.</param>
/// <param name="Version">The stream's version that the state stands on.</param>
/// <param name="State">What its events add up to.</param>
public sealed record Document<TState>(string Stream, long Version, TState State)
    where TState : class;

/// <summary>Documents seen in one snapshot.</summary>
/// <param name="Position">The ledger's head in that snapshot.</param>
/// <param name="Items">Ordered by stream name, by bytes.</param>
public sealed record Documents<TState>(long Position, IReadOnlyList<Document<TState>> Items)
    where TState : class;

/// <summary>Which documents to read.</summary>
public sealed record DocumentQuery
{
    private DocumentQuery(DocumentScope scope, IReadOnlyCollection<string> names)
    {
        Scope = scope;
        Names = names;
    }

    /// <summary>Every document.</summary>
    public static DocumentQuery All { get; } = new(DocumentScope.All, []);

    internal DocumentScope Scope { get; }

    internal IReadOnlyCollection<string> Names { get; }

    /// <summary>The documents of these streams; streams without a document are left out.</summary>
    public static DocumentQuery Streams(IReadOnlyCollection<string> streams) => new(DocumentScope.Streams, streams);

    /// <summary>The documents of a group.</summary>
    public static DocumentQuery Group(string name) => new(DocumentScope.Group, [name]);

    /// <summary>The documents of a stream and every document that shares a group with one of them.</summary>
    public static DocumentQuery GroupOf(string stream) => new(DocumentScope.GroupOf, [stream]);
}

internal enum DocumentScope
{
    All,
    Streams,
    Group,
    GroupOf,
}

/// <summary>Documents of all projections, seen in one snapshot.</summary>
public sealed class DocumentSet
{
    private readonly Dictionary<string, List<(string Stream, long Version, object State)>> _byProjection;

    internal DocumentSet(long position, Dictionary<string, List<(string Stream, long Version, object State)>> byProjection)
    {
        Position = position;
        _byProjection = byProjection;
    }

    /// <summary>The ledger's head in the snapshot.</summary>
    public long Position { get; }

    /// <summary>No documents, at a position.</summary>
    public static DocumentSet Empty(long position) => new(position, []);

    /// <summary>The same with the documents of a projection that has none in it, such as states of the past.</summary>
    public DocumentSet With<TState>(InlineProjection<TState> projection, IEnumerable<Document<TState>> documents)
        where TState : class
    {
        ArgumentNullException.ThrowIfNull(projection);
        return new DocumentSet(Position, new(_byProjection, StringComparer.Ordinal)
        {
            [projection.Name] = [.. documents.Select(document => (document.Stream, document.Version, (object)document.State)).OrderBy(row => row.Stream, StringComparer.Ordinal)],
        });
    }

    /// <summary>The version of a stream whose document is in the set; 0 for one that is not.</summary>
    public long VersionOf(string stream) =>
        _byProjection.Values.SelectMany(rows => rows).FirstOrDefault(row => string.Equals(row.Stream, stream, StringComparison.Ordinal)).Version;

    /// <summary>The documents of one projection, ordered by stream name, by bytes.</summary>
    public IReadOnlyList<Document<TState>> Of<TState>(InlineProjection<TState> projection)
        where TState : class
    {
        ArgumentNullException.ThrowIfNull(projection);
        return _byProjection.TryGetValue(projection.Name, out var rows)
            ? rows.ConvertAll(row => new Document<TState>(row.Stream, row.Version, (TState)row.State))
            : [];
    }
}

/// <summary>The first disagreement between what is stored and what the events add up to.</summary>
/// <param name="Projection">Name of the projection.</param>
/// <param name="Key">Name of the stream whose document it is; the row's key for async projections.</param>
/// <param name="What">What differs.</param>
public sealed record ProjectionDifference(string Projection, string Key, string What);

/// <summary>
/// This program's inline projections are not those that the ledger keeps, so it must not append: another program
/// rebuilt them in another version, or keeps one that this program does not know.
/// </summary>
public sealed class ProjectionMismatchException(string message) : Exception(message);
