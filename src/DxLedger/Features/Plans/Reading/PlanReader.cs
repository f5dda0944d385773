using System.Security.Cryptography;
using DxLedger.Platform;

namespace DxLedger.Features.Plans.Reading;

/// <summary>Reads a plan document. Pure: the same bytes give the same reading, and no input makes it throw.</summary>
internal static class PlanReader
{
    /// <summary>Largest file accepted, in bytes.</summary>
    internal const int BytesMax = 20 * 1024 * 1024;

    /// <summary>Reads the bytes of a file.</summary>
    public static PlanReading Read(ReadOnlyMemory<byte> file)
    {
        if (file.Length > BytesMax)
        {
            return new PlanReading.Refused("plan.too_large", $"The file has {file.Length} bytes; at most {BytesMax} are read.");
        }

        if (file.IsEmpty)
        {
            return new PlanReading.Refused("plan.empty", "The file is empty.");
        }

        if (!TextDecoding.TryDecode(file.Span, out var text))
        {
            return new PlanReading.Refused("plan.not_text", "The file is not text in UTF-8, UTF-16 or Shift_JIS.");
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            return new PlanReading.Refused("plan.empty", "The file holds nothing but blanks.");
        }

        var lines = PlanLines.Of(text);
        return lines.Rows.Any(IsCertain)
            ? new PlanReading.Accepted(Document(Convert.ToHexStringLower(SHA256.HashData(file.Span)), lines))
            : new PlanReading.Refused("plan.no_rows", "The text holds no table of initiatives: no row has a number, a department and a goal.");
    }

    // One row that can only come from such a table is enough to read the others leniently.
    private static bool IsCertain(TableLine line) =>
        line.Cells.Length >= 5
        && Array.Exists(line.Cells, cell => NumberCell.Read(cell).Kind is NumberCellKind.Number or NumberCellKind.Relisted)
        && Array.Exists(line.Cells, cell => CellCleaning.Plain(cell) is { Length: > 0 } plain
            && (GoalCell.StartsWithTag(plain) || (DepartmentReader.LooksLikeDepartments(plain) && DepartmentReader.StartsWithBureau(plain))));

    private static PlanDocument Document(string sha256, PlanLines lines)
    {
        var flags = new List<Flag>();
        var year = Year(lines, flags);
        if (lines.Outside.Count > 0)
        {
            flags.Add(Flags.TextOutsideTable(lines.Outside.Count, string.Join('、', lines.Outside.Take(10)) + (lines.Outside.Count > 10 ? "…" : "")));
        }

        var plain = lines.Rows.Select(row => Array.ConvertAll(row.Cells, RowColumns.Plain)).ToList();
        var widths = PageWidths.Of(lines.Rows, plain);
        var rowFlags = lines.Rows.Select(_ => new List<Flag>()).ToList();
        var columns = BlankTwins.Settle([.. lines.Rows.Select((row, i) => RowColumns.Of(plain[i], widths.Page(row.Page), rowFlags[i]))]);
        var numbers = columns.ConvertAll(column => column.Number);
        var parts = PartReader.Assign(lines.Rows, numbers);
        PartReader.CheckNumbers(lines.Rows, numbers, parts, rowFlags);
        var correctLetters = !columns.Exists(column => column.Item.Any(OutlineReader.CountsInRoman));
        var tops = columns.Select(column => DepartmentReader.Top(column.Departments)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var rows = new List<PlanRow>(lines.Rows.Count);
        for (var i = 0; i < lines.Rows.Count; i++)
        {
            rows.Add(RowReader.Read(lines.Rows[i], columns[i], parts[i], year, correctLetters, tops, rowFlags[i]));
        }

        return new PlanDocument(sha256, year, lines.Title, RelistMatching.Link(rows), flags);
    }

    private static int Year(PlanLines lines, List<Flag> flags)
    {
        if (lines.Years.Count > 0)
        {
            var chosen = lines.Years[0].Year;
            foreach (var (line, year) in lines.Years.Where(named => named.Year != chosen).DistinctBy(named => named.Year))
            {
                flags.Add(Flags.FiscalYearDisagrees(line, year, chosen));
            }

            return chosen;
        }

        var named = lines.Rows
            .Select(row => CalendarReader.FiscalYearIn(row.Cells[^1].Length > 0 ? row.Cells[^1] : row.Cells[Math.Max(0, row.Cells.Length - 2)]))
            .OfType<int>().GroupBy(year => year).OrderByDescending(group => group.Count()).ThenBy(group => group.Key).FirstOrDefault();
        flags.Add(named is null ? Flags.FiscalYearUnread() : Flags.FiscalYearGuessed(named.Key));
        return named?.Key ?? 0;
    }
}
