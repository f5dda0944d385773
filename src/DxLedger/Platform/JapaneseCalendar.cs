namespace DxLedger.Platform;

/// <summary>Business dates are Japanese ones, wherever the server stands.</summary>
internal static class JapaneseCalendar
{
    // Japan keeps no summer time; a fixed offset needs no time zone database on the machine.
    public static readonly TimeSpan Offset = TimeSpan.FromHours(9);

    public static DateOnly Today(TimeProvider clock) => DateOf(clock.GetUtcNow());

    /// <summary>The day that it is in Japan at an instant.</summary>
    public static DateOnly DateOf(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(Offset).DateTime);

    /// <summary>April to March, named by the year in which it starts.</summary>
    public static int FiscalYear(DateOnly date) => date.Month >= 4 ? date.Year : date.Year - 1;
}
