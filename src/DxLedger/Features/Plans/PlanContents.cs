using DxLedger.EventStore;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform.Http;

namespace DxLedger.Features.Plans;

/// <summary>A plan with its initiatives and promises, as they stand or as they stood.</summary>
internal static class PlanContents
{
    /// <summary>Where former states are read.</summary>
    public static readonly IReadOnlyList<AsyncProjection> Views = [PlanModel.Stream.History, InitiativeModel.Stream.History, KpiModel.Stream.History, PeriodModel.Stream.History];

    /// <param name="ledger">Of the plan.</param>
    /// <param name="plan">A valid key.</param>
    /// <param name="point">One that <see cref="Views"/> have reached; null for now.</param>
    /// <param name="ct">Stops it.</param>
    public static async Task<DocumentSet> ReadAsync(Ledger ledger, string plan, AsOfPoint? point, CancellationToken ct)
    {
        var group = RowQuery.Group(plan);
        return point is not { Position: var position }
            ? await ledger.ReadDocumentsAsync(DocumentQuery.Group(plan), ct)
            : DocumentSet.Empty(position)
                .With(PlanModel.Stream.Projection, await PlanModel.Stream.History.AsOfAsync(ledger, group, position, ct))
                .With(InitiativeModel.Stream.Projection, await InitiativeModel.Stream.History.AsOfAsync(ledger, group, position, ct))
                .With(KpiModel.Stream.Projection, await KpiModel.Stream.History.AsOfAsync(ledger, group, position, ct))
                .With(PeriodModel.Stream.Projection, await PeriodModel.Stream.History.AsOfAsync(ledger, group, position, ct));
    }
}
