using Npgsql;

namespace DxLedger.EventStore;

/// <summary>The databases of ledgers, for whoever copies them with PostgreSQL's own tools.</summary>
public static class LedgerPlaces
{
    private const string FindPlaces = "SELECT name, host, port, database FROM dxledger.ledgers ORDER BY name";

    /// <summary>Names of all ledgers with the connection strings of their databases; none where the control database has no map.</summary>
    /// <param name="control">Connection string of the control database.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="NpgsqlException">The control database cannot be reached.</exception>
    public static async Task<IReadOnlyList<(string Ledger, string ConnectionString)>> ListAsync(string control, CancellationToken ct)
    {
        await using var connection = await OpenAsync(control, ct);
        await using (var exists = new NpgsqlCommand("SELECT to_regclass('dxledger.ledgers') IS NOT NULL", connection))
        {
            if (await exists.ExecuteScalarAsync(ct) is not true) return [];
        }

        await using var command = new NpgsqlCommand(FindPlaces, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var places = new List<(string, string)>();
        while (await reader.ReadAsync(ct))
        {
            var place = LedgerMap.PlaceAt(reader.GetString(0), reader, ordinal: 1);
            places.Add((place.Ledger, place.In(new NpgsqlConnectionStringBuilder(control)).ConnectionString));
        }

        return places;
    }

    /// <summary>Makes an empty database for a ledger.</summary>
    /// <param name="control">Connection string of the control database.</param>
    /// <param name="ledger">Connection string of the database to be made.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>False when there is one that is not empty.</returns>
    public static async Task<bool> CreateAsync(string control, string ledger, CancellationToken ct)
    {
        var wanted = new NpgsqlConnectionStringBuilder(ledger);
        var at = new NpgsqlConnectionStringBuilder(control);
        if (at.Host != wanted.Host || at.Port != wanted.Port) at = new NpgsqlConnectionStringBuilder(ledger) { Database = "postgres" };
        await using (var connection = await OpenAsync(at.ConnectionString, ct)) await EnsureDatabaseAsync(connection, wanted.Database ?? "", ct);
        await using var made = await OpenAsync(ledger, ct);
        await using var empty = new NpgsqlCommand("SELECT to_regnamespace('dxledger') IS NULL", made);
        return await empty.ExecuteScalarAsync(ct) is true;
    }

    internal static async Task EnsureDatabaseAsync(NpgsqlConnection connection, string database, CancellationToken ct)
    {
        await using var exists = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection);
        exists.Parameters.Add(RoundBatch.Of(database));
        if (await exists.ExecuteScalarAsync(ct) is not null) return;
        var quoted = new NpgsqlCommandBuilder().QuoteIdentifier(database);
        await using var create = new NpgsqlCommand($"CREATE DATABASE {quoted} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'", connection);
        await create.ExecuteNonQueryAsync(ct);
    }

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken ct)
    {
        var connection = Connections.Unpooled(connectionString);
        try
        {
            await connection.OpenAsync(ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
