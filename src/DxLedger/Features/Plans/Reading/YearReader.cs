namespace DxLedger.Features.Plans.Reading;

/// <summary>Reads years with what follows them: 令和7年度末, R6.3.31, 2026年度, 令和5年7月, 令和5〜7年度.</summary>
internal static class YearReader
{
    private static readonly (string Name, int Before)[] Eras =
        [("令和", 2018), ("平成", 1988), ("昭和", 1925), ("R", 2018), ("H", 1988), ("S", 1925)];

    /// <summary>The expression that starts at a position, or null.</summary>
    public static CalendarSpan? Read(string text, int start, int fiscalYear)
    {
        if (Relative(text, start, fiscalYear) is { } relative)
        {
            return relative;
        }

        var at = start;
        if (Year(text, ref at, out var era) is not { } year)
        {
            return null;
        }

        // 令和5〜7年度, 令和5年度〜令和7年度: the last year is the one meant.
        for (var again = true; again && at < text.Length;)
        {
            again = false;
            var next = at;
            Skip(text, ref next, "年度", "年");
            if (next < text.Length && text[next] is '〜' or '-' && LaterYear(text, next + 1, era, year) is { } later)
            {
                (year, at, again) = (later.Year, later.End, true);
            }
        }

        return Tail(text, start, at, year, era);
    }

    /// <summary>The end of a fiscal year.</summary>
    public static DateOnly EndOf(int fiscalYear) => new(fiscalYear + 1, 3, 31);

    /// <summary>The last day of a month.</summary>
    public static DateOnly EndOfMonth(int year, int month) => new(year, month, DateTime.DaysInMonth(year, month));

    /// <summary>The fiscal year a month belongs to.</summary>
    public static int FiscalYearOf(int year, int month) => month >= 4 ? year : year - 1;

    /// <summary>True when the text at a position starts with a word.</summary>
    public static bool At(string text, int at, string word) => at <= text.Length && text.AsSpan(at).StartsWith(word, StringComparison.Ordinal);

    /// <summary>A whole number of up to four digits in figures or kanji; a decimal point ends it (R6.3.31), thousands do not fit.</summary>
    public static int? Small(string text, ref int at)
    {
        var end = at;
        var value = 0;
        for (; end < text.Length && end - at < 5 && char.IsAsciiDigit(text[end]); end++)
        {
            value = (value * 10) + (text[end] - '0');
        }

        if (end == at && end < text.Length && NumeralReader.TryRead(text, at, out var kanji) && kanji.Value is >= 0 and <= 9999)
        {
            (value, end) = ((int)kanji.Value, kanji.End);
        }

        if (end == at || value > 9999 || (end + 1 < text.Length && text[end] == ',' && char.IsAsciiDigit(text[end + 1])))
        {
            return null;
        }

        at = end;
        return value;
    }

    private static CalendarSpan? Relative(string text, int start, int fiscalYear)
    {
        foreach (var (word, offset) in (ReadOnlySpan<(string, int)>)
            [("今年度", 0), ("本年度", 0), ("当年度", 0), ("当該年度", 0), ("同年度", 0), ("来年度", 1), ("次年度", 1), ("翌年度", 1), ("再来年度", 2)])
        {
            if (fiscalYear > 0 && At(text, start, word))
            {
                var end = start + word.Length;
                return At(text, end, "末")
                    ? new CalendarSpan(start, end + 1, CalendarKind.Year, fiscalYear + offset, EndOf(fiscalYear + offset), CalendarYear: false)
                    : new CalendarSpan(start, end, CalendarKind.Year, fiscalYear + offset, Date: null, CalendarYear: false);
            }
        }

        foreach (var word in (ReadOnlySpan<string>)["前年同期", "前年度", "昨年度", "前年", "昨年"])
        {
            if (At(text, start, word))
            {
                return new CalendarSpan(start, start + word.Length, CalendarKind.PreviousYear, 0, Date: null, CalendarYear: false);
            }
        }

        return null;
    }

    private static int? Year(string text, ref int at, out (string Name, int Before) era)
    {
        foreach (var candidate in Eras)
        {
            if (At(text, at, candidate.Name) && (candidate.Name.Length > 1 || at == 0 || !char.IsAsciiLetterOrDigit(text[at - 1])))
            {
                var end = at + candidate.Name.Length;
                Skip(text, ref end, " ");
                var number = At(text, end, "元") ? 1 : (int?)null;
                end += number ?? 0;
                number ??= Small(text, ref end);
                era = candidate;
                if (number is > 0 and < 100 && (candidate.Name.Length > 1 || IsYearEnd(text, end)))
                {
                    at = end;
                    return candidate.Before + number;
                }

                return null;
            }
        }

        era = ("", 0);
        var behind = at;
        if ((at == 0 || !char.IsAsciiLetterOrDigit(text[at - 1])) && Small(text, ref behind) is >= 1950 and <= 2150 and var western
            && behind < text.Length && (text[behind] == '年' || IsSlashDate(text, behind) || IsYearRange(text, behind)))
        {
            at = behind;
            return western;
        }

        return null;
    }

    // R5 is a year unless it runs on as a word (H2O, S3バケット is accepted as 昭和3 only before 年).
    private static bool IsYearEnd(string text, int end) =>
        end >= text.Length || text[end] is ' ' or '年' or '末' or '.' or '〜' or '-' or '/' or '比' or 'の' or 'ま' or '実' or 'か' or '以' or ':' or '：' or ')' or '、' or '当' or '度' or 'に' or '→';

    private static bool IsSlashDate(string text, int at)
    {
        var next = at + 1;
        return text[at] == '/' && Small(text, ref next) is >= 1 and <= 12;
    }

    private static bool IsYearRange(string text, int at)
    {
        var next = at + 1;
        return text[at] is '〜' or '-' && Small(text, ref next) is >= 1950 and <= 2150 && At(text, next, "年");
    }

    private static (int Year, int End)? LaterYear(string text, int at, (string Name, int Before) era, int first)
    {
        var end = at;
        if (Year(text, ref end, out _) is { } named)
        {
            return named > first ? (named, end) : null;
        }

        end = at;
        return Small(text, ref end) is { } bare && (At(text, end, "年") || era.Name.Length == 1) && era.Before + bare > first && era.Before + bare < first + 30
            ? (era.Before + bare, end)
            : null;
    }

    private static CalendarSpan Tail(string text, int start, int end, int year, (string Name, int Before) era)
    {
        var fiscal = Skip(text, ref end, "年度");
        var plain = !fiscal && Skip(text, ref end, "年");
        if (fiscal)
        {
            if (SeasonReader.Read(text, end, year) is { } season && season.Start == end && season.Date is not null)
            {
                return season with { Start = start };
            }

            return Skip(text, ref end, "末")
                ? new CalendarSpan(start, end, CalendarKind.Year, year, EndOf(year), CalendarYear: false)
                : new CalendarSpan(start, end, CalendarKind.Year, year, Date: null, CalendarYear: false);
        }

        if (Month(text, ref end, plain) is { } month)
        {
            return Day(text, start, end, year, month);
        }

        if (plain && Skip(text, ref end, "末"))
        {
            return new CalendarSpan(start, end, CalendarKind.Year, year, new DateOnly(year, 12, 31), CalendarYear: false);
        }

        // R9末 is office shorthand for the fiscal year.
        return !plain && era.Name.Length == 1 && Skip(text, ref end, "末")
            ? new CalendarSpan(start, end, CalendarKind.Year, year, EndOf(year), CalendarYear: false)
            : new CalendarSpan(start, end, CalendarKind.Year, year, Date: null, CalendarYear: plain);
    }

    private static int? Month(string text, ref int at, bool behindYear)
    {
        var end = at;
        if (!behindYear && !Skip(text, ref end, ".", "/"))
        {
            return null;
        }

        Skip(text, ref end, " ");
        if (Small(text, ref end) is not (>= 1 and <= 12 and var month))
        {
            return null;
        }

        if (behindYear && !At(text, end, "月"))
        {
            return null;
        }

        Skip(text, ref end, "月");
        at = end;
        return month;
    }

    private static CalendarSpan Day(string text, int start, int end, int year, int month)
    {
        var behind = end;
        Skip(text, ref behind, ".", "/");
        var day = Small(text, ref behind);
        var named = day is >= 1 && day <= DateTime.DaysInMonth(year, month)
            && (At(text, behind, "日") || (behind > end && text[end] is '.' or '/'));
        if (named)
        {
            end = behind;
            Skip(text, ref end, "日");
        }
        else
        {
            Skip(text, ref end, "末", "中", "下旬", "中旬", "上旬", "頃", "ごろ");
        }

        var date = named && day is { } exact ? new DateOnly(year, month, exact) : EndOfMonth(year, month);
        return new CalendarSpan(start, end, CalendarKind.Year, FiscalYearOf(year, month), date, CalendarYear: false);
    }

    private static bool Skip(string text, ref int at, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (At(text, at, word))
            {
                at += word.Length;
                return true;
            }
        }

        return false;
    }
}
