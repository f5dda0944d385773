namespace DxLedger.Features.Plans.Reading;

/// <summary>Reads times within the year and spells of time: 第3四半期, 年度末, 7月, 上半期, 毎月, 3年間, 第二期.</summary>
internal static class SeasonReader
{
    private static readonly (string Word, int EndMonth)[] Halves =
        [("上半期", 9), ("上期", 9), ("前期末", 9), ("下半期", 3), ("下期", 3), ("年度末", 3), ("年内", 12), ("年末", 12)];

    private static readonly string[] Spells =
        ["24時間365日", "24時間対応", "365日", "四半期ごと", "四半期毎", "四半期に", "毎年度", "毎年", "毎月", "翌月", "翌々月", "当月", "毎週", "毎日", "年度ごと", "年度毎"];

    /// <summary>The expression that starts at a position, or null.</summary>
    public static CalendarSpan? Read(string text, int start, int fiscalYear)
    {
        if (start >= text.Length)
        {
            return null;
        }

        foreach (var spell in Spells)
        {
            if (YearReader.At(text, start, spell))
            {
                return Other(start, DayOfMonth(text, start + spell.Length));
            }
        }

        foreach (var (word, month) in Halves)
        {
            if (fiscalYear > 0 && YearReader.At(text, start, word))
            {
                return Ending(start, start + word.Length, fiscalYear, month);
            }
        }

        if (start > 0 && char.IsAsciiDigit(text[start - 1]))
        {
            return null;
        }

        var ordinal = text[start] == '第';
        var at = ordinal ? start + 1 : start;
        if (at >= text.Length || YearReader.Small(text, ref at) is not { } number)
        {
            return null;
        }

        if (YearReader.At(text, at, "四半期"))
        {
            return number is >= 1 and <= 4 && fiscalYear > 0
                ? Ending(start, at + 3, fiscalYear, number == 4 ? 3 : 3 + (number * 3))
                : Other(start, at + 3);
        }

        if (ordinal)
        {
            return Other(start, at);
        }

        // 4〜6月, 7・8月: the last month is the one that ends it.
        for (var next = at + 1; at < text.Length && text[at] is '〜' or '-' or '・' or '、' && YearReader.Small(text, ref next) is >= 1 and <= 12 and var later
            && YearReader.At(text, next, "月") && !YearReader.At(text, next, "月間"); next = at + 1)
        {
            (number, at) = (later, next);
        }

        if (YearReader.At(text, at, "月") && !YearReader.At(text, at, "月間") && !YearReader.At(text, at, "月当たり") && !YearReader.At(text, at, "月あたり") && number is >= 1 and <= 12 && (start == 0 || text[start - 1] != '/'))
        {
            return InMonth(text, start, at + 1, fiscalYear, number);
        }

        if (Hour(text, at, number) is { } hour)
        {
            return Other(start, hour);
        }

        foreach (var spell in (ReadOnlySpan<string>)["年度間", "年間", "か年", "カ年", "ヶ年", "ヵ年", "箇年", "年目", "年後", "年連続", "年ごと", "年毎", "年に1"])
        {
            if (YearReader.At(text, at, spell))
            {
                return Other(start, at + (string.Equals(spell, "年に1", StringComparison.Ordinal) ? 2 : spell.Length));
            }
        }

        return null;
    }

    // 翌月10日
    private static int DayOfMonth(string text, int at)
    {
        var end = at;
        return at < text.Length && char.IsAsciiDigit(text[at]) && YearReader.Small(text, ref end) is >= 1 and <= 31 && YearReader.At(text, end, "日") && !YearReader.At(text, end, "日間") ? end + 1 : at;
    }

    // 9時, 17時15分, 9時半: an hour of the day; 9時間 and 9時点 are none.
    private static int? Hour(string text, int at, int number)
    {
        if (number > 24 || !YearReader.At(text, at, "時") || YearReader.At(text, at, "時間") || YearReader.At(text, at, "時点") || YearReader.At(text, at, "時限"))
        {
            return null;
        }

        var end = at + 1;
        return YearReader.At(text, end, "半") ? end + 1
            : end < text.Length && YearReader.Small(text, ref end) is < 60 && YearReader.At(text, end, "分") ? end + 1
            : at + 1;
    }

    private static CalendarSpan? InMonth(string text, int start, int end, int fiscalYear, int month)
    {
        if (fiscalYear == 0)
        {
            return Other(start, end);
        }

        var year = month >= 4 ? fiscalYear : fiscalYear + 1;
        var at = end;
        var day = at < text.Length ? YearReader.Small(text, ref at) : null;
        if (day is >= 1 && day <= DateTime.DaysInMonth(year, month) && YearReader.At(text, at, "日"))
        {
            return new CalendarSpan(start, at + 1, CalendarKind.Year, fiscalYear, new DateOnly(year, month, day.Value), CalendarYear: false);
        }

        foreach (var word in (ReadOnlySpan<string>)["末", "下旬", "中旬", "上旬", "頃", "中"])
        {
            if (YearReader.At(text, end, word))
            {
                end += word.Length;
                break;
            }
        }

        return Ending(start, end, fiscalYear, month);
    }

    private static CalendarSpan Ending(int start, int end, int fiscalYear, int month) =>
        new(start, end, CalendarKind.Year, fiscalYear, YearReader.EndOfMonth(month >= 4 ? fiscalYear : fiscalYear + 1, month), CalendarYear: false);

    private static CalendarSpan Other(int start, int end) => new(start, end, CalendarKind.Other, 0, Date: null, CalendarYear: false);
}
