using System.Globalization;
using System.Text;
using DxLedger.Features.Plans.Reading;
using FsCheck;
using FsCheck.Fluent;

namespace DxLedger.UnitTests.Features.Plans.Reading;

public sealed class NumeralReaderTests
{
    [Theory]
    [InlineData("25,430件", "25430", 6)]
    [InlineData("1,076.4万件", "10764000", 8)]
    [InlineData("32百万枚", "32000000", 4)]
    [InlineData("5万7千人", "57000", 4)]
    [InlineData("3千5百人", "3500", 4)]
    [InlineData("1億2,000万円", "120000000", 8)]
    [InlineData("2兆3億", "2000300000000", 4)]
    [InlineData("二十件", "20", 2)]
    [InlineData("百二十名", "120", 3)]
    [InlineData("一億二千三百万円", "123000000", 7)]
    [InlineData("二〇二五年", "2025", 4)]
    [InlineData("千人", "1000", 1)]
    [InlineData("10万5000件", "105000", 7)]
    [InlineData("12.50%", "12.5", 5)]
    [InlineData("1一部事務組合", "1", 1)]
    [InlineData("1,23件", "1", 1)]
    [InlineData("10,000,000", "10000000", 10)]
    [InlineData("3百5件", "305", 3)]
    public void Numeral_is_read_to_its_end(string text, string value, int length)
    {
        Assert.True(NumeralReader.TryRead(text, 0, out var numeral));
        Assert.Equal(decimal.Parse(value, CultureInfo.InvariantCulture), numeral.Value);
        Assert.Equal(length, numeral.End);
    }

    [Theory]
    [InlineData("件")]
    [InlineData("")]
    [InlineData("9999999999999999999999999999999件")]
    public void What_is_no_numeral_or_too_large_is_refused(string text) => Assert.False(NumeralReader.TryRead(text, 0, out _));

    [Fact]
    public void Every_whole_number_written_in_any_style_is_read_back() =>
        Prop.ForAll(
            Gen.Choose(1, 2_000_000_000).Select(number => (long)number * 37).ToArbitrary(),
            Gen.Elements<Func<long, string>>(Plain, Grouped, Kanji, Mixed).ToArbitrary(),
            (number, write) =>
            {
                var text = write(number);
                return NumeralReader.TryRead(text + "件", 0, out var numeral) && numeral.Value == number && numeral.End == text.Length;
            }).QuickCheckThrowOnFailure();

    private static string Plain(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Grouped(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Mixed(long number) => Sections(number, section => section.ToString("#,0", CultureInfo.InvariantCulture));

    private static string Kanji(long number) => Sections(number, Thousands);

    // 123456789 → 1億2345万6789
    private static string Sections(long number, Func<long, string> write)
    {
        var text = new StringBuilder();
        foreach (var (scale, letter) in ((long, string)[])[(1_000_000_000_000, "兆"), (100_000_000, "億"), (10_000, "万"), (1, "")])
        {
            var section = number / scale % 10_000;
            text.Append(section > 0 ? write(section) + letter : "");
        }

        return text.ToString();
    }

    private static string Thousands(long section)
    {
        var text = new StringBuilder();
        foreach (var (scale, letter) in ((long, string)[])[(1000, "千"), (100, "百"), (10, "十"), (1, "")])
        {
            var digit = (int)(section / scale % 10);
            text.Append(digit == 0 ? "" : (digit == 1 && scale > 1 ? "" : "〇一二三四五六七八九"[digit].ToString()) + letter);
        }

        return text.ToString();
    }
}
