namespace DxLedger.EventStore;

/// <summary>The rows of a round, by columns, as the database takes them.</summary>
internal sealed class RoundRows
{
    public int Count => Entries.Count;

    public List<long> Positions { get; } = [];

    public List<string> Streams { get; } = [];

    public List<long> Versions { get; } = [];

    public List<Guid> Ids { get; } = [];

    public List<string> Types { get; } = [];

    public List<DateTime> Times { get; } = [];

    public List<string> Actors { get; } = [];

    public List<byte[]> Entries { get; } = [];

    public List<byte[]> LeafHashes { get; } = [];

    public List<(long Position, SaltedText Text)> Texts { get; } = [];

    public List<(Idempotency Idempotency, long First, long Last)> Operations { get; } = [];

    /// <summary>Streams that got events.</summary>
    public HashSet<string> Touched { get; } = new(StringComparer.Ordinal);

    public void Add(in EntryReader.Columns columns, byte[] entry, byte[] leafHash, IReadOnlyList<SaltedText> texts)
    {
        Positions.Add(columns.Position);
        Streams.Add(columns.Stream);
        Versions.Add(columns.Version);
        Ids.Add(columns.Id);
        Types.Add(columns.Type);
        Times.Add(columns.RecordedAt);
        Actors.Add(columns.Actor);
        Entries.Add(entry);
        LeafHashes.Add(leafHash);
        for (var i = 0; i < texts.Count; i++) Texts.Add((columns.Position, texts[i]));
    }

    /// <summary>Forgets the rows after the first <paramref name="count"/>.</summary>
    public void Truncate(int count)
    {
        var positionMax = count == 0 ? 0 : Positions[count - 1];
        Texts.RemoveAll(text => text.Position > positionMax);
        foreach (var column in new System.Collections.IList[] { Positions, Streams, Versions, Ids, Types, Times, Actors, Entries, LeafHashes })
        {
            while (column.Count > count) column.RemoveAt(column.Count - 1);
        }
    }
}
