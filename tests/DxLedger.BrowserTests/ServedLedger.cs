using DxLedger.Composition;
using DxLedger.EventStore;
using DxLedger.IntegrationTests.EmbeddedPostgres;
using DxLedger.Platform.Access;
using DxLedger.Platform.EmbeddedPostgres;

namespace DxLedger.BrowserTests;

[CollectionDefinition("browser")]
public sealed class BrowserCollection : ICollectionFixture<ServedLedger>;

/// <summary>The web application on a real socket and a private cluster, and a browser to look at it.</summary>
public sealed class ServedLedger : IAsyncLifetime
{
    private readonly ClusterFolder _folder = new();
    private readonly Stack<IAsyncDisposable> _started = new();
    private Browser? _browser;

    /// <summary>Where the application listens, without a closing slash.</summary>
    public string Address { get; private set; } = "";

    internal Browser Browser => _browser ?? throw new InvalidOperationException("The browser has not been started.");

    public async Task InitializeAsync()
    {
        _started.Push(_folder);
        var cluster = Started(await EmbeddedCluster.StartAsync(_folder.Options, TextWriter.Null, CancellationToken.None));
        var options = new EventStoreOptions { InlineProjections = LedgerModel.Projections, AsyncProjections = LedgerModel.Views };
        var database = Started(await LedgerDatabase.OpenAsync(cluster.ConnectionString, options, CancellationToken.None));
        var application = Started(Server.Create(database, TimeProvider.System, "http://127.0.0.1:0", remoteReads: false, AccessOptions.From(_ => null, reachable: false, () => throw new System.Diagnostics.UnreachableException("No issuer outside of development."))));
        await application.StartAsync(CancellationToken.None);
        Address = application.Urls.Single();
        _browser = Started(await Browser.StartAsync());
    }

    public async Task DisposeAsync()
    {
        while (_started.TryPop(out var last))
        {
            await last.DisposeAsync();
        }
    }

    private T Started<T>(T part)
        where T : IAsyncDisposable
    {
        _started.Push(part);
        return part;
    }
}
