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
        EXCEPTION WHEN duplicate_object OR unique_violation OR internal_error THEN NULL;
        END $$;
        """;

    // Who may not grant it may be a member already; whether the role can be taken is tried afterwards.
    private const string Join = $"""
        DO $$ BEGIN
          GRANT {Name} TO CURRENT_USER;
        EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation OR internal_error THEN NULL;
        END $$;
        """;

    // A database has the map of ledgers, or a ledger.
    private const string GrantRights = $"""
        GRANT USAGE ON SCHEMA dxledger TO {Name};
        REVOKE ALL ON ALL TABLES IN SCHEMA dxledger FROM {Name};
        GRANT SELECT ON dxledger.migrations TO {Name};
        DO $$ BEGIN
          IF to_regclass('dxledger.ledgers') IS NOT NULL THEN
            GRANT SELECT ON dxledger.ledgers TO {Name};
            RETURN;
          END IF;
          GRANT SELECT ON dxledger.events TO {Name};
          GRANT SELECT, INSERT ON dxledger.mt_events, dxledger.log, dxledger.texts, dxledger.operations, dxledger.blobs, dxledger.projection_log,
            dxledger.checkpoints, dxledger.access_records, dxledger.self_checks TO {Name};
          GRANT UPDATE (salt, body) ON dxledger.texts TO {Name};
          GRANT UPDATE (body_hash) ON dxledger.operations TO {Name};
          GRANT SELECT, INSERT, UPDATE ON dxledger.heads, dxledger.mt_streams, dxledger.tiles TO {Name};
          GRANT SELECT, INSERT, UPDATE, DELETE ON dxledger.builds, dxledger.rows, dxledger.row_states, dxledger.drafts TO {Name};
          GRANT SELECT, INSERT, UPDATE, DELETE ON dxledger.documents, dxledger.projections, dxledger.projections_aside TO {Name};
          GRANT USAGE ON SEQUENCE dxledger.projections_id_seq, dxledger.mt_events_sequence TO {Name};
        END $$;
        """;

    private const string Try = $"SET ROLE {Name}; SELECT FROM dxledger.migrations LIMIT 0; RESET ROLE";

    /// <summary>Sets the role up where that is needed; says why where the login may not.</summary>
    /// <param name="connection">As the login itself.</param>
    /// <param name="grant">Tables were added.</param>
    /// <param name="ct">Stops it.</param>
    public static async Task<string?> EnsureAsync(NpgsqlConnection connection, bool grant, CancellationToken ct)
    {
        if (!grant && await TryAsync(connection, Try, ct) is null) return null;
        return await TryAsync(connection, Create, ct) ?? await TryAsync(connection, Join, ct)
            ?? await TryAsync(connection, GrantRights, ct) ?? await TryAsync(connection, Try, ct);
    }

    private static async Task<string?> TryAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        try
        {
            await ExecuteAsync(connection, sql, ct);
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
