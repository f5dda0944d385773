namespace DxLedger.Features.Plans.Reading;

/// <summary>Reads promises from the text of a goal cell.</summary>
internal static class TargetReader
{
    /// <summary>Targets and milestones of a cleaned goal text.</summary>
    public static Promises Read(string goalText, int fiscalYear, List<Flag> flags) =>
        new([], [goalText]);
}
