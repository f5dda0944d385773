using Npgsql;

namespace DxLedger.Platform.EmbeddedPostgres;

/// <summary>The database and the role that the program works with, and how to reach them.</summary>
internal static class ClusterRoles
{
    /// <summary>Name of the database.</summary>
    public const string Database = "dxledger";

    /// <summary>Name of the program's role: owner of the database, may create roles and databases, no superuser.</summary>
    public const string Program = "dxledger";

    /// <summary>Connection string of the program.</summary>
    public static string ForProgram(ClusterLayout layout, ServerAddress address) =>
        Build(address, Program, Database, File.ReadAllText(layout.ProgramPassword));

    /// <summary>Connection string of the superuser.</summary>
    public static string ForAdmin(ClusterLayout layout, ServerAddress address) =>
        Build(address, ClusterCreation.AdminRole, "postgres", File.ReadAllText(layout.AdminPassword));

    /// <summary>Creates what is missing. Safe to repeat, also after an interruption.</summary>
    public static async Task EnsureAsync(ClusterLayout layout, ServerAddress address, CancellationToken ct)
    {
        if (!File.Exists(layout.ProgramPassword))
        {
            ClusterLayout.WritePrivate(layout.ProgramPassword, ClusterCreation.NewPassword());
        }

        var password = await File.ReadAllTextAsync(layout.ProgramPassword, ct);
        await using var connection = new NpgsqlConnection(Unpooled(ForAdmin(layout, address)));
        await connection.OpenAsync(ct);
        // A failing statement must not leave the password in the server's log.
        await ExecuteAsync(connection, "SET log_min_error_statement = panic", ct);
        var role = await ExistsAsync(connection, "SELECT 1 FROM pg_roles WHERE rolname = 'dxledger'", ct) ? "ALTER" : "CREATE";
        await ExecuteAsync(connection, $"{role} ROLE {Program} LOGIN CREATEROLE CREATEDB NOSUPERUSER PASSWORD '{password}'", ct);
        if (!await ExistsAsync(connection, "SELECT 1 FROM pg_database WHERE datname = 'dxledger'", ct))
        {
            await ExecuteAsync(connection, $"CREATE DATABASE {Database} OWNER {Program}", ct);
        }
    }

    /// <summary>Whether the program's role can work now.</summary>
    /// <exception cref="PostgresException">The server answered with a refusal that waiting does not cure.</exception>
    public static async Task<bool> AnswersAsync(string connectionString, CancellationToken ct)
    {
        try
        {
            await using var connection = new NpgsqlConnection(Unpooled(connectionString));
            await connection.OpenAsync(ct);
            return true;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown
            or PostgresErrorCodes.TooManyConnections)
        {
            return false;
        }
        catch (NpgsqlException e) when (e is not PostgresException)
        {
            return false;
        }
    }

    private static string Build(ServerAddress address, string role, string database, string password) => new NpgsqlConnectionStringBuilder
    {
        Host = address.Host,
        Port = address.Port,
        Username = role,
        Database = database,
        Password = password.Trim(),
    }.ConnectionString;

    private static string Unpooled(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, Timeout = 5 }.ConnectionString;

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(ct) is not null;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
