namespace DxLedger.Commands.Sample;

/// <summary>The time that a made-up history says it is.</summary>
internal sealed class ScriptClock : TimeProvider
{
    private DateTimeOffset _now = new(2023, 4, 3, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    /// <summary>Moves on to nine in the morning of a Japanese day; never back.</summary>
    public void MoveTo(int year, int month, int day)
    {
        var morning = new DateTimeOffset(year, month, day, 9, 0, 0, TimeSpan.FromHours(9));
        _now = morning > _now ? morning.ToUniversalTime() : _now;
    }
}
