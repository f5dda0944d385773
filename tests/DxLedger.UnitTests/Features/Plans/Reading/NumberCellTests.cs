using DxLedger.Features.Plans.Reading;

namespace DxLedger.UnitTests.Features.Plans.Reading;

public sealed class NumberCellTests
{
    [Theory]
    [InlineData("12", "Number 12")]
    [InlineData(" １２ ", "Number 12")]
    [InlineData("12.", "Number 12")]
    [InlineData("No.12", "Number 12")]
    [InlineData("№12", "Number 12")]
    [InlineData("⑫", "Number 12")]
    [InlineData("(12)", "Number 12")]
    [InlineData("十二", "Number 12")]
    [InlineData("", "Blank ")]
    [InlineData("\u3000", "Blank ")]
    [InlineData("<p>&nbsp;</p>", "Blank ")]
    [InlineData("(再掲)", "Relisted ")]
    [InlineData("〔再 掲〕", "Relisted ")]
    [InlineData("再掲9", "Relisted 9")]
    [InlineData("12-2", "Other ")]
    [InlineData("合計", "Other ")]
    [InlineData("1.5", "Other ")]
    [InlineData("とても長い文章であって番号ではない", "Other ")]
    public void Cell_is_read_in_any_style(string cell, string expected)
    {
        var number = NumberCell.Read(cell);
        Assert.Equal(expected, $"{number.Kind} {number.No}");
    }
}
