namespace DxLedger.Features.Plans.Reading;

/// <summary>The roles of numbers that stand in brackets or quotes within a sentence.</summary>
internal static class RemarkRoles
{
    /// <summary>In quotes, or in brackets that do not enclose the whole sentence.</summary>
    public static bool InRemark(NumberPhrase phrase, GoalSentence sentence) =>
        phrase.Brackets is { } pair && pair.Open >= sentence.Start && !(pair.Open == sentence.Start && pair.Close >= sentence.End - 2);

    /// <summary>The role of a number in brackets.</summary>
    /// <param name="context">Its sentence.</param>
    /// <param name="phrases">The numbers of the sentence.</param>
    /// <param name="index">The number.</param>
    /// <param name="pair">The innermost brackets around it.</param>
    /// <param name="strong">A number outside of brackets is promised.</param>
    public static RoledPhrase Of(SentenceContext context, IReadOnlyList<NumberPhrase> phrases, int index, BracketPair pair, bool strong)
    {
        var phrase = phrases[index];
        var text = context.Text;
        if (Arrows.IsStart(context, phrases, index))
        {
            return new RoledPhrase(phrase, PhraseRole.Explanation, Uncertain: false);
        }

        if (pair.Quotes)
        {
            return new RoledPhrase(phrase, PhraseRole.Name, Uncertain: false);
        }

        if (!strong && Bounded(text, phrases, index, pair) is { } bounded)
        {
            return new RoledPhrase(bounded, PhraseRole.Aim, Uncertain: Ends(text, pair.Open, "平均"));
        }

        if (!strong && Whole(text, phrase, pair))
        {
            var outside = phrase with { PrefixStart = pair.Open, After = pair.Close + 1, Brackets = null };
            return new RoledPhrase(outside, GoalWords.AimsAt(text[outside.After..context.Sentence.End]) ? PhraseRole.Aim : PhraseRole.Plan, Uncertain: true);
        }

        var content = text.AsSpan(pair.Open, pair.Close - pair.Open);
        var background = ContainsAny(content, "実績", "現状", "現在", "全国=", "基準", "前年", "定員", "当初");
        var aim = content.Contains("目標", StringComparison.Ordinal) && !background;
        if (aim || AimBefore(text, phrase, pair) || (!strong && Arrows.IsGoal(context, phrases, index)))
        {
            return new RoledPhrase(phrase, PhraseRole.Aim, Uncertain: false);
        }

        var marked = phrase.Bound is not null || phrase.Approximate || phrase.Sums || phrase.Accumulates;
        return !background && phrase.Unit is not null && (strong ? phrase.Bound is not null : marked)
            ? new RoledPhrase(phrase, PhraseRole.Plan, Uncertain: false)
            : new RoledPhrase(phrase, PhraseRole.Explanation, Uncertain: false);
    }

    // 前年度実績(61.2%)以上, 前年度(令和4年度:120件)を上回る: the figure behind the words is the bound.
    private static NumberPhrase? Bounded(string text, IReadOnlyList<NumberPhrase> phrases, int index, BracketPair pair)
    {
        var phrase = phrases[index];
        var others = phrases.Any(other => !ReferenceEquals(other, phrase) && (other.Brackets == phrase.Brackets || other.UnitEnd == pair.Open));
        if (others || phrase.Bound is not null || phrase.After != pair.Close
            || !(Ends(text, pair.Open, "実績") || Ends(text, pair.Open, "実績値") || Ends(text, pair.Open, "前年度") || Ends(text, pair.Open, "前年") || Ends(text, pair.Open, "昨年度")
                || Ends(text, pair.Open, "現状") || Ends(text, pair.Open, "現状値") || Ends(text, pair.Open, "平均") || Ends(text, pair.Open, "基準値") || Ends(text, pair.Open, "水準")))
        {
            return null;
        }

        var behind = Suffixes.BoundAt(text, pair.Close + 1);
        return behind.Bound is null ? null
            : phrase with { PrefixStart = pair.Open, After = behind.End, Bound = behind.Bound, Strict = behind.Strict, Brackets = null, Restates = true };
    }

    // 全市町村(35)で: the number says how many all of them are.
    private static bool Whole(string text, NumberPhrase phrase, BracketPair pair) =>
        phrase.Start == pair.Open + 1 && phrase.UnitEnd == pair.Close
        && text.AsSpan(Math.Max(0, pair.Open - 7), Math.Min(7, pair.Open)) is var before && before.LastIndexOf('全') is >= 0 and var all
        && !before[all..].ContainsAny('、', '。') && !before[all..].StartsWith("全国", StringComparison.Ordinal);

    // (現状値:120件、目標値:150件): the word nearest before the number decides.
    private static bool AimBefore(string text, NumberPhrase phrase, BracketPair pair)
    {
        var before = text.AsSpan(pair.Open, phrase.Start - pair.Open);
        var aim = before.LastIndexOf("目標", StringComparison.Ordinal);
        return aim >= 0 && !ContainsAny(before[aim..], "現状", "実績", "基準", "当初");
    }

    private static bool Ends(string text, int at, string word) => text.AsSpan(0, at).EndsWith(word, StringComparison.Ordinal);

    private static bool ContainsAny(ReadOnlySpan<char> text, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (text.Contains(word, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
