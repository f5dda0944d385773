using System.Collections.Concurrent;

namespace DxLedger.EventStore;

/// <summary>Runs something for every ledger of the map, also for those that are created later.</summary>
/// <typeparam name="T">What runs; it ends when it is disposed of.</typeparam>
internal sealed class EachLedger<T> : IAsyncDisposable
    where T : IAsyncDisposable
{
    private readonly Func<CancellationToken, Task<IReadOnlyList<string>>> _names;
    private readonly Func<string, CancellationToken, Task<T>> _start;
    private readonly EventStoreOptions _options;
    private readonly ConcurrentDictionary<string, T> _running = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private bool _stopped;

    /// <summary>Begins at once.</summary>
    /// <param name="names">The ledgers that there are.</param>
    /// <param name="start">Starts it for a ledger.</param>
    /// <param name="options">How often to look for new ledgers, and who hears of trouble.</param>
    public EachLedger(
        Func<CancellationToken, Task<IReadOnlyList<string>>> names, Func<string, CancellationToken, Task<T>> start, EventStoreOptions options)
    {
        (_names, _start, _options) = (names, start, options);
        _loop = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>All that runs now.</summary>
    public IReadOnlyCollection<T> Running => [.. _running.Values];

    /// <summary>Ends all of them.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopped) return;
        _stopped = true;
        await _stop.CancelAsync();
        await _loop;
        await Task.WhenAll(_running.Values.Select(running => running.DisposeAsync().AsTask()));
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                foreach (var name in await _names(_stop.Token)) await StartAsync(name);
                await Task.Delay(_options.DaemonPoll, _stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem)
            {
                _options.Tell("ledgers", problem);
                await Task.WhenAny(Task.Delay(_options.DaemonPoll, _stop.Token));
            }
        }
    }

    // One ledger that cannot be opened must not keep the others waiting.
    private async Task StartAsync(string name)
    {
        if (_running.ContainsKey(name)) return;
        try
        {
            _running[name] = await _start(name, _stop.Token);
        }
        catch (Exception problem) when (!_stop.IsCancellationRequested)
        {
            _options.Tell($"ledger {name}", problem);
        }
    }
}
