using DxLedger.EventStore;
using DxLedger.Composition;
using DxLedger.Platform.EmbeddedPostgres;
using DxLedger.Platform.Witnessing;

namespace DxLedger.Commands;

/// <summary>An open database and whatever had to be started for it.</summary>
internal sealed class OpenDatabase(LedgerDatabase database, string connectionString, EmbeddedCluster? cluster, SealFolder seal) : IAsyncDisposable
{
    /// <summary>Where keys and signed checkpoints are kept.</summary>
    public SealFolder Seal { get; } = seal;

    /// <summary>Of the database, as the program signs in.</summary>
    public string ConnectionString { get; } = connectionString;

    public LedgerDatabase Database { get; } = database;

    /// <summary>Null when a connection string names a database elsewhere.</summary>
    public EmbeddedCluster? Cluster { get; } = cluster;

    /// <summary>Opens the configured database, or the embedded one, joining the programs that use it already.</summary>
    /// <param name="ct">Stops it.</param>
    /// <param name="scriptedClocks">Of ledgers with a made-up history, by name.</param>
    public static async Task<OpenDatabase> OpenAsync(CancellationToken ct, IReadOnlyDictionary<string, TimeProvider>? scriptedClocks = null) =>
        await OpenAsync(await ReachAsync(ct), ct, scriptedClocks);

    /// <summary>Opens a database that was reached before, and ends its cluster with it.</summary>
    public static async Task<OpenDatabase> OpenAsync(
        (string ConnectionString, EmbeddedCluster? Cluster) reached,
        CancellationToken ct,
        IReadOnlyDictionary<string, TimeProvider>? scriptedClocks = null)
    {
        var (connectionString, cluster) = reached;
        var seal = SealOfConfigured();
        var options = new EventStoreOptions
        {
            ScriptedClocks = scriptedClocks ?? new Dictionary<string, TimeProvider>(StringComparer.Ordinal),
            InlineProjections = LedgerModel.Projections,
            AsyncProjections = LedgerModel.Views,
            SealFolder = seal,
            Witnesses = WitnessList.Read(Environment.GetEnvironmentVariable(WitnessList.Variable)),
            Trouble = new TroubleOutput(TimeProvider.System).Tell,
        };
        try
        {
            return new OpenDatabase(await LedgerDatabase.OpenAsync(connectionString, options, ct), connectionString, cluster, seal);
        }
        catch
        {
            if (cluster is not null) await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>How to reach the configured control database, or the embedded one, which is started or joined; nothing in it is touched.</summary>
    public static async Task<(string ConnectionString, EmbeddedCluster? Cluster)> ReachAsync(CancellationToken ct)
    {
        _ = SealOfConfigured(); // what is configured wrongly is told before anything is started
        if (Configured() is { } configured) return (configured, null);
        var cluster = await EmbeddedCluster.StartAsync(EmbeddedPostgresOptions.FromEnvironment(), Console.Error, ct);
        return (cluster.ConnectionString, cluster);
    }

    /// <summary>Where keys and signed checkpoints of that database are kept.</summary>
    public static SealFolder SealOfConfigured() => Sealing.Folder(Configured());

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        if (Cluster is not null)
            await Cluster.DisposeAsync();
    }

    private static string? Configured()
    {
        var configuration = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
            .AddEnvironmentVariables()
            .Build();
        return new[] { configuration["DXLEDGER_DB"], configuration.GetConnectionString("Ledger") }
            .FirstOrDefault(value => !string.IsNullOrWhiteSpace(value));
    }
}
