using System.Globalization;
using DxLedger.Features.Plans.Reading;

namespace DxLedger.UnitTests.Features.Plans.Reading;

public sealed class CalendarReaderTests
{
    [Theory]
    [InlineData("令和5年度においては", "2023")]
    [InlineData("令和7年度までに", "2025")]
    [InlineData("令和5年度末までに", "2023 2024-03-31")]
    [InlineData("令和元年度", "2019")]
    [InlineData("令和七年度", "2025")]
    [InlineData("令和十年度末", "2028 2029-03-31")]
    [InlineData("平成30年度", "2018")]
    [InlineData("H30年度からの累計", "2018")]
    [InlineData("R9年度末", "2027 2028-03-31")]
    [InlineData("R9末", "2027 2028-03-31")]
    [InlineData("2026年度", "2026")]
    [InlineData("令和6年3月", "2023 2024-03-31")]
    [InlineData("令和5年7月", "2023 2023-07-31")]
    [InlineData("令和6年3月15日", "2023 2024-03-15")]
    [InlineData("R6.3.31", "2023 2024-03-31")]
    [InlineData("R6.3月", "2023 2024-03-31")]
    [InlineData("2024/3/31", "2023 2024-03-31")]
    [InlineData("2024年2月末", "2023 2024-02-29")]
    [InlineData("令和5〜7年度", "2025")]
    [InlineData("令和5年度〜令和7年度", "2025")]
    [InlineData("R5〜R7年度", "2025")]
    [InlineData("2023〜2025年度", "2025")]
    [InlineData("令和6年までに", "2024?")]
    [InlineData("令和6年末", "2024 2024-12-31")]
    [InlineData("第3四半期", "2023 2023-12-31")]
    [InlineData("第4四半期", "2023 2024-03-31")]
    [InlineData("令和6年度第1四半期", "2024 2024-06-30")]
    [InlineData("上半期", "2023 2023-09-30")]
    [InlineData("年度末", "2023 2024-03-31")]
    [InlineData("7月までに", "2023 2023-07-31")]
    [InlineData("2月10日", "2023 2024-02-10")]
    [InlineData("今年度中", "2023")]
    [InlineData("来年度末", "2024 2025-03-31")]
    [InlineData("前年度比", "PreviousYear")]
    [InlineData("毎月", "Other")]
    [InlineData("3年間", "Other")]
    [InlineData("5か年戦略", "Other")]
    [InlineData("第二期", "Other")]
    [InlineData("四半期ごと", "Other")]
    [InlineData("12023年度", "")]
    [InlineData("1,000年度", "")]
    [InlineData("3か月", "")]
    [InlineData("H2O", "")]
    [InlineData("2月30日", "2023 2024-02-29")]
    public void Time_is_read(string text, string expected) =>
        Assert.Equal(expected, string.Join(';', CalendarReader.Find(text, 2023).Select(Shown)));

    [Theory]
    [InlineData("令和６年度ＤＸ関連事業一覧", 2024)]
    [InlineData("2026年度関連事業一覧", 2026)]
    [InlineData("R8年度 取組一覧", 2026)]
    [InlineData("事業一覧", null)]
    public void Fiscal_year_of_a_title_is_read_in_any_width(string title, int? year) => Assert.Equal(year, CalendarReader.FiscalYearIn(title));

    private static string Shown(CalendarSpan span) => span.Kind == CalendarKind.Year
        ? string.Create(CultureInfo.InvariantCulture, $"{span.FiscalYear}{(span.CalendarYear ? "?" : "")}{(span.Date is { } date ? $" {date:yyyy-MM-dd}" : "")}")
        : span.Kind.ToString();
}
