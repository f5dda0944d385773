namespace DxLedger.Features.Plans.Reading;

/// <summary>A number with its role and what the reader was unsure about.</summary>
internal sealed record RoledPhrase(NumberPhrase Phrase, PhraseRole Role, bool Uncertain);

/// <summary>Tells which numbers of a sentence are promised, by what stands behind each.</summary>
internal static class PhraseRoles
{
    private enum Tail
    {
        Aim,
        Plan,
        List,
        Weak,
        Scope,
        Name,
    }

    /// <summary>The role of each number of a sentence.</summary>
    public static List<RoledPhrase> Assign(SentenceContext context, IReadOnlyList<NumberPhrase> phrases)
    {
        var (text, sentence) = (context.Text, context.Sentence);
        var tails = new Tail[phrases.Count];
        for (var i = phrases.Count - 1; i >= 0; i--)
        {
            var tail = TailOf(text, sentence, phrases, i, tails);
            tails[i] = IsAim(text, sentence, phrases[i], tail) ? Tail.Aim : tail;
        }

        var strong = Enumerable.Range(0, phrases.Count).Any(i => !RemarkRoles.InRemark(phrases[i], sentence) && phrases[i].Fixed is null && tails[i] is Tail.Aim or Tail.Plan or Tail.List);
        var roled = new List<RoledPhrase>(phrases.Count);
        for (var i = 0; i < phrases.Count; i++)
        {
            roled.Add(RoleOf(context, phrases, i, tails[i], strong));
        }

        return roled;
    }

    private static RoledPhrase RoleOf(SentenceContext context, IReadOnlyList<NumberPhrase> phrases, int index, Tail tail, bool strong)
    {
        var (text, sentence) = (context.Text, context.Sentence);
        var phrase = phrases[index];
        if (phrase.Fixed is { } known)
        {
            return new RoledPhrase(phrase, known, Uncertain: false);
        }

        if (phrase.Brackets is { } pair && RemarkRoles.InRemark(phrase, sentence))
        {
            return RemarkRoles.Of(context, phrases, index, pair, strong);
        }

        if (Arrows.IsStart(context, phrases, index) || Explains(text, phrases, index) || IsBackground(text, phrase))
        {
            return new RoledPhrase(phrase, PhraseRole.Explanation, Uncertain: false);
        }

        return tail switch
        {
            Tail.Aim => new RoledPhrase(phrase, PhraseRole.Aim, Uncertain: false),
            Tail.Plan => new RoledPhrase(phrase, PhraseRole.Plan, Uncertain: false),
            Tail.List => new RoledPhrase(phrase, PhraseRole.Aim, Uncertain: false),
            Tail.Weak when !strong && GoalWords.AimsAt(text[phrase.After..sentence.End]) => new RoledPhrase(phrase, PhraseRole.Aim, Uncertain: true),
            Tail.Weak when !strong => new RoledPhrase(phrase, PhraseRole.Plan, Uncertain: true),
            Tail.Weak when Later(phrases, index) is null && index > 0 && text[phrase.After] is 'で' or 'に' => new RoledPhrase(phrase, PhraseRole.Plan, Uncertain: true),
            Tail.Weak => new RoledPhrase(phrase, PhraseRole.Explanation, Uncertain: false),
            Tail.Scope => new RoledPhrase(phrase, PhraseRole.Explanation, Uncertain: false),
            Tail.Name when !strong && phrase.Unit is not null && !Units.IsPlace(phrase.Unit) => new RoledPhrase(phrase, PhraseRole.Plan, Uncertain: true),
            Tail.Name when phrase.Unit is null => new RoledPhrase(phrase, PhraseRole.Unread, Uncertain: false),
            _ => new RoledPhrase(phrase, PhraseRole.Name, Uncertain: false),
        };
    }

    // 5件開発することを目標に, 目標として5件: the aim holds for what is planned on the way as well.
    private static bool IsAim(string text, GoalSentence sentence, NumberPhrase phrase, Tail tail)
    {
        if (tail is Tail.Aim or Tail.Scope or Tail.List || phrase.Fixed is not null)
        {
            return false;
        }

        var before = text[sentence.Start..Math.Max(sentence.Start, phrase.PrefixStart)];
        var rest = text[phrase.After..Math.Max(phrase.After, sentence.End)];
        var reached = tail == Tail.Plan || (phrase is { UnitKnown: true, Unit: not null } && !Units.IsPlace(phrase.Unit) && (tail == Tail.Name || (rest.Length > 0 && rest[0] is 'へ' or 'に')));
        return reached && (GoalWords.AimsAtAll(rest) || (tail == Tail.Plan && GoalWords.AnnouncesAim(before)));
    }

    // 実績:42.3%, 現状値30%
    private static bool IsBackground(string text, NumberPhrase phrase)
    {
        var before = text.AsSpan(0, phrase.PrefixStart).TrimEnd(" :はの=(値");
        return before.EndsWith("実績", StringComparison.Ordinal) || before.EndsWith("現状", StringComparison.Ordinal)
            || before.EndsWith("基準", StringComparison.Ordinal) || before.EndsWith("当初", StringComparison.Ordinal);
    }

    // 定員(90名)の6割、54名: a share of something, restated at once as an amount.
    private static bool Explains(string text, IReadOnlyList<NumberPhrase> phrases, int index)
    {
        if (index + 1 >= phrases.Count || phrases[index].PrefixStart == 0)
        {
            return false;
        }

        var (phrase, next) = (phrases[index], phrases[index + 1]);
        return string.Equals(phrase.Unit, "%", StringComparison.Ordinal) && text[phrase.PrefixStart - 1] == 'の'
            && next.Unit is not null && !string.Equals(next.Unit, phrase.Unit, StringComparison.Ordinal)
            && text[phrase.After..Math.Max(phrase.After, next.PrefixStart)] is "、" or "," or "の" or "である" or "にあたる" or "に当たる" or "に相当する" or "、つまり" or "、すなわち" or "=" or "となる";
    }

    private static Tail TailOf(string text, GoalSentence sentence, IReadOnlyList<NumberPhrase> phrases, int index, Tail[] tails)
    {
        var phrase = phrases[index];
        var next = Later(phrases, index);
        var limit = next is { } later ? phrases[later].PrefixStart : sentence.End;
        var rest = text[phrase.After..Math.Max(phrase.After, sentence.End)];
        var clause = text[phrase.After..Math.Max(phrase.After, Math.Min(limit, sentence.End))];
        if (phrase.Bound is not null && clause.Length > 0 && next is { } more && tails[more] is Tail.Aim && IsCondition(clause))
        {
            return Tail.Scope;
        }

        if (phrase.Bound is not null && next is { } counted && tails[counted] is Tail.Plan or Tail.Weak && GoalWords.IsSpecification(clause))
        {
            return Tail.Scope;
        }

        if (phrase.Each)
        {
            return GoalWords.AimsAt(rest) ? Tail.Aim : Tail.Plan;
        }

        if (rest.Length == 0 || rest[0] is '。' or ')' or ' ' or ';')
        {
            return Tail.Aim;
        }

        if (StartsWithAny(rest, "のうち", "中、", "のなか", "うち"))
        {
            return Tail.Scope;
        }

        if (rest[0] is '、' or ',' or '・' or '/' or '〜' or '-' or '×' or 'x' || StartsWithAny(rest, "の計", "の合計", "及び", "並びに", "かつ", "又は", "から", "と", "や"))
        {
            return ListTail(text, phrases, index, next, rest, tails);
        }

        if (phrase.Bound is not null || phrase.Change != Change.None)
        {
            return Tail.Aim;
        }

        return ParticleTail(phrase, next is { } following ? phrases[following] : null, rest, clause);
    }

    // 10人以上の事業所の50%, 週1回以上テレワークを行う職員の3割: the first number says who is meant.
    private static bool IsCondition(string clause) =>
        clause[0] == 'の' || !(clause[0] is 'を' or 'と' or 'に' or 'で' or 'が' or 'は' or 'へ' or '、' or '。' or ',' or ' ' or ')' or '・' or '及' or '並' or 'か' or 'す' or 'し' or '/');

    private static Tail ListTail(string text, IReadOnlyList<NumberPhrase> phrases, int index, int? next, string rest, Tail[] tails)
    {
        var phrase = phrases[index];
        if (next is { } later && tails[later] is Tail.Aim or Tail.Plan or Tail.Weak or Tail.List)
        {
            // In a list every member is meant as the last one is, unless a clause ends in between.
            return Units.IsPlace(phrase.Unit) && rest[0] == 'と' ? Tail.Scope : tails[later] == Tail.List ? Tail.Aim : tails[later];
        }

        if (phrase.Bound is not null || phrase.Approximate || phrase.Change != Change.None)
        {
            return Tail.Aim;
        }

        if (StartsWithAny(rest, "と", "や", "から", "及び", "並びに", "又は"))
        {
            return StartsWithAny(rest, "とす", "とし", "となる", "とな") ? Tail.Aim : Tail.Weak;
        }

        return rest[0] is '、' && !GoalWords.IsVerbBefore(text, phrase.After) ? Tail.Aim : Tail.Weak;
    }

    private static Tail ParticleTail(NumberPhrase phrase, NumberPhrase? next, string rest, string clause)
    {
        if (StartsWithAny(rest, "を", "とす", "とし", "にす", "にし", "とな", "にな", "まで", "である", "です", "だ", "増や", "伸ば", "減ら", "上回", "超え", "達成", "へ増", "へ拡", "へ引", "へと"))
        {
            return rest[0] == 'を' && !GoalWords.AimsAt(GoalWords.Clause(clause)) && !GoalWords.ListGoesOn(clause, rest) ? Tail.Plan : Tail.Aim;
        }

        if (rest[0] == 'に' && GoalWords.StartsWithChange(rest[1..]))
        {
            return Tail.Aim;
        }

        if (rest[0] == 'の' || rest.StartsWith("への", StringComparison.Ordinal))
        {
            return Units.IsPlace(phrase.Unit) && next is not null ? Tail.Scope
                : GoalWords.AimsAt(GoalWords.Clause(clause)) ? Tail.Aim
                : Units.IsPlace(phrase.Unit) ? Tail.Scope
                : clause.Contains('を', StringComparison.Ordinal) || clause.Contains("する", StringComparison.Ordinal) || next is null ? Tail.Plan : Tail.Weak;
        }

        if (Units.FollowerAt(rest, 0) is > 0 and var follower && GoalWords.EndsAction(rest, follower))
        {
            return GoalWords.AimsAt(GoalWords.Clause(clause)) ? Tail.Aim : Tail.Plan;
        }

        if (rest[0] == 'に' && next is { Each: true })
        {
            return Tail.Plan;
        }

        if (Units.IsPlace(phrase.Unit) && StartsWithAny(rest, "にお", "内"))
        {
            return Tail.Scope;
        }

        return StartsWithAny(rest, "に", "で", "が", "は", "も", "へ") ? Tail.Weak : Tail.Name;
    }

    private static int? Later(IReadOnlyList<NumberPhrase> phrases, int index)
    {
        for (var i = index + 1; i < phrases.Count; i++)
        {
            if (phrases[i].Fixed is null && phrases[i].Brackets == phrases[index].Brackets)
            {
                return i;
            }
        }

        return null;
    }

    private static bool StartsWithAny(string text, params ReadOnlySpan<string> words)
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
