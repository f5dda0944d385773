namespace DxLedger.Features.Plans.Reading;

/// <summary>Finds the numbers of a goal text that are not part of dates.</summary>
internal static class PhraseScanner
{
    private static readonly string[] Idioms =
    [
        "一人一人", "一人ひとり", "一人一台", "1人1台", "1人1人", "1人一台", "一部", "一般", "一体", "一定", "一元", "一層", "一括", "一覧", "一環", "一次", "二次", "三次", "十分", "千葉", "百貨", "万全", "四国", "九州", "三重",
        "一気", "一時", "一方", "一連", "一致", "一本化", "一丸", "一緒", "一助", "一つ一つ", "一件一件", "一歩", "二重", "三位", "一日も", "一日でも", "一人でも", "八百屋", "一貫", "一斉", "一律", "一部事務組合", "一社会", "一度", "二酸化", "六次", "一目", "一員", "一因", "一端",
    ];

    /// <summary>The numbers between two positions, in order.</summary>
    public static List<NumberPhrase> Find(string text, GoalSentence sentence, GoalSentences sentences, IReadOnlyList<CalendarSpan> calendar)
    {
        var phrases = new List<NumberPhrase>();
        var span = 0;
        for (var at = sentence.Start; at < sentence.End;)
        {
            while (span < calendar.Count && calendar[span].End <= at)
            {
                span++;
            }

            if (span < calendar.Count && calendar[span].Start <= at)
            {
                at = calendar[span].End;
            }
            else if (Idiom(text, at) is > 0 and var idiom)
            {
                at += idiom;
            }
            else if (Read(text, at, sentence, sentences, calendar) is { } phrase)
            {
                phrases.Add(phrase);
                at = Math.Max(phrase.UnitEnd, at + 1);
            }
            else
            {
                at++;
            }
        }

        return phrases;
    }

    private static int Idiom(string text, int at)
    {
        if (!char.IsAsciiDigit(text[at]) && "一二三四六八九十百千万".IndexOf(text[at], StringComparison.Ordinal) < 0)
        {
            return 0;
        }

        var longest = 0;
        foreach (var idiom in Idioms)
        {
            longest = idiom.Length > longest && YearReader.At(text, at, idiom) ? idiom.Length : longest;
        }

        return longest > 0 ? longest : ForEach(text, at);
    }

    // 1人当たり, 一社につき: a measure, not an amount.
    private static int ForEach(string text, int at)
    {
        if (text[at] is not ('1' or '一') || (at > 0 && (char.IsAsciiDigit(text[at - 1]) || text[at - 1] is '.' or ',')))
        {
            return 0;
        }

        var (length, known) = Units.At(text, at + 1);
        var end = at + 1 + length;
        if (!known || length == 0 || end >= text.Length)
        {
            return 0;
        }

        // 1人1日当たり
        return ForEach(text, end) > 0 || (YearReader.At(text, end, "当たり") || YearReader.At(text, end, "あたり") || YearReader.At(text, end, "当り") || YearReader.At(text, end, "につき")) ? 1 + length : 0;
    }

    private static NumberPhrase? Read(string text, int at, GoalSentence sentence, GoalSentences sentences, IReadOnlyList<CalendarSpan> calendar)
    {
        var zero = YearReader.At(text, at, "ゼロ") && ZeroEnds(text, at + 2);
        if (!zero && !char.IsAsciiDigit(text[at]) && "〇一二三四五六七八九十百千万億".IndexOf(text[at], StringComparison.Ordinal) < 0)
        {
            return null;
        }

        if (zero)
        {
            return Phrase(text, new Numeral(at, at + 2, 0, HasDigits: true), sentence, sentences, calendar);
        }

        if (!NumeralReader.TryRead(text, at, out var numeral))
        {
            return char.IsAsciiDigit(text[at]) ? Fixed(text, at, DigitsEnd(text, at), PhraseRole.Unread, sentences) : null;
        }

        if (!numeral.HasDigits)
        {
            var (length, _) = Units.At(text, numeral.End);
            var unit = text.Substring(numeral.End, length);
            var joined = at > 0 && text[at - 1] is '第' or '数' or '何' or '唯' or '統' or '均';
            return joined || !Units.CountsKanji(unit) ? null : Phrase(text, numeral, sentence, sentences, calendar);
        }

        // 100,00 or 1.2.3 or 0120-11-22: figures run on, so this is no plain number.
        if (numeral.End < text.Length && char.IsAsciiDigit(text[numeral.End])
            || (numeral.End + 1 < text.Length && text[numeral.End] is '.' or ',' && char.IsAsciiDigit(text[numeral.End + 1])))
        {
            return Fixed(text, at, DigitsEnd(text, at), PhraseRole.Unread, sentences);
        }

        return Phrase(text, numeral, sentence, sentences, calendar);
    }

    private static bool ZeroEnds(string text, int at) => at >= text.Length || text[at] is 'を' or 'に' or 'と' or '件' or '%' or '。' or '、' or 'の' or '人' or ')';

    private static NumberPhrase Phrase(string text, Numeral numeral, GoalSentence sentence, GoalSentences sentences, IReadOnlyList<CalendarSpan> calendar)
    {
        var (numeralEnd, value, unitAt) = Tenths(text, numeral);
        var percent = numeralEnd != numeral.End;
        var spaced = unitAt < text.Length && text[unitAt] == ' ' ? unitAt + 1 : unitAt;
        var (length, known) = percent ? (0, true) : Units.At(text, spaced);
        if (spaced > unitAt && (!known || length == 0))
        {
            (length, spaced) = (0, unitAt);
        }

        var unitEnd = percent || length == 0 ? numeralEnd : spaced + length;
        var unit = percent ? "%" : length == 0 ? null : text.Substring(spaced, length);
        if (NameNumbers.IsName(text, numeral, unitEnd, known && length > 0) || IsFraction(text, numeral.End))
        {
            var fraction = FractionAt(text, numeral.End);
            var end = fraction > 0 ? Math.Max(numeral.End + fraction + 1, DigitsEnd(text, numeral.End + fraction)) : unitEnd;
            var terms = fraction > 0 && SubsidyTerms.Include(text, sentence, numeral.Start, end, unit: null);
            return Fixed(text, numeral.Start, end, terms ? PhraseRole.Explanation : fraction > 0 ? PhraseRole.Unread : PhraseRole.Name, sentences);
        }

        var before = Prefixes.Read(text, sentence.Start, numeral.Start, calendar);
        var behind = Suffixes.Read(text, unitEnd, sentence.End, sentences);
        return new NumberPhrase
        {
            PrefixStart = before.Start,
            Start = numeral.Start,
            NumeralEnd = numeralEnd,
            UnitEnd = unitEnd,
            After = behind.End,
            Value = value,
            Unit = unit,
            UnitKnown = unit is null || known,
            Bound = behind.Bound ?? before.Bound,
            Strict = behind.Strict,
            Approximate = before.Approximate || behind.Approximate,
            Each = behind.Each,
            Change = behind.Change,
            Accumulates = before.Accumulates || behind.Accumulates,
            Sums = before.Sums,
            Per = before.Per,
            Fixed = SubsidyTerms.Include(text, sentence, before.Start, unitEnd, unit) || SubsidyTerms.Include(text, sentence, numeral.Start, unitEnd, unit) ? PhraseRole.Explanation
                : unit is "歳" or "才" && !text.AsSpan(sentence.Start, numeral.Start - sentence.Start).Contains("寿命", StringComparison.Ordinal) ? PhraseRole.Name : null,
            Brackets = sentences.Around(numeral.Start),
        };
    }

    // 7割 is 70 %, 3割5分 is 35 %.
    private static (int NumeralEnd, decimal Value, int UnitAt) Tenths(string text, Numeral numeral)
    {
        if (!YearReader.At(text, numeral.End, "割") || YearReader.At(text, numeral.End, "割引") || YearReader.At(text, numeral.End, "割合"))
        {
            return (numeral.End, numeral.Value, numeral.End);
        }

        var end = numeral.End + 1;
        return NumeralReader.TryRead(text, end, out var parts) && parts.Value is > 0 and < 10 && YearReader.At(text, parts.End, "分")
            ? (parts.End + 1, (numeral.Value * 10) + parts.Value, parts.End + 1)
            : (end, numeral.Value * 10, end);
    }

    // 3分の2, 1/2
    private static bool IsFraction(string text, int at) => FractionAt(text, at) > 0;

    private static int FractionAt(string text, int at) =>
        YearReader.At(text, at, "分の") && at + 2 < text.Length && (char.IsAsciiDigit(text[at + 2]) || text[at + 2] is '一' or '二' or '三') ? 2
        : at + 1 < text.Length && text[at] == '/' && char.IsAsciiDigit(text[at + 1]) ? 1
        : 0;

    private static NumberPhrase Fixed(string text, int start, int end, PhraseRole role, GoalSentences sentences) => new()
    {
        PrefixStart = start,
        Start = start,
        NumeralEnd = Math.Min(end, text.Length),
        UnitEnd = Math.Min(end, text.Length),
        After = Math.Min(end, text.Length),
        Value = 0,
        Fixed = role,
        Brackets = sentences.Around(start),
    };

    private static int DigitsEnd(string text, int at)
    {
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || (text[at] is ',' or '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]))))
        {
            at++;
        }

        return at;
    }
}
