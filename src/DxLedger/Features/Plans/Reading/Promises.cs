namespace DxLedger.Features.Plans.Reading;

/// <summary>What a goal cell promises.</summary>
/// <param name="Targets">With a number.</param>
/// <param name="Milestones">Without one.</param>
internal sealed record Promises(IReadOnlyList<PlanTarget> Targets, IReadOnlyList<string> Milestones)
{
    internal static readonly Promises None = new([], []);
}
