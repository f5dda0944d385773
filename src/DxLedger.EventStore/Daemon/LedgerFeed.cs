using Npgsql;

namespace DxLedger.EventStore;

/// <summary>A ledger as the daemon sees it, and what is to be run for it.</summary>
internal sealed class LedgerFeed(DaemonContext context) : IDisposable
{
    private readonly EventFeed _events = new(
        new EventReader(context.Source, context.Connections.Ledger, context.Options.BuildPage),
        eventsMax: 4 * context.Options.DaemonPage);

    /// <summary>Sees that there is a build for everything that this program runs.</summary>
    public async Task EnsureBuildsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var ledger = context.Connections.LedgerId;
        foreach (var projection in context.Options.AsyncProjections)
            await Builds.EnsureAsync(connection, ledger, projection.Name, projection.Version, Build.Projection, atHead: false, ct);
        foreach (var subscription in context.Options.Subscriptions)
            await Builds.EnsureAsync(connection, ledger, subscription.Name, version: 1, Build.Subscription, subscription.StartsAtHead, ct);
    }

    /// <summary>Whether this program has the code of a build.</summary>
    public bool Runs(Build build) => ProjectionOf(build) is not null || SubscriptionOf(build) is not null;

    /// <summary>What takes a build along.</summary>
    /// <exception cref="InvalidOperationException">Not one that <see cref="Runs"/>.</exception>
    public BuildRunner Runner(Build build, bool untilLive = false)
    {
        if (ProjectionOf(build) is { } projection) return new ProjectionRunner(build, projection, _events, context, untilLive);
        if (SubscriptionOf(build) is { } subscription)
            return new SubscriptionRunner(build, context.Connections.Ledger, subscription, _events, context);
        throw new InvalidOperationException($"This program does not know {build.Name} in version {build.Version}.");
    }

    /// <summary>Passes on that the ledger has grown.</summary>
    public void Signal(long position) => _events.Signal(position);

    public void Dispose() => _events.Dispose();

    private AsyncProjection? ProjectionOf(Build build) =>
        context.Options.AsyncProjections.FirstOrDefault(known =>
            string.Equals(known.Name, build.Name, StringComparison.Ordinal) && known.Version == build.Version);

    private Subscription? SubscriptionOf(Build build) =>
        context.Options.Subscriptions.FirstOrDefault(known => string.Equals(known.Name, build.Name, StringComparison.Ordinal));
}
