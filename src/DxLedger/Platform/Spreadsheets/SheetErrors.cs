using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace DxLedger.Platform.Spreadsheets;

/// <summary>Finds the cells of a workbook that show an error. The library that reads the values gives them as empty, and an error is no empty cell.</summary>
internal static class SheetErrors
{
    /// <returns>Addresses such as <c>B3</c>.</returns>
    public static HashSet<string> Of(ReadOnlyMemory<byte> file, string sheetName)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        using var document = SpreadsheetDocument.Open(new MemoryStream(file.ToArray()), isEditable: false);
        var workbook = document.WorkbookPart;
        var sheet = workbook?.Workbook?.Sheets?.Elements<DocumentFormat.OpenXml.Spreadsheet.Sheet>().FirstOrDefault(one => one.Name?.Value == sheetName);
        if (sheet?.Id?.Value is not { } id || workbook?.GetPartById(id) is not WorksheetPart part)
            return found;
        using var reader = OpenXmlReader.Create(part);
        while (reader.Read())
        {
            if (reader.ElementType != typeof(Cell) || !reader.IsStartElement)
                continue;
            var attributes = reader.Attributes;
            if (attributes.Any(attribute => attribute is { LocalName: "t", Value: "e" }) && attributes.FirstOrDefault(attribute => attribute.LocalName == "r").Value is { } address)
                found.Add(address);
        }

        return found;
    }
}
