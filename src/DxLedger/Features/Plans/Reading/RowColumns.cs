namespace DxLedger.Features.Plans.Reading;

/// <summary>The cells of a row by meaning, cleaned. Found by content; position decides only between equals.</summary>
/// <param name="Number">What the number cell says.</param>
/// <param name="Field">分野.</param>
/// <param name="Item">One or two cells of 項目, without empty ones.</param>
/// <param name="Departments">担当課 as one text.</param>
/// <param name="Broken">The page was broken into lines.</param>
/// <param name="Name">事業名又は取組名.</param>
/// <param name="Outline">事業概要又は取組内容.</param>
/// <param name="Goal">指標（KPI）又は目標 with its tag.</param>
internal sealed record RowColumns(
    NumberCell Number, string Field, IReadOnlyList<string> Item, string Departments, bool Broken, string Name, string Outline, string Goal)
{
    /// <summary>Sorts the cells of a table line.</summary>
    /// <param name="plain">The cells by <see cref="Plain"/>.</param>
    /// <param name="lineWidth">Width at which lines of the page were broken, or null.</param>
    /// <param name="flags">Receives doubts.</param>
    public static RowColumns Of(string[] plain, double? lineWidth, List<Flag> flags)
    {
        var first = FirstColumn(plain, out var number, flags);
        var department = DepartmentColumn(plain, first);
        var goal = GoalColumn(plain, department, first);
        var outlineEnd = department ?? Math.Min(first + 2, plain.Length);
        var (field, item) = FieldAndItem(plain[first..Math.Max(first, outlineEnd)]);
        if (department is null)
        {
            flags.Add(Flags.DepartmentMissing());
        }

        var body = plain[Math.Min(plain.Length, (department ?? (outlineEnd - 1)) + 1)..];
        var (name, outline, goalText) = Body(body, goal is { } at ? at - (plain.Length - body.Length) : null, flags);
        return new RowColumns(
            number,
            OutlineReader.JoinField(field, lineWidth),
            [.. item.Select(cell => LineBreaks.Join(cell, lineWidth, prose: false))],
            department is { } column ? plain[column] : "",
            lineWidth is not null,
            LineBreaks.Join(name, lineWidth, prose: false),
            LineBreaks.Join(outline, lineWidth, prose: true),
            LineBreaks.Join(goalText, lineWidth, prose: true));
    }

    /// <summary>A cell without markup, its tag in one piece.</summary>
    public static string Plain(string cell) => GoalCell.CloseTag(CellCleaning.Plain(cell));

    // Usually the number stands first, but a stray empty column may stand before it, or it may be gone altogether.
    private static int FirstColumn(string[] plain, out NumberCell number, List<Flag> flags)
    {
        number = NumberCell.Read(plain[0]);
        if (number.Kind is NumberCellKind.Number or NumberCellKind.Relisted)
        {
            return 1;
        }

        if (number.Kind == NumberCellKind.Blank)
        {
            var next = Array.FindIndex(plain, cell => cell.Length > 0);
            var later = next < 0 ? number : NumberCell.Read(plain[next]);
            if (later.Kind is not (NumberCellKind.Number or NumberCellKind.Relisted))
            {
                return 1;
            }

            number = later;
            flags.Add(Flags.ColumnsUnexpected("番号の前に空の列があります。"));
            return next + 1;
        }

        if (OutlineReader.LooksLikeField(plain[0]) && plain.Length > 2)
        {
            number = new NumberCell(NumberCellKind.Blank, No: null);
            flags.Add(Flags.ColumnsUnexpected("番号の列がありません。"));
            return 0;
        }

        flags.Add(Flags.NumberUnread(plain[0]));
        return 1;
    }

    private static int? DepartmentColumn(string[] plain, int first)
    {
        var tagged = Array.FindIndex(plain, first, cell => GoalCell.StartsWithTag(cell));
        var end = tagged >= 0 ? tagged : plain.Length;
        for (var i = first + 1; i < end; i++)
        {
            if (DepartmentReader.LooksLikeDepartments(plain[i]) && DepartmentReader.StartsWithBureau(plain[i]))
            {
                return i;
            }
        }

        for (var i = first + 1; i < end; i++)
        {
            if (DepartmentReader.LooksLikeDepartments(plain[i]) && !OutlineReader.LooksLikeItemCode(plain[i]))
            {
                return i;
            }
        }

        // No word tells; three columns before the goal is where every known layout has it.
        if (tagged - 3 > first && plain[tagged - 3].Length is > 0 and <= 60)
        {
            return tagged - 3;
        }

        var position = first + (first + 2 < plain.Length && OutlineReader.LooksLikeItemCode(plain[Math.Min(first + 1, plain.Length - 1)]) && plain.Length - first >= 7 ? 3 : 2);
        return position < end && plain[position].Length is > 0 and <= 60 ? position : null;
    }

    private static int? GoalColumn(string[] plain, int? department, int first)
    {
        for (var i = (department ?? first) + 1; i < plain.Length; i++)
        {
            if (GoalCell.StartsWithTag(plain[i]))
            {
                return i;
            }
        }

        return null;
    }

    private static (string Field, IReadOnlyList<string> Item) FieldAndItem(string[] cells)
    {
        var filled = cells.Where(cell => cell.Length > 0).ToList();
        if (filled.Count == 0)
        {
            return ("", []);
        }

        // A lone item code means that the field cell is blank.
        return cells[0].Length == 0 && OutlineReader.LooksLikeItemCode(filled[0]) && !OutlineReader.LooksLikeField(filled[0])
            ? ("", filled)
            : (filled[0], [.. filled.Skip(1)]);
    }

    private static (string Name, string Outline, string Goal) Body(string[] body, int? goal, List<Flag> flags)
    {
        if (goal is { } tagged && tagged >= 0)
        {
            Extra(body[(tagged + 1)..], flags);
            var before = body[..tagged];
            var filled = before.Where(cell => cell.Length > 0).ToList();
            if (filled.Count > 2)
            {
                flags.Add(Flags.ColumnsUnexpected("事業名と目標の間に余分な列があります。事業概要につなげました。"));
                return (filled[0], string.Join(' ', filled.Skip(1)), body[tagged]);
            }

            return before.Length >= 2 && filled.Count < 2
                ? (before[0], before[^1], body[tagged])
                : (filled.ElementAtOrDefault(0) ?? "", filled.ElementAtOrDefault(1) ?? "", body[tagged]);
        }

        var cells = body.SkipWhile((cell, i) => cell.Length == 0 && body.Length - i > 3).ToArray();
        var name = cells.ElementAtOrDefault(0) ?? "";
        var outline = cells.ElementAtOrDefault(1) ?? "";
        if (GoalCell.TagInside(outline) is { } inside && string.IsNullOrEmpty(cells.ElementAtOrDefault(2)))
        {
            flags.Add(Flags.GoalSplitFromOutline());
            return (name, outline[..inside].TrimEnd(), outline[inside..]);
        }

        Extra(cells.Length > 3 ? cells[3..] : [], flags);
        return (name, outline, cells.ElementAtOrDefault(2) ?? "");
    }

    private static void Extra(string[] cells, List<Flag> flags)
    {
        var extra = string.Join(" / ", cells.Where(cell => cell.Length > 0));
        if (extra.Length > 0)
        {
            flags.Add(Flags.ColumnsUnexpected($"目標の後に余分な列「{extra}」があります。"));
        }
    }
}
