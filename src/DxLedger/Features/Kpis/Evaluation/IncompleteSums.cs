namespace DxLedger.Features.Kpis.Evaluation;

/// <summary>Whether a sum that lacks some of its periods can be judged already.</summary>
internal static class IncompleteSums
{
    /// <summary>
    /// What is missing cannot change the result: what never falls has reached a target to reach, or has gone past one not to
    /// be passed. 苦情0件 with a quarter missing is not met yet, with one complaint it is missed.
    /// </summary>
    /// <param name="direction">Null is read as at least.</param>
    /// <param name="measure">Only counts and amounts never fall as they add up.</param>
    /// <param name="parts">Those that are in the sum.</param>
    /// <param name="sum">Of them.</param>
    /// <param name="target">Null where there is none, and nothing to be settled.</param>
    public static bool IsSettled(Direction? direction, Measure measure, IReadOnlyList<decimal> parts, decimal sum, decimal? target) =>
        target is not { } wanted
        || (measure is Measure.Count or Measure.Amount && parts.All(part => part >= 0) && (direction ?? Direction.AtLeast) switch
        {
            Direction.AtLeast => sum >= wanted,
            Direction.AtMost or Direction.Exact => sum > wanted,
            _ => false,
        });
}
