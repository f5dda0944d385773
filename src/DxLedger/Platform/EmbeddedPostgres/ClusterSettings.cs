namespace DxLedger.Platform.EmbeddedPostgres;

/// <summary>The server's settings. Those that make an acknowledged append durable are given on the command line, where no file overrides them.</summary>
internal static class ClusterSettings
{
    /// <summary>Options of the postmaster.</summary>
    public const string Durable = "-c fsync=on -c synchronous_commit=on -c full_page_writes=on";

    /// <summary>Name, in the data directory, of the file with <see cref="General"/>.</summary>
    public const string GeneralFile = "dxledger.conf";

    /// <summary>Name, in the data directory, of the file that says where to listen.</summary>
    public const string AddressFile = "dxledger-address.conf";

    /// <summary>Appended to initdb's postgresql.conf, once.</summary>
    public const string Includes = $"\ninclude_if_exists = '{GeneralFile}'\ninclude_if_exists = '{AddressFile}'\n";

    /// <summary>Sizes and habits; ALTER SYSTEM may override them.</summary>
    public const string General = """
        # Written by the program at every start; use ALTER SYSTEM for settings of your own.
        cluster_name = 'dxledger'
        max_connections = 300
        shared_buffers = 256MB
        max_wal_size = 4GB
        min_wal_size = 256MB
        wal_compression = on
        password_encryption = 'scram-sha-256'
        jit = off
        timezone = 'UTC'
        log_timezone = 'UTC'
        log_line_prefix = '%m [%p] %q%u@%d '
        log_checkpoints = off
        log_min_messages = warning
        tcp_keepalives_idle = 30
        tcp_keepalives_interval = 10
        tcp_keepalives_count = 3

        """;
}
