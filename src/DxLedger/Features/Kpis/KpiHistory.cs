using DxLedger.EventStore;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis;

/// <summary>
/// Every state of every KPI and milestone, folded with the same Evolve as the current one, so that what was promised
/// on some day is read and not worked out again.
/// </summary>
internal sealed class KpiHistory() : JsonProjection<KpiHistory.Recorded>("kpi_history", KpiModel.Stream.Projection.Version)
{
    // Its rows hold the state as the current documents do: where the shape of those changes, these are built anew too.
    public static readonly KpiHistory Projection = new();

    /// <param name="Version">Of the stream: the number of events that are in the state.</param>
    internal sealed record Recorded(long Version, Kpi State);

    public override bool KeepsHistory => true;

    public override bool Handles(string stream) => KpiModel.Stream.Projection.Handles(stream);

    /// <summary>The first event of a stream needs no state before it.</summary>
    public override string? LikelyKey(RecordedEvent @event) => @event.Version > 1 ? @event.Stream : null;

    public override string? GroupOf(Recorded row) => (row.State as Kpi.Open)?.Plan;

    public override async ValueTask ApplyAsync(RecordedEvent @event, ProjectionRows<Recorded> rows)
    {
        var before = @event.Version > 1 ? await rows.FindAsync(@event.Stream) : null;
        rows.Put(@event.Stream, new Recorded(@event.Version, KpiModel.Stream.Projection.Evolve(before?.State, @event)));
    }
}
