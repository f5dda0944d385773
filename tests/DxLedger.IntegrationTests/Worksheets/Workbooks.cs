using System.Diagnostics;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DxLedger.Features.Kpis.Worksheets;
using DxLedger.Platform.Spreadsheets;

namespace DxLedger.IntegrationTests.Worksheets;

/// <summary>What a department does with its worksheet.</summary>
internal static class Workbooks
{
    /// <summary>Types into cells of the row that has a key.</summary>
    public static byte[] Fill(byte[] file, string key, params (WorksheetColumn Column, string Text)[] entries) => Fill(file, table => RowOf(table, key), entries);

    public static byte[] Fill(byte[] file, Func<SheetReading.Table, int> rowOf, params (WorksheetColumn Column, string Text)[] entries)
    {
        var table = Table(file);
        using var bytes = new MemoryStream();
        bytes.Write(file);
        using (var document = SpreadsheetDocument.Open(bytes, isEditable: true))
        {
            var worksheet = Assert.Single(document.WorkbookPart?.WorksheetParts ?? []).Worksheet;
            foreach (var (column, text) in entries)
            {
                var address = table.Address(rowOf(table), (int)column);
                var cell = worksheet.Descendants<Cell>().Single(one => one.CellReference?.Value == address);
                cell.DataType = CellValues.InlineString;
                cell.InlineString = new InlineString(new Text(text) { Space = SpaceProcessingModeValues.Preserve });
            }

            worksheet.Save();
        }

        return bytes.ToArray();
    }

    public static SheetReading.Table Table(byte[] file) => Assert.IsType<SheetReading.Table>(SheetReader.Read(file, WorksheetColumns.Headings));

    public static int RowOf(SheetReading.Table table, string key) => Enumerable.Range(0, table.Rows.Count).Single(row => table.Cell(row, (int)WorksheetColumn.Key).Text == key);

    /// <summary>Opens a file with LibreOffice and saves it in another format.</summary>
    /// <param name="filter">As LibreOffice names it, such as <c>xlsx</c>.</param>
    public static async Task<byte[]> SavedByOfficeAsync(byte[] file, string extension, string filter)
    {
        var folder = Directory.CreateTempSubdirectory("dxledger-office-");
        try
        {
            var source = Path.Combine(folder.FullName, "worksheet." + extension);
            await File.WriteAllBytesAsync(source, file);
            var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DXLEDGER_SOFFICE") ?? "soffice")
            {
                UseShellExecute = false,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
                ArgumentList = { "--headless", "--norestore", $"-env:UserInstallation=file://{folder.FullName}/profile", "--convert-to", filter, "--outdir", Path.Combine(folder.FullName, "out"), source },
            };
            using var office = Process.Start(start) ?? throw new InvalidOperationException("LibreOffice did not start.");
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            try
            {
                await office.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                office.Kill(entireProcessTree: true);
                throw;
            }

            Assert.True(office.ExitCode == 0, await office.StandardError.ReadToEndAsync(CancellationToken.None));
            return await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles(Path.Combine(folder.FullName, "out"))));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
