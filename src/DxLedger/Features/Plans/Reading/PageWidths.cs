namespace DxLedger.Features.Plans.Reading;

/// <summary>
/// Widths at which the cells of a page were broken into lines, in full-width characters. A page from a narrow table
/// shows it as a whole: no piece of a column is wider than the column, and nearly all pieces but the last fill it.
/// </summary>
internal sealed class PageWidths
{
    private const int BreaksMin = 3;
    private const double WidthMin = 4;
    private const double WidthMax = 40;

    private readonly Dictionary<int, double> _byPage = [];

    /// <summary>Measures the pages of a document.</summary>
    /// <param name="rows">Table lines.</param>
    /// <param name="plain">Their cells, plain.</param>
    public static PageWidths Of(IReadOnlyList<TableLine> rows, IReadOnlyList<string[]> plain)
    {
        var widths = new PageWidths();
        foreach (var page in Enumerable.Range(0, rows.Count).GroupBy(i => rows[i].Page))
        {
            var lines = page.Select(i => plain[i]).ToList();
            var columns = Enumerable.Range(0, Math.Min(32, lines.Max(line => line.Length)));
            var found = columns.Select(column => OfColumn(lines, column)).OfType<double>()
                .Concat(lines.SelectMany(line => line).Select(LineBreaks.WidthOf).OfType<double>()).Order().ToArray();
            if (found.Length > 0)
            {
                widths._byPage[page.Key] = found[found.Length / 2];
            }
        }

        return widths;
    }

    /// <summary>The width of a page, or null when its lines were not broken.</summary>
    public double? Page(int page) => _byPage.TryGetValue(page, out var width) ? width : null;

    private static double? OfColumn(List<string[]> lines, int column)
    {
        var breaks = new List<double>();
        var widest = 0.0;
        foreach (var line in lines)
        {
            var pieces = column < line.Length ? line[column].Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
            for (var i = 0; i < pieces.Length; i++)
            {
                var width = LineBreaks.WidthIn(pieces[i]);
                widest = LineBreaks.IsTag(pieces[i]) ? widest : Math.Max(widest, width);
                if (i + 1 < pieces.Length && !LineBreaks.EndsLine(pieces[i], pieces[i + 1]))
                {
                    breaks.Add(width);
                }
            }
        }

        if (breaks.Count < BreaksMin || !lines.Exists(line => column < line.Length && line[column].Any(LineBreaks.IsHiragana)))
        {
            return null;
        }

        breaks.Sort();
        var typical = breaks[breaks.Count / 2];
        var near = breaks.Count(width => Math.Abs(width - typical) <= 1.5);
        return typical is >= WidthMin and <= WidthMax && widest <= typical + 3.5 && near * 5 >= breaks.Count * 4 ? typical : null;
    }
}
