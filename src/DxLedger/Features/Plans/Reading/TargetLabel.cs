using System.Text;
using DxLedger.Platform;

namespace DxLedger.Features.Plans.Reading;

/// <summary>Says in the words of the document what a number measures.</summary>
internal static class TargetLabel
{
    private static readonly string[] Topics = ["については、", "について、", "に関しては、", "に関して、", "に関し、", "については", "について", "に係る目標として、"];
    private static readonly string[] Leads = ["、", "及び", "並びに", "また、", "なお、", "ならびに", "や", "・", "を", "で", "に", "が", "は", "と", "から", "まで", "までに", "中に", "内に", "の", ":", "：", "→", "-", "〜", "/", " "];
    private static readonly string[] Trails = ["を", "で", "に", "は", "が", "も", "と", "、", ":", "：", "へ", "=", " ", "として", "うち", "の値", "目標値", "数値目標", "(", "→", "から", "の"];

    /// <summary>The label of a number.</summary>
    /// <param name="goal">The goal text.</param>
    /// <param name="sentence">Its sentence.</param>
    /// <param name="phrase">The number.</param>
    /// <param name="from">End of the promised number before it in the sentence, or the start of the sentence.</param>
    /// <param name="until">Where the figure of today begins that stands between the words and the number (10件から15件に).</param>
    /// <param name="weak">It names whom the promise reaches rather than an amount.</param>
    /// <param name="calendar">Expressions of time, left out of labels.</param>
    public static string Of(NormalText goal, GoalSentence sentence, NumberPhrase phrase, int from, int? until, bool weak, IReadOnlyList<CalendarSpan> calendar)
    {
        var outside = phrase.Brackets is { } pair && pair.Open > sentence.Start ? pair : (BracketPair?)null;
        var end = outside?.Open ?? Math.Min(until ?? phrase.PrefixStart, phrase.PrefixStart);
        var topic = Topic(goal, sentence.Start, end, calendar, out var topicEnd);
        if (outside is { } remark && goal.Text.AsSpan(remark.Open, remark.Close - remark.Open).Contains("目標", StringComparison.Ordinal))
        {
            return topic.Length > 0 ? topic : BeforeVerb(Words(goal, Math.Max(sentence.Start, from), end, calendar));
        }

        var start = Math.Max(BehindVerb(goal.Text, from, sentence.Start, end), topicEnd);
        var lead = LeadIn(goal.Text, start, end);
        var means = lead > start && GoalWords.NamesMeans(goal.Text, lead - 1) ? Words(goal, LeadIn(goal.Text, start, lead - 1), lead - 1, calendar) : "";
        var against = Comparison(goal.Text, lead, end, calendar);
        var middle = Words(goal, lead, against ?? end, calendar);
        if (against is { } compared && (middle.Length > 0 || topic.Length > 0))
        {
            return $"{(topic.Length > 0 ? topic : middle)}（{goal.Written(compared, end).TrimEnd('で', 'に', 'は', '、')}）{Marks(phrase)}";
        }

        var behind = outside is { } inner ? Behind(goal, inner.Close + 1, sentence.End, phrase) : Behind(goal, phrase.After, sentence.End, phrase);
        if (outside is { } brackets)
        {
            middle += goal.Written(brackets.Open, brackets.Open + 1) + Words(goal, brackets.Open + 1, phrase.PrefixStart, calendar) + goal.Written(brackets.Close, brackets.Close + 1);
        }

        if (weak && topic.Length == 0 && middle.Length > 0)
        {
            return WithUnit(goal, phrase, middle);
        }

        var label = topic.Length > 0
            ? middle.Length > 0 && !topic.EndsWith(middle, StringComparison.Ordinal) ? $"{topic}（{middle}）" : topic
            : IsAttributive(middle) ? WithUnit(goal, phrase, middle) : Join(means, middle, behind, goal.Text, phrase, end);
        return label.Length > 0 ? label + Marks(phrase)
            : phrase.Change != Change.None ? goal.Written(phrase.UnitEnd, phrase.After).TrimStart('の')
            : Whole(goal, sentence);
    }

    // 印刷枚数を令和4年度比で50%削減: the year compared with goes into brackets.
    private static int? Comparison(string text, int start, int end, IReadOnlyList<CalendarSpan> calendar)
    {
        foreach (var span in calendar)
        {
            if (span.Start >= start && span.End < end && end - span.End <= 24 && span.Kind != CalendarKind.Other && TargetDue.IsBackground(text.AsSpan(span.End))
                && !text.AsSpan(span.End, end - span.End).Contains('累'))
            {
                return span.Start > start && YearReader.At(text, span.Start - 1, "対") ? span.Start - 1 : span.Start;
            }
        }

        return null;
    }

    private static string Join(string means, string middle, string behind, string text, NumberPhrase phrase, int end)
    {
        if (middle.Length == 0)
        {
            return means.Length > 0 && behind.Length > 0 ? $"{means}、{behind}" : means + behind;
        }

        if (behind.Length == 0 || middle.Contains('を', StringComparison.Ordinal) || (phrase.After < text.Length && text[phrase.After] == 'を'))
        {
            return middle;
        }

        // 職員研修に100名の職員を派遣: the particle stays; モバイルパソコン350台の先行導入: a noun takes の.
        var particle = end > 0 && text[end - 1] is 'に' or 'で' or 'へ' ? text[end - 1].ToString() : end > 0 && text[end - 1] is 'を' or 'は' or 'が' ? null : "の";
        return particle is null ? middle : middle + particle + behind;
    }

    // 効果が見込まれる5業務: the words describe what is counted, so the unit completes them.
    private static bool IsAttributive(string middle) => middle.Length > 1 && middle[^1] is 'る' or 'た' or 'う' or 'す' or 'な';

    private static string WithUnit(NormalText goal, NumberPhrase phrase, string middle)
    {
        var unit = goal.Written(phrase.NumeralEnd, phrase.UnitEnd).Trim();
        var marked = phrase.PrefixStart > 0 && goal.Text[phrase.PrefixStart - 1] is 'を' or 'は' or 'が' or 'で';
        return marked || middle.EndsWith(unit, StringComparison.Ordinal) ? middle : middle + unit;
    }

    private static string Marks(NumberPhrase phrase) =>
        (phrase.Change switch { Change.Increase => "の増", Change.Decrease => "の減", _ => "" }) + (phrase.Per is { } per ? $"（{per}）" : "");

    private static string Topic(NormalText goal, int start, int end, IReadOnlyList<CalendarSpan> calendar, out int topicEnd)
    {
        var before = goal.Text.AsSpan(start, Math.Max(0, end - start));
        foreach (var word in Topics)
        {
            var at = before.LastIndexOf(word, StringComparison.Ordinal);
            if (at > 0)
            {
                topicEnd = start + at + word.Length;
                return Words(goal, LeadIn(goal.Text, start, start + at), start + at, calendar);
            }
        }

        topicEnd = start;
        return "";
    }

    // 5業務を選定して…, 30手続以上とし、…: the verb of the number before is no part of this label.
    private static int BehindVerb(string text, int from, int start, int end)
    {
        if (from == start || from >= end)
        {
            return from;
        }

        var clause = text.AsSpan(from, Math.Min(14, end - from));
        var comma = clause.IndexOf('、');
        if (comma > 0 && GoalWords.IsVerbBefore(text, from + comma))
        {
            return from + comma + 1;
        }

        var verb = clause[0] == 'を' ? clause[..Math.Min(8, clause.Length)].IndexOf("して", StringComparison.Ordinal) : -1;
        return verb > 0 ? from + verb + 2 : from;
    }

    // Behind the last clause that only leads up to the promise.
    private static int LeadIn(string text, int start, int end)
    {
        var depth = 0;
        for (var i = end - 1; i > start; i--)
        {
            depth += text[i] is ')' or '」' ? 1 : text[i] is '(' or '「' ? -1 : 0;
            if (depth == 0 && text[i] == '、' && GoalWords.EndsLeadIn(text, i))
            {
                return i + 1;
            }
        }

        return start;
    }

    // A stretch without times and without the particles at its ends.
    private static string Words(NormalText goal, int start, int end, IReadOnlyList<CalendarSpan> calendar)
    {
        var kept = new StringBuilder();
        var from = start;
        foreach (var span in calendar)
        {
            if (span.Start >= from && span.End <= end && IsSpell(goal.Text, span) && BehindTime(goal.Text, span.End, end, atStart: span.Start - start <= 1) is { } behind)
            {
                kept.Append(goal.Written(from, span.Start));
                from = behind;
            }
        }

        kept.Append(goal.Written(from, Math.Max(from, end)));
        return Trimmed(kept.ToString(), start > 0 && IsNumberEnd(goal.Text, start));
    }

    // Where the words go on behind a time: 令和7年度までに|…; null when the time is part of them (令和5年度の方針).
    private static int? BehindTime(string text, int at, int end, bool atStart)
    {
        foreach (var particle in (ReadOnlySpan<string>)["から", "で、", "においては、", "において、", "までに、", "までに", "までの", "には、", "中に、", "中に", "内に", "には", "に、", "に", "は、", ":"])
        {
            if (YearReader.At(text, at, particle))
            {
                return Math.Min(end, at + particle.Length);
            }
        }

        if (at >= end)
        {
            return end;
        }

        return atStart && text[at] is 'の' or 'は' or ' ' ? at + 1 : null;
    }

    private static string Trimmed(string words, bool behindNumber)
    {
        var (start, end) = (0, words.Length);
        for (var again = true; again && start < end;)
        {
            again = false;
            foreach (var word in Trails)
            {
                if (end - word.Length >= start && words.AsSpan(0, end).EndsWith(word, StringComparison.Ordinal))
                {
                    (end, again) = (end - word.Length, true);
                }
            }
        }

        for (var again = true; again && start < end;)
        {
            again = false;
            foreach (var word in Leads)
            {
                if (start + word.Length <= end && YearReader.At(words, start, word) && (word.Length > 1 || words[start] is '、' or '・' or ' ' or ':' or '：' or '-' or '〜' or '/' or '→' || (behindNumber && start == 0)))
                {
                    (start, again) = (start + word.Length, true);
                }
            }
        }

        // 処理日数を平均3日: the mean of them.
        var trimmed = words[start..end].Trim();
        return trimmed.EndsWith("を平均", StringComparison.Ordinal) || trimmed.EndsWith("を月平均", StringComparison.Ordinal)
            ? string.Concat(trimmed.AsSpan(0, trimmed.LastIndexOf('を')), "の", trimmed.AsSpan(trimmed.LastIndexOf('を') + 1))
            : trimmed;
    }

    // 令和7年度から, 3年間で: when, not what. 令和4年度実績 says what is compared with.
    private static bool IsSpell(string text, CalendarSpan span) =>
        (span.Kind == CalendarKind.Year && !YearReader.At(text, span.End, "からの累計") && (!TargetDue.IsBackground(text.AsSpan(span.End)) || YearReader.At(text, span.End, "から")))
        || (span.Kind == CalendarKind.Other && text[span.End - 1] == '間');

    private static bool IsNumberEnd(string text, int at) => !(text[at - 1] is (>= '\u3041' and <= '\u3096') or '、' or '。' or ' ');

    // の商談成立を目標: what the number counts may stand behind it.
    private static string Behind(NormalText goal, int start, int limit, NumberPhrase phrase)
    {
        var text = goal.Text;
        var joined = YearReader.At(text, start, "への") ? 2 : start < limit && text[start] is 'の' or 'を' ? 1 : 0;
        if (start >= limit || (joined == 0 && !(text[start] >= '\u30A0') && !phrase.Each))
        {
            return "";
        }

        var from = start + joined;
        var end = from;
        while (end < limit && text[end] is not ('。' or '、' or '(' or ')'))
        {
            end++;
        }

        var clause = text.AsSpan(from, end - from);
        var cut = clause.IndexOf("を目標", StringComparison.Ordinal) is >= 0 and var aim ? aim
            : clause.IndexOf("を目指", StringComparison.Ordinal) is >= 0 and var strive ? strive
            : phrase.Bound is not null || phrase.Unit is null ? clause.IndexOf('を')
            : clause.Length;
        cut = cut < 0 ? clause.Length : cut;
        foreach (var verb in (ReadOnlySpan<string>)["することとする", "することを", "する", "します", "した", "し", "を行う", "を行い", "を図る", "を図り", "である", "とする", "を実施"])
        {
            if (clause[..cut].EndsWith(verb, StringComparison.Ordinal))
            {
                cut -= verb.Length;
                break;
            }
        }

        var words = goal.Written(from, from + Math.Max(0, cut)).Trim();
        return words.StartsWith("目標", StringComparison.Ordinal) || words.StartsWith("目指", StringComparison.Ordinal) ? "" : words;
    }

    private static string BeforeVerb(string words)
    {
        var trimmed = words.TrimEnd('。', ' ');
        var at = trimmed.LastIndexOf('を');
        return at > 0 ? trimmed[..at] : trimmed;
    }

    /// <summary>What a label measures when the number is no change: 排出量（2013年度比）の減 → 排出量.</summary>
    public static string WithoutChange(string label)
    {
        if (!label.EndsWith("の減", StringComparison.Ordinal) && !label.EndsWith("の増", StringComparison.Ordinal))
        {
            return label;
        }

        var plain = label[..^2];
        return plain.EndsWith("比）", StringComparison.Ordinal) && plain.LastIndexOf('（') is > 0 and var open ? plain[..open] : plain;
    }

    /// <summary>The sentence itself, when it names nothing that the number measures.</summary>
    public static string Whole(NormalText goal, GoalSentence sentence) => goal.Written(sentence.Start, sentence.End).TrimEnd('。', ' ');
}
