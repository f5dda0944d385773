using Npgsql;

namespace DxLedger.EventStore;

/// <summary>
/// Reads times of the log as the server has them. The driver's own conversion overflows in silence: where the disk has
/// turned a sign bit around it gives the same time as before, while the server finds the event millennia ago.
/// </summary>
internal static class Timestamps
{
    private static readonly DateTime Epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>A time in UTC; null where it is none that can be.</summary>
    public static DateTime? Read(NpgsqlDataReader row, int column)
    {
        var microseconds = row.GetInt64(column);
        return microseconds > (DateTime.MinValue - Epoch).TotalMicroseconds && microseconds < (DateTime.MaxValue - Epoch).TotalMicroseconds
            ? Epoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond)
            : null;
    }
}
