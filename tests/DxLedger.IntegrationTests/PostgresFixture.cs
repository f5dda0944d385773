using System.Globalization;
using DxLedger.IntegrationTests.EmbeddedPostgres;
using DxLedger.IntegrationTests.EventStore;
using DxLedger.IntegrationTests.Http;
using DxLedger.Platform.EmbeddedPostgres;
using Npgsql;

// The three collections wait for processes, disks and clocks more than they compute.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]

namespace DxLedger.IntegrationTests;

/// <summary>Tests of a collection share one PostgreSQL server and run one after another, beside those of the others.</summary>
[CollectionDefinition("postgres")]
public sealed class PostgresCollection : ICollectionFixture<PostgresFixture>;

/// <summary>Those of the kernel, which may kill their server.</summary>
[CollectionDefinition("kernel")]
public sealed class KernelCollection : ICollectionFixture<PostgresFixture>;

/// <summary>Those that start the program as a user does, and mostly wait for it.</summary>
[CollectionDefinition("commands")]
public sealed class CommandsCollection : ICollectionFixture<PostgresFixture>;

/// <summary>
/// One private cluster for a collection of tests, with the program's own durable settings, in a temporary folder;
/// or the server that <c>DXLEDGER_TEST_DB</c> names (a role that may create databases).
/// </summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private readonly ClusterFolder _folder = new();
    private readonly List<string> _created = [];
    private EmbeddedCluster? _cluster;
    private string? _admin;
    private string? _program;
    private string? _withPlan;

    /// <summary>Process id of the private server's postmaster, for tests that kill it; null on a server of DXLEDGER_TEST_DB.</summary>
    public int? ServerProcessId => _cluster?.ServerProcessId;

    public async Task InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("DXLEDGER_TEST_DB") is { Length: > 0 } given)
        {
            (_admin, _program) = (given, given);
            return;
        }

        await ClusterFolder.RemoveLeftoversAsync();
        _cluster = await EmbeddedCluster.StartAsync(_folder.Options, TextWriter.Null, CancellationToken.None);
        (_admin, _program) = (_cluster.AdminConnectionString, _cluster.ConnectionString);
    }

    /// <summary>Creates a control database; gives its connection string for the role that owns it, which is no superuser.</summary>
    /// <param name="template">Name of one without sessions, to be copied with its default ledger; null for an empty one.</param>
    public async Task<string> CreateDatabaseAsync(string? template = null)
    {
        var program = new NpgsqlConnectionStringBuilder(_program) { Database = "test_" + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture) };
        await CreateAsync(program.ConnectionString, template ?? "template1");
        if (template is not null) await CreateAsync(Sql.Of(program.ConnectionString), Name(Sql.Of(In(template))));
        return program.ConnectionString;
    }

    private async Task CreateAsync(string connectionString, string template)
    {
        var wanted = new NpgsqlConnectionStringBuilder(connectionString);
        await ExecuteAsync($"CREATE DATABASE {wanted.Database} TEMPLATE {template} OWNER \"{wanted.Username}\"");
        _created.Add(wanted.Database ?? "");
    }

    private string In(string database) => new NpgsqlConnectionStringBuilder(_program) { Database = database }.ConnectionString;

    private static string Name(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Database ?? "";

    /// <summary>As <see cref="CreateDatabaseAsync"/>, with the real plan imported into the default ledger and shown by all views: a copy of one that was made once.</summary>
    public async Task<string> CreateDatabaseWithPlanAsync()
    {
        _withPlan ??= await ImportAsync();
        return await CreateDatabaseAsync(_withPlan);
    }

    private async Task<string> ImportAsync()
    {
        var database = await CreateDatabaseAsync();
        await using (var served = await (await ServedLedger.StartAsync(database, seal: false)).WithPlanAsync())
            await served.CatchUpAsync();
        return Name(database);
    }

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
        else
        {
            foreach (var name in _created)
            {
                await ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            }
        }

        await _folder.DisposeAsync();
    }

    private async Task ExecuteAsync(string sql)
    {
        var admin = new NpgsqlConnectionStringBuilder(_admin) { Pooling = false };
        await using var connection = new NpgsqlConnection(admin.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
