using System.Security.Cryptography;
using DxLedger.TransparencyLog;

namespace DxLedger.EventStore;

/// <summary>
/// Appends that are judged, placed and sent together. Judging is pure: it works on the head and the streams it is
/// given, and nothing it concludes may be told to a caller before the database has confirmed that head.
/// </summary>
internal sealed class Round
{
    private readonly string _ledger;
    private readonly IReadOnlyList<InlineProjection> _projections;
    private readonly Dictionary<string, StreamState> _streams;
    private readonly Dictionary<OperationKey, KnownOperation> _operations;
    private readonly Utf8Buffer _buffer = new(1024);
    private readonly DateTime _now;
    private readonly HeadState _before;
    private DateTime? _recordedAt;
    private TreeEdge? _edge;

    /// <summary>Begins a round.</summary>
    /// <param name="ledger">The ledger's name.</param>
    /// <param name="projections">Inline projections, in the order of <see cref="StreamState.States"/>.</param>
    /// <param name="head">The head that the round builds on.</param>
    /// <param name="streams">Every stream that the appends name; changed as they are placed.</param>
    /// <param name="operations">Those of the appends' idempotency keys that are known; changed likewise.</param>
    /// <param name="now">The database's time.</param>
    public Round(
        string ledger,
        IReadOnlyList<InlineProjection> projections,
        HeadState head,
        Dictionary<string, StreamState> streams,
        Dictionary<OperationKey, KnownOperation> operations,
        DateTime now)
    {
        _ledger = ledger;
        _projections = projections;
        _before = head;
        _streams = streams;
        _operations = operations;
        _now = now;
        _recordedAt = head.RecordedAt;
        FirstPosition = head.Position + 1;
    }

    public long FirstPosition { get; }

    public HeadState Before => _before;

    /// <summary>The head once the round is committed.</summary>
    public HeadState After => new(_before.Position + Rows.Count, _recordedAt, _before.Generation, _edge ?? Seal([]));

    public RoundRows Rows { get; } = new();

    /// <summary>The answers to give once the database has confirmed the head.</summary>
    public List<Verdict> Verdicts { get; } = [];

    /// <summary>Streams as they are after the round.</summary>
    public IReadOnlyDictionary<string, StreamState> Streams => _streams;

    /// <summary>Whether the batch may have reached the database.</summary>
    public bool Sent { get; set; }

    /// <summary>Judges the next append, on top of those before it.</summary>
    public void Add(PendingAppend append)
    {
        if (Refusal(append) is { } refusal)
        {
            Verdicts.Add(new Verdict(append, refusal, Failure: null));
            return;
        }

        var rowsBefore = Rows.Count;
        var recordedBefore = _recordedAt;
        try
        {
            var appended = Place(append);
            if (append.Idempotency is { } idempotency)
            {
                Rows.Operations.Add((idempotency, appended.FirstPosition, appended.LastPosition));
                _operations.Add(OperationKey.Of(idempotency), new KnownOperation(idempotency.BodyHash.ToArray(), appended with { Replayed = true }));
            }

            Verdicts.Add(new Verdict(append, appended, Failure: null));
        }
        catch (Exception exception)
        {
            // A projection that cannot take its own event refuses that append alone.
            Rows.Truncate(rowsBefore);
            _recordedAt = recordedBefore;
            Verdicts.Add(new Verdict(append, Result: null, exception));
        }
    }

    /// <summary>Lets the tree grow by the leaves that were placed; nothing is placed any more.</summary>
    /// <param name="tiles">Gets those that change.</param>
    public TreeEdge Seal(ICollection<(Tile Tile, byte[] Hashes)> tiles) => _edge = _before.Edge.Append(Rows.LeafHashes, tiles);

    private AppendResult? Refusal(PendingAppend append)
    {
        if (append.Idempotency is { } idempotency && _operations.TryGetValue(OperationKey.Of(idempotency), out var known))
        {
            return CryptographicOperations.FixedTimeEquals(known.BodyHash, idempotency.BodyHash.Span)
                ? known.Appended
                : new AppendResult.KeyReused(idempotency.Key);
        }

        var head = _before.Position + Rows.Count;
        if (append.ExpectedHead is { } expectedHead && expectedHead != head)
            return new AppendResult.Conflict(string.Empty, expectedHead, head, IsGuard: true);
        foreach (var guard in append.Guards)
        {
            var actual = _streams[guard.Stream].Version;
            if (actual != guard.Version) return new AppendResult.Conflict(guard.Stream, guard.Version, actual, IsGuard: true);
        }

        foreach (var stream in append.Streams)
        {
            var actual = _streams[stream.Stream].Version;
            if (actual != stream.ExpectedVersion)
                return new AppendResult.Conflict(stream.Stream, stream.ExpectedVersion, actual, IsGuard: false);
        }

        return null;
    }

    private AppendResult.Appended Place(PendingAppend append)
    {
        var first = _before.Position + Rows.Count + 1;
        var versions = new Dictionary<string, long>(append.Streams.Count, StringComparer.Ordinal);
        var after = new StreamState[append.Streams.Count];
        var recordedAt = _now;
        for (var i = 0; i < after.Length; i++)
        {
            var stream = append.Streams[i];
            var before = _streams[stream.Stream];
            var states = before.States.Length == 0 ? before.States : [.. before.States];
            var version = before.Version;
            foreach (var prepared in stream.Events)
            {
                version++;
                recordedAt = DatabaseClock.Next(_now, _recordedAt);
                _recordedAt = recordedAt;
                var columns = new EventColumns(_before.Position + Rows.Count + 1, stream.Stream, version, prepared.Id, prepared.Type, recordedAt);
                var entry = EntryWriter.Write(_buffer, prepared, _ledger, columns, first);
                var leafHash = MerkleTree.LeafHash(entry);
                Rows.Add(columns, first, leafHash, prepared);
                if (states.Length > 0) Evolve(states, EntryReader.Written(columns, first, prepared, entry, leafHash));
            }

            after[i] = new StreamState(version, states);
            versions.Add(stream.Stream, version);
        }

        for (var i = 0; i < after.Length; i++)
        {
            _streams[append.Streams[i].Stream] = after[i];
            Rows.Touched.Add(append.Streams[i].Stream);
        }

        return new AppendResult.Appended(
            first, _before.Position + Rows.Count, new DateTimeOffset(recordedAt, TimeSpan.Zero), versions, Replayed: false);
    }

    private void Evolve(object?[] states, RecordedEvent @event)
    {
        for (var i = 0; i < states.Length; i++)
        {
            if (_projections[i].Handles(@event.Stream)) states[i] = _projections[i].EvolveState(states[i], @event);
        }
    }
}

/// <summary>What to tell a caller: a result, or why its append failed.</summary>
internal sealed record Verdict(PendingAppend Append, AppendResult? Result, Exception? Failure);
