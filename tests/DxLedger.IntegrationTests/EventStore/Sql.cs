using DxLedger.EventStore;
using Npgsql;

namespace DxLedger.IntegrationTests.EventStore;

internal static class Sql
{
    /// <summary>Of the database of a ledger, for the login of the control database.</summary>
    public static string Of(string control, string ledger = "default") => new LedgerPlace(ledger).In(new NpgsqlConnectionStringBuilder(control)).ConnectionString;

    /// <summary>The first value of the first row, in the database of a ledger, past all of the store's code.</summary>
    public static Task<T?> ScalarAsync<T>(string control, string sql, string ledger = "default") => InDatabaseAsync<T>(Of(control, ledger), sql);

    /// <summary>The first value of the first row, over a connection of its own.</summary>
    public static async Task<T?> InDatabaseAsync<T>(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 }; // dropping a database waits for the disk
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }
}
