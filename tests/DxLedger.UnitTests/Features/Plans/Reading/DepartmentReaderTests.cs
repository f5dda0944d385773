using DxLedger.Features.Plans.Reading;

namespace DxLedger.UnitTests.Features.Plans.Reading;

public sealed class DepartmentReaderTests
{
    [Theory]
    [InlineData("総務部 職員研修課", "総務部//職員研修課", "")]
    [InlineData("総務部　行政経営課　企画調整部　デジタル変革課", "総務部//行政経営課;企画調整部//デジタル変革課", "")]
    [InlineData("総務部 人事課 施設管理課 企画調整部 デジタル変革課", "総務部//人事課;総務部//施設管理課;企画調整部//デジタル変革課", "")]
    [InlineData("企画調整部 避難地域復興局 避難地域復興課", "企画調整部/避難地域復興局/避難地域復興課", "")]
    [InlineData("企画調整部 デジタル変革課 文化スポーツ局 生涯学習課", "企画調整部//デジタル変革課;企画調整部/文化スポーツ局/生涯学習課", "")]
    [InlineData("教育庁 教育総務課 高校教育課 特別支援教育課", "教育庁//教育総務課;教育庁//高校教育課;教育庁//特別支援教育課", "")]
    [InlineData("出納局 出納総務課", "出納局//出納総務課", "")]
    [InlineData("商工労働部 産業振興課 出納局 出納総務課", "商工労働部//産業振興課;出納局//出納総務課", "")]
    [InlineData("保健福祉部 こども未来局 こども・青少年政策課", "保健福祉部/こども未来局/こども・青少年政策課", "")]
    [InlineData("土木部 建設産業室", "土木部//建設産業室", "")]
    [InlineData("警察本部 生活安全部 生活安全企画課", "警察本部/生活安全部/生活安全企画課", "")]
    [InlineData("議会事務局 総務課", "議会事務局//総務課", "")]
    [InlineData("病院局", "病院局//", "")]
    [InlineData("警察本部", "警察本部//", "")]
    [InlineData("総務部 企画調整部 デジタル変革課", "総務部//;企画調整部//デジタル変革課", "")]
    [InlineData("保健福祉部 こども未来局", "保健福祉部/こども未来局/", "")]
    [InlineData("総務部 人事課、施設管理課", "総務部//人事課;総務部//施設管理課", "")]
    [InlineData("総務部行政経営課", "総務部//行政経営課", "department_split")]
    [InlineData("DX推進室", "//DX推進室", "bureau_missing")]
    [InlineData("総務部 デジタル未来戦略", "総務部//デジタル未来戦略", "department_unread")]
    [InlineData("関係各位", "関係各位//", "department_unread")]
    public void Bureaus_are_inherited_and_doubts_flagged(string cell, string expected, string codes)
    {
        var flags = new List<Flag>();
        var departments = DepartmentReader.Read(cell, broken: false, flags);
        Assert.Equal(expected, string.Join(';', departments.Select(one => $"{one.Bureau}/{one.Sub}/{one.Section}")));
        Assert.Equal(codes, string.Join(';', flags.Select(flag => flag.Code)));
    }
}
