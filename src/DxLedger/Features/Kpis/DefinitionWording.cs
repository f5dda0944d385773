using DxLedger.Platform;

namespace DxLedger.Features.Kpis;

/// <summary>The parts of a definition, and what two of them say differently: in the codes of the API, and in words for people.</summary>
internal static class DefinitionWording
{
    /// <summary>Of the day by which it is promised, which is told with the definition and is no part of it.</summary>
    public const string DueDate = "dueDate";

    private static readonly Message None = new("none", "なし");

    private static readonly IReadOnlyList<Part> Parts =
    [
        new("label", new("name", "指標名"), kpi => kpi.Label, Quoted),
        new("unit", new("unit", "単位"), kpi => kpi.Unit, Quoted),
        new("displayUnit", new("unit in which it is shown", "表示単位"), kpi => kpi.DisplayUnit, Quoted),
        new("kind", new("kind", "種類"), kpi => LedgerJson.NameOf(kpi.Kind), Words<PromiseKind>(Of)),
        new("measure", new("what is measured", "測るもの"), kpi => LedgerJson.NameOf(kpi.Measure), Words<Measure>(Of)),
        new(
            "direction", new("when it counts as met", "達成の条件"),
            kpi => kpi.Direction is { } one ? LedgerJson.NameOf(one) : null, Words<Direction>(Of)),
        new("comparison", new("comparison", "比較の対象"), kpi => LedgerJson.NameOf(kpi.Comparison), Words<Comparison>(Of)),
        new("accumulation", new("way of adding up", "集計方法"), kpi => LedgerJson.NameOf(kpi.Accumulation), Words<Accumulation>(Of)),
        new("since", new("start of the total", "累計の起点"), kpi => kpi.Since, Quoted),
        new(
            "orientation", new("better side", "望ましい方向"),
            kpi => kpi.Orientation is { } one ? LedgerJson.NameOf(one) : null, Words<ApproxOrientation>(Of)),
    ];

    /// <summary>Every part by its name in the API, with what a definition says of it, as the API does; null where it says nothing.</summary>
    /// <param name="definition">Null where there is none, which says nothing of any.</param>
    public static IEnumerable<(string Member, string? Code)> Codes(KpiDefinition? definition) =>
        Parts.Select(part => (part.Member, definition is null ? null : part.Code(definition)));

    /// <summary>The parts that differ.</summary>
    public static IEnumerable<(string Member, string? From, string? To)> Differences(KpiDefinition from, KpiDefinition to) =>
        Codes(from).Zip(Codes(to), (before, after) => (before.Member, before.Code, after.Code)).Where(one => one.Item2 != one.Item3);

    /// <summary>What a part is called; the definition as a whole where there is no such part.</summary>
    public static Message NameOf(string member) => member == DueDate
        ? new("due date", "達成期限")
        : Parts.FirstOrDefault(part => part.Member == member)?.Name ?? new("definition", "指標の定義");

    /// <summary>What a code of a part means.</summary>
    public static Message WordsOf(string member, string? code) =>
        code is null ? None : Parts.FirstOrDefault(part => part.Member == member)?.Words(code) ?? new(code, code);

    /// <param name="e">One without any difference changed the due date alone, as the revision holds nothing else.</param>
    public static Message Sentence(KpiDefinitionRevised e)
    {
        var parts = Differences(e.From, e.To)
            .Select(one => (Name: NameOf(one.Member), From: WordsOf(one.Member, one.From), To: WordsOf(one.Member, one.To))).ToList();
        if (parts.Count == 0)
        {
            return e.DueDate is { } day
                ? new($"The due date is now {Dates.Text(day)}.", $"達成期限を {Dates.Text(day)} としました。")
                : new("The due date was taken away.", "達成期限を取り消しました。");
        }

        return new(
            $"The definition was revised: {string.Join("; ", parts.Select(one => $"{one.Name.En} from {one.From.En} to {one.To.En}"))}.",
            $"指標の定義を改めました（{string.Join("、", parts.Select(one => $"{one.Name.Ja}を{one.From.Ja}から{one.To.Ja}に"))}変更）。");
    }

    private static Message Of(PromiseKind kind) => kind == PromiseKind.Milestone ? new("milestone", "状態目標") : new("number", "数値目標");

    private static Message Of(Measure measure) => measure switch
    {
        Measure.Count => new("a number", "件数等"),
        Measure.Percent => new("a rate", "割合"),
        Measure.Amount => new("an amount of money", "金額"),
        Measure.Ordinal => new("a rank", "順位"),
        _ => new("a description", "定性的な記述"),
    };

    private static Message Of(Direction direction) => direction switch
    {
        Direction.AtLeast => new("at or above the target", "目標値以上"),
        Direction.AtMost => new("at or below the target", "目標値以下"),
        Direction.Approx => new("near the target", "目標値程度"),
        _ => new("exactly the target", "目標値と同じ"),
    };

    private static Message Of(Comparison comparison) => comparison switch
    {
        Comparison.PreviousYear => new("against the previous year", "前年度比"),
        Comparison.Baseline => new("against the baseline", "基準値比"),
        Comparison.NationalAverage => new("against the national average", "全国平均比"),
        _ => new("the figure alone", "実数"),
    };

    private static Message Of(Accumulation accumulation) => accumulation switch
    {
        Accumulation.Latest => new("the last figure counts", "最新の値"),
        Accumulation.PerPeriod => new("the periods' figures add up", "期間ごとの値の合計"),
        Accumulation.YearToDate => new("the total of the year so far", "年度累計"),
        Accumulation.Cumulative => new("the running total", "累計"),
        _ => new("not decided", "未定"),
    };

    private static Message Of(ApproxOrientation orientation) =>
        orientation == ApproxOrientation.LessIsBetter ? new("less is better", "少ないほど良い") : new("more is better", "多いほど良い");

    private static Func<string, Message> Words<T>(Func<T, Message> of)
        where T : struct, Enum => code => Enum.TryParse<T>(code, ignoreCase: true, out var known) ? of(known) : new(code, code);

    private static Message Quoted(string text) => new($"“{text}”", $"「{text}」");

    private sealed record Part(string Member, Message Name, Func<KpiDefinition, string?> Code, Func<string, Message> Words);
}
