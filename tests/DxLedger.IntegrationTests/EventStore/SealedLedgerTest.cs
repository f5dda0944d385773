using DxLedger.EventStore;

namespace DxLedger.IntegrationTests.EventStore;

/// <summary>Ledgers that are signed into a folder of the test's own.</summary>
public abstract class SealedLedgerTest(PostgresFixture postgres) : LedgerTest(postgres), IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    protected string Folder { get; } = Path.Combine(Path.GetTempPath(), "dxledger-seal-" + Guid.NewGuid().ToString("N"));

    private EventStoreOptions Sealing => new() { InlineProjections = [Count], SealFolder = new SealFolder(Folder, "ledger.example"), SealInterval = Interval };

    public void Dispose()
    {
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected async Task<(LedgerDatabase Database, Ledger Ledger)> OpenSealedAsync(string? connectionString = null, IReadOnlyList<IWitness>? witnesses = null)
    {
        var database = await OpenAsync(Sealing with { Witnesses = witnesses ?? [] }, connectionString);
        return (database, await database.LedgerAsync("default", CancellationToken.None));
    }

    protected static CheckpointSigner Started(LedgerDatabase database) => database.StartSigner() ?? throw new InvalidOperationException("The options name no folder.");

    protected static async Task<SignedCheckpoint> SignedAsync(Ledger ledger, long size, string? notOf = null)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(since) < Patience)
        {
            if (await ledger.Seal.LastAsync(CancellationToken.None) is { } last && last.Checkpoint.Size >= size && last.Checkpoint.Origin != notOf) return last;
            await Task.Delay(5);
        }

        throw new TimeoutException($"Nothing was signed up to {size}.");
    }

    protected static Task RefusedAsync(CheckpointSigner signer, string why) =>
        StatusAsync(signer, status => status.State == SealState.Refused && status.Why?.Contains(why, StringComparison.Ordinal) is true);

    protected static async Task StatusAsync(CheckpointSigner signer, Func<SealStatus, bool> wanted)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!signer.Statuses.Any(wanted))
        {
            if (TimeProvider.System.GetElapsedTime(since) > Patience) throw new TimeoutException($"It says {string.Join("; ", signer.Statuses)}.");
            await Task.Delay(5);
        }
    }
}
