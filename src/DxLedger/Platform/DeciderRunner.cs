using DxLedger.EventStore;
using DxLedger.Platform.Access;

namespace DxLedger.Platform;

/// <summary>What became of a command.</summary>
internal abstract record CommandResult
{
    private CommandResult()
    {
    }

    /// <param name="Position">Of the last event appended; the ledger's head where nothing needed to be.</param>
    /// <param name="Events">How many events were appended; 0 when the wish was already fulfilled.</param>
    /// <param name="Replayed">True when this is the answer to an earlier request with the same idempotency key.</param>
    internal sealed record Done(long Position, long Version, int Events, bool Replayed) : CommandResult;

    internal sealed record Refused(Rejection Reason) : CommandResult;
}

/// <summary>Who asks, on which version they decided, and under which key a repeat is recognised.</summary>
/// <param name="By">What the caller may do; checked on the state that is decided on.</param>
/// <param name="ExpectedVersion">From <c>If-Match</c>; null where the caller did not say, and then the current one is meant.</param>
/// <param name="Years">Asked before anything is appended: what a closed year sealed stands.</param>
internal sealed record CommandContext(Authority By, long? ExpectedVersion, Idempotency? Idempotency, IClosedYears Years)
{
    public string Actor => By.Caller.Subject;
}

/// <summary>What a decision rests on beside the stream that it changes.</summary>
/// <param name="Guards">Streams that must not have moved when the events are appended.</param>
/// <param name="Reads">Streams that are only looked at.</param>
internal sealed record Premises(IReadOnlyList<string> Guards, IReadOnlyList<string> Reads)
{
    public static readonly Premises None = new([], []);
}

/// <summary>Load, decide, append: the one way in which a command on one stream reaches the ledger.</summary>
internal static class DeciderRunner
{
    private const int Attempts = 5;

    /// <summary>A decision on one stream's state alone.</summary>
    public static Task<CommandResult> RunAsync<TState, TEvent>(
        Ledger ledger, StreamModel<TState, TEvent> model, string stream, Func<TState, Decision<TEvent>> decide, CommandContext context, CancellationToken ct)
        where TState : class
        where TEvent : class =>
        RunAsync(ledger, model, stream, _ => Premises.None, (state, _, _) => decide(state), context, ct);

    /// <summary>
    /// Where the caller named no version, a conflict means only that somebody was faster, so the decision is taken
    /// again on the new state; where a version was named, the caller has to look first. A guard that moved is no
    /// business of the caller's either way: the decision is taken again.
    /// </summary>
    /// <param name="premises">What else to read, given the state.</param>
    /// <param name="decide">Gets the state, the stream's version and the documents of the premises.</param>
    public static async Task<CommandResult> RunAsync<TState, TEvent>(
        Ledger ledger,
        StreamModel<TState, TEvent> model,
        string stream,
        Func<TState, Premises> premises,
        Func<TState, long, DocumentSet, Decision<TEvent>> decide,
        CommandContext context,
        CancellationToken ct)
        where TState : class
        where TEvent : class
    {
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var loaded = await LoadAsync(ledger, model, stream, premises, ct);
                // Looked up after the state: a repeat that finds the change of its twin in the state finds its key too.
                if (context.Idempotency is { } key && await ledger.FindOperationAsync(key, ct) is { } earlier)
                    return Answer(earlier, stream, context);

                switch (Decide(loaded, model, stream, decide, context))
                {
                    case Decision<TEvent>.Rejected rejected:
                        return new CommandResult.Refused(rejected.Reason);
                    case Decision<TEvent>.Accepted { Events.Count: 0 }:
                        return new CommandResult.Done(loaded.Position, loaded.Version, 0, Replayed: false);
                    case Decision<TEvent>.Accepted accepted:
                        var touches = accepted.Events.SelectMany(e => model.Touches(loaded.State, e)).ToList();
                        var years = await context.Years.CheckAsync(ledger, touches, loaded.Premises, loaded.Guards, ct);
                        if (years.Refusal is { } isClosed)
                            return new CommandResult.Refused(isClosed);
                        var result = await ledger.AppendAsync(Request(model, stream, loaded, accepted, years, context), ct);
                        if (result is AppendResult.Conflict conflict && attempt < Attempts && (context.ExpectedVersion is null || conflict.Stream != stream))
                            continue;
                        return Answer(result, stream, context);
                }
            }
        }
        catch (EventTooLargeException tooLarge)
        {
            return new CommandResult.Refused(Rejections.EntryTooLarge(tooLarge));
        }
    }

    private static async Task<Loaded<TState>> LoadAsync<TState, TEvent>(
        Ledger ledger, StreamModel<TState, TEvent> model, string stream, Func<TState, Premises> premises, CancellationToken ct)
        where TState : class
        where TEvent : class
    {
        var found = await ledger.ReadDocumentsAsync(model.Projection, DocumentQuery.Streams([stream]), ct);
        var (state, version) = found.Items is [var document, ..] ? (document.State, document.Version) : (model.Initial, 0);
        var needed = premises(state);
        if (needed.Guards.Count + needed.Reads.Count == 0)
            return new(state, version, found.Position, [], DocumentSet.Empty(found.Position));
        var set = await ledger.ReadDocumentsAsync(DocumentQuery.Streams([.. needed.Guards, .. needed.Reads]), ct);
        return new(
            state,
            version,
            found.Position,
            [.. needed.Guards.Distinct(StringComparer.Ordinal).Select(guard => new Guard(guard, set.VersionOf(guard)))],
            set);
    }

    /// <summary>The caller's departments are compared with the owners in the state itself; what does not exist is told as such first.</summary>
    private static Decision<TEvent> Decide<TState, TEvent>(
        Loaded<TState> loaded, StreamModel<TState, TEvent> model, string stream, Func<TState, long, DocumentSet, Decision<TEvent>> decide, CommandContext context)
        where TState : class
        where TEvent : class
    {
        var allowed = context.By.Allows(model.Owners(loaded.State, context.By.Today));
        if (!allowed && loaded.Version > 0)
            return new Decision<TEvent>.Rejected(Authority.DepartmentForbidden);
        if (context.ExpectedVersion is { } expected && expected != loaded.Version)
            return new Decision<TEvent>.Rejected(Rejections.VersionMoved(stream, expected, loaded.Version));
        var decision = decide(loaded.State, loaded.Version, loaded.Premises);
        return allowed || decision is Decision<TEvent>.Rejected ? decision : new Decision<TEvent>.Rejected(Authority.DepartmentForbidden);
    }

    private static AppendRequest Request<TState, TEvent>(
        StreamModel<TState, TEvent> model, string stream, Loaded<TState> loaded, Decision<TEvent>.Accepted accepted, YearCheck years, CommandContext context)
        where TState : class
        where TEvent : class
    {
        var events = accepted.Events
            .Select((e, i) => model.Encode(e, i == 0 ? [.. accepted.Texts] : []) with { Exception = accepted.Exception }).ToList();
        return new AppendRequest(context.Actor, [new StreamAppend(stream, loaded.Version, events)])
        {
            Authorship = context.By.Acting(model.Owners(loaded.State, context.By.Today)),
            Guards = [.. loaded.Guards.Concat(years.Guards.Where(guard => guard.Stream != stream)).DistinctBy(guard => guard.Stream)],
            Idempotency = context.Idempotency,
        };
    }

    private sealed record Loaded<TState>(TState State, long Version, long Position, IReadOnlyList<Guard> Guards, DocumentSet Premises);

    /// <summary>An append's outcome as the answer to a command.</summary>
    public static CommandResult Answer(AppendResult result, string stream, CommandContext context) => result switch
    {
        AppendResult.Appended done => new CommandResult.Done(
            done.LastPosition, done.Versions.GetValueOrDefault(stream), (int)(done.LastPosition - done.FirstPosition + 1), done.Replayed),
        AppendResult.Conflict conflict => new CommandResult.Refused(Overtaken(conflict, stream, context)),
        AppendResult.KeyReused reused => new CommandResult.Refused(Rejections.KeyReused(reused.Key)),
        AppendResult.OutcomeUnknown => new CommandResult.Refused(Rejections.OutcomeUnknown),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>412 is for a caller who named a version. Others lost every attempt to faster writes and may send it again.</summary>
    private static Rejection Overtaken(AppendResult.Conflict conflict, string stream, CommandContext context) =>
        context.ExpectedVersion is not null && conflict.Stream == stream
            ? Rejections.VersionMoved(conflict.Stream, conflict.Expected, conflict.Actual)
            : Rejections.Contended;
}
