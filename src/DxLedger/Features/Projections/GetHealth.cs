using DxLedger.EventStore;
using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Projections;

/// <summary>
/// Whether all is well, for people and monitors. A database that does not answer is the problem of every address; here
/// it also tells a projection that waits for a person or does not keep up, on whichever program runs it, and a ledger that
/// is not sealed, not cosigned, or was not found sound when it was checked as a whole.
/// </summary>
internal static class GetHealth
{
    private const string Fine = "ok";
    private const string Degraded = "degraded";

    private static readonly TimeSpan LagMax = TimeSpan.FromSeconds(30);

    /// <param name="Status"><c>ok</c> or <c>degraded</c>.</param>
    /// <param name="Database"><c>ok</c>; a database that does not answer is a 503.</param>
    /// <param name="Projections">Of all ledgers, those that are kept up beside the log.</param>
    /// <param name="Sealing">Of the ledgers that this program signs for; others are signed by another one.</param>
    /// <param name="SelfChecks">The last one of every ledger that was checked as a whole, by whichever program.</param>
    internal sealed record Answer(string Status, string Database, IReadOnlyList<Entry> Projections, IReadOnlyCollection<SealStatus> Sealing, IReadOnlyList<SelfCheck> SelfChecks);

    /// <param name="LagSeconds">How long the next event has been waiting for it.</param>
    internal sealed record Entry(string Ledger, string Name, ProjectionState State, long LagEvents, double LagSeconds);

    public static async Task<Ok<Answer>> Get(LedgerDatabase database, TimeProvider clock, HttpContext http, CancellationToken ct)
    {
        var all = await database.ProjectionsAsync(ct);
        var sealing = database.SealStatuses;
        var checks = await database.SelfChecksAsync(ct);
        var schedule = http.RequestServices.GetService<OverdueChecks>();
        return Representation.ShowNow(http, new Answer(
            IsDegraded(all) || sealing.Any(IsTroubled) || checks.Any(one => !one.IsSound || schedule?.IsOverdue(one, clock.GetUtcNow()) is true) ? Degraded : Fine,
            Fine,
            [.. all.Select(one => new Entry(one.Ledger, one.Status.Name, ProjectionView.StateOf(one.Status), one.Status.LagEvents, ProjectionView.Seconds(one.Status.Lag)))],
            sealing,
            checks));
    }

    /// <summary>Says whether checks are done as they are meant to be, where any are.</summary>
    /// <param name="IsOverdue">Whether the one after a check is long overdue at an instant.</param>
    internal sealed record OverdueChecks(Func<SelfCheck, DateTimeOffset, bool> IsOverdue);

    private static bool IsTroubled(SealStatus sealing) =>
        sealing.State != SealState.Sealed || sealing.Witnesses.Any(witness => witness.State is WitnessState.Unreachable or WitnessState.Refused);

    /// <summary>
    /// Whether one is stopped, or what readers see of it is more than 30 seconds old. A rebuild begins with the oldest
    /// event and is no reason for alarm while other rows serve, nor is a version whose successor does.
    /// </summary>
    public static bool IsDegraded(IReadOnlyList<(string Ledger, ProjectionStatus Status)> all)
    {
        var shown = all.Where(one => one.Status.IsLive).Select(one => (one.Ledger, one.Status.Name)).ToHashSet();
        return all.Any(one => one.Status.SupersededAt is null
            && (one.Status.IsStopped || (one.Status.Lag > LagMax && (one.Status.IsLive || !shown.Contains((one.Ledger, one.Status.Name))))));
    }
}
