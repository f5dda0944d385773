using DxLedger.Features.Kpis;
using DxLedger.Platform;

namespace DxLedger.Features.Dashboards;

/// <summary>What a revision of a definition changed, from what to what.</summary>
internal static class DefinitionWording
{
    private static readonly Message None = new("none", "なし");

    /// <summary>Likewise for lists of changes, where values are the codes of the API.</summary>
    public static IEnumerable<ChangedMember> Members(KpiDefinition from, KpiDefinition to) =>
        Differences(from, to).Select(one => new ChangedMember("definition." + one.Member, one.Codes.From, one.Codes.To));

    /// <param name="e">One without any difference changed the due date alone, as the revision holds nothing else.</param>
    public static Message Sentence(KpiDefinitionRevised e)
    {
        var parts = Differences(e.From, e.To).ToList();
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

    public static Message Of(Measure measure) => measure switch
    {
        Measure.Count => new("a number", "件数等"),
        Measure.Percent => new("a rate", "割合"),
        Measure.Amount => new("an amount of money", "金額"),
        Measure.Ordinal => new("a rank", "順位"),
        _ => new("a description", "定性的な記述"),
    };

    public static Message Of(Direction? direction) => direction switch
    {
        Direction.AtLeast => new("at or above the target", "目標値以上"),
        Direction.AtMost => new("at or below the target", "目標値以下"),
        Direction.Approx => new("near the target", "目標値程度"),
        Direction.Exact => new("exactly the target", "目標値と同じ"),
        _ => None,
    };

    public static Message Of(Comparison comparison) => comparison switch
    {
        Comparison.PreviousYear => new("against the previous year", "前年度比"),
        Comparison.Baseline => new("against the baseline", "基準値比"),
        Comparison.NationalAverage => new("against the national average", "全国平均比"),
        _ => new("the figure alone", "実数"),
    };

    public static Message Of(Accumulation accumulation) => accumulation switch
    {
        Accumulation.Latest => new("the last figure counts", "最新の値"),
        Accumulation.PerPeriod => new("the periods' figures add up", "期間ごとの値の合計"),
        Accumulation.Cumulative => new("the running total", "累計"),
        _ => new("another way of counting", "その他の集計方法"),
    };

    public static Message Of(ApproxOrientation? orientation) => orientation switch
    {
        ApproxOrientation.MoreIsBetter => new("more is better", "多いほど良い"),
        ApproxOrientation.LessIsBetter => new("less is better", "少ないほど良い"),
        _ => None,
    };

    private static IEnumerable<Difference> Differences(KpiDefinition from, KpiDefinition to)
    {
        if (from.Label != to.Label)
            yield return new("label", new("name", "指標名"), Quoted(from.Label), Quoted(to.Label), (from.Label, to.Label));
        if (from.Unit != to.Unit)
            yield return new("unit", new("unit", "単位"), Quoted(from.Unit), Quoted(to.Unit), (from.Unit, to.Unit));
        if (from.Kind != to.Kind)
            yield return new("kind", new("kind", "種類"), Of(from.Kind), Of(to.Kind), (Code(from.Kind), Code(to.Kind)));
        if (from.Measure != to.Measure)
            yield return new("measure", new("what is measured", "測るもの"), Of(from.Measure), Of(to.Measure), (Code(from.Measure), Code(to.Measure)));
        if (from.Direction != to.Direction)
            yield return new(
                "direction",
                new("when it counts as met", "達成の条件"),
                Of(from.Direction),
                Of(to.Direction),
                (Code(from.Direction), Code(to.Direction)));
        if (from.Comparison != to.Comparison)
            yield return new(
                "comparison",
                new("comparison", "比較の対象"),
                Of(from.Comparison),
                Of(to.Comparison),
                (Code(from.Comparison), Code(to.Comparison)));
        if (from.Accumulation != to.Accumulation)
        {
            yield return new(
                "accumulation", new(
                    "way of adding up",
                    "集計方法"), Of(from.Accumulation), Of(to.Accumulation), (Code(from.Accumulation), Code(to.Accumulation)));
        }

        if (from.Since != to.Since)
            yield return new("since", new("start of the total", "累計の起点"), Quoted(from.Since), Quoted(to.Since), (from.Since, to.Since));
        if (from.Orientation != to.Orientation)
        {
            yield return new(
                "orientation", new(
                    "better side",
                    "望ましい方向"), Of(from.Orientation), Of(to.Orientation), (Code(from.Orientation), Code(to.Orientation)));
        }
    }

    private static Message Of(PromiseKind kind) => kind == PromiseKind.Milestone ? new("milestone", "状態目標") : new("number", "数値目標");

    private static Message Quoted(string? text) => text is null ? None : new($"“{text}”", $"「{text}」");

    private static string? Code<T>(T? value)
        where T : struct, Enum => value is { } known ? LedgerJson.NameOf(known) : null;

    private static string Code<T>(T value)
        where T : struct, Enum => LedgerJson.NameOf(value);

    private sealed record Difference(string Member, Message Name, Message From, Message To, (string? From, string? To) Codes);
}
