using Npgsql;

namespace DxLedger.EventStore;

/// <summary>
/// A session that alone may write and remove documents that are aside in a ledger. Its advisory lock ends with the
/// session, and all that a rebuild writes goes through this session; so whoever loses the lock cannot write any more.
/// </summary>
internal sealed class RebuildSession : IAsyncDisposable
{
    // "inln" in ASCII; the second key is the ledger.
    private const int LockClass = 0x696E6C6E;

    private readonly NpgsqlDataSource _source;
    private readonly int _ledgerId;
    private bool _held;

    private RebuildSession(NpgsqlDataSource source, NpgsqlConnection connection, int ledgerId)
    {
        _source = source;
        Connection = connection;
        _ledgerId = ledgerId;
    }

    public NpgsqlConnection Connection { get; }

    /// <summary>Waits for as long as another program rebuilds.</summary>
    public static async Task<RebuildSession> WaitAsync(NpgsqlDataSource source, int ledgerId, CancellationToken ct) =>
        await OpenAsync(source, ledgerId, wait: true, ct) ?? throw new InvalidOperationException("The lock was waited for and is not held.");

    /// <summary>Null when another program is rebuilding.</summary>
    public static Task<RebuildSession?> TryAsync(NpgsqlDataSource source, int ledgerId, CancellationToken ct) =>
        OpenAsync(source, ledgerId, wait: false, ct);

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_held) await LockAsync("SELECT pg_advisory_unlock($1, $2)", CancellationToken.None);
            _held = false;
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
        {
            // The session is lost, and the lock with it; what went wrong before matters more.
        }
        finally
        {
            // A session that may still hold the lock must end: in the pool it would hold it for ever.
            if (_held) _source.Clear();
            await Connection.DisposeAsync();
        }
    }

    private static async Task<RebuildSession?> OpenAsync(NpgsqlDataSource source, int ledgerId, bool wait, CancellationToken ct)
    {
        var session = new RebuildSession(source, await source.OpenConnectionAsync(ct), ledgerId);
        try
        {
            session._held = true; // a cancelled wait may have got it all the same
            session._held = wait
                ? await session.LockAsync("SELECT true FROM pg_advisory_lock($1, $2)", ct)
                : await session.LockAsync("SELECT pg_try_advisory_lock($1, $2)", ct);
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }

        if (session._held) return session;
        await session.DisposeAsync();
        return null;
    }

    private async Task<bool> LockAsync(string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, Connection) { CommandTimeout = 0 }; // a rebuild may take long
        command.Parameters.Add(RoundBatch.Of(LockClass));
        command.Parameters.Add(RoundBatch.Of(_ledgerId));
        return await command.ExecuteScalarAsync(ct) is true;
    }
}
