using System.Text;
using DxLedger.Features.Plans.Reading;

namespace DxLedger.UnitTests.Features.Plans.Reading;

public sealed class RelistMatchingTests
{
    [Theory]
    [InlineData("(再掲)", "電子申請事業", "手続を電子化する。", 1, "")]
    [InlineData("【再掲】", "電子 申請事業", "手続を電子化する。", 1, "")]
    [InlineData("再掲", "電子申請事業（再掲）", "手続を電子化する。", 1, "")]
    [InlineData("再掲（２）", "別名", "手続を電子化する。", 2, "relist_text_differs")]
    [InlineData("No.9の再掲", "電子申請事業", "手続を電子化する。", null, "relist_unmatched")]
    [InlineData("(再掲)", "申請の電子化", "手続を電子化する。", 1, "relist_matched_by_content relist_text_differs")]
    [InlineData("(再掲)", "道路の補修", "舗装を直す。", null, "relist_unmatched")]
    [InlineData("(再掲)", "同名事業", "内容は同じ。", 3, "relist_ambiguous")]
    public void Original_is_found_by_number_name_or_content(string cell, string name, string outline, int? original, string codes)
    {
        var text = string.Join('\n',
            "令和5年度事業一覧",
            Row("1", "電子申請事業", "手続を電子化する。"),
            Row("2", "窓口改革", "窓口を改革する。"),
            Row("3", "同名事業", "内容は同じ。"),
            Row("4", "同名事業", "内容は同じ。"),
            Row(cell, name, outline));
        var row = PlanReaderTests.Accepted(Encoding.UTF8.GetBytes(text)).Rows[^1];
        Assert.Equal(RowKind.Relisted, row.Kind);
        Assert.Equal(original, row.RelistOf);
        Assert.Equal(codes, string.Join(' ', row.Flags.Select(flag => flag.Code)));
    }

    [Fact]
    public void Original_in_another_part_is_not_matched()
    {
        var text = string.Join('\n', "【資料1】令和5年度A一覧", Row("1", "電子申請事業", "電子化"), "【資料2】令和5年度B一覧", Row("1", "道路", "直す"), Row("再掲", "電子申請事業", "電子化"));
        Assert.Null(PlanReaderTests.Accepted(Encoding.UTF8.GetBytes(text)).Rows[^1].RelistOf);
    }

    private static string Row(string number, string name, string outline) =>
        $"{number}\t1 くらし\t1(1)\t手続\t総務部 人事課\t{name}\t{outline}\t【目標】 検討する。";
}
