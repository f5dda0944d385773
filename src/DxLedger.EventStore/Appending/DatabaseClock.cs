namespace DxLedger.EventStore;

/// <summary>This machine's clock, set by the database's: all appenders of a ledger date events by one clock.</summary>
/// <param name="clock">What time it is here.</param>
/// <param name="scripted">The time is told by a script and means nothing on this machine, so the database's does not set it.</param>
internal sealed class DatabaseClock(TimeProvider clock, bool scripted = false)
{
    // A slow answer says little about when the database looked at its clock.
    private static readonly TimeSpan RoundTripMax = TimeSpan.FromSeconds(1);

    private TimeSpan _offset;
    private bool _set;

    /// <summary>The local time to be handed to <see cref="Observe"/>.</summary>
    public DateTime Local => clock.GetUtcNow().UtcDateTime;

    /// <summary>The database's time by and large, UTC, whole microseconds.</summary>
    public DateTime Now => Truncate(Local + _offset);

    /// <summary>Learns from an answer of the database.</summary>
    /// <param name="sent">Local time when the question was sent.</param>
    /// <param name="database">The database's time in the answer.</param>
    public void Observe(DateTime sent, DateTime database)
    {
        if (scripted) return;
        var roundTrip = Local - sent;
        if (_set && (roundTrip < TimeSpan.Zero || roundTrip > RoundTripMax)) return;
        _set = true;
        _offset = database - (sent + (roundTrip / 2));
    }

    /// <summary>The time of the next event: now, or just after the last one where now is not later.</summary>
    public static DateTime Next(DateTime now, DateTime? last) =>
        last is { } previous && now <= previous ? previous.AddMicroseconds(1) : now;

    /// <summary>Without the digits that the ledger does not keep.</summary>
    public static DateTime Truncate(DateTime time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc);
}
