namespace DxLedger.Platform;

/// <summary>Business dates are Japanese ones, wherever the server stands.</summary>
internal static class JapaneseCalendar
{
    // Japan keeps no summer time; a fixed offset needs no time zone database on the machine.
    private static readonly TimeSpan Offset = TimeSpan.FromHours(9);

    public static DateOnly Today(TimeProvider clock) => DateOnly.FromDateTime(clock.GetUtcNow().ToOffset(Offset).DateTime);

    /// <summary>April to March, named by the year in which it starts.</summary>
    public static int FiscalYear(DateOnly date) => date.Month >= 4 ? date.Year : date.Year - 1;
}
