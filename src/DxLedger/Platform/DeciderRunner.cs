using DxLedger.EventStore;

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
/// <param name="ExpectedVersion">From <c>If-Match</c>; null where the caller did not say, and then the current one is meant.</param>
internal sealed record CommandContext(string Actor, long? ExpectedVersion, Idempotency? Idempotency);

/// <summary>Load, decide, append: the one way in which a command on one stream reaches the ledger.</summary>
internal static class DeciderRunner
{
    private const int Attempts = 5;

    /// <summary>
    /// Where the caller named no version, a conflict means only that somebody was faster, so the decision is taken
    /// again on the new state; where a version was named, the caller has to look first.
    /// </summary>
    public static async Task<CommandResult> RunAsync<TState, TEvent>(
        Ledger ledger,
        StreamModel<TState, TEvent> model,
        string stream,
        Func<TState, Decision<TEvent>> decide,
        CommandContext context,
        CancellationToken ct)
        where TState : class
        where TEvent : class
    {
        try
        {
            return await TryAsync(ledger, model, stream, decide, context, ct);
        }
        catch (EventTooLargeException tooLarge)
        {
            return new CommandResult.Refused(Rejections.EntryTooLarge(tooLarge));
        }
    }

    private static async Task<CommandResult> TryAsync<TState, TEvent>(
        Ledger ledger,
        StreamModel<TState, TEvent> model,
        string stream,
        Func<TState, Decision<TEvent>> decide,
        CommandContext context,
        CancellationToken ct)
        where TState : class
        where TEvent : class
    {
        for (var attempt = 1; ; attempt++)
        {
            var found = await ledger.ReadDocumentsAsync(model.Projection, DocumentQuery.Streams([stream]), ct);
            // Looked up after the state: a repeat that finds the change of its twin in the state finds its key too.
            if (context.Idempotency is { } key && await ledger.FindOperationAsync(key, ct) is { } earlier)
                return Answer(earlier, stream);
            var (state, version) = found.Items is [var document, ..] ? (document.State, document.Version) : (model.Initial, 0);
            if (context.ExpectedVersion is { } expected && expected != version)
                return new CommandResult.Refused(Rejections.VersionMoved(stream, expected, version));

            switch (decide(state))
            {
                case Decision<TEvent>.Rejected rejected:
                    return new CommandResult.Refused(rejected.Reason);
                case Decision<TEvent>.Accepted { Events.Count: 0 }:
                    return new CommandResult.Done(found.Position, version, 0, Replayed: false);
                case Decision<TEvent>.Accepted accepted:
                    var events = accepted.Events.Select((e, i) => model.Encode(e, i == 0 ? [.. accepted.Texts] : [])).ToList();
                    var request = new AppendRequest(context.Actor, [new StreamAppend(stream, version, events)]) { Idempotency = context.Idempotency };
                    var result = await ledger.AppendAsync(request, ct);
                    if (result is AppendResult.Conflict && context.ExpectedVersion is null && attempt < Attempts)
                        continue;
                    return Answer(result, stream);
            }
        }
    }

    /// <summary>An append's outcome as the answer to a command.</summary>
    public static CommandResult Answer(AppendResult result, string stream) => result switch
    {
        AppendResult.Appended done => new CommandResult.Done(
            done.LastPosition, done.Versions.GetValueOrDefault(stream), (int)(done.LastPosition - done.FirstPosition + 1), done.Replayed),
        AppendResult.Conflict conflict => new CommandResult.Refused(Rejections.VersionMoved(conflict.Stream, conflict.Expected, conflict.Actual)),
        AppendResult.KeyReused reused => new CommandResult.Refused(Rejections.KeyReused(reused.Key)),
        AppendResult.OutcomeUnknown => new CommandResult.Refused(Rejections.OutcomeUnknown),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
