using DxLedger.EventStore;

namespace DxLedger.IntegrationTests.EventStore;

/// <summary>A fresh database for each test, with one projection, and as many programs on it as the test opens.</summary>
[Collection("kernel")]
public abstract class LedgerTest(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly List<LedgerDatabase> _opened = [];

    protected PostgresFixture Postgres => postgres;
    private string? _connectionString;

    protected CountProjection Count { get; } = new();

    protected string ConnectionString => _connectionString ?? throw new InvalidOperationException("Not initialised.");

    public async Task InitializeAsync() => _connectionString = await postgres.CreateDatabaseAsync();

    public async Task DisposeAsync()
    {
        foreach (var database in _opened) await database.DisposeAsync();
    }

    /// <summary>Opens the test's database as one more program would.</summary>
    protected async Task<LedgerDatabase> OpenAsync(EventStoreOptions? options = null, string? connectionString = null)
    {
        var database = await LedgerDatabase.OpenAsync(
            connectionString ?? ConnectionString, options ?? new EventStoreOptions { InlineProjections = [Count] }, CancellationToken.None);
        _opened.Add(database);
        return database;
    }

    protected async Task<Ledger> LedgerAsync(EventStoreOptions? options = null) =>
        await (await OpenAsync(options)).LedgerAsync("default", CancellationToken.None);

    /// <summary>Runs SQL on the default ledger as the login itself, past all of the store's code.</summary>
    protected Task<T?> SqlAsync<T>(string sql) => Sql.ScalarAsync<T>(ConnectionString, sql);
}
