namespace DxLedger.Features.Plans.Reading;

/// <summary>A sentence or list item of a goal text, as positions in the folded text.</summary>
/// <param name="Start">Behind list markers.</param>
/// <param name="End">Behind the full stop and brackets that belong to it.</param>
/// <param name="IsNote">Begins with ※: a remark, rarely a promise.</param>
internal sealed record GoalSentence(int Start, int End, bool IsNote);

/// <summary>A pair of brackets: positions of the opening and the closing one.</summary>
internal readonly record struct BracketPair(int Open, int Close, bool Quotes);

/// <summary>Splits a goal text into sentences at 。, list markers and notes, none of them inside brackets.</summary>
internal sealed record GoalSentences(IReadOnlyList<GoalSentence> Sentences, IReadOnlyList<BracketPair> Brackets, bool Unbalanced)
{
    private const string Opening = "(「『【[〔《〈";
    private const string Closing = ")」』】]〕》〉";

    /// <summary>Splits folded text.</summary>
    public static GoalSentences Of(string text)
    {
        var brackets = FindBrackets(text, out var unbalanced);
        var sentences = new List<GoalSentence>();
        var start = 0;
        for (var i = 0; i < text.Length;)
        {
            if (i > start && StartsItem(text, i))
            {
                Add(text, start, i, sentences);
                start = i;
                i += Marker(text, i);
                continue;
            }

            var bracket = BracketAt(brackets, i);
            if (bracket is { } pair)
            {
                i = pair.Close + 1;
                continue;
            }

            if (text[i++] is not '。')
            {
                continue;
            }

            i = BehindBrackets(text, i, brackets);
            Add(text, start, i, sentences);
            start = i;
        }

        Add(text, start, text.Length, sentences);
        return new GoalSentences(sentences, brackets, unbalanced);
    }

    /// <summary>The innermost pair of brackets around a position, or null.</summary>
    public BracketPair? Around(int position)
    {
        BracketPair? innermost = null;
        foreach (var pair in Brackets)
        {
            if (pair.Open < position && position < pair.Close && (innermost is null || pair.Open > innermost.Value.Open))
            {
                innermost = pair;
            }
        }

        return innermost;
    }

    /// <summary>The pair that opens at a position, or null.</summary>
    public BracketPair? OpensAt(int position) => BracketAt(Brackets, position);

    // A remark in brackets behind the full stop belongs to the sentence: …を実施する。（目標値：8課）
    private static int BehindBrackets(string text, int at, List<BracketPair> brackets)
    {
        while (true)
        {
            var next = at;
            while (next < text.Length && text[next] == ' ')
            {
                next++;
            }

            if (BracketAt(brackets, next) is not { Quotes: false } pair || Marker(text, next) > 0)
            {
                return at;
            }

            at = pair.Close + 1;
            at += at < text.Length && text[at] == '。' ? 1 : 0;
        }
    }

    private static BracketPair? BracketAt(IReadOnlyList<BracketPair> brackets, int position)
    {
        var low = 0;
        for (var high = brackets.Count - 1; low <= high;)
        {
            var middle = (low + high) / 2;
            if (brackets[middle].Open == position)
            {
                return brackets[middle];
            }

            (low, high) = brackets[middle].Open < position ? (middle + 1, high) : (low, middle - 1);
        }

        return null;
    }

    private static List<BracketPair> FindBrackets(string text, out bool unbalanced)
    {
        var open = new Stack<int>();
        var pairs = new List<BracketPair>();
        unbalanced = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (Opening.Contains(text[i], StringComparison.Ordinal))
            {
                open.Push(i);
            }
            else if (Closing.IndexOf(text[i], StringComparison.Ordinal) is >= 0 and var kind)
            {
                if (open.TryPeek(out var from) && Opening.IndexOf(text[from], StringComparison.Ordinal) == kind)
                {
                    open.Pop();
                    pairs.Add(new BracketPair(from, i, text[from] is '「' or '『'));
                }
                else
                {
                    unbalanced = true;
                }
            }
        }

        unbalanced |= open.Count > 0;
        pairs.Sort((one, other) => one.Open.CompareTo(other.Open));
        return pairs;
    }

    private static void Add(string text, int start, int end, List<GoalSentence> sentences)
    {
        var note = false;
        for (var length = 1; start < end && length > 0;)
        {
            while (start < end && text[start] == ' ')
            {
                start++;
            }

            length = start < end ? Marker(text, start) : 0;
            note |= length > 0 && text[start] == '※';
            start += length;
        }

        while (end > start && text[end - 1] == ' ')
        {
            end--;
        }

        if (end > start)
        {
            sentences.Add(new GoalSentence(start, end, note));
        }
    }

    private static bool StartsItem(string text, int at) =>
        Marker(text, at) > 0 && (text[at - 1] is ' ' or '。' || text[at] is '※' or (>= '①' and <= '⑳'));

    private static int Marker(string text, int at)
    {
        if (text[at] is '・' or '○' or '●' or '◯' or '◎' or '■' or '□' or '◆' or '◇' or '▶' or '※' or '▪' or '•' or (>= '①' and <= '⑳'))
        {
            return 1;
        }

        // (1), 1. and 1 before a word as list markers, but not (90名), 1.5 or 1 件.
        var bracket = text[at] == '(' ? 1 : 0;
        var end = at + bracket;
        while (end < text.Length && end - at < 4 && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        if (end == at + bracket || end >= text.Length)
        {
            return bracket == 1 && at + 2 < text.Length && text[at + 2] == ')' && text[at + 1] is >= 'ア' and <= 'オ' ? 3 : 0;
        }

        return bracket == 1
            ? text[end] == ')' ? end + 1 - at : 0
            : end + 1 < text.Length && !char.IsAsciiDigit(text[end + 1]) && (text[end] is '.' or '、' || (text[end] == ' ' && end - at <= 2 && !Units.CountsKanji(text.Substring(end + 1, Units.At(text, end + 1).Length)))) ? end + 1 - at : 0;
    }
}
