using Npgsql;

namespace DxLedger.EventStore;

/// <summary>The control database's list of ledgers.</summary>
internal sealed class LedgerMap(NpgsqlDataSource source, NpgsqlConnectionStringBuilder login, EventStoreOptions options)
{
    // "dxlnew" in ASCII: one ledger is created at a time.
    private const long CreationLock = 0x64786C6E6577;

    private const string FindPlace = "SELECT host, port, database FROM dxledger.ledgers WHERE name = $1";
    private const string FindNames = "SELECT name FROM dxledger.ledgers ORDER BY name";
    private const string Enter = "INSERT INTO dxledger.ledgers (name) VALUES ($1) ON CONFLICT (name) DO NOTHING";

    /// <summary>Names of all ledgers, ordered.</summary>
    public Task<IReadOnlyList<string>> NamesAsync(CancellationToken ct) => Retry.ReadAsync(source, async () =>
    {
        await using var command = source.CreateCommand(FindNames);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var names = new List<string>();
        while (await reader.ReadAsync(ct)) names.Add(reader.GetString(0));
        return (IReadOnlyList<string>)names;
    });

    /// <summary>Where a ledger is; null when nobody has created it.</summary>
    public Task<LedgerPlace?> FindAsync(string ledger, CancellationToken ct) => Retry.ReadAsync(source, async () =>
    {
        await using var command = source.CreateCommand(FindPlace);
        command.Parameters.Add(RoundBatch.Of(ledger));
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? PlaceAt(ledger, reader, ordinal: 0) : null;
    });

    /// <summary>A place from the columns host, port and database.</summary>
    internal static LedgerPlace PlaceAt(string ledger, NpgsqlDataReader row, int ordinal) => new(
        ledger,
        row.IsDBNull(ordinal) ? null : row.GetString(ordinal),
        row.IsDBNull(ordinal + 1) ? null : row.GetInt32(ordinal + 1),
        row.IsDBNull(ordinal + 2) ? null : row.GetString(ordinal + 2));

    /// <summary>
    /// Makes a database for a ledger beside the control database, unless it is there, and enters it in the map when it
    /// is ready to be used. Interrupted halfway, the next call goes on.
    /// </summary>
    /// <exception cref="PostgresException">The login may not create databases.</exception>
    public async Task<LedgerPlace> CreateAsync(string ledger, CancellationToken ct)
    {
        // Sessions of the login itself: the guard-rail role may create nothing. Not pooled: the lock ends with the session.
        await using var connection = Connections.Unpooled(login.ConnectionString);
        await connection.OpenAsync(ct);
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({CreationLock})", ct);
        if (await FindAsync(ledger, ct) is { } known) return known;

        var place = new LedgerPlace(ledger);
        var connectTo = place.In(login);
        await LedgerPlaces.EnsureDatabaseAsync(connection, connectTo.Database ?? "", ct);
        await using var ready = await LedgerConnections.OpenAsync(ledger, connectTo, options, ct);
        await using var enter = new NpgsqlCommand(Enter, connection);
        enter.Parameters.Add(RoundBatch.Of(ledger));
        await enter.ExecuteNonQueryAsync(ct);
        return place;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
