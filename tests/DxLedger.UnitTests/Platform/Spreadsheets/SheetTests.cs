using System.IO.Compression;
using System.Text;
using DxLedger.Platform.Spreadsheets;
using FsCheck;
using FsCheck.Fluent;

namespace DxLedger.UnitTests.Platform.Spreadsheets;

public sealed class SheetTests
{
    private static readonly string[] Headings = ["キー", "実績値", "備考"];

    [Fact]
    public void What_is_written_is_read_back_letter_by_letter()
    {
        string[] texts = ["髙﨑𠮷", "=1+1", "@SUM(A1)", "+81", "-5", "47.0", "1,234", "a\nb", "<b>&amp;</b>", "６／３０", "#N/A でない"];
        var sheet = Filled(texts);

        foreach (var file in new[] { SheetWriter.ToBytes(sheet), SheetCsv.ToBytes(sheet) })
        {
            var table = Assert.IsType<SheetReading.Table>(SheetReader.Read(file, Headings));
            Assert.Equal(texts.Length, table.Rows.Count);
            for (var i = 0; i < texts.Length; i++)
                Assert.Equal(("k" + i, new SheetCell(texts[i], IsError: false)), (table.Cell(i, 0).Text, table.Cell(i, 2) with { Text = table.Cell(i, 2).Text.TrimStart('\'') }));
        }
    }

    [Fact]
    public void Written_workbook_keeps_to_the_schema_of_office_programs()
    {
        using var document = DocumentFormat.OpenXml.Packaging.SpreadsheetDocument.Open(new MemoryStream(SheetWriter.ToBytes(Filled("髙﨑𠮷", "47.0"))), isEditable: false);

        Assert.Empty(new DocumentFormat.OpenXml.Validation.OpenXmlValidator().Validate(document).Select(error => error.Description));
    }

    [Fact]
    public void Cells_are_named_as_the_spreadsheet_names_them()
    {
        var table = Assert.IsType<SheetReading.Table>(SheetReader.Read(SheetWriter.ToBytes(Filled("x")), Headings));

        Assert.Equal(("A5", "C5"), (table.Address(0, 0), table.Address(0, 2)));
        Assert.Equal(["A", "Z", "AA", "AZ", "BA"], new[] { 0, 25, 26, 51, 52 }.Select(CellAddress.Column));
    }

    [Fact]
    public void Any_text_survives_but_for_what_xml_cannot_write() => Prop.ForAll(
        ArbMap.Default.ArbFor<string[]>(),
        texts =>
        {
            var expected = texts.Select(text => string.Concat((text ?? "").Where(letter => !char.IsControl(letter) && letter is not ('\uFFFE' or '\uFFFF')))).ToArray();
            var table = Assert.IsType<SheetReading.Table>(SheetReader.Read(SheetWriter.ToBytes(Filled(expected)), Headings));
            for (var i = 0; i < expected.Length; i++)
                Assert.Equal(Paired(expected[i]).Trim(), table.Cell(i, 2).Text);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("utf-8 with mark")]
    [InlineData("utf-8")]
    [InlineData("shift_jis")]
    public void Csv_is_read_in_the_encodings_of_japanese_offices(string encoding)
    {
        const string Text = "備考,キー,余分,実績値\r\n\"測定値, \"\"速報\"\"\",r5-a-17-1,,１，２３４\r\n";
        var bytes = encoding == "shift_jis"
            ? CodePagesEncodingProvider.Instance.GetEncoding(932)?.GetBytes(Text) ?? []
            : [.. encoding == "utf-8" ? [] : Encoding.UTF8.Preamble.ToArray(), .. Encoding.UTF8.GetBytes(Text)];

        var table = Assert.IsType<SheetReading.Table>(SheetReader.Read(bytes, Headings));

        Assert.Equal(("r5-a-17-1", "１，２３４", "測定値, \"速報\"", "D2"), (table.Cell(0, 0).Text, table.Cell(0, 1).Text, table.Cell(0, 2).Text, table.Address(0, 1)));
    }

    [Fact]
    public void Numbers_dates_shares_formulas_and_errors_of_a_workbook_are_read_as_they_are_seen()
    {
        var file = Workbook("""
            <row r="1"><c r="A1" t="inlineStr"><is><t>キー</t></is></c><c r="B1" t="inlineStr"><is><t>実績値</t></is></c><c r="C1" t="inlineStr"><is><t>備 考</t></is></c></row>
            <row r="2"><c r="A2"><v>0.1</v></c><c r="B2" s="1"><v>0.47</v></c><c r="C2" s="2"><v>45107</v></c></row>
            <row r="3"><c r="A3"><f>1+1</f><v>2</v></c><c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="C3" t="b"><v>1</v></c></row>
            <row r="5"><c r="C5"><v>12345678.25</v></c></row>
            <row r="6"><c r="B6" t="e"><v>#N/A</v></c></row>
            """);

        var table = Assert.IsType<SheetReading.Table>(SheetReader.Read(file, Headings));

        Assert.Equal(["0.1", "47%", "2023-06-30"], Enumerable.Range(0, 3).Select(i => table.Cell(0, i).Text));
        Assert.Equal(("2", "", true, "TRUE"), (table.Cell(1, 0).Text, table.Cell(1, 1).Text, table.Cell(1, 1).IsError, table.Cell(1, 2).Text));
        Assert.True(table.Cell(4, 1).IsError);
        Assert.Equal(("", "12345678.25", "C5"), (table.Cell(2, 2).Text, table.Cell(3, 2).Text, table.Address(3, 2)));
    }

    [Fact]
    public void Files_that_are_no_worksheet_are_refused_by_name()
    {
        Assert.Equal("sheet.unreadable", Refusal([0, 1, 2, 3]));
        Assert.Equal("sheet.not_found", Refusal([]));
        Assert.Equal("sheet.not_found", Refusal("キー,実績値\r\n"u8.ToArray()));
        Assert.Equal("sheet.unreadable", Refusal("PK\u0003\u0004 and no more"u8.ToArray()));
        Assert.Equal("sheet.unreadable", Refusal([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]));
        Assert.Equal("sheet.encrypted", Refusal([0xD0, 0xCF, 0x11, 0xE0, .. Encoding.Unicode.GetBytes("EncryptedPackage")]));
        Assert.Equal("sheet.too_large", Refusal(new byte[SheetReader.BytesMax + 1]));
        Assert.Equal("sheet.too_large", Refusal(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a\r\n", SheetReader.RowsMax + 2)))));
        Assert.Equal("sheet.too_large", Refusal(Bomb()));
        Assert.Equal("sheet.too_large", Refusal(Workbook("<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>")));
    }

    [Fact]
    public void Damaged_workbooks_never_throw()
    {
        var whole = SheetWriter.ToBytes(Filled("髙﨑𠮷", "47.0"));
        var random = new Random(4);
        for (var i = 0; i < 400; i++)
        {
            var damaged = whole.ToArray();
            for (var flips = 0; flips < 4; flips++)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            Assert.NotNull(SheetReader.Read(random.Next(4) == 0 ? damaged.AsMemory(0, random.Next(damaged.Length)) : damaged, Headings));
        }
    }

    private static Sheet Filled(params string[] texts) => new(
        "様式",
        ["見出し", "説明"],
        [new(Headings[0], 12, IsEntry: false), new(Headings[1], 12, IsEntry: true), new(Headings[2], 30, IsEntry: true)],
        [.. texts.Select((text, i) => new SheetValue[] { new("k" + i), new(null, ["確定", "速報"]), new(text) })]);

    private static string? Refusal(byte[] file) => Assert.IsType<SheetReading.Refused>(SheetReader.Read(file, Headings)).Reason.Code;

    /// <summary>Without the surrogates that have no other half.</summary>
    private static string Paired(string text) => string.Concat(text.EnumerateRunes().Where(rune => rune != Rune.ReplacementChar || text.Contains('\uFFFD', StringComparison.Ordinal)).Select(rune => rune.ToString()));

    private static byte[] Bomb()
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        using (var part = archive.CreateEntry("xl/worksheets/sheet1.xml").Open())
        {
            var blanks = new byte[1024 * 1024];
            for (var i = 0; i < 60; i++)
                part.Write(blanks);
        }

        return bytes.ToArray();
    }

    private static byte[] Workbook(string rows)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Part(archive, "[Content_Types].xml", """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>""");
            Part(archive, "_rels/.rels", """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>""");
            Part(archive, "xl/_rels/workbook.xml.rels", """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>""");
            Part(archive, "xl/workbook.xml", """<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>""");
            Part(archive, "xl/styles.xml", """<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="14"/></cellXfs></styleSheet>""");
            Part(archive, "xl/worksheets/sheet1.xml", $"""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>""");
        }

        return bytes.ToArray();
    }

    private static void Part(ZipArchive archive, string name, string text)
    {
        using var writer = new StreamWriter(archive.CreateEntry(name).Open());
        writer.Write(text);
    }
}
