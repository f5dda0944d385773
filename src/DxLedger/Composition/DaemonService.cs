using DxLedger.EventStore;

namespace DxLedger.Composition;

/// <summary>Keeps the views across streams up for as long as the web application lives, which ends before its database.</summary>
internal sealed class DaemonService(LedgerDatabase database) : IHostedService, IAsyncDisposable
{
    private ProjectionDaemon? _daemon;

    /// <summary>Returns at once: pages are served while the views catch up.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _daemon = database.StartDaemon();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask();

    /// <summary>An application may be disposed without having been stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _daemon, null) is { } daemon)
            await daemon.DisposeAsync();
    }
}
