namespace DxLedger.Composition;

/// <summary>Lets something work for as long as the web application lives, which ends before its database.</summary>
/// <param name="start">Starts it and returns at once: pages are served while it catches up. Null where there is nothing to do.</param>
internal sealed class LifelongService<T>(Func<T?> start) : IHostedService, IAsyncDisposable
    where T : class, IAsyncDisposable
{
    private T? _work;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _work = start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask();

    /// <summary>An application may be disposed without having been stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _work, null) is { } work)
            await work.DisposeAsync();
    }
}
