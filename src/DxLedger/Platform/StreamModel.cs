using System.Runtime.CompilerServices;
using System.Text.Json;
using DxLedger.EventStore;

namespace DxLedger.Platform;

/// <summary>What one kind of stream is: the stored names of its events, how they fold, and the state kept beside them.</summary>
/// <typeparam name="TState">Immutable; the state that deciders decide on and that the inline projection stores.</typeparam>
/// <typeparam name="TEvent">Base of every event that may lie on such a stream.</typeparam>
internal sealed class StreamModel<TState, TEvent> : IStreamKind
    where TState : class
    where TEvent : class
{
    /// <param name="kind">Names the projection and starts the streams' names: <c>kpi</c>, <c>kpi-r5-a-17-1</c>.</param>
    /// <param name="version">Of the projected shape; raising it rebuilds the stored documents.</param>
    /// <param name="groupOf">What documents are read together with; null for none.</param>
    public StreamModel(
        string kind,
        int version,
        TState initial,
        Func<TState, TEvent, RecordedEvent, TState> evolve,
        Func<TState, string?> groupOf,
        Action<EventTypeRegistry> register)
    {
        (Kind, Initial) = (kind, initial);
        Events = new EventTypeRegistry(LedgerJson.Stored);
        register(Events);
        Events.Register<TextRedacted>(kind + Redaction.TypeEnding);
        Projection = new Documents(this, version, evolve, groupOf);
        History = new StateHistory<TState>(Projection);
    }

    public string Kind { get; }

    /// <summary>The state before the first event.</summary>
    public TState Initial { get; }

    public EventTypeRegistry Events { get; }

    /// <summary>Keys of the departments that a state belongs to on a day, the first one leading; none where it belongs to no single one.</summary>
    public Func<TState, DateOnly, IReadOnlyList<string>> Owners { get; init; } = (_, _) => [];

    /// <summary>Years that an event on a stream in a state would change. An event that a kind of stream says nothing of changes none.</summary>
    public Func<TState, TEvent, IReadOnlyList<YearTouch>> Touches { get; init; } = (_, _) => [];

    public InlineProjection<TState> Projection { get; }

    /// <summary>The view of every state that streams of this kind ever had.</summary>
    public StateHistory<TState> History { get; }

    public EventData Encode(TEvent e, params ErasableText[] texts) => Events.Encode(e, Guid.CreateVersion7(), texts);

    /// <summary>A stream as it stood once the event at a position was recorded; the initial state and version 0 before its first one.</summary>
    public async Task<(TState State, long Version)> AsOfAsync(Ledger ledger, string stream, long position, CancellationToken ct)
    {
        var (state, version) = (Initial, 0L);
        await foreach (var recorded in ledger.ReadStreamAsync(stream, new StreamRead { ToPosition = position }, ct))
            (state, version) = (Projection.Evolve(state, recorded), recorded.Version);
        return (state, version);
    }

    /// <summary>Some streams as they stand or, folded from their events, as they stood; those without an event by then are left out.</summary>
    /// <param name="position">One that the ledger has; null for now.</param>
    public async Task<Documents<TState>> ReadAsync(Ledger ledger, IReadOnlyCollection<string> streams, long? position, CancellationToken ct)
    {
        if (position is not { } at)
            return await ledger.ReadDocumentsAsync(Projection, DocumentQuery.Streams(streams), ct);
        var items = new List<Document<TState>>();
        foreach (var stream in streams.Order(StringComparer.Ordinal))
        {
            if (await AsOfAsync(ledger, stream, at, ct) is (var state, > 0 and var version))
                items.Add(new(stream, version, state));
        }

        return new(at, items);
    }

    /// <summary>All streams as they stand or, from <see cref="History"/>, as they stood.</summary>
    /// <param name="position">One that <see cref="History"/> has reached; null for now.</param>
    public async Task<Documents<TState>> ReadAllAsync(Ledger ledger, long? position, CancellationToken ct) => position is { } at
        ? new(at, [.. (await History.AsOfAsync(ledger, RowQuery.Highest(int.MaxValue), at, ct)).Reverse()])
        : await ledger.ReadDocumentsAsync(Projection, DocumentQuery.All, ct);

    public EventData Redact(TextRedacted redaction, ErasableText reason) => Events.Encode(redaction, Guid.CreateVersion7(), [reason]);

    public int StateVersion => Projection.Version;

    public bool Handles(string stream) => Projection.Handles(stream);

    public async IAsyncEnumerable<(RecordedEvent Event, JsonElement State)> ReplayAsync(Ledger ledger, string stream, long fromVersion, [EnumeratorCancellation] CancellationToken ct)
    {
        var state = Initial;
        await foreach (var recorded in ledger.ReadStreamAsync(stream, new StreamRead(), ct))
        {
            state = Projection.Evolve(state, recorded);
            if (recorded.Version >= fromVersion)
                yield return (recorded, JsonElement.Parse(Projection.Serialize(state)));
        }
    }

    /// <summary>Every stream of this kind in a snapshot, with its version.</summary>
    public IEnumerable<(string Stream, long Version)> Versions(DocumentSet set) =>
        set.Of(Projection).Select(document => (document.Stream, document.Version));

    /// <summary>Folds with the same pure Evolve that deciders rely on, and keeps the state as JSON.</summary>
    private sealed class Documents(
        StreamModel<TState, TEvent> model,
        int version,
        Func<TState, TEvent, RecordedEvent, TState> evolve,
        Func<TState, string?> groupOf) : InlineProjection<TState>(model.Kind, version)
    {
        private readonly string prefix = model.Kind + "-";

        public override bool Handles(string stream) => stream.StartsWith(prefix, StringComparison.Ordinal);

        public override TState Evolve(TState? state, RecordedEvent @event) =>
            model.Events.Decode(@event.Type, @event.Data) switch
            {
                TEvent known => evolve(state ?? model.Initial, known, @event),
                TextRedacted => state ?? model.Initial, // texts lie beside the entries and are in no state
                _ => throw new InvalidOperationException($"{@event.Type} at position {@event.Position} does not belong on stream {@event.Stream}."),
            };

        public override byte[] Serialize(TState state) => JsonSerializer.SerializeToUtf8Bytes(state, LedgerJson.Stored);

        public override TState Deserialize(ReadOnlySpan<byte> document) =>
            JsonSerializer.Deserialize<TState>(document, LedgerJson.Stored) ?? throw new JsonException($"An empty document of projection {Name}.");

        public override string? GroupOf(TState state) => groupOf(state);
    }
}
