using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;

namespace DxLedger.EventStore;

/// <summary>One ledger: an append-only log of events in streams. Safe for any number of callers at once.</summary>
public sealed class Ledger : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly int _id;
    private readonly ProjectionSet _projections;
    private readonly EventReader _events;
    private readonly Sequencer _sequencer;
    private readonly PositionWatch _watch;
    private readonly EventStoreOptions _options;

    internal Ledger(LedgerConnections connections, ProjectionSet projections, EventReader events, EventStoreOptions options)
    {
        var (source, id, name) = (connections.Source, connections.LedgerId, connections.Ledger);
        Name = name;
        _source = source;
        _id = id;
        _projections = projections;
        _events = events;
        _options = options;
        Projections = new LedgerProjections(connections, options);
        Blobs = new BlobStore(source);
        Drafts = new DraftStore(source, id);
        AccessRecords = new AccessRecords(source, id);
        Seal = new LedgerSeal(source, events, id, name, options.SealFolder);
        _watch = new PositionWatch(source, id);
        var clock = options.ScriptedClocks.TryGetValue(name, out var told) ? new DatabaseClock(told, scripted: true) : new DatabaseClock(options.Clock);
        // The sequencer has a set of its own, which it alone changes, with the head locked. Readers adopt new ids at any
        // time, and one that was held up could bring back replaced ids, under which no generation would refuse a batch.
        var appending = new ProjectionSet(projections.Projections);
        var connection = new AppendConnection(source, id, name, appending, clock);
        _sequencer = new Sequencer(new RoundRunner(name, connection, appending, clock, options), options);
    }

    /// <summary>Its name, unique among the ledgers of a control database.</summary>
    public string Name { get; }

    /// <summary>Its projections and subscriptions: how they stand, and what people may decide about them.</summary>
    public LedgerProjections Projections { get; }

    /// <summary>Files by their hash.</summary>
    public BlobStore Blobs { get; }

    /// <summary>What is signed of it, and how to prove what.</summary>
    public LedgerSeal Seal { get; }

    /// <summary>Unfinished work, outside of the log.</summary>
    public DraftStore Drafts { get; }

    /// <summary>Who read what is protected.</summary>
    public AccessRecords AccessRecords { get; }

    /// <summary>Appends events, all or none, durably before the answer.</summary>
    /// <param name="request">What to append and what it rests on.</param>
    /// <param name="ct">
    /// Cancels an append that still waits; one that is being written gets its true outcome. The idempotency key tells
    /// a caller that went away.
    /// </param>
    /// <exception cref="ArgumentException">The request breaks a rule; nothing was queued.</exception>
    /// <exception cref="EventTooLargeException">An entry would not fit; nothing was queued.</exception>
    /// <exception cref="NpgsqlException">The database could not be reached or refused; nothing was appended.</exception>
    /// <exception cref="ProjectionMismatchException">Another program's projections are kept; nothing was appended.</exception>
    public async Task<AppendResult> AppendAsync(AppendRequest request, CancellationToken ct) =>
        await _sequencer.AppendAsync(PendingAppend.From(request, Name), ct);

    /// <summary>What became of an operation; null when its key was never used.</summary>
    public async Task<AppendResult?> FindOperationAsync(Idempotency idempotency, CancellationToken ct)
    {
        PendingAppend.RequireIdempotency(idempotency);
        var found = await Retry.ReadAsync(_source, async () =>
        {
            await using var connection = await _source.OpenConnectionAsync(ct);
            return await OperationReader.FindAsync(connection, _id, [idempotency], ct);
        });
        if (!found.TryGetValue(OperationKey.Of(idempotency), out var known)) return null;
        return idempotency.BodyHash.Span.SequenceEqual(known.BodyHash) ? known.Appended : new AppendResult.KeyReused(idempotency.Key);
    }

    /// <summary>Where the ledger ends now.</summary>
    public Task<LedgerHead> HeadAsync(CancellationToken ct) => Retry.ReadAsync(_source, () => ReadHeadAsync(ct));

    private async Task<LedgerHead> ReadHeadAsync(CancellationToken ct)
    {
        await using var command = _source.CreateCommand("SELECT position, recorded_at FROM dxledger.heads WHERE ledger = $1");
        command.Parameters.Add(RoundBatch.Of(_id));
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new LedgerHead(reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetFieldValue<DateTimeOffset>(1))
            : new LedgerHead(0, RecordedAt: null);
    }

    /// <summary>Events of a stream; none when it does not exist.</summary>
    /// <exception cref="EntryDamagedException">An entry disagrees with its hash or its columns.</exception>
    public async IAsyncEnumerable<RecordedEvent> ReadStreamAsync(string stream, StreamRead read, [EnumeratorCancellation] CancellationToken ct)
    {
        Names.RequireStream(stream);
        ArgumentNullException.ThrowIfNull(read);
        var toPosition = read.ToPosition;
        if (read.RecordedBy is { } instant)
        {
            var position = (await PositionAtAsync(instant, ct)).Position;
            toPosition = Math.Min(position, toPosition ?? long.MaxValue);
        }

        await foreach (var @event in _events.ReadStreamAsync(stream, read, toPosition, ct)) yield return @event;
    }

    /// <summary>Events of all streams after a position, in order of commit, without gaps.</summary>
    /// <exception cref="EntryDamagedException">An entry disagrees with its hash or its columns, or is missing.</exception>
    public IAsyncEnumerable<RecordedEvent> ReadAllAsync(long afterPosition, int? count, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(afterPosition);
        return _events.ReadAllAsync(afterPosition, count ?? long.MaxValue, ct);
    }

    /// <summary>The last position recorded at or before an instant.</summary>
    public Task<AsOf> PositionAtAsync(DateTimeOffset instant, CancellationToken ct) =>
        Retry.ReadAsync(_source, () => FindPositionAsync(instant, ct));

    private async Task<AsOf> FindPositionAsync(DateTimeOffset instant, CancellationToken ct)
    {
        await using var command = _source.CreateCommand("SELECT p_position, p_settled FROM dxledger.position_at($1, $2)");
        command.Parameters.Add(RoundBatch.Of(_id));
        command.Parameters.Add(RoundBatch.Of(DatabaseClock.Truncate(instant.UtcDateTime)));
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new AsOf(reader.GetInt64(0), reader.GetBoolean(1));
    }

    /// <summary>The versions of streams; 0 for those that do not exist.</summary>
    public Task<IReadOnlyDictionary<string, long>> VersionsAsync(IReadOnlyCollection<string> streams, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(streams);
        return Retry.ReadAsync(_source, () => ReadVersionsAsync(streams, ct));
    }

    private async Task<IReadOnlyDictionary<string, long>> ReadVersionsAsync(IReadOnlyCollection<string> streams, CancellationToken ct)
    {
        await using var command = _source.CreateCommand("SELECT id, version FROM dxledger.mt_streams WHERE id = ANY ($1)");
        command.Parameters.Add(RoundBatch.Many([.. streams], NpgsqlDbType.Text));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var versions = streams.Distinct(StringComparer.Ordinal).ToDictionary(stream => stream, _ => 0L, StringComparer.Ordinal);
        while (await reader.ReadAsync(ct)) versions[reader.GetString(0)] = reader.GetInt64(1);
        return versions;
    }

    /// <summary>The version of a stream and the ledger's head, seen in one snapshot.</summary>
    public Task<StreamHead> StreamHeadAsync(string stream, CancellationToken ct) => Retry.ReadAsync(_source, () => ReadStreamHeadAsync(stream, ct));

    private async Task<StreamHead> ReadStreamHeadAsync(string stream, CancellationToken ct)
    {
        await using var command = _source.CreateCommand(
            "SELECT h.position, s.version FROM dxledger.heads h LEFT JOIN dxledger.mt_streams s ON s.id = $2 WHERE h.ledger = $1");
        command.Parameters.Add(RoundBatch.Of(_id));
        command.Parameters.Add(RoundBatch.Of(stream));
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new StreamHead(reader.IsDBNull(1) ? 0 : reader.GetInt64(1), reader.GetInt64(0)) : new StreamHead(0, 0);
    }

    /// <summary>Current-state documents of one projection with the head they stand on, seen in one snapshot.</summary>
    /// <exception cref="ArgumentException">The store was opened without this projection.</exception>
    /// <exception cref="ProjectionMismatchException">Another program has rebuilt them in another version.</exception>
    public async Task<Documents<TState>> ReadDocumentsAsync<TState>(InlineProjection<TState> projection, DocumentQuery query, CancellationToken ct)
        where TState : class
    {
        ArgumentNullException.ThrowIfNull(projection);
        ArgumentNullException.ThrowIfNull(query);
        var index = _projections.IndexOf(projection.Name);
        if (index < 0) throw new ArgumentException($"The store was opened without {projection.Name}.", nameof(projection));
        var set = await DocumentReader.ReadAsync(_source, _id, _projections, [index], query, ct);
        return new Documents<TState>(set.Position, set.Of(projection));
    }

    /// <summary>Current-state documents of all projections with the head they stand on, seen in one snapshot.</summary>
    /// <exception cref="ProjectionMismatchException">Another program has rebuilt them in another version.</exception>
    public Task<DocumentSet> ReadDocumentsAsync(DocumentQuery query, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(query);
        return DocumentReader.ReadAsync(_source, _id, _projections, [.. Enumerable.Range(0, _projections.Projections.Count)], query, ct);
    }

    /// <summary>Rows of an async projection with the position they stand on, seen in one snapshot.</summary>
    /// <exception cref="ProjectionBuildingException">They are being built for the first time.</exception>
    public Task<Rows<TRow>> ReadRowsAsync<TRow>(AsyncProjection<TRow> projection, RowQuery query, CancellationToken ct)
        where TRow : class
    {
        ArgumentNullException.ThrowIfNull(projection);
        ArgumentNullException.ThrowIfNull(query);
        return RowReader.ReadAsync(_source, _id, projection, query, ct);
    }

    /// <summary>Waits until the ledger, or one of its async projections as readers get it, has come to a position.</summary>
    /// <param name="projection">Null for the ledger itself.</param>
    /// <param name="position">What a writer was told, say.</param>
    /// <param name="atMost">How long to wait.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>The position reached; below <paramref name="position"/> when the time ran out.</returns>
    public Task<long> WaitForAsync(AsyncProjection? projection, long position, TimeSpan atMost, CancellationToken ct) =>
        _watch.WaitAsync(projection, position, atMost, ct);

    /// <summary>The erasable texts of the events at some positions; null for those erased.</summary>
    /// <exception cref="EntryDamagedException">A text is not the one that its entry vouches for.</exception>
    public Task<IReadOnlyDictionary<(long Position, string Name), string?>> ReadTextsAsync(IReadOnlyCollection<long> positions, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(positions);
        return ErasableTextReader.ReadAsync(_source, _events, _id, Name, positions, ct);
    }

    /// <summary>Names of the texts beside an entry that were not erased, whatever state they are in.</summary>
    public Task<IReadOnlyCollection<string>> UnerasedTextsAsync(long position, CancellationToken ct) => Retry.ReadAsync(_source, async () =>
    {
        await using var command = _source.CreateCommand("SELECT name FROM dxledger.texts WHERE ledger = $1 AND position = $2 AND body IS NOT NULL");
        command.Parameters.Add(RoundBatch.Of(_id));
        command.Parameters.Add(RoundBatch.Of(position));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct)) names.Add(reader.GetString(0));
        return (IReadOnlyCollection<string>)names;
    });

    /// <summary>How many erasable texts were erased.</summary>
    public Task<long> CountErasedTextsAsync(CancellationToken ct) => Retry.ReadAsync(_source, async () =>
    {
        await using var command = _source.CreateCommand("SELECT count(*) FROM dxledger.texts WHERE ledger = $1 AND body IS NULL");
        command.Parameters.Add(RoundBatch.Of(_id));
        return (long)(await command.ExecuteScalarAsync(ct) ?? throw new System.Diagnostics.UnreachableException());
    });

    /// <summary>Rebuilds all inline documents in memory and compares them with the stored ones, byte for byte.</summary>
    /// <returns>The first difference; null when there is none.</returns>
    /// <exception cref="ProjectionMismatchException">They are kept in another version than this program's.</exception>
    public Task<ProjectionDifference?> CheckInlineProjectionsAsync(CancellationToken ct) =>
        ProjectionCheck.FindDifferenceAsync(_source, _events, _id, _projections, ct);

    /// <summary>Rebuilds all async projections of this program in memory and compares them with the rows shown, byte for byte.</summary>
    /// <returns>The first difference; null when there is none.</returns>
    public Task<ProjectionDifference?> CheckAsyncProjectionsAsync(CancellationToken ct) =>
        AsyncProjectionCheck.FindDifferenceAsync(_source, _events, _id, _options.AsyncProjections, ct);

    /// <summary>
    /// Checks everything: what <see cref="LedgerSeal.FindDifferenceAsync"/> does, and the projections against the events.
    /// What it found is kept.
    /// </summary>
    public Task<SelfCheck> SelfCheckAsync(CancellationToken ct) => SelfChecks.RunAsync(_source, _id, this, _options.Clock, ct);

    /// <summary>The last of them, by whichever node; null when there was none.</summary>
    public Task<SelfCheck?> LastSelfCheckAsync(CancellationToken ct) => Retry.ReadAsync(_source, () => SelfChecks.LastAsync(_source, Name, ct));

    /// <summary>
    /// Rebuilds the documents of an inline projection from the events, beside the stored ones, and swaps them in.
    /// Appends and reads go on meanwhile, here and in other programs; only the last few events are folded with the head
    /// locked. Given up halfway, it leaves the stored documents as they were.
    /// </summary>
    /// <param name="name">Name of one of this program's inline projections.</param>
    /// <param name="progress">Told at each step, on the rebuild's own path and also while the head is locked: be quick.</param>
    /// <param name="ct">Gives it up, also while another program rebuilds, which is waited for.</param>
    /// <exception cref="ArgumentException">The store was opened without this projection.</exception>
    /// <exception cref="ProjectionMismatchException">It is not kept in this program's version; nothing was changed.</exception>
    public async Task RebuildInlineProjectionAsync(string name, IProgress<InlineRebuildProgress>? progress, CancellationToken ct)
    {
        var index = _projections.IndexOf(name);
        if (index < 0) throw new ArgumentException($"The store was opened without {name}.", nameof(name));
        await ProjectionSync.RebuildAsync(_source, _events, _id, _projections, index, progress, ct);
    }

    /// <summary>Takes no more appends and finishes those that wait.</summary>
    public ValueTask DisposeAsync() => _sequencer.DisposeAsync();
}
