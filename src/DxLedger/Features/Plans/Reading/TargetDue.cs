using System.Runtime.InteropServices;
using DxLedger.Platform;

namespace DxLedger.Features.Plans.Reading;

/// <summary>When a promise is due, and since when it counts.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TargetDue(int FiscalYear, DateOnly? Date, string? Since, bool ByThen, bool CalendarYear)
{
    /// <summary>Finds the due time of a number: the nearest one named in its sentence, else the year of the document.</summary>
    public static TargetDue Of(NormalText goal, GoalSentence sentence, NumberPhrase phrase, GoalSentences sentences, IReadOnlyList<CalendarSpan> calendar, int fiscalYear)
    {
        CalendarSpan? due = null;
        string? since = null;
        string? from = null;
        foreach (var span in calendar)
        {
            if (span.Start < sentence.Start || span.Start >= sentence.End || span.Kind != CalendarKind.Year)
            {
                continue;
            }

            var counts = goal.Text.AsSpan(span.End, Math.Min(12, goal.Text.Length - span.End));
            if (StartsCount(counts))
            {
                since = WithoutYear(goal.Written(span.Start, span.End));
            }
            else if (StartsWithAny(counts, "から", "以降", "より", "〜"))
            {
                from ??= WithoutYear(goal.Written(span.Start, span.End));
            }
            else if (span.FiscalYear >= fiscalYear && (!IsBackground(counts) || StartsWithAny(counts, "時点", "末時点")) && IsVisible(span, phrase, sentences) && (due is null || span.Start < phrase.Start))
            {
                due = span;
                from ??= StartOfRange(goal, span);
            }
        }

        since ??= from;
        return due is { } found
            ? new TargetDue(found.FiscalYear, found.Date, since, IsBy(goal.Text, found.End), found.CalendarYear)
            : new TargetDue(fiscalYear, Date: null, since, ByThen: false, CalendarYear: false);
    }

    /// <summary>令和4年度比, 平成30年度実績: a year to measure against.</summary>
    public static bool IsBackground(ReadOnlySpan<char> behind) =>
        StartsWithAny(behind, "比", "と比", "対比", "実績", "の実績", "現在", "時点", "末現在", "末時点", "を基準", "に比べ", "から", "以降", "より", "以来", "入学");

    // 令和5〜7年度の累計
    private static string? StartOfRange(NormalText goal, CalendarSpan span)
    {
        var dash = goal.Text.AsSpan(span.Start, span.End - span.Start).IndexOf('〜');
        return dash > 0 ? WithoutYear(goal.Written(span.Start, span.Start + dash)) : null;
    }

    private static bool StartsCount(ReadOnlySpan<char> behind) =>
        (StartsWithAny(behind, "から", "以降", "より", "〜", "以来", "を起点") || StartsWithAny(behind, "開始")) && behind.IndexOfAny("累通計") >= 0;

    // A year in a remark about something else is not the due year of the number outside it.
    private static bool IsVisible(CalendarSpan span, NumberPhrase phrase, GoalSentences sentences) =>
        sentences.Around(span.Start) is not { } pair || (pair.Open < phrase.Start && phrase.Start < pair.Close) || (pair.Open >= phrase.UnitEnd && pair.Open <= phrase.UnitEnd + 4)
        || (pair.Close < phrase.PrefixStart && phrase.PrefixStart - pair.Close <= 3);

    private static bool IsBy(string text, int at) => YearReader.At(text, at, "まで") || YearReader.At(text, at, "迄");

    // H30 is how the conventions write a start; a named era keeps its 年度 (平成30年度).
    private static string WithoutYear(string written) =>
        written.EndsWith("年度", StringComparison.Ordinal) && char.IsAsciiLetter(NormalText.Fold(written)[0]) ? written[..^2] : written;

    private static bool StartsWithAny(ReadOnlySpan<char> text, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (text.StartsWith(word, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
