using System.Runtime.InteropServices;
using DxLedger.Platform;

namespace DxLedger.Features.Plans.Reading;

/// <summary>What a stretch of text says about time.</summary>
internal enum CalendarKind
{
    /// <summary>A fiscal year, perhaps with a day in it.</summary>
    Year,

    /// <summary>前年度 and the like: a year that others are measured against.</summary>
    PreviousYear,

    /// <summary>毎月, 3年間, 第2期: time, but no point in it.</summary>
    Other,
}

/// <summary>An expression of time.</summary>
/// <param name="Start">Position of its first character.</param>
/// <param name="End">Position behind its last character.</param>
/// <param name="Kind">What it says.</param>
/// <param name="FiscalYear">Fiscal year; 0 when none is named.</param>
/// <param name="Date">Last day meant, when the text names a day, month, quarter, half year or the end of a year.</param>
/// <param name="CalendarYear">A year without 年度 and month, read as a fiscal year.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CalendarSpan(
    int Start, int End, CalendarKind Kind, int FiscalYear, DateOnly? Date, bool CalendarYear);

/// <summary>Finds expressions of time in text folded by <see cref="NormalText"/>.</summary>
internal static class CalendarReader
{
    /// <summary>The first fiscal year named in a text, or null.</summary>
    public static int? FiscalYearIn(string text)
    {
        foreach (var span in Find(NormalText.Fold(text), fiscalYear: 0))
        {
            if (span is { Kind: CalendarKind.Year, FiscalYear: > 1900 })
            {
                return span.FiscalYear;
            }
        }

        return null;
    }

    /// <summary>Every expression of time, in order, none overlapping.</summary>
    /// <param name="text">Folded text.</param>
    /// <param name="fiscalYear">The year of the document, for 今年度, 7月 or 第3四半期.</param>
    public static IReadOnlyList<CalendarSpan> Find(string text, int fiscalYear)
    {
        var spans = new List<CalendarSpan>();
        for (var at = 0; at < text.Length;)
        {
            var span = YearReader.Read(text, at, fiscalYear)
                ?? SeasonReader.Read(text, at, fiscalYear);
            if (span is { } found && found.End > at)
            {
                spans.Add(found);
                at = found.End;
            }
            else
            {
                at = char.IsAsciiDigit(text[at]) ? BehindDigits(text, at) : at + 1;
            }
        }

        return spans;
    }

    // A date must not start inside a number (12023年度).
    private static int BehindDigits(string text, int at)
    {
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || (text[at] is ',' or '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]))))
        {
            at++;
        }

        return at;
    }
}
