using Npgsql;

namespace DxLedger.EventStore;

/// <summary>
/// The role that the store's sessions run as: on events it may SELECT and INSERT, nothing else. It keeps accidents
/// away; the evidence is the log.
/// </summary>
internal static class GuardRailRole
{
    /// <summary>Roles belong to the server, so all ledger databases of one server share it.</summary>
    public const string Name = "dxledger_appender";

    private const string Create = $"""
        DO $$ BEGIN
          IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{Name}') THEN
            CREATE ROLE {Name} NOLOGIN;
          END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$;
        """;

    // Who may not grant it may be a member already; whether the role can be taken is tried afterwards.
    private const string Join = $"""
        DO $$ BEGIN
          GRANT {Name} TO CURRENT_USER;
        EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN NULL;
        END $$;
        """;

    private const string GrantRights = $"""
        GRANT USAGE ON SCHEMA dxledger TO {Name};
        REVOKE ALL ON ALL TABLES IN SCHEMA dxledger FROM {Name};
        GRANT SELECT, INSERT ON dxledger.events, dxledger.texts, dxledger.operations, dxledger.blobs TO {Name};
        GRANT SELECT, INSERT, UPDATE ON dxledger.heads, dxledger.streams TO {Name};
        GRANT SELECT, INSERT, UPDATE, DELETE ON dxledger.documents, dxledger.projections TO {Name};
        GRANT SELECT ON dxledger.migrations TO {Name};
        """;

    /// <summary>Sets the role up; says why where the login may not.</summary>
    public static async Task<string?> EnsureAsync(NpgsqlConnection connection, bool grant, CancellationToken ct)
    {
        try
        {
            await ExecuteAsync(connection, Create, ct);
            await ExecuteAsync(connection, Join, ct);
            if (grant) await ExecuteAsync(connection, GrantRights, ct);
            await ExecuteAsync(connection, $"SET ROLE {Name}; SELECT FROM dxledger.heads LIMIT 0; RESET ROLE", ct);
            return null;
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.InvalidParameterValue)
        {
            await ExecuteAsync(connection, "RESET ROLE", ct);
            return $"The login may not set up or take the role {Name} ({exception.MessageText}); it works with its own rights.";
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
