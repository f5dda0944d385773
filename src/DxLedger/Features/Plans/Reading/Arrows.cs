namespace DxLedger.Features.Plans.Reading;

/// <summary>Figures joined by arrows: from where it stands to where it goes (10件→15件, R4:30%→R5:35%→R6:40%).</summary>
internal static class Arrows
{
    private const int SeriesMin = 3;

    /// <summary>True when a figure only tells where things stand: another one follows behind an arrow or から…に.</summary>
    public static bool IsStart(SentenceContext context, IReadOnlyList<NumberPhrase> phrases, int index) =>
        GoesOn(context.Text, phrases, index) && !IsPromisedStep(context, phrases, index);

    /// <summary>True when a figure ends a chain of arrows or is a step of it that the plan promises.</summary>
    public static bool IsGoal(SentenceContext context, IReadOnlyList<NumberPhrase> phrases, int index) =>
        (index > 0 && ByArrow(context.Text, phrases, index - 1) && !GoesOn(context.Text, phrases, index)) || IsPromisedStep(context, phrases, index);

    private static bool GoesOn(string text, IReadOnlyList<NumberPhrase> phrases, int index) =>
        ByArrow(text, phrases, index)
        || (Next(phrases, index) is { } next && ByWords(text, phrases[index], next));

    // 10件から15件に, 月平均10件から月平均5件に, 導入率20%を50%に引き上げる
    private static bool ByWords(string text, NumberPhrase phrase, NumberPhrase next)
    {
        var between = Between(text, phrase, next);
        var rest = text.AsSpan(next.After);
        var goes = rest.StartsWith("に", StringComparison.Ordinal) || rest.StartsWith("へ", StringComparison.Ordinal) || rest.StartsWith("まで", StringComparison.Ordinal);
        if (!goes || between is "から")
        {
            return goes;
        }

        var same = phrase.Unit is not null && string.Equals(phrase.Unit, next.Unit, StringComparison.Ordinal);
        return same && between.Length <= 16 && !between.Contains('、', StringComparison.Ordinal)
            && (between.StartsWith("から", StringComparison.Ordinal)
                || (between.StartsWith('を') && rest[0] is 'に' or 'へ' && GoalWords.StartsWithChange(rest[1..].ToString())));
    }

    private static bool ByArrow(string text, IReadOnlyList<NumberPhrase> phrases, int index) =>
        Next(phrases, index) is { } next && Between(text, phrases[index], next) is { Length: < 20 } between
        && (between.AsSpan().IndexOfAny('→', '⇒', '➡') >= 0 || between.Contains("->", StringComparison.Ordinal));

    private static NumberPhrase? Next(IReadOnlyList<NumberPhrase> phrases, int index) =>
        index + 1 < phrases.Count && phrases[index + 1].Fixed is null ? phrases[index + 1] : null;

    private static string Between(string text, NumberPhrase phrase, NumberPhrase next) =>
        text[phrase.UnitEnd..Math.Max(phrase.UnitEnd, next.PrefixStart)].Trim(' ', '(', ')');

    // R4:30件→R5:40件→R6:50件: from the plan's own year on, each year has its target.
    private static bool IsPromisedStep(SentenceContext context, IReadOnlyList<NumberPhrase> phrases, int index)
    {
        var (first, last) = (index, index);
        while (first > 0 && ByArrow(context.Text, phrases, first - 1))
        {
            first--;
        }

        while (ByArrow(context.Text, phrases, last))
        {
            last++;
        }

        return last - first + 1 >= SeriesMin && YearOf(context, phrases, index) is { } year && year >= context.FiscalYear;
    }

    private static int? YearOf(SentenceContext context, IReadOnlyList<NumberPhrase> phrases, int index)
    {
        var from = index > 0 ? phrases[index - 1].After : context.Sentence.Start;
        int? before = null;
        int? behind = null;
        foreach (var span in context.Calendar)
        {
            if (span.Kind != CalendarKind.Year)
            {
                continue;
            }

            before = span.Start >= from && span.End <= phrases[index].PrefixStart ? span.FiscalYear : before;
            behind = span.Start >= phrases[index].UnitEnd && span.End <= phrases[index].After ? span.FiscalYear : behind;
        }

        return before ?? behind;
    }
}
