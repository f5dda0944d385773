using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace DxLedger.EventStore;

/// <summary>
/// A node's own session: it holds an advisory lock for each build that this node runs, or ledger that it signs for, and
/// hears notifications.
/// Its end, however it comes about, frees the locks for the other nodes.
/// </summary>
internal sealed class LeaseConnection : IAsyncDisposable
{
    /// <summary>Says that there is something new to run: a build, a retry, a lock set free.</summary>
    public const string DaemonChannel = "dxledger_daemon";

    /// <summary>The class of our locks, "DXLP" in ASCII; the object is the build's id.</summary>
    public const int LockClass = 0x44584C50;

    private const string Prepare = $"LISTEN dxledger; LISTEN {DaemonChannel}";

    private readonly NpgsqlConnection _connection;

    private readonly int _lockClass;

    private LeaseConnection(NpgsqlConnection connection, int lockClass) => (_connection, _lockClass) = (connection, lockClass);

    /// <summary>Opens a session of its own.</summary>
    /// <param name="connectionString">Of the daemon's connections.</param>
    /// <param name="heard">Gets every notification: the channel and what it says.</param>
    /// <param name="ct">Stops it.</param>
    /// <param name="lockClass">Of the locks that it takes.</param>
    public static async Task<LeaseConnection> OpenAsync(string connectionString, Action<string, string> heard, CancellationToken ct, int lockClass = LockClass)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        try
        {
            await connection.OpenAsync(ct);
            connection.Notification += (_, said) => heard(said.Channel, said.Payload);
            await using var command = new NpgsqlCommand(Prepare, connection);
            await command.ExecuteNonQueryAsync(ct);
            return new LeaseConnection(connection, lockClass);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The session, for questions between two waits.</summary>
    public NpgsqlConnection Connection => _connection;

    /// <summary>Waits until something was heard, at most for a while.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken ct) =>
        await _connection.WaitAsync((int)Math.Max(1, Math.Ceiling(atMost.TotalMilliseconds)), ct); // 0 would mean for ever

    /// <summary>Takes what nobody holds; gives the ids that this session has got.</summary>
    public async Task<List<int>> TakeAsync(IReadOnlyCollection<int> builds, CancellationToken ct)
    {
        var taken = new List<int>();
        if (builds.Count == 0) return taken;
        await using var command = new NpgsqlCommand("SELECT id FROM unnest($2) AS id WHERE pg_try_advisory_lock($1, id)", _connection);
        command.Parameters.Add(RoundBatch.Of(_lockClass));
        command.Parameters.Add(RoundBatch.Many(builds.ToList(), NpgsqlDbType.Integer));
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) taken.Add(reader.GetInt32(0));
        return taken;
    }

    /// <summary>Lets go of a build.</summary>
    public async Task ReleaseAsync(int build, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT pg_advisory_unlock($1, $2)", _connection);
        command.Parameters.Add(RoundBatch.Of(_lockClass));
        command.Parameters.Add(RoundBatch.Of(build));
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Lets go of everything and tells the other nodes, so that they need not find out.</summary>
    public async Task ReleaseAllAsync()
    {
        await using var command = new NpgsqlCommand($"SELECT pg_advisory_unlock_all(); NOTIFY {DaemonChannel}, 'released'", _connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>SQL that is true when some session holds the lock of build <c>b</c>.</summary>
    public static string IsHeld { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"""
        EXISTS (SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.classid = {LockClass} AND l.objid::bigint = b.id AND l.objsubid = 2
                 AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
        """);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
