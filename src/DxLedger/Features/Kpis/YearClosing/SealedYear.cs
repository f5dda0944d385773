using System.Collections.Immutable;
using DxLedger.EventStore;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;

namespace DxLedger.Features.Kpis.YearClosing;

/// <summary>
/// A closing of a fiscal year with all that it sealed, as its stream tells it. The state of the period keeps only the
/// one that holds, since every report reads that; those before are seldom asked for.
/// </summary>
/// <param name="Origin">Of the closing; its position is the closing's name.</param>
/// <param name="Reopened">Null while the closing holds.</param>
internal sealed record SealedYear(EventOrigin Origin, PlanYearClosed Closed, IReadOnlyList<SealedKpi> Rows, EventOrigin? Reopened)
{
    /// <summary>All closings, oldest first, after an event of the year's stream.</summary>
    public static ImmutableArray<SealedYear> After(
        ImmutableArray<SealedYear> closings, PeriodEvent @event, EventOrigin origin) => (@event, closings) switch
    {
        (PlanYearClosed e, _) => closings.Add(new(origin, e, [], null)),
        (PlanYearSealed e, [.., { } last]) => closings.SetItem(closings.Length - 1, last with { Rows = [.. last.Rows, .. e.Rows] }),
        // A year may also be closed as a period, without being sealed; reopening that is no closing's end.
        (PlanPeriodReopened, [.., { Reopened: null } last]) => closings.SetItem(closings.Length - 1, last with { Reopened = origin }),
        _ => closings,
    };

    /// <summary>All closings of a year up to a version of its stream, oldest first.</summary>
    public static async Task<ImmutableArray<SealedYear>> ReadAsync(Ledger ledger, string stream, long toPosition, CancellationToken ct)
    {
        var closings = ImmutableArray<SealedYear>.Empty;
        await foreach (var recorded in ledger.ReadStreamAsync(stream, new StreamRead { ToPosition = toPosition }, ct))
        {
            if (PeriodModel.Stream.Events.Decode(recorded.Type, recorded.Data) is PeriodEvent known)
                closings = After(closings, known, EventOrigin.Of(recorded));
        }

        return closings;
    }
}
