using System.Runtime.InteropServices;

namespace DxLedger.Features.Plans.Reading;

/// <summary>Words before a numeral: 約, 年間, 計, 最低, 月.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Prefixes(int Start, Direction? Bound, bool Approximate, bool Accumulates, bool Sums, string? Per)
{
    private static readonly string[] About = ["ほぼ", "約", "およそ", "おおよそ", "おおむね", "概ね", "凡そ"];
    private static readonly string[] AtLeastWords = ["最低でも", "最低", "少なくとも"];
    private static readonly string[] AtMostWords = ["最大でも", "最大", "上限"];
    private static readonly string[] Accumulating = ["累計で", "累計", "累積", "通算"];
    private static readonly string[] Sum = ["合計で", "合計", "総計", "全部で", "あわせて", "合わせて", "計"];
    private static readonly string[] Neutral = ["年間で", "年間", "毎年度", "毎年", "延べ", "のべ", "年", "各", "全", "新たに", "新規に", "さらに", "更に", "総数", "プラス", "+", "±", "=", "¥", ":", "("];
    private static readonly string[] Periods = ["四半期に", "四半期ごとに", "毎月", "毎週", "毎日", "月に", "週に", "月", "週", "日に"];

    // 契約100件 and 設計10件 end in 約 and 計 without meaning them.
    private const string BeforeAbout = "契予制条要公規特解集節誓婚倹";
    private const string BeforeSum = "設集統会家推時温余累";

    /// <summary>Reads backwards from a numeral.</summary>
    public static Prefixes Read(string text, int from, int numeral, IReadOnlyList<CalendarSpan> calendar)
    {
        var found = new Prefixes(numeral, Bound: null, Approximate: false, Accumulates: false, Sums: false, Per: null);
        for (var again = true; again;)
        {
            var next = found.Step(text, from, calendar);
            again = next.Start < found.Start;
            found = next;
        }

        return found;
    }

    private Prefixes Step(string text, int from, IReadOnlyList<CalendarSpan> calendar)
    {
        var at = Start;
        if (Ends(text, from, at, About) is > 0 and var about && !(text[at - 1] == '約' && Before(text, at - 1, BeforeAbout)))
        {
            return this with { Start = at - about, Approximate = true };
        }

        if (Ends(text, from, at, AtLeastWords) is > 0 and var least)
        {
            return this with { Start = at - least, Bound = Direction.AtLeast };
        }

        if (Ends(text, from, at, AtMostWords) is > 0 and var most)
        {
            return this with { Start = at - most, Bound = Direction.AtMost };
        }

        if (Ends(text, from, at, Accumulating) is > 0 and var total)
        {
            return this with { Start = at - total, Accumulates = true };
        }

        if (Ends(text, from, at, Sum) is > 0 and var sum && !(sum == 1 && Before(text, at - 1, BeforeSum)))
        {
            return this with { Start = at - sum, Sums = true };
        }

        if (Ends(text, from, at, Periods) is > 0 and var period && !(period == 1 && IsKanji(text, at - 2)) && !InTime(calendar, at - period, at))
        {
            return this with { Start = at - period, Per = text.Substring(at - period, period).TrimEnd('に') };
        }

        var neutral = Ends(text, from, at, Neutral);
        return neutral > 0 && !(neutral == 1 && text[at - 1] is '年' or '全' or '各' && IsKanji(text, at - 2)) && text[at - 1] != '(' && !InTime(calendar, at - neutral, at)
            ? this with { Start = at - neutral }
            : this;
    }

    private static int Ends(string text, int from, int at, string[] words)
    {
        foreach (var word in words)
        {
            if (at - word.Length >= from && text.AsSpan(0, at).EndsWith(word, StringComparison.Ordinal))
            {
                return word.Length;
            }
        }

        return 0;
    }

    private static bool Before(string text, int at, string letters) => at > 0 && letters.Contains(text[at - 1], StringComparison.Ordinal);

    private static bool IsKanji(string text, int at) => at >= 0 && text[at] is (>= '\u4E00' and <= '\u9FFF') or (>= '0' and <= '9');

    // 年間 in 5年間で belongs to the time before it; 毎月 is a time of its own and may be a prefix.
    private static bool InTime(IReadOnlyList<CalendarSpan> calendar, int start, int end)
    {
        foreach (var span in calendar)
        {
            if (span.Start < end && span.End > start && (span.Kind != CalendarKind.Other || span.Start < start))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Words behind a unit: 以上, 程度, 増, ずつ, （累計）.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Suffixes(int End, Direction? Bound, bool Strict, bool Approximate, bool Each, Change Change, bool Accumulates)
{
    /// <summary>Reads forwards from the end of a unit.</summary>
    public static Suffixes Read(string text, int at, int limit, GoalSentences sentences)
    {
        var found = new Suffixes(at, Bound: null, Strict: false, Approximate: false, Each: false, Change: Change.None, Accumulates: false);
        for (var again = true; again && found.End < limit;)
        {
            var next = found.Step(text, sentences);
            again = next.End > found.End;
            found = next;
        }

        return found;
    }

    /// <summary>A bound that stands apart from its number: 前年度実績（61.2%）以上, （120件）を上回る.</summary>
    public static Suffixes BoundAt(string text, int at)
    {
        var none = new Suffixes(at, Bound: null, Strict: false, Approximate: false, Each: false, Change: Change.None, Accumulates: false);
        if (Skip(text, at, "以上", "以下", "以内", "未満") is > 0 and var plain)
        {
            return none with { End = at + plain, Bound = text[at + plain - 1] == '上' ? Direction.AtLeast : Direction.AtMost, Strict = text[at] == '未' };
        }

        return Skip(text, at, "を維持", "と同程度以上") > 0 ? none with { Bound = Direction.AtLeast }
            : Skip(text, at, "を上回", "を超え", "より多", "より高") > 0 ? none with { Bound = Direction.AtLeast, Strict = true }
            : Skip(text, at, "を下回", "より少", "より低") > 0 ? none with { Bound = Direction.AtMost, Strict = true }
            : none;
    }

    private Suffixes Step(string text, GoalSentences sentences)
    {
        var at = End;
        if (Skip(text, at, "を下回らない", "を切らない") is > 0 and var floor)
        {
            return this with { End = at + floor, Bound = Direction.AtLeast };
        }

        if (Skip(text, at, "を上回らない", "を超えない", "を超過しない") is > 0 and var ceiling)
        {
            return this with { End = at + ceiling, Bound = Direction.AtMost };
        }

        if (Skip(text, at, "以上", "を上回る", "を超える", "を超え") is > 0 and var least)
        {
            return this with { End = at + least, Bound = Direction.AtLeast, Strict = least > 2 };
        }

        if (Skip(text, at, "以下", "以内", "を下回る", "未満") is > 0 and var most)
        {
            return this with { End = at + most, Bound = Direction.AtMost, Strict = most > 2 || YearReader.At(text, at, "未満") };
        }

        if (YearReader.At(text, at, "超") && !YearReader.At(text, at, "超過"))
        {
            return this with { End = at + 1, Bound = Direction.AtLeast, Strict = true };
        }

        if (Skip(text, at, "程度", "前後", "ほど", "くらい", "ぐらい", "規模", "余り", "弱", "強") is > 0 and var about && !YearReader.At(text, at, "強化"))
        {
            return this with { End = at + about, Approximate = true };
        }

        if (YearReader.At(text, at, "ずつ"))
        {
            return this with { End = at + 2, Each = true };
        }

        if (Skip(text, at, "の増加", "増加", "アップ", "の増", "の向上", "向上", "の上昇", "上昇", "引き上げ", "引上げ", "上乗せ", "上積み", "増") is > 0 and var more
            && !(more == 1 && Compound(text, at + 1)))
        {
            return this with { End = at + more, Change = Change.Increase };
        }

        if (YearReader.At(text, at, "改善") && at > 0 && (text[at - 1] is '%' or '割' || text.AsSpan(0, at).EndsWith("ポイント", StringComparison.Ordinal)))
        {
            return this with { End = at + 2, Change = Change.Increase };
        }

        if (Skip(text, at, "の削減", "の縮減", "の短縮", "の減少", "の減", "削減", "縮減", "短縮", "減少", "低減", "軽減", "引き下げ", "引下げ", "ダウン", "減") is > 0 and var less
            && !(less == 1 && Compound(text, at + 1)))
        {
            return this with { End = at + less, Change = Change.Decrease };
        }

        return sentences.OpensAt(at) is { Quotes: false } pair && !text.AsSpan(pair.Open, pair.Close - pair.Open).Contains("目標", StringComparison.Ordinal)
            ? this with
            {
                End = pair.Close + 1,
                Accumulates = Accumulates || text.AsSpan(pair.Open, pair.Close - pair.Open).Contains("累計", StringComparison.Ordinal),
            }
            : this;
    }

    // 増設, 減災, 増やす: not the change itself.
    private static bool Compound(string text, int at) => at < text.Length && text[at] is (>= '\u4E00' and <= '\u9FFF') or 'や' or 'え' or 'ら' or 'じ';

    private static int Skip(string text, int at, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (YearReader.At(text, at, word))
            {
                return word.Length;
            }
        }

        return 0;
    }
}
