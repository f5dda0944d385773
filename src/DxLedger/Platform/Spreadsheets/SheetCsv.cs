using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace DxLedger.Platform.Spreadsheets;

/// <summary>Sheets as comma-separated values (RFC 4180): headings and rows, no title.</summary>
internal static class SheetCsv
{
    public const string MediaType = "text/csv; charset=utf-8";

    // What a spreadsheet program would take for a formula gets an apostrophe, which makes it text there.
    private static readonly CsvConfiguration Writing = new(CultureInfo.InvariantCulture)
    {
        NewLine = "\r\n",
        InjectionOptions = InjectionOptions.Escape,
        InjectionEscapeCharacter = '\'',
        // Left to itself it quotes for its own line ends alone, and a lone line feed inside a field would start a record.
        ShouldQuote = field => field.Field.AsSpan().ContainsAny("\",\r\n"),
    };

    /// <summary>In UTF-8 with a byte order mark, without which spreadsheet programs take Japanese for something else.</summary>
    public static byte[] ToBytes(Sheet sheet)
    {
        using var bytes = new MemoryStream();
        using (var writer = new StreamWriter(bytes, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)))
        using (var csv = new CsvWriter(writer, Writing))
        {
            foreach (var column in sheet.Columns)
                csv.WriteField(column.Heading);
            csv.NextRecord();
            foreach (var row in sheet.Rows)
            {
                foreach (var value in row)
                    csv.WriteField(value.Text);
                csv.NextRecord();
            }
        }

        return bytes.ToArray();
    }

    /// <summary>Null where it is not what RFC 4180 calls CSV.</summary>
    public static List<List<SheetCell>>? Read(string text)
    {
        var rows = new List<List<SheetCell>>();
        try
        {
            using var parser = new CsvParser(
                new StringReader(text),
                new CsvConfiguration(CultureInfo.InvariantCulture) { IgnoreBlankLines = false, MaxFieldSize = SheetReader.CellLengthMax, BadDataFound = null });
            while (rows.Count <= SheetReader.RowsMax && parser.Read())
                rows.Add([.. (parser.Record ?? []).Select(field => new SheetCell(field.Trim(), IsError: false))]);
        }
        catch (CsvHelperException)
        {
            return null;
        }

        return rows;
    }
}
