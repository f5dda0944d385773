using DxLedger.EventStore;

namespace DxLedger.Platform;

/// <summary>
/// Every state of every stream of a kind, folded with the same Evolve as the current one, so that what stood on some
/// day is read and not worked out again. Its rows hold the state as the current documents do: where the shape of those
/// changes, these are built anew too.
/// </summary>
internal sealed class StateHistory<TState>(InlineProjection<TState> current)
    : JsonProjection<StateHistory<TState>.Recorded>(current.Name + "_history", current.Version)
    where TState : class
{
    /// <param name="Version">Of the stream: the number of events that are in the state.</param>
    internal sealed record Recorded(long Version, TState State);

    public override bool KeepsHistory => true;

    public override bool Handles(string stream) => current.Handles(stream);

    /// <summary>The first event of a stream needs no state before it.</summary>
    public override string? LikelyKey(RecordedEvent @event) => @event.Version > 1 ? @event.Stream : null;

    public override string? GroupOf(Recorded row) => current.GroupOf(row.State);

    public override async ValueTask ApplyAsync(RecordedEvent @event, ProjectionRows<Recorded> rows)
    {
        var before = @event.Version > 1 ? await rows.FindAsync(@event.Stream) : null;
        rows.Put(@event.Stream, new Recorded(@event.Version, current.Evolve(before?.State, @event)));
    }

    /// <summary>States as they stood at a position that this view has reached, ordered by stream.</summary>
    public async Task<IReadOnlyList<Document<TState>>> AsOfAsync(Ledger ledger, RowQuery query, long position, CancellationToken ct)
    {
        var rows = await ledger.ReadRowsAsync(this, query with { AsOf = position }, ct);
        return [.. rows.Items.Select(row => new Document<TState>(row.Key, row.State.Version, row.State.State))];
    }
}
