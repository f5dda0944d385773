using DxLedger.EventStore;

namespace DxLedger.Platform;

/// <summary>What a decision about several streams came to.</summary>
internal abstract record CompoundDecision
{
    private CompoundDecision()
    {
    }

    /// <param name="Streams">All or nothing; none where the wish is already fulfilled.</param>
    /// <param name="Guards">Streams that were read for it and must not have moved.</param>
    /// <param name="RestsOnAll">Whether nothing whatever may have been appended since the state was read.</param>
    internal sealed record Accepted(IReadOnlyList<CompoundAppend> Streams, IReadOnlyList<Guard> Guards, bool RestsOnAll = false) : CompoundDecision;

    internal sealed record Rejected(Rejection Reason) : CompoundDecision;

    public static CompoundDecision Reject(string code, string en, string ja, string? field = null) => new Rejected(new Rejection(code, new Message(
        en,
        ja), field));
}

/// <summary>Events for one of several streams.</summary>
/// <param name="Touches">Years that they would change, given what was read.</param>
/// <param name="Owners">Departments that the stream belongs to on a day, given what was read.</param>
internal sealed record CompoundAppend(
    StreamAppend Stream, Func<DocumentSet, IEnumerable<YearTouch>> Touches, Func<DocumentSet, DateOnly, IReadOnlyList<string>> Owners)
{
    /// <summary>The same, allowed by the exception at a position; null where none was needed.</summary>
    public CompoundAppend Under(long? exception) => this with
    {
        Stream = Stream with { Events = [.. Stream.Events.Select(e => e with { Exception = exception })] },
    };
}

/// <summary>Read, decide, append, for commands that change several streams at once.</summary>
internal static class CompoundRunner
{
    private const int Attempts = 20;

    /// <summary>The events, with the reason beside the first of each stream: every stream tells its own story in full.</summary>
    public static CompoundAppend Append<TState, TEvent>(StreamModel<TState, TEvent> model, string stream, long version, IEnumerable<TEvent> events, params ErasableText[] texts)
        where TState : class
        where TEvent : class
    {
        List<TEvent> all = [.. events];
        var append = new StreamAppend(stream, version, [.. all.Select((e, i) => model.Encode(e, i == 0 ? texts : []))]);
        return new(append, Touches, (set, day) => model.Owners(StateIn(set), day));

        TState StateIn(DocumentSet set) => set.Of(model.Projection).FirstOrDefault(document => document.Stream == stream)?.State ?? model.Initial;

        IEnumerable<YearTouch> Touches(DocumentSet set)
        {
            var state = StateIn(set);
            return all.SelectMany(e => model.Touches(state, e));
        }
    }

    /// <summary>
    /// As <see cref="DeciderRunner"/> does it for one stream: who was overtaken decides again on what there is then,
    /// unless the version was named on which they decided.
    /// </summary>
    /// <param name="stream">The stream that the command names, by whose version <c>If-Match</c> goes.</param>
    /// <param name="read">Everything that the decision needs, in one snapshot.</param>
    public static async Task<CommandResult> RunAsync(
        Ledger ledger, string stream, Func<CancellationToken, Task<DocumentSet>> read, Func<DocumentSet, CompoundDecision> decide, CommandContext context, CancellationToken ct)
    {
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var set = await read(ct);
                // Looked up after the state: a repeat that finds the change of its twin in the state finds its key too.
                if (context.Idempotency is { } key && await ledger.FindOperationAsync(key, ct) is { } earlier)
                    return DeciderRunner.Answer(earlier, stream, context);
                var version = set.VersionOf(stream);
                if (context.ExpectedVersion is { } expected && expected != version)
                    return new CommandResult.Refused(Rejections.VersionMoved(stream, expected, version));
                switch (decide(set))
                {
                    case CompoundDecision.Rejected rejected:
                        return new CommandResult.Refused(rejected.Reason);
                    case CompoundDecision.Accepted { Streams.Count: 0 }:
                        return new CommandResult.Done(set.Position, version, 0, Replayed: false);
                    case CompoundDecision.Accepted accepted:
                        var years = await context.Years.CheckAsync(ledger, [.. accepted.Streams.SelectMany(one => one.Touches(set)).Distinct()], set, accepted.Guards, ct);
                        if (years.Refusal is { } isClosed)
                            return new CommandResult.Refused(isClosed);
                        var request = new AppendRequest(context.Actor, [.. accepted.Streams.Select(one => one.Stream)])
                        {
                            Authorship = context.By.Acting([.. accepted.Streams.SelectMany(one => one.Owners(set, context.By.Today))]),
                            Guards = [.. accepted.Guards.Concat(years.Guards).DistinctBy(guard => guard.Stream)],
                            ExpectedHead = accepted.RestsOnAll ? set.Position : null,
                            Idempotency = context.Idempotency,
                        };
                        var result = await ledger.AppendAsync(request, ct);
                        if (result is AppendResult.Conflict conflict && attempt < Attempts && (context.ExpectedVersion is null || conflict.Stream != stream))
                            continue;
                        return DeciderRunner.Answer(result, stream, context);
                }
            }
        }
        catch (EventTooLargeException tooLarge)
        {
            return new CommandResult.Refused(Rejections.EntryTooLarge(tooLarge));
        }
    }
}
