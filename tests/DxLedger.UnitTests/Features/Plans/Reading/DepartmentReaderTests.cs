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
    // 局 above 部: a 部 directly behind its 局, and each one after the sections of the 部 before.
    [InlineData("総合政策局 デジタル部 情報課", "総合政策局/デジタル部/情報課", "")]
    [InlineData("経済観光局 産業部 産業立地課 労政部 雇用課", "経済観光局/産業部/産業立地課;経済観光局/労政部/雇用課", "")]
    [InlineData("土木建築局 道路部", "土木建築局/道路部/", "")]
    [InlineData("デジタル局 情報課", "デジタル局//情報課", "")]
    [InlineData("企業局 発電部 管理課", "企業局/発電部/管理課", "")]
    [InlineData("企業局 総務部 人事課", "企業局//;総務部//人事課", "")]
    [InlineData("企業局 経営課 農林部 農政課", "企業局//経営課;農林部//農政課", "")]
    [InlineData("教育委員会 学校教育部 義務教育課", "教育委員会/学校教育部/義務教育課", "")]
    [InlineData("教育委員会 生涯学習課", "教育委員会//生涯学習課", "")]
    [InlineData("県警本部 交通部 運転免許課 刑事部 鑑識課", "県警本部/交通部/運転免許課;県警本部/刑事部/鑑識課", "")]
    [InlineData("総合政策部 地域創生局 地域政策課", "総合政策部/地域創生局/地域政策課", "")]
    [InlineData("経済観光局産業部産業立地課", "経済観光局/産業部/産業立地課", "department_split")]
    [InlineData("農林水産部水産局漁業管理課", "農林水産部/水産局/漁業管理課", "department_split")]
    [InlineData("デジタル局情報基盤課", "デジタル局//情報基盤課", "department_split")]
    [InlineData("企画部 電子県庁推進課", "企画部//電子県庁推進課", "")]
    [InlineData("教育庁 地域部活動推進課", "教育庁//地域部活動推進課", "")]
    [InlineData("DX推進室", "//DX推進室", "bureau_missing")]
    [InlineData("総務部 デジタル未来戦略", "総務部//デジタル未来戦略", "department_unread")]
    [InlineData("関係各位", "関係各位//", "department_unread")]
    public void Bureaus_are_inherited_and_doubts_flagged(string cell, string expected, string codes)
    {
        var flags = new List<Flag>();
        var departments = DepartmentReader.Read(cell, broken: false, new HashSet<string>(StringComparer.Ordinal) { "総務部" }, flags);
        Assert.Equal(expected, string.Join(';', departments.Select(one => $"{one.Bureau}/{one.Sub}/{one.Section}")));
        Assert.Equal(codes, string.Join(';', flags.Select(flag => flag.Code)));
    }
}
