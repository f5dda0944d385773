using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace DxLedger.Platform.Spreadsheets;

/// <summary>Writes a sheet as an Office Open XML workbook (.xlsx, ECMA-376).</summary>
internal static class SheetWriter
{
    public const string MediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>Landscape A4, as wide as the page, as many pages as it takes.</summary>
    private const uint PaperA4 = 9;

    public static byte[] ToBytes(Sheet sheet)
    {
        using var bytes = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(bytes, SpreadsheetDocumentType.Workbook))
        {
            var workbook = document.AddWorkbookPart();
            workbook.AddNewPart<WorkbookStylesPart>().Stylesheet = SheetStyles.Make();
            var part = workbook.AddNewPart<WorksheetPart>();
            part.Worksheet = Worksheet(sheet);
            workbook.Workbook = new Workbook(new Sheets(new DocumentFormat.OpenXml.Spreadsheet.Sheet { Id = workbook.GetIdOfPart(part), SheetId = 1, Name = sheet.Name }));
        }

        return bytes.ToArray();
    }

    // The order of the elements is the schema's; a reader may refuse any other.
    private static Worksheet Worksheet(Sheet sheet)
    {
        var worksheet = new Worksheet(
            new SheetProperties(new PageSetupProperties { FitToPage = true }),
            new SheetViews(new SheetView(
                new Pane { VerticalSplit = sheet.HeadingRow, TopLeftCell = CellAddress.Of(sheet.HeadingRow + 1, 0), ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen })
            { WorkbookViewId = 0 }),
            new Columns(sheet.Columns.Select((column, i) => new Column { Min = (uint)i + 1, Max = (uint)i + 1, Width = column.Width, CustomWidth = true })),
            new SheetData([.. Title(sheet), Heading(sheet), .. sheet.Rows.Select((row, i) => Row(sheet, row, i))]),
            new SheetProtection { Sheet = true, Objects = true, Scenarios = true, FormatColumns = false, FormatRows = false });
        if (Choices(sheet) is { } choices)
            worksheet.Append(choices);
        worksheet.Append(
            new PageMargins { Left = 0.4, Right = 0.4, Top = 0.5, Bottom = 0.5, Header = 0.3, Footer = 0.3 },
            new PageSetup { PaperSize = PaperA4, Orientation = OrientationValues.Landscape, FitToWidth = 1, FitToHeight = 0 });
        return worksheet;
    }

    private static IEnumerable<Row> Title(Sheet sheet) => sheet.Title.Select((line, i) => new Row(Cell(i + 1, 0, line, i == 0 ? SheetStyles.Title : SheetStyles.Plain)) { RowIndex = (uint)i + 1 });

    private static Row Heading(Sheet sheet) => new(sheet.Columns.Select((column, i) => Cell(sheet.HeadingRow, i, column.Heading, SheetStyles.Heading))) { RowIndex = (uint)sheet.HeadingRow };

    private static Row Row(Sheet sheet, IReadOnlyList<SheetValue> values, int index)
    {
        var row = sheet.HeadingRow + 1 + index;
        return new(values.Select((value, i) => Cell(row, i, value.Text, sheet.Columns[i].IsEntry ? SheetStyles.Entry : SheetStyles.Shown))) { RowIndex = (uint)row };
    }

    private static Cell Cell(int row, int column, string? text, uint style)
    {
        var cell = new Cell { CellReference = CellAddress.Of(row, column), StyleIndex = style };
        if (string.IsNullOrEmpty(text))
            return cell;
        cell.DataType = CellValues.InlineString;
        cell.InlineString = new InlineString(new Text(Storable(text)) { Space = SpaceProcessingModeValues.Preserve });
        return cell;
    }

    /// <summary>Without the few characters that XML has no way to write.</summary>
    private static string Storable(string text)
    {
        var kept = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (XmlConvert.IsXmlChar(text[i]))
                kept.Append(text[i]);
            else if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
                kept.Append(text[i]).Append(text[++i]);
        }

        return kept.ToString();
    }

    private static DataValidations? Choices(Sheet sheet)
    {
        var lists = sheet.Rows
            .SelectMany((row, i) => row.Select((value, column) => (value.Choices, Address: CellAddress.Of(sheet.HeadingRow + 1 + i, column))))
            .Where(cell => cell.Choices is not null)
            .GroupBy(cell => string.Join(',', cell.Choices ?? []), cell => cell.Address, StringComparer.Ordinal)
            .Select(list => new DataValidation(new Formula1($"\"{list.Key}\""))
            {
                Type = DataValidationValues.List,
                AllowBlank = true,
                ShowErrorMessage = true,
                SequenceOfReferences = new ListValue<StringValue>(list.Select(address => new StringValue(address))),
            })
            .ToList();
        return lists.Count == 0 ? null : new DataValidations(lists) { Count = (uint)lists.Count };
    }
}
