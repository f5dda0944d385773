using Npgsql;

namespace DxLedger.EventStore;

/// <summary>Repeats reads that met a connection which had died unnoticed in the pool, as all do when the server restarts.</summary>
internal static class Retry
{
    /// <summary>Reads, and once more over new connections if the connection was lost.</summary>
    public static async Task<T> ReadAsync<T>(NpgsqlDataSource source, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (NpgsqlException exception) when (IsLost(exception))
        {
            source.Clear();
        }

        return await read();
    }

    private static bool IsLost(NpgsqlException exception) =>
        exception is not PostgresException { InvariantSeverity: "ERROR" } && exception.InnerException is not TimeoutException;
}
