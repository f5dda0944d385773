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
    public static async Task<OpenDatabase> OpenAsync(CancellationToken ct, IReadOnlyDictionary<string, TimeProvider>? scriptedClocks = null)
    {
        var seal = Sealing.Folder(Configured());
        var options = new EventStoreOptions
        {
            ScriptedClocks = scriptedClocks ?? new Dictionary<string, TimeProvider>(StringComparer.Ordinal),
            InlineProjections = LedgerModel.Projections,
            AsyncProjections = LedgerModel.Views,
            SealFolder = seal,
            Witnesses = WitnessList.Read(Environment.GetEnvironmentVariable(WitnessList.Variable)),
            Trouble = new TroubleOutput(TimeProvider.System).Tell,
        };
        if (Configured() is { } configured)
            return new OpenDatabase(await LedgerDatabase.OpenAsync(configured, options, ct), configured, null, seal);

        var cluster = await EmbeddedCluster.StartAsync(EmbeddedPostgresOptions.FromEnvironment(), Console.Error, ct);
        try
        {
            return new OpenDatabase(await LedgerDatabase.OpenAsync(cluster.ConnectionString, options, ct), cluster.ConnectionString, cluster, seal);
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

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
