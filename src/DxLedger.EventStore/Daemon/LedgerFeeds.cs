using System.Collections.Concurrent;
using Npgsql;

namespace DxLedger.EventStore;

/// <summary>The ledgers of a database as the daemon sees them, and what is to be run for each.</summary>
internal sealed class LedgerFeeds(DaemonContext context) : IDisposable
{
    private readonly ConcurrentDictionary<int, (string Name, EventFeed Feed)> _ledgers = [];
    private readonly ConcurrentDictionary<string, EventFeed> _byName = new(StringComparer.Ordinal);
    private readonly HashSet<int> _ensured = [];

    /// <summary>Meets ledgers that are new and sees that there is a build for everything that this program runs.</summary>
    public async Task DiscoverAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        foreach (var (id, name) in await ListAsync(connection, ct))
        {
            if (_ensured.Add(id)) await EnsureBuildsAsync(connection, id, ct);
            if (_ledgers.ContainsKey(id)) continue;
            var feed = new EventFeed(new EventReader(context.Source, id, name, context.Options.BuildPage), eventsMax: 4 * context.Options.DaemonPage);
            _byName[name] = feed;
            _ledgers[id] = (name, feed);
        }
    }

    /// <summary>Looks again whether there is a build for everything: another version's program may have cleared ours away.</summary>
    public void Forget() => _ensured.Clear();

    /// <summary>Whether this program has the code of a build.</summary>
    public bool Runs(Build build) => _ledgers.ContainsKey(build.Ledger) && (ProjectionOf(build) is not null || SubscriptionOf(build) is not null);

    /// <summary>What takes a build along.</summary>
    /// <exception cref="InvalidOperationException">Not one that <see cref="Runs"/>.</exception>
    public BuildRunner Runner(Build build, bool untilLive = false)
    {
        var (name, feed) = _ledgers[build.Ledger];
        if (ProjectionOf(build) is { } projection) return new ProjectionRunner(build, projection, feed, context, untilLive);
        if (SubscriptionOf(build) is { } subscription) return new SubscriptionRunner(build, name, subscription, feed, context);
        throw new InvalidOperationException($"This program does not know {build.Name} in version {build.Version}.");
    }

    /// <summary>Passes on that a ledger has grown.</summary>
    public void Signal(string ledger, long position)
    {
        if (_byName.TryGetValue(ledger, out var feed)) feed.Signal(position);
    }

    public void Dispose()
    {
        foreach (var (_, feed) in _ledgers.Values) feed.Dispose();
    }

    private async Task EnsureBuildsAsync(NpgsqlConnection connection, int ledgerId, CancellationToken ct)
    {
        foreach (var projection in context.Options.AsyncProjections)
            await Builds.EnsureAsync(connection, ledgerId, projection.Name, projection.Version, Build.Projection, atHead: false, ct);
        foreach (var subscription in context.Options.Subscriptions)
            await Builds.EnsureAsync(connection, ledgerId, subscription.Name, version: 1, Build.Subscription, subscription.StartsAtHead, ct);
    }

    private AsyncProjection? ProjectionOf(Build build) =>
        context.Options.AsyncProjections.FirstOrDefault(known => string.Equals(known.Name, build.Name, StringComparison.Ordinal) && known.Version == build.Version);

    private Subscription? SubscriptionOf(Build build) =>
        context.Options.Subscriptions.FirstOrDefault(known => string.Equals(known.Name, build.Name, StringComparison.Ordinal));

    private static async Task<List<(int Id, string Name)>> ListAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT ledger, name FROM dxledger.heads ORDER BY ledger", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var ledgers = new List<(int, string)>();
        while (await reader.ReadAsync(ct)) ledgers.Add((reader.GetInt32(0), reader.GetString(1)));
        return ledgers;
    }
}
