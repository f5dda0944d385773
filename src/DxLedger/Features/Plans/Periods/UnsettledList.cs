using DxLedger.Platform;

namespace DxLedger.Features.Plans.Periods;

/// <summary>What may be left unsettled when a fiscal year is closed.</summary>
internal enum UnsettledList
{
    /// <summary>A figure was due and none was reported.</summary>
    Unreported,

    /// <summary>A report, a correction or a withdrawal is on its way and not accepted.</summary>
    Waiting,

    /// <summary>評価要更新: what an evaluation rests on changed since.</summary>
    Stale,

    /// <summary>A figure was accepted and never evaluated.</summary>
    Unevaluated,

    /// <summary>Nobody said whether figures within the year add up.</summary>
    Undecided,
}

/// <param name="Count">KPIs and milestones by period.</param>
internal sealed record UnsettledCount(UnsettledList List, int Count);

/// <summary>The lists of what is unsettled, in words.</summary>
internal static class UnsettledWording
{
    public static Message Of(UnsettledList list) => list switch
    {
        UnsettledList.Unreported => new("not reported", "未報告"),
        UnsettledList.Waiting => new("waiting to be accepted", "手続中"),
        UnsettledList.Stale => new("evaluation out of date", "評価要更新"),
        UnsettledList.Unevaluated => new("not evaluated", "未評価"),
        _ => new("way of adding up undecided", "積算方法未定"),
    };

    /// <summary>How much of each there is.</summary>
    public static Message Of(IEnumerable<UnsettledCount> counts)
    {
        List<UnsettledCount> all = [.. counts];
        return new(
            string.Join(", ", all.Select(one => $"{one.Count} {Of(one.List).En}")),
            string.Join("、", all.Select(one => $"{Of(one.List).Ja} {one.Count} 件")));
    }
}
