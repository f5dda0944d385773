namespace DxLedger.EventStore;

/// <summary>An append waiting for the sequencer, checked and prepared on its caller's thread.</summary>
internal sealed class PendingAppend
{
    private const int Waiting = 0;
    private const int Taken = 1;
    private const int Cancelled = 2;

    private readonly TaskCompletionSource<AppendResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state = Waiting;

    private PendingAppend(AppendRequest request, IReadOnlyList<PreparedStream> streams)
    {
        Actor = request.Actor;
        Streams = streams;
        Guards = request.Guards;
        ExpectedHead = request.ExpectedHead;
        Idempotency = request.Idempotency;
        foreach (var stream in streams)
        {
            EventCount += stream.Events.Count;
            foreach (var prepared in stream.Events) DataBytes += prepared.Data.Length;
        }
    }

    public string Actor { get; }

    public IReadOnlyList<PreparedStream> Streams { get; }

    public IReadOnlyList<Guard> Guards { get; }

    public long? ExpectedHead { get; }

    public Idempotency? Idempotency { get; }

    public int EventCount { get; }

    public long DataBytes { get; }

    public Task<AppendResult> Completion => _completion.Task;

    /// <summary>Checks a request and prepares its entries.</summary>
    /// <exception cref="ArgumentException">The request breaks a rule of the log; nothing was queued.</exception>
    public static PendingAppend From(AppendRequest request, string ledger)
    {
        ArgumentNullException.ThrowIfNull(request);
        var by = PreparedAuthorship.From(request.Actor, request.Authorship);
        if (request.Streams.Count == 0) throw new ArgumentException("An append has at least one stream.", nameof(request));
        foreach (var guard in request.Guards) RequireVersion(guard.Stream, guard.Version);
        if (request.ExpectedHead is < 0) throw new ArgumentException("A head is not negative.", nameof(request));
        if (request.Idempotency is { } idempotency) RequireIdempotency(idempotency);

        var seen = request.Streams.Count > 1 ? new HashSet<string>(StringComparer.Ordinal) : null;
        var streams = new PreparedStream[request.Streams.Count];
        for (var i = 0; i < streams.Length; i++)
        {
            var append = request.Streams[i];
            RequireVersion(append.Stream, append.ExpectedVersion);
            if (append.Events.Count == 0) throw new ArgumentException($"No event for {append.Stream}.", nameof(request));
            if (seen is not null && !seen.Add(append.Stream)) throw new ArgumentException($"{append.Stream} occurs twice.", nameof(request));
            var events = new PreparedEvent[append.Events.Count];
            for (var j = 0; j < events.Length; j++) events[j] = PreparedEvent.From(append.Events[j], by, ledger, append.Stream);
            streams[i] = new PreparedStream(append.Stream, append.ExpectedVersion, events);
        }

        return new PendingAppend(request, streams);
    }

    /// <summary>Refuses an idempotency key that could not be stored.</summary>
    public static void RequireIdempotency(Idempotency idempotency)
    {
        ArgumentNullException.ThrowIfNull(idempotency);
        Names.RequireText(idempotency.Subject, "subject");
        Names.RequireText(idempotency.Operation, "operation");
        Names.RequireText(idempotency.Key, "idempotency key");
        if (idempotency.BodyHash.Length is 0 or > 64) throw new ArgumentException("A body hash has 1 to 64 bytes.", nameof(idempotency));
    }

    /// <summary>Claims the append for a batch; false when its caller has given up on it.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref _state, Taken, Waiting) != Cancelled;

    /// <summary>Gives up on an append that no batch has claimed; one that was claimed keeps its outcome.</summary>
    public void Cancel(CancellationToken ct)
    {
        if (Interlocked.CompareExchange(ref _state, Cancelled, Waiting) == Waiting) _completion.TrySetCanceled(ct);
    }

    public void Answer(AppendResult result) => _completion.TrySetResult(result);

    public void Fail(Exception exception) => _completion.TrySetException(exception);

    private static void RequireVersion(string stream, long version)
    {
        Names.RequireStream(stream);
        if (version < 0) throw new ArgumentException($"A version of {stream} is not negative.", nameof(version));
    }
}

/// <summary>The events of one stream, ready but for their places.</summary>
internal sealed record PreparedStream(string Stream, long ExpectedVersion, IReadOnlyList<PreparedEvent> Events);
