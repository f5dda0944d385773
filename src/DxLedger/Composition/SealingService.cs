using DxLedger.EventStore;

namespace DxLedger.Composition;

/// <summary>Signs checkpoints for as long as the web application lives, which ends before its database.</summary>
internal sealed class SealingService(LedgerDatabase database) : IHostedService, IAsyncDisposable
{
    private CheckpointSigner? _signer;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _signer = database.StartSigner();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask();

    /// <summary>An application may be disposed without having been stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _signer, null) is { } signer)
            await signer.DisposeAsync();
    }
}
