using Npgsql;

namespace DxLedger.EventStore;

/// <summary>How the store connects.</summary>
internal static class Connections
{
    /// <summary>The caller's connection string with what the store relies on.</summary>
    public static NpgsqlConnectionStringBuilder Configure(string connectionString, TimeSpan commandTimeout)
    {
        var connectTo = new NpgsqlConnectionStringBuilder(connectionString)
        {
            CommandTimeout = (int)Math.Ceiling(commandTimeout.TotalSeconds),
            MaxAutoPrepare = 50,
            AutoPrepareMinUsages = 2,
            Enlist = false,
            ApplicationName = "dxledger",
        };
        if (IsSocketFolder(connectTo.Host)) return connectTo;

        // A peer that vanished must be noticed while an append waits for its commit. Local sockets know no keepalive.
        connectTo.TcpKeepAlive = true;
        connectTo.TcpKeepAliveTime = 15;
        connectTo.TcpKeepAliveInterval = 5;
        return connectTo;
    }

    private static bool IsSocketFolder(string? host) => host is { Length: > 0 } && host[0] is '/' or '@';

    /// <summary>The same, with every session running as a role that the login is a member of.</summary>
    public static NpgsqlConnectionStringBuilder AsRole(NpgsqlConnectionStringBuilder connectTo, string role) => new(connectTo.ConnectionString)
    {
        Options = $"{connectTo.Options} -c role={role}".TrimStart(),
    };

    /// <summary>The same as the guard-rail role, unless a notice says why the login may not take it.</summary>
    public static NpgsqlConnectionStringBuilder Guarded(NpgsqlConnectionStringBuilder login, string? notice) =>
        notice is null ? AsRole(login, GuardRailRole.Name) : new NpgsqlConnectionStringBuilder(login.ConnectionString);

    /// <summary>The same, in a session of its own that ends when it is closed.</summary>
    public static NpgsqlConnection Unpooled(string connectionString) =>
        new(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);

    /// <summary>
    /// The same, with commits that do not wait for the disk. For what can be made again from the log: after a crash of
    /// the server, rows and positions of the last moments are gone together. A machine that vanished is noticed within
    /// seconds, since its sessions may hold locks that other nodes wait for.
    /// </summary>
    public static NpgsqlConnectionStringBuilder Lazy(NpgsqlConnectionStringBuilder connectTo) => new(connectTo.ConnectionString)
    {
        Options = $"{connectTo.Options} -c synchronous_commit=off -c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3 -c idle_in_transaction_session_timeout=30s".TrimStart(),
    };
}
