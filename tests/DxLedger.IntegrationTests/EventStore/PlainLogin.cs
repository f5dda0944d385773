using Npgsql;

namespace DxLedger.IntegrationTests.EventStore;

/// <summary>A login that may use a control database and is no member of any role.</summary>
internal sealed class PlainLogin : IAsyncDisposable
{
    private readonly string _control;
    private readonly string _name = $"plain_{Guid.NewGuid():N}";

    private PlainLogin(string control) => _control = control;

    public string ConnectionString => new NpgsqlConnectionStringBuilder(_control) { Username = _name, Password = "plain" }.ConnectionString;

    /// <summary>Creates one.</summary>
    /// <param name="control">Of the control database, as its owner.</param>
    /// <param name="right"><c>CREATEDB</c> or <c>NOCREATEDB</c>.</param>
    public static async Task<PlainLogin> CreateAsync(string control, string right)
    {
        var login = new PlainLogin(control);
        var database = new NpgsqlConnectionStringBuilder(control).Database;
        await login.AsOwnerAsync($"CREATE ROLE {login._name} LOGIN {right} PASSWORD 'plain'; GRANT CREATE, CONNECT ON DATABASE {database} TO {login._name}");
        return login;
    }

    /// <summary>As an administrator would make one for it.</summary>
    public async Task CreateDatabaseAsync(string connectionString)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database;
        await AsOwnerAsync($"CREATE DATABASE {name}");
        await AsOwnerAsync($"GRANT CREATE ON DATABASE {name} TO {_name}");
    }

    // WITH (FORCE) is refused to an owner who is no superuser while autovacuum visits the database; without it PostgreSQL ends autovacuum itself.
    public async ValueTask DisposeAsync()
    {
        var ledger = Sql.Of(_control);
        await AsOwnerAsync($"GRANT {_name} TO CURRENT_USER");
        await AsOwnerAsync($"DROP DATABASE IF EXISTS {new NpgsqlConnectionStringBuilder(ledger).Database}");
        await AsOwnerAsync($"DROP OWNED BY {_name} CASCADE; DROP ROLE {_name}");
    }

    private Task<int> AsOwnerAsync(string sql) => Sql.InDatabaseAsync<int>(_control, sql);
}
