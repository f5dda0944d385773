namespace DxLedger.EventStore;

/// <summary>The rows of a round, by columns, as the database takes them.</summary>
internal sealed class RoundRows
{
    public int Count => Positions.Count;

    public List<long> Positions { get; } = [];

    public List<string> Streams { get; } = [];

    public List<long> Versions { get; } = [];

    public List<Guid> Ids { get; } = [];

    public List<string> Types { get; } = [];

    public List<DateTime> Times { get; } = [];

    public List<byte[]> Data { get; } = [];

    public List<byte[]> Headers { get; } = [];

    /// <summary>Position of the first event of the same append.</summary>
    public List<long> Appends { get; } = [];

    public List<byte[]> LeafHashes { get; } = [];

    public List<(long Position, SaltedText Text)> Texts { get; } = [];

    /// <summary>Texts to be erased, and the event that says so.</summary>
    public List<(long By, long Position, string Name)> Erasures { get; } = [];

    public List<(Idempotency Idempotency, long First, long Last)> Operations { get; } = [];

    /// <summary>Streams that got events.</summary>
    public HashSet<string> Touched { get; } = new(StringComparer.Ordinal);

    public void Add(in EventColumns columns, long append, byte[] leafHash, PreparedEvent prepared)
    {
        Positions.Add(columns.Position);
        Streams.Add(columns.Stream);
        Versions.Add(columns.Version);
        Ids.Add(columns.Id);
        Types.Add(columns.Type);
        Times.Add(columns.RecordedAt);
        Data.Add(prepared.Data);
        Headers.Add(prepared.Headers);
        Appends.Add(append);
        LeafHashes.Add(leafHash);
        for (var i = 0; i < prepared.Texts.Count; i++) Texts.Add((columns.Position, prepared.Texts[i]));
        for (var i = 0; i < prepared.Erases.Count; i++) Erasures.Add((columns.Position, prepared.Erases[i].Position, prepared.Erases[i].Name));
    }

    /// <summary>Forgets the rows after the first <paramref name="count"/>.</summary>
    public void Truncate(int count)
    {
        var positionMax = count == 0 ? 0 : Positions[count - 1];
        Texts.RemoveAll(text => text.Position > positionMax);
        Erasures.RemoveAll(erasure => erasure.By > positionMax);
        foreach (var column in new System.Collections.IList[] { Positions, Streams, Versions, Ids, Types, Times, Data, Headers, Appends, LeafHashes })
        {
            while (column.Count > count) column.RemoveAt(column.Count - 1);
        }
    }
}
