using System.Globalization;

namespace DxLedger.Platform;

/// <summary>Dates and times as sentences have them.</summary>
internal static class Dates
{
    /// <summary>As people and JSON write it: 2023-07-31.</summary>
    public static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>On Japan's clocks, to the minute: 2023-07-31 17:15 JST.</summary>
    public static string Text(DateTimeOffset instant) => $"{Minute(instant)} JST";

    /// <summary>As <see cref="Text(DateTimeOffset)"/>, in Japanese.</summary>
    public static string TextJa(DateTimeOffset instant) => $"{Minute(instant)}（日本時間）";

    private static string Minute(DateTimeOffset instant) => instant.ToOffset(JapaneseCalendar.Offset).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
