using System.Globalization;
using System.IO.Compression;
using System.Text;
using ExcelDataReader;
using ExcelDataReader.Exceptions;

namespace DxLedger.Platform.Spreadsheets;

/// <summary>A cell as it was read.</summary>
/// <param name="Text">Without blanks at its ends; of a number the shortest text that means it, of a date 2023-06-30. Of a formula the value that was computed last.</param>
/// <param name="IsError">The spreadsheet shows an error there, such as #DIV/0!.</param>
internal sealed record SheetCell(string Text, bool IsError)
{
    public static readonly SheetCell Empty = new("", IsError: false);
}

/// <summary>What a file turned out to hold.</summary>
internal abstract record SheetReading
{
    private SheetReading()
    {
    }

    /// <summary>The sheet with the headings.</summary>
    /// <param name="FirstRow">The row, from 1, of the first of <paramref name="Rows"/>.</param>
    /// <param name="Columns">Where each heading stands, from 0, in the order in which they were asked for.</param>
    internal sealed record Table(int FirstRow, IReadOnlyList<int> Columns, IReadOnlyList<IReadOnlyList<SheetCell>> Rows) : SheetReading
    {
        /// <param name="row">Index into <see cref="Rows"/>.</param>
        /// <param name="heading">Index into the headings.</param>
        public SheetCell Cell(int row, int heading) => Columns[heading] < Rows[row].Count ? Rows[row][Columns[heading]] : SheetCell.Empty;

        public string Address(int row, int heading) => CellAddress.Of(FirstRow + row, Columns[heading]);
    }

    internal sealed record Refused(Rejection Reason) : SheetReading;
}

/// <summary>Reads the table with given headings out of an .xlsx workbook or a CSV file, within bounds that no file can get past.</summary>
internal static class SheetReader
{
    public const int BytesMax = 5 * 1024 * 1024;
    public const int RowsMax = 5000;
    public const int CellLengthMax = 20_000;

    private const int ColumnsMax = 100;
    private const int SheetsMax = 50;
    private const int PartsMax = 1000;
    private const long UnpackedBytesMax = 50 * 1024 * 1024;

    private static readonly byte[] Zip = "PK\u0003\u0004"u8.ToArray();
    private static readonly byte[] CompoundFile = [0xD0, 0xCF, 0x11, 0xE0];

    // The library asks for a Western code page before it looks at anything; no .xlsx needs it.
    static SheetReader() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static SheetReading Read(ReadOnlyMemory<byte> file, IReadOnlyList<string> headings)
    {
        if (file.Length > BytesMax)
            return new SheetReading.Refused(TooLarge);
        if (file.Span.StartsWith(CompoundFile))
            return new SheetReading.Refused(file.Span.IndexOf(Encoding.Unicode.GetBytes("EncryptedPackage")) >= 0 ? Encrypted : Unreadable);
        return file.Span.StartsWith(Zip) ? Workbook(file, headings) : Csv(file, headings);
    }

    private static SheetReading Csv(ReadOnlyMemory<byte> file, IReadOnlyList<string> headings) =>
        !TextDecoding.TryDecode(file.Span, out var text) || SheetCsv.Read(text) is not { } rows ? new SheetReading.Refused(Unreadable)
        : rows.Count > RowsMax || rows.Exists(row => row.Count > ColumnsMax) ? new SheetReading.Refused(TooLarge)
        : Find(rows, headings) is { } table ? Trimmed(table)
        : new SheetReading.Refused(NotFound(headings));

    private static SheetReading Workbook(ReadOnlyMemory<byte> file, IReadOnlyList<string> headings)
    {
        try
        {
            if (!Fits(file))
                return new SheetReading.Refused(TooLarge);
            using var reader = ExcelReaderFactory.CreateOpenXmlReader(new MemoryStream(file.ToArray()));
            for (var sheets = 0; sheets < SheetsMax; sheets++)
            {
                if (reader.FieldCount > ColumnsMax || Rows(reader) is not { } rows)
                    return new SheetReading.Refused(TooLarge);
                if (Find(rows, headings) is { } table)
                    return Trimmed(WithErrors(table, SheetErrors.Of(file, reader.Name)));
                if (!reader.NextResult())
                    break;
            }

            return new SheetReading.Refused(NotFound(headings));
        }
        // A damaged package fails in as many ways as it can be damaged; none of them is the program's.
        catch (Exception damaged) when (damaged is ExcelReaderException or InvalidDataException or System.Xml.XmlException or DocumentFormat.OpenXml.Packaging.OpenXmlPackageException or FormatException or ArgumentException or IOException or InvalidOperationException or IndexOutOfRangeException or OverflowException or NullReferenceException or KeyNotFoundException or NotSupportedException)
        {
            return new SheetReading.Refused(Unreadable);
        }
    }

    private static SheetReading.Table WithErrors(SheetReading.Table table, HashSet<string> errors) => errors.Count == 0 ? table : table with
    {
        Rows = [.. table.Rows.Select((row, i) => row.Select((cell, column) => errors.Contains(CellAddress.Of(table.FirstRow + i, column)) ? new SheetCell("", IsError: true) : cell).ToList())],
    };

    /// <summary>Without the empty rows at its end.</summary>
    private static SheetReading.Table Trimmed(SheetReading.Table table) =>
        table with { Rows = [.. table.Rows.Take(table.Rows.ToList().FindLastIndex(row => row.Any(cell => cell.IsError || cell.Text.Length > 0)) + 1)] };

    /// <summary>Unpacks everything once and throws it away: what a package says of its parts' sizes may be a lie.</summary>
    private static bool Fits(ReadOnlyMemory<byte> file)
    {
        using var archive = new ZipArchive(new MemoryStream(file.ToArray()), ZipArchiveMode.Read);
        if (archive.Entries.Count > PartsMax)
            return false;
        var (buffer, unpacked) = (new byte[81_920], 0L);
        foreach (var entry in archive.Entries)
        {
            using var part = entry.Open();
            while (part.Read(buffer) is > 0 and var read)
            {
                unpacked += read;
                if (unpacked > UnpackedBytesMax)
                    return false;
            }
        }

        return true;
    }

    /// <summary>Null where there are too many of them.</summary>
    private static List<List<SheetCell>>? Rows(IExcelDataReader reader)
    {
        var rows = new List<List<SheetCell>>();
        while (reader.Read())
        {
            if (rows.Count >= RowsMax)
            {
                // Rows that were only formatted are no rows; a sheet may have a million of them.
                return Enumerable.Range(0, reader.FieldCount).All(i => reader.IsDBNull(i)) ? rows : null;
            }

            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => Cell(reader, i))]);
        }

        return rows;
    }

    private static SheetCell Cell(IExcelDataReader reader, int column)
    {
        var text = reader.GetValue(column) switch
        {
            null => "",
            string value => value.Trim(),
            double value => Text(value, reader.GetNumberFormatString(column)),
            int value => value.ToString(CultureInfo.InvariantCulture),
            bool value => value ? "TRUE" : "FALSE",
            DateTime value => value.TimeOfDay == TimeSpan.Zero ? value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : value.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            var other => Convert.ToString(other, CultureInfo.InvariantCulture) ?? "",
        };
        return new SheetCell(text, text.Length > CellLengthMax);
    }

    /// <summary>As people see it: 0.47 in a cell of percentages is 47%.</summary>
    private static string Text(double value, string? format)
    {
        if (!double.IsFinite(value))
            return "";
        return format?.Contains('%', StringComparison.Ordinal) == true && Math.Abs(value) < 1e12
            ? ((decimal)value * 100m).ToString("0.##########", CultureInfo.InvariantCulture) + "%"
            : value.ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>The table below the first row that has all the headings, in whatever order; null where no row has.</summary>
    private static SheetReading.Table? Find(List<List<SheetCell>> rows, IReadOnlyList<string> headings)
    {
        for (var row = 0; row < rows.Count; row++)
        {
            var written = rows[row].ConvertAll(cell => Folded(cell.Text));
            var columns = headings.Select(heading => written.IndexOf(Folded(heading))).ToList();
            if (columns.TrueForAll(column => column >= 0))
                return new(row + 2, columns, rows[(row + 1)..]);
        }

        return null;
    }

    private static string Folded(string text) => string.Concat(NormalText.Fold(text).Where(letter => !char.IsWhiteSpace(letter)));

    private static Rejection Unreadable { get; } = new(
        "sheet.unreadable",
        new("An .xlsx workbook, or a CSV file in UTF-8 or Shift_JIS. This is neither, or it is damaged. Save an .xls as .xlsx.", ".xlsx 形式のブック、又は UTF-8 か Shift_JIS の CSV ファイルを指定してください。.xls は .xlsx で保存し直してください。"));

    private static Rejection Encrypted { get; } = new(
        "sheet.encrypted", new("The workbook is protected by a password. Save it without one.", "ブックがパスワードで暗号化されています。パスワードを解除して保存し直してください。"));

    public static Rejection TooLarge { get; } = new(
        "sheet.too_large",
        new(
            $"At most {BytesMax / 1024 / 1024} MB, {RowsMax} rows and {ColumnsMax} columns.",
            $"ファイルは {BytesMax / 1024 / 1024} MB、{RowsMax} 行、{ColumnsMax} 列以内にしてください。"));

    private static Rejection NotFound(IReadOnlyList<string> headings) => new(
        "sheet.not_found",
        new(
            $"No row has all the headings of the worksheet: {string.Join(", ", headings)}. Download the worksheet again.",
            $"様式の見出し（{string.Join("、", headings)}）がそろった行がありません。様式をダウンロードし直してください。"));
}
