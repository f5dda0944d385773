using System.Text;
using DxLedger.Features.Plans.Reading;

namespace DxLedger.UnitTests.Features.Plans.Reading;

/// <summary>Blanks that a broken line left, and blanks that separate.</summary>
public sealed class LineBreakTests
{
    [Theory]
    // Inside a sentence a blank separates nothing.
    [InlineData("税証明の交付申 請を受け付ける。", "税証明の交付申請を受け付ける。")]
    [InlineData("来庁者の待ち時 間を短縮し、満 足度を高め る。", "来庁者の待ち時間を短縮し、満足度を高める。")]
    [InlineData("入札の電子化を 11 月までに終える。", "入札の電子化を 11月までに終える。")]
    [InlineData("登録者を 300 人に増やす。", "登録者を 300人に増やす。")]
    [InlineData("窓口を年 4 回点検する。", "窓口を年4回点検する。")]
    [InlineData("令和 8 年度に約 60 か所へ広げる。", "令和8年度に約60か所へ広げる。")]
    [InlineData("講習会を12回開 催する。", "講習会を12回開催する。")]
    [InlineData("講習会を12回 開催する。", "講習会を12回開催する。")]
    // Between sentences, items and indicators it does.
    [InlineData("様式を見直す。 押印を廃止する。", "様式を見直す。 押印を廃止する。")]
    [InlineData("参加者100人 満足度80%を目標とする。", "参加者100人 満足度80%を目標とする。")]
    [InlineData("・様式の数 30件 ・窓口の数 5か所とする。", "・様式の数 30件 ・窓口の数 5か所とする。")]
    [InlineData("利用者数 200人", "利用者数 200人")]
    [InlineData("1 人数を数える。", "1 人数を数える。")]
    [InlineData("WebとGIS DBを結ぶ。", "WebとGIS DBを結ぶ。")]
    public void Blanks_inside_a_sentence_are_taken_out(string plain, string expected) =>
        Assert.Equal(expected, LineBreaks.Join(plain, lineWidth: null, prose: true));

    [Fact]
    public void Names_follow_the_spelling_of_the_other_rows()
    {
        var document = Assert.IsType<PlanReading.Accepted>(PlanReader.Read(Encoding.UTF8.GetBytes(string.Join('\n',
            "令和6年度DX事業一覧",
            "1\t1 暮らし\t1(1) 手続の簡素化\t総務部 文書課\t様式見直し\t申請様式を整理する。\t【目標】 様式を30件見直す。",
            "2\t1 暮ら し\t1(1) 手続の 簡素化\t総務部 文書 課\t様式 見直し\t申請様式の 整 理を行う。\t【目標】 様式を40 件見直す。",
            "3\t1 暮らし\t1(2) 記録の整 理 書庫の活用\t総務部 文 書課\t書庫\t書庫を直す。\t【目標】 書庫を2か所設<br>置する。")))).Document;
        Assert.Equal(
            [
                "暮らし|手続の簡素化|文書課|様式見直し|申請様式を整理する。|様式を30件見直す。",
                "暮らし|手続の簡素化|文書課|様式見直し|申請様式の整理を行う。|様式を40件見直す。",
                "暮らし|記録の整理 書庫の活用|文書課|書庫|書庫を直す。|書庫を2か所設置する。",
            ],
            document.Rows.Select(row => string.Join('|', row.Field.Name, row.Item.Name, Assert.Single(row.Departments).Section, row.Name, row.Outline, row.GoalText)).ToArray());
    }
}
