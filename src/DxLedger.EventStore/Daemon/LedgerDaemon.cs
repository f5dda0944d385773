using System.Globalization;
using Npgsql;

namespace DxLedger.EventStore;

/// <summary>
/// Keeps a ledger's async projections and subscriptions up on this node. Each build has one node at a time, by an
/// advisory lock; that is an economy, not the fence: two that ran the same one would only get in each other's way.
/// </summary>
internal sealed class LedgerDaemon : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    private readonly DaemonContext _context;
    private readonly LedgerFeed _feed;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<int, Running> _running = [];
    private readonly Task _loop;
    private bool _ensured;
    private long _tendAt;

    public LedgerDaemon(LedgerConnections connections, EventStoreOptions options)
    {
        _context = new DaemonContext(connections, options);
        _feed = new LedgerFeed(_context);
        _loop = Task.Run(() => RunAsync(_stop.Token), CancellationToken.None);
    }

    /// <summary>Finishes the batches being written and lets go of everything, so that other nodes take over at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _feed.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await using var lease = await LeaseConnection.OpenAsync(_context.Connections.Lazily, Heard, ct);
                _ensured = false; // another version's program may have cleared our builds away
                try
                {
                    await TendAsync(lease, ct);
                }
                finally
                {
                    // The locks may be gone with the session: nothing of ours goes on without them.
                    await StopAllAsync();
                    if (ct.IsCancellationRequested) await lease.ReleaseAllAsync();
                }
            }
            catch (Exception) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem)
            {
                // Whatever it is, other nodes do its work meanwhile, and this one comes back.
                _context.Tell($"daemon of {_context.Connections.Ledger}", problem);
                await Task.Delay(_context.Options.DaemonPoll, CancellationToken.None);
            }
        }
    }

    private async Task TendAsync(LeaseConnection lease, CancellationToken ct)
    {
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            Volatile.Write(ref _tendAt, TimeProvider.System.GetTimestamp());
            if (!_ensured) await _feed.EnsureBuildsAsync(lease.Connection, ct);
            _ensured = true;
            var all = await Builds.ListAsync(lease.Connection, _context.Connections.LedgerId, ct);
            var builds = all.Where(_feed.Runs).ToDictionary(build => build.Id);
            foreach (var (id, running) in _running.Where(pair => pair.Value.Task.IsCompleted || !builds.ContainsKey(pair.Key)).ToList())
            {
                await running.StopAsync();
                _running.Remove(id);
                await lease.ReleaseAsync(id, ct);
            }

            var idle = builds.Values.Where(build => build.FailedPosition is null && !_running.ContainsKey(build.Id))
                .Select(build => build.Id).ToList();
            foreach (var id in await lease.TakeAsync(idle, ct))
            {
                await Builds.TakenAsync(lease.Connection, id, _context.Node, ct);
                _running.Add(id, new Running(_feed.Runner(builds[id]), ct));
            }

            await SweepAsync(builds.Keys, ct);
            await HearAsync(lease, ct);
        }
    }

    // Clearing away is nobody's reason to stop.
    private async Task SweepAsync(IReadOnlyCollection<int> known, CancellationToken ct)
    {
        try
        {
            await Builds.SweepAsync(_context.Source, _context.Options.KeepSuperseded, known, _context.Node, ct);
        }
        catch (NpgsqlException problem)
        {
            _context.Tell("clearing away", problem);
        }
    }

    // Notifications are passed on as they come; builds are looked at again once in a while, or when one asks for it.
    private async Task HearAsync(LeaseConnection lease, CancellationToken ct)
    {
        while (true)
        {
            var left = _context.Options.DaemonPoll - TimeProvider.System.GetElapsedTime(Volatile.Read(ref _tendAt));
            if (left <= TimeSpan.Zero) return;
            await lease.WaitAsync(left, ct);
        }
    }

    private void Heard(string channel, string said)
    {
        if (string.Equals(channel, LeaseConnection.DaemonChannel, StringComparison.Ordinal))
        {
            Volatile.Write(ref _tendAt, 0);
            return;
        }

        var colon = said.LastIndexOf(':');
        if (colon > 0 && long.TryParse(said.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var position))
            _feed.Signal(position);
    }

    // A handler that does not heed its token must not keep the locks from other nodes; the fence holds without them.
    private async Task StopAllAsync()
    {
        var stopping = Task.WhenAll(_running.Values.Select(running => running.StopAsync()));
        await Task.WhenAny(stopping, Task.Delay(StopPatience, CancellationToken.None));
        _running.Clear();
    }

    /// <summary>A build at work.</summary>
    private sealed class Running
    {
        private readonly CancellationTokenSource _stop;

        public Running(BuildRunner runner, CancellationToken ct)
        {
            _stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
            Task = Task.Run(() => runner.RunAsync(_stop.Token), CancellationToken.None);
        }

        public Task Task { get; }

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await Task.WhenAny(Task); // cancelled or failed: whoever takes the build next begins from what is written

            _stop.Dispose();
        }
    }
}
