using DocumentFormat.OpenXml.Spreadsheet;

namespace DxLedger.Platform.Spreadsheets;

/// <summary>How cells of a written sheet look.</summary>
internal static class SheetStyles
{
    public const uint Plain = 0;
    public const uint Title = 1;
    public const uint Heading = 2;
    public const uint Shown = 3;
    public const uint Entry = 4;

    /// <summary>"@": what is typed is kept as it is typed, so that 47.0 does not become 47 and 6/30 no day of this year.</summary>
    private const uint TextFormat = 49;

    private const string FontName = "游ゴシック";

    public static Stylesheet Make() => new(
        new Fonts(Font(11, isBold: false), Font(14, isBold: true), Font(11, isBold: true)) { Count = 3 },
        new Fills(
            new Fill(new PatternFill { PatternType = PatternValues.None }),
            new Fill(new PatternFill { PatternType = PatternValues.Gray125 }),
            Filled("FFD9E1F2"),
            Filled("FFF2F2F2"),
            Filled("FFFFFBE6"))
        { Count = 5 },
        new Borders(new Border(new LeftBorder(), new RightBorder(), new TopBorder(), new BottomBorder(), new DiagonalBorder()), Thin()) { Count = 2 },
        new CellStyleFormats(new CellFormat { NumberFormatId = 0, FontId = 0, FillId = 0, BorderId = 0 }) { Count = 1 },
        new CellFormats(
            Format(font: 0, fill: 0, border: 0, isLocked: true, isWrapped: false),
            Format(font: 1, fill: 0, border: 0, isLocked: true, isWrapped: false),
            Format(font: 2, fill: 2, border: 1, isLocked: true, isWrapped: true),
            Format(font: 0, fill: 3, border: 1, isLocked: true, isWrapped: true),
            Format(font: 0, fill: 4, border: 1, isLocked: false, isWrapped: true))
        { Count = 5 });

    private static Font Font(double size, bool isBold) => isBold
        ? new(new Bold(), new FontSize { Val = size }, new FontName { Val = FontName })
        : new(new FontSize { Val = size }, new FontName { Val = FontName });

    private static Fill Filled(string colour) => new(new PatternFill(new ForegroundColor { Rgb = colour }, new BackgroundColor { Indexed = 64 }) { PatternType = PatternValues.Solid });

    private static Border Thin() => new(
        new LeftBorder { Style = BorderStyleValues.Thin },
        new RightBorder { Style = BorderStyleValues.Thin },
        new TopBorder { Style = BorderStyleValues.Thin },
        new BottomBorder { Style = BorderStyleValues.Thin },
        new DiagonalBorder());

    private static CellFormat Format(uint font, uint fill, uint border, bool isLocked, bool isWrapped) => new(
        new Alignment { Vertical = VerticalAlignmentValues.Top, WrapText = isWrapped },
        new Protection { Locked = isLocked })
    {
        NumberFormatId = TextFormat,
        FontId = font,
        FillId = fill,
        BorderId = border,
        FormatId = 0,
        ApplyNumberFormat = true,
        ApplyFont = true,
        ApplyFill = true,
        ApplyBorder = true,
        ApplyAlignment = true,
        ApplyProtection = true,
    };
}
