namespace DxLedger.Features.Plans.Reading;

/// <summary>Reads one table row from its sorted cells.</summary>
internal static class RowReader
{
    /// <summary>The row; links of 再掲 are set later, when all rows are known.</summary>
    public static PlanRow Read(TableLine line, RowColumns columns, string part, int fiscalYear, bool correctLetters, IReadOnlySet<string> tops, List<Flag> flags)
    {
        var item = OutlineReader.Item(columns.Item, correctLetters, flags);
        var departments = DepartmentReader.Read(columns.Departments, columns.Broken, tops, flags);
        // A dash stands for "none".
        var goal = columns.Goal.Any(char.IsLetterOrDigit) ? GoalCell.Read(columns.Goal, flags) : new GoalCell(Kind: null, Text: null);
        var kind = KindOf(columns, goal, flags);
        var promises = goal.Text is { } text && kind != RowKind.Continuation
            ? TargetReader.Read(text, fiscalYear, flags)
            : Promises.None;
        if (kind != RowKind.Continuation && goal.Text is null)
        {
            flags.Add(Flags.GoalMissing());
        }

        if (kind != RowKind.Continuation && columns.Name.Length == 0)
        {
            flags.Add(Flags.NameMissing());
        }

        return new PlanRow(
            line.Line, part, kind == RowKind.Numbered ? columns.Number.No : null, kind, RelistOf: kind == RowKind.Relisted ? columns.Number.No : null,
            OutlineReader.Field(columns.Field), item, departments,
            NullIfEmpty(columns.Name), NullIfEmpty(columns.Outline), goal.Kind, goal.Text,
            promises.Targets, promises.Milestones, [.. flags.Distinct()], line.Cells);
    }

    private static RowKind KindOf(RowColumns columns, GoalCell goal, List<Flag> flags)
    {
        switch (columns.Number.Kind)
        {
            case NumberCellKind.Number:
                return RowKind.Numbered;
            case NumberCellKind.Relisted:
                return RowKind.Relisted;
            case NumberCellKind.Blank when columns.Name.Length == 0 && columns.Outline.Length == 0 && goal.Text is null:
                return RowKind.Continuation;
            case NumberCellKind.Blank:
                if (columns.Name.Contains("再掲", StringComparison.Ordinal))
                {
                    return RowKind.Relisted;
                }

                flags.Add(Flags.NumberMissing());
                return RowKind.Numbered;
            default:
                return RowKind.Numbered;
        }
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
