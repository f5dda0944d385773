using DxLedger.Platform;

namespace DxLedger.Features.Plans.Reading;

/// <summary>What is known while a sentence is read.</summary>
internal sealed record SentenceContext(
    NormalText Goal, GoalSentence Sentence, GoalSentences Sentences, IReadOnlyList<CalendarSpan> Calendar, int FiscalYear, List<Flag> Flags)
{
    /// <summary>The folded goal text.</summary>
    public string Text => Goal.Text;
}

/// <summary>Makes a target of a promised number.</summary>
internal static class TargetBuilder
{
    private static readonly string[] Counted = ["受講", "養成", "育成", "修了", "参加", "発表", "創出", "支援", "認定", "採択"];

    /// <summary>The target of a number.</summary>
    /// <param name="context">Its sentence.</param>
    /// <param name="roled">The number.</param>
    /// <param name="others">The numbers of the sentence, for sums.</param>
    /// <param name="from">Where its words may begin.</param>
    /// <param name="previous">Label of the target before it in the sentence, which holds on when this one has no words of its own.</param>
    public static PlanTarget Build(SentenceContext context, RoledPhrase roled, IReadOnlyList<RoledPhrase> others, int from, string? previous)
    {
        var phrase = roled.Phrase;
        var goal = context.Goal;
        var written = goal.Written(phrase.PrefixStart, phrase.After);
        var label = TargetLabel.Of(goal, context.Sentence, phrase, from, Today(context, phrase, others), roled.Uncertain, context.Calendar);
        if (previous is not null && string.Equals(label, TargetLabel.Whole(goal, context.Sentence), StringComparison.Ordinal))
        {
            label = TargetLabel.WithoutChange(previous);
        }

        var due = TargetDue.Of(goal, context.Sentence, phrase, context.Sentences, context.Calendar, context.FiscalYear);
        var sum = phrase.Sums && IsSum(phrase, others);
        if (sum)
        {
            label = $"合計（{label}）";
            context.Flags.Add(Flags.SumOfParts(written));
        }

        if (roled.Uncertain)
        {
            context.Flags.Add(Flags.TargetUncertain(written));
        }

        if (due.CalendarYear)
        {
            context.Flags.Add(Flags.DueYearUncertain(written));
        }

        if (phrase is { UnitKnown: false, Unit: { } unit })
        {
            context.Flags.Add(Flags.UnitUnfamiliar(unit));
        }

        var rest = context.Text[phrase.After..Math.Max(phrase.After, context.Sentence.End)];
        var direction = TargetDirection.Of(phrase, roled, label, rest, written, context.Flags);
        var accumulates = phrase.Accumulates || (phrase.Sums && !sum) || label.Contains("累計", StringComparison.Ordinal)
            || OverYears(context, phrase)
            || (due.ByThen && phrase.Unit is not "%" && Array.Exists(Counted, word => rest.StartsWith(word, StringComparison.Ordinal)));
        return new PlanTarget(
            // The division drops trailing zeros: 47.0 and 47 are one number and print one way.
            label, phrase.Value / 1.0000000000000000000000000000m, goal.Written(phrase.Start, phrase.NumeralEnd), WrittenUnit(goal, phrase), direction,
            accumulates, accumulates ? due.Since : null, due.FiscalYear, due.Date, ComparisonOf(context, phrase, label));
    }

    // 3年間で延べ3,000人
    private static bool OverYears(SentenceContext context, NumberPhrase phrase)
    {
        if (phrase.Unit is "%" or null)
        {
            return false;
        }

        foreach (var span in context.Calendar)
        {
            if (span.Start >= context.Sentence.Start && span.End <= phrase.Start && span.Kind == CalendarKind.Other
                && context.Text.AsSpan(span.Start, span.End - span.Start).EndsWith("年間", StringComparison.Ordinal) && YearReader.At(context.Text, span.End, "で"))
            {
                return context.Text[span.Start] is not ('1' or '一') || span.End - span.Start > 3;
            }
        }

        return false;
    }

    private static string? WrittenUnit(NormalText goal, NumberPhrase phrase) => phrase.Unit switch
    {
        null => null,
        "%" or "パーセント" => "%",
        _ => goal.Written(phrase.NumeralEnd, phrase.UnitEnd).Trim(),
    };

    // 10万件から13万件に, 35%(2024年度)→50%: the figure of today stands directly before.
    private static int? Today(SentenceContext context, NumberPhrase phrase, IReadOnlyList<RoledPhrase> others)
    {
        var before = others.LastOrDefault(other => other.Phrase.Start < phrase.Start);
        return before is { Role: PhraseRole.Explanation, Phrase.Unit: { } unit } && string.Equals(unit, phrase.Unit, StringComparison.Ordinal)
            && context.Sentences.Around(before.Phrase.Start) == phrase.Brackets && phrase.PrefixStart - before.Phrase.UnitEnd <= 20
            ? before.Phrase.PrefixStart
            : null;
    }

    // 2回、2回、合計4回
    private static bool IsSum(NumberPhrase phrase, IReadOnlyList<RoledPhrase> others)
    {
        var parts = others.Where(other => other.Phrase.Start < phrase.Start && other.Role is PhraseRole.Aim or PhraseRole.Plan
            && string.Equals(other.Phrase.Unit, phrase.Unit, StringComparison.Ordinal)).ToList();
        return parts.Count >= 2 && parts.Sum(part => part.Phrase.Value) == phrase.Value;
    }

    private static Comparison ComparisonOf(SentenceContext context, NumberPhrase phrase, string label)
    {
        if (phrase.Restates)
        {
            return Comparison.Absolute;
        }

        if (label.Contains("全国平均", StringComparison.Ordinal))
        {
            return Comparison.NationalAverage;
        }

        var found = Comparison.Absolute;
        foreach (var span in context.Calendar)
        {
            if (span.Start < context.Sentence.Start || span.End > phrase.Start)
            {
                continue;
            }

            if (span.Kind == CalendarKind.PreviousYear)
            {
                found = Comparison.PreviousYear;
            }
            else if (span.Kind == CalendarKind.Year && IsComparison(context.Text, span.End))
            {
                found = Comparison.Baseline;
            }
        }

        return found == Comparison.Absolute && label.Contains("現状比", StringComparison.Ordinal) ? Comparison.Baseline : found;
    }

    private static bool IsComparison(string text, int at) =>
        YearReader.At(text, at, "比") || YearReader.At(text, at, "と比") || YearReader.At(text, at, "に比べ") || YearReader.At(text, at, "対比") || (YearReader.At(text, at, "実績") && !StatesFigure(text, at + 2)) || YearReader.At(text, at, "を基準");

    // H30実績 15件, R4実績(120件): the figure itself is given, so the next one stands on its own.
    private static bool StatesFigure(string text, int at)
    {
        while (at < text.Length && text[at] is '値' or '(' or ':' or ' ' or 'は' or 'の' or '約')
        {
            at++;
        }

        return at < text.Length && char.IsAsciiDigit(text[at]);
    }
}
