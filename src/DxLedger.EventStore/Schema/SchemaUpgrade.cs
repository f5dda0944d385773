using Npgsql;

namespace DxLedger.EventStore;

/// <summary>Applies the schema's files that a database lacks, one program at a time.</summary>
internal static class SchemaUpgrade
{
    // "dxledger" in ASCII: an advisory lock of our own.
    private const long LockKey = 0x64786C6564676572;

    // CREATE SCHEMA IF NOT EXISTS would ask for the right to create schemas although an administrator has created it.
    private const string CreateTable = """
        DO $$ BEGIN
          IF to_regnamespace('dxledger') IS NULL THEN
            CREATE SCHEMA dxledger;
          END IF;
        END $$;
        CREATE TABLE IF NOT EXISTS dxledger.migrations (
          number     integer     PRIMARY KEY,
          name       text        NOT NULL,
          checksum   bytea       NOT NULL,
          applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
        )
        """;

    /// <summary>Brings a database's schema up to date.</summary>
    /// <param name="connectTo">As the login itself.</param>
    /// <param name="files"><see cref="SchemaFile.All"/> or <see cref="SchemaFile.Control"/>.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>Why the guard-rail role is not in use; null when it is.</returns>
    /// <exception cref="SchemaRefusedException">The schema is newer than this program, or an applied file was changed.</exception>
    public static async Task<string?> RunAsync(NpgsqlConnectionStringBuilder connectTo, IReadOnlyList<SchemaFile> files, CancellationToken ct)
    {
        // Not pooled: the lock ends with the session whatever happens.
        await using var connection = Connections.Unpooled(connectTo.ConnectionString);
        await connection.OpenAsync(ct);
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({LockKey})", ct);

        var applied = await AppliedAsync(connection, ct);
        Verify(applied, files);
        var lacking = files.Where(file => !applied.ContainsKey(file.Number)).ToList();
        if (lacking.Count > 0) await ExecuteAsync(connection, CreateTable, ct);
        foreach (var file in lacking) await ApplyAsync(connection, file, ct);
        return await GuardRailRole.EnsureAsync(connection, grant: lacking.Count > 0, ct);
    }

    private static async Task<Dictionary<int, (string Name, byte[] Checksum)>> AppliedAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var applied = new Dictionary<int, (string, byte[])>();
        await using var exists = new NpgsqlCommand("SELECT to_regclass('dxledger.migrations') IS NOT NULL", connection);
        if (await exists.ExecuteScalarAsync(ct) is not true) return applied;
        await using var command = new NpgsqlCommand("SELECT number, name, checksum FROM dxledger.migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) applied.Add(reader.GetInt32(0), (reader.GetString(1), reader.GetFieldValue<byte[]>(2)));
        return applied;
    }

    private static void Verify(Dictionary<int, (string Name, byte[] Checksum)> applied, IReadOnlyList<SchemaFile> files)
    {
        foreach (var (number, (name, checksum)) in applied.OrderBy(pair => pair.Key))
        {
            if (files.FirstOrDefault(file => file.Number == number) is not { } file)
                throw new SchemaRefusedException("schema.newer", $"the database has {name}, which this program does not know; use the newer program.");
            if (!file.Checksum.AsSpan().SequenceEqual(checksum))
                throw new SchemaRefusedException("schema.altered", $"{name} was applied with other contents than this program's {file.Name}.");
        }
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, SchemaFile file, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await ExecuteAsync(connection, file.Sql, ct);
        await using var record = new NpgsqlCommand("INSERT INTO dxledger.migrations (number, name, checksum) VALUES ($1, $2, $3)", connection);
        record.Parameters.Add(RoundBatch.Of(file.Number));
        record.Parameters.Add(RoundBatch.Of(file.Name));
        record.Parameters.Add(RoundBatch.Of(file.Checksum));
        await record.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
