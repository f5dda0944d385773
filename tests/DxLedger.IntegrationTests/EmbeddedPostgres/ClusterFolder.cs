using System.Globalization;
using DxLedger.Platform.EmbeddedPostgres;

namespace DxLedger.IntegrationTests.EmbeddedPostgres;

/// <summary>A data folder of its own for a test; whatever still runs in it is stopped before it is removed.</summary>
internal sealed class ClusterFolder : IAsyncDisposable
{
    private const string Prefix = "dxledger-tests-";

    // Another run on this machine may have killed its owner on purpose a moment ago; its folder is no leftover yet.
    private static readonly TimeSpan LeftoverAge = TimeSpan.FromHours(2);

    public ClusterFolder()
        : this(System.IO.Path.Combine(System.IO.Path.GetTempPath(), Prefix + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..12]))
    {
    }

    private ClusterFolder(string path) => Path = path;

    public string Path { get; }

    public EmbeddedPostgresOptions Options => EmbeddedPostgresOptions.FromEnvironment() with { DataFolder = Path };

    public ClusterLayout Layout => new(Path);

    /// <summary>Clears away what killed test runs left: a server that nobody owns any more and its data.</summary>
    public static async Task RemoveLeftoversAsync()
    {
        var before = TimeProvider.System.GetUtcNow() - LeftoverAge;
        foreach (var path in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), Prefix + "*")
            .Where(path => Directory.GetLastWriteTimeUtc(path) < before.UtcDateTime))
        {
            var folder = new ClusterFolder(path);
            if (File.Exists(folder.Layout.OwnerLock) && FileLock.TryTake(folder.Layout.OwnerLock) is { } hold)
            {
                using (hold)
                {
                    await folder.DisposeAsync();
                }
            }
        }
    }

    public async Task<Postmaster> PostmasterAsync()
    {
        var account = await ServiceAccount.ForAsync(Layout, CancellationToken.None);
        var binaries = await PostgresBinaries.FindAsync(Options, account, Layout, CancellationToken.None);
        return new Postmaster(Layout, account, binaries, Options);
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Layout.Account))
        {
            await (await PostmasterAsync()).StopAsync();
        }

        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
