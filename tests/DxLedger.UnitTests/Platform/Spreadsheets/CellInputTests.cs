using System.Globalization;
using DxLedger.Platform.Spreadsheets;

namespace DxLedger.UnitTests.Platform.Spreadsheets;

public sealed class CellInputTests
{
    [Theory]
    [InlineData("47.0", "47.0")]
    [InlineData("１，２３４．５０", "1234.50")]
    [InlineData(" 1,234,567 ", "1234567")]
    [InlineData("▲5", "-5")]
    [InlineData("1.2E+3", "1200")]
    [InlineData("12,34", null)]
    [InlineData("約30", null)]
    [InlineData("47%", null)]
    [InlineData("", null)]
    [InlineData("99999999999999999999999999999", null)]
    public void Numbers_keep_their_digits(string text, string? expected) => Assert.Equal(expected, CellInput.Number(text, mayBePercent: false)?.ToString(CultureInfo.InvariantCulture));

    [Fact]
    public void Percent_sign_goes_with_percentages_alone() => Assert.Equal("47.50", CellInput.Number("４７．５０％", mayBePercent: true)?.ToString(CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("2023-06-30", "2023-06-30")]
    [InlineData("2023/6/30", "2023-06-30")]
    [InlineData("２０２３年６月３０日", "2023-06-30")]
    [InlineData("令和5年6月30日", "2023-06-30")]
    [InlineData("令和元年5月1日", "2019-05-01")]
    [InlineData("R5.6.30", "2023-06-30")]
    [InlineData("h31/4/30", "2019-04-30")]
    [InlineData("2023-02-30", null)]
    [InlineData("6/30", null)]
    [InlineData("令和5年", null)]
    public void Dates_are_read_in_the_calendars_that_are_written(string text, string? expected) =>
        Assert.Equal(expected, CellInput.Date(text)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("2024-05", "2024-05")]
    [InlineData("2024/5", "2024-05")]
    [InlineData("令和6年5月", "2024-05")]
    [InlineData("R6.5", "2024-05")]
    [InlineData("2024-05-10", "2024-05")]
    [InlineData("5月", null)]
    public void Months_likewise(string text, string? expected) => Assert.Equal(expected, CellInput.Month(text));
}
