using System.Globalization;
using System.Text;
using DxLedger.Features.Plans.Reading;

namespace DxLedger.UnitTests.Features.Plans.Reading;

/// <summary>Documents of the kind in other years and layouts, each row with what a careful reader finds.</summary>
public sealed class UnseenDocumentTests
{
    static UnseenDocumentTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Fact]
    public void Western_year_seven_columns_full_width_and_CRLF()
    {
        var document = Read(new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), "\r\n",
            "【資料１】２０２６年度ＤＸ関連事業一覧",
            "番号\t分野\t項目\t担当課\t事業名\t事業概要\t指標（ＫＰＩ）又は目標",
            "１\t１　行政のデジタル化\t１（１）　窓口改革\t総務部　行政経営課\t書かない窓口事業\t窓口を改革する。\t【指標（ＫＰＩ）】　書かない窓口の導入団体数について、二十団体を目標とする。",
            "２\t１　行政のデジタル化\t１（２）　人材育成\t総務部　人事課　職員研修課\tＤＸ研修\t研修を行う。\t〔目標〕１　研修を年２回開催する。",
            "（再掲）\t２　地域のデジタル化\t２（１）　人材\t総務部　人事課　職員研修課\tDX研修\t研修を行う。\t【目標】研修を年２回開催する。",
            "３\t２　地域のデジタル化\t計画\t企画調整部　地域局　地域課\t地域ポータル\t\t【指標】ﾎﾟｰﾀﾙ閲覧数１億２，０００万件（令和９年度末）",
            "\t２　地域のデジタル化\t追加\t企画調整部　地域課\t\t\t");
        Assert.Equal(2026, document.FiscalYear);
        Assert.Equal(
            [
                "A1 Numbered [1|行政のデジタル化][1(1)|窓口改革] 総務部//行政経営課 > 20 団体 AtLeast FY2026",
                "A2 Numbered [1|行政のデジタル化][1(2)|人材育成] 総務部//人事課;総務部//職員研修課 > 2 回 Exact FY2026",
                "A-2 Relisted [2|地域のデジタル化][2(1)|人材] 総務部//人事課;総務部//職員研修課 > 2 回 Exact FY2026 ! relist_text_differs",
                "A3 Numbered [2|地域のデジタル化][計画|] 企画調整部/地域局/地域課 > 120000000 件 AtLeast FY2027 2028-03-31",
                "A Continuation [2|地域のデジタル化][追加|] 企画調整部//地域課",
            ],
            Shown(document).ToArray());
    }

    [Fact]
    public void Two_lists_without_titles_in_Shift_JIS_with_stray_columns()
    {
        var document = Read(Encoding.GetEncoding(932), "\n",
            "令和6年度 デジタル推進計画 関連事業一覧\t\t\t",
            "番号\t\t分野\t項目\t\t担当課\t事業名\t取組内容\t数値目標\t備考",
            "1\t1 くらし\t1(1)\t手続\t市民部 市民課\t電子申請\tオンライン化する。\t【目標】 オンライン申請率 ３割５分以上\t新規",
            "2\t1 くらし\t1(1)\t手続\t市民部 市民課\t窓口予約\t予約を受ける。\t【KPI】 待ち時間を15分以内とする。",
            "\t2\t1 くらし\t1(2)\t決済\t会計局 会計課\t決済\t決済端末を置く。\t【目標】 決済端末を12台設置する。\t\t",
            "4\t1 くらし\t1(2)\t決済\t会計局 会計課\t決済2\t決済を広げる。\t",
            "1\t2 産業\t2(1)ア\tスマート農業\t農林部 農政課\t農業DX\t支援する。\t【指標（KPI）】 導入経営体数について、前年度比10％増を目標とする。",
            "2\t2 産業\t2(1)ア、イ\t観光\t商工部 観光課\t観光DX\t支援する。\t【指標（KPI）】 観光客数について、10～15万人とする。",
            "再掲\t2 産業\t2(2)\t雇用\t商工部 労政課\tまったく別の事業\t別の内容である。\t【目標】 検討する。");
        Assert.Equal(2024, document.FiscalYear);
        Assert.Equal(
            [
                "A1 Numbered [1|くらし][1(1)|手続] 市民部//市民課 > 35 % AtLeast FY2024 ! columns_unexpected",
                "A2 Numbered [1|くらし][1(1)|手続] 市民部//市民課 > 15 分 AtMost FY2024",
                "A2 Numbered [1|くらし][1(2)|決済] 会計局//会計課 > 12 台 Exact FY2024 ! columns_unexpected number_duplicated",
                "A4 Numbered [1|くらし][1(2)|決済] 会計局//会計課 ! number_skipped goal_missing",
                "B1 Numbered [2|産業][2(1)ア|スマート農業] 農林部//農政課 > 10 % AtLeast FY2024",
                "B2 Numbered [2|産業][2(1)ア イ|観光] 商工部//観光課 > 100000 人 AtLeast FY2024 > 150000 人 AtMost FY2024",
                "B Relisted [2|産業][2(2)|雇用] 商工部//労政課 * 検討する。 ! relist_unmatched",
            ],
            Shown(document).ToArray());
    }

    [Fact]
    public void Tagless_goals_html_and_broken_lines_in_UTF16()
    {
        var document = Read(Encoding.Unicode, "\n",
            "R8年度 DX推進プラン 事業一覧",
            "番号\t分野\t項目\t担当課\t事業名\t事業概要\t目標",
            "1\t第1 行政\t1(1) 改革\t知事公室 DX推進課\t改革\t<p>業務を見直す。</p>\t<ul><li>①RPA適用業務数を計30業務とする。</li><li>②年間3千5百時間を削減する。</li></ul>",
            "2\t第1 行政\t1(2) 基盤\t総務部 情報政策課\t基盤\tネットワークを更新し、職員の働き 方を改革するとともに、庁内のどこ からでも安全に接続できる環境を整 備し、業務の効率を高める。\t【目 標】 全庁の端末を更新し、職員がどこ からでも接続できるようにする。第 3四半期までに端末1,200台を配備す る。",
            "3\t第1 行政\t1(2) 基盤\t総務部 情報政策課\t保守&amp;運用\t保守する。\t【目標】 システム停止時間を年間10時間未満に抑える。&nbsp;※令和8年10月に更新予定。",
            "（再掲）\t第2 地域\t2(1) 連携\t総務部 情報政策課\t保守＆運用\t保守する。\t【目標】 システム停止時間を年間8時間未満に抑える。");
        Assert.Equal(
            [
                "A1 Numbered [第1|行政][1(1)|改革] 知事公室//DX推進課 > 30 業務 AtLeast cum FY2026 > 3500 時間 AtLeast FY2026 ! goal_tag_missing",
                "A2 Numbered [第1|行政][1(2)|基盤] 総務部//情報政策課 > 1200 台 Exact FY2026 2026-12-31 * 全庁の端末を更新し、職員がどこからでも接続できるようにする。",
                "A3 Numbered [第1|行政][1(2)|基盤] 総務部//情報政策課 > 10 時間 AtMost FY2026 * 令和8年10月に更新予定。 ! bound_strict",
                "A-3 Relisted [第2|地域][2(1)|連携] 総務部//情報政策課 > 8 時間 AtMost FY2026 ! bound_strict relist_text_differs relist_target_differs",
            ],
            Shown(document).ToArray());
        Assert.Equal("ネットワークを更新し、職員の働き方を改革するとともに、庁内のどこからでも安全に接続できる環境を整備し、業務の効率を高める。", document.Rows[1].Outline);
        Assert.Equal("保守&運用", document.Rows[2].Name);
    }

    [Fact]
    public void Missing_number_column_decomposed_kana_and_old_Mac_line_ends()
    {
        var document = Read(new UTF8Encoding(false), "\r",
            "平成31年度 情報化関連事業一覧",
            "分野\t項目\t担当課\t事業名\t事業概要\t指標（KPI）又は目標",
            "1 く\u3099らし\t1(1)\tて\u3099んし\t市民部 市民課\t電子申請\t進める。\t【目標】 利用者数は延べ約1万2千人を見込む。",
            "十二\t1 くらし\t1(2)\t決済\t市民部 市民課\t決済\t進める。\t【指標（KPI）】 利用件数（2017年度からの累計）を3万件以上とする。",
            "十三\t1 くらし\t1(2)\t決済\t市民部 市民課\t決済2\t進める。\t【指標（KPI）】 利用率を30%→45%へ引き上げる。");
        Assert.Equal(2019, document.FiscalYear);
        Assert.Equal(
            [
                "A Numbered [1|く\u3099らし][1(1)|て\u3099んし] 市民部//市民課 > 12000 人 Approx FY2019 ! columns_unexpected number_missing",
                "A12 Numbered [1|くらし][1(2)|決済] 市民部//市民課 > 30000 件 AtLeast cum since 2017年度 FY2019 ! number_skipped",
                "A13 Numbered [1|くらし][1(2)|決済] 市民部//市民課 > 45 % AtLeast FY2019 ! number_explains",
            ],
            Shown(document).ToArray());
    }

    [Fact]
    public void City_plan_with_other_headings_repeated_titles_and_remarks()
    {
        var document = Read(new UTF8Encoding(false), "\n",
            "令和８年度　○○市ＤＸ推進計画　関連事業一覧",
            "（1/3ページ）",
            "No.\t大項目\t小項目\t所管課\t取組名\t取組内容\tKPI・目標",
            "1\tⅠ 行政サービス\t1-1 窓口\t市民生活部市民課\t書かない窓口\t申請書の記入を省く。\t<KPI> 書かない窓口の利用件数 年間12,000件以上",
            "3.\tⅠ 行政サービス\t1-2 決済\t\t担当なし事業\t内容。\t【目標】検討する。",
            "令和８年度　○○市ＤＸ推進計画　関連事業一覧（続き）",
            "④\tⅡ 人材\t(1) 研修\t総務部 人事課・職員研修所\tDX研修\t研修\tKPI：受講者数延べ６００人\t継続",
            "※1 受講者数は延べ数\t\t\t",
            "合計\t\t\t\t\t6事業\t",
            "7-2\tⅡ 人材\t(2) 確保\t総務部 人事課\t\"人材\"\"バンク\"\"\"\t内容\t－");
        Assert.Equal(
            [
                "A1 Numbered [Ⅰ|行政サービス][1-1|窓口] 市民生活部//市民課 > 12000 件 AtLeast FY2026 ! department_split",
                "A3 Numbered [Ⅰ|行政サービス][1-2|決済]  * 検討する。 ! department_missing number_skipped",
                "A4 Numbered [Ⅱ|人材][(1)|研修] 総務部//人事課;総務部//職員研修所 > 600 人 AtLeast FY2026 ! columns_unexpected",
                "A Numbered [|][|]  ! no_unread department_missing goal_missing name_missing",
                "A Numbered [Ⅱ|人材][(2)|確保] 総務部//人事課 ! no_unread goal_missing",
            ],
            Shown(document).ToArray());
        Assert.Equal(["text_outside_table"], document.Flags.Select(flag => flag.Code));
        Assert.Equal("人材\"バンク\"", document.Rows[^1].Name);
    }

    [Fact]
    public void Years_that_disagree_or_are_missing_are_flagged()
    {
        const string Row = "1\t1 くらし\t1(1)\t手続\t市民部 市民課\t事業\t行う。\t【目標】 令和9年度に10件を目標とする。";
        var disagreeing = Read(new UTF8Encoding(false), "\n", "令和5年度事業一覧", "番号\t令和6年度関連事業一覧\t", Row);
        Assert.Equal(2023, disagreeing.FiscalYear);
        Assert.Equal(["fiscal_year_disagrees"], disagreeing.Flags.Select(flag => flag.Code));
        var guessed = Read(new UTF8Encoding(false), "\n", Row);
        Assert.Equal(2027, guessed.FiscalYear);
        Assert.Equal(["fiscal_year_guessed"], guessed.Flags.Select(flag => flag.Code));
    }

    [Fact]
    public void Part_restarts_with_two_and_a_lone_one_is_a_misprint()
    {
        static string Row(int no) => $"{no}\t1 くらし\t1(1)\t手続\t市民部 市民課\t事業{no}\t行う。\t【目標】 検討する。";
        var document = Read(new UTF8Encoding(false), "\n", [.. ((int[])[1, 2, 3, 1, 5, 6, 1, 2, 3]).Select(Row)]);
        Assert.Equal("A1 A2 A3 A1 A5 A6 B1 B2 B3", string.Join(' ', document.Rows.Select(row => $"{row.Part}{row.No}")));
        Assert.Equal(["fiscal_year_unread"], document.Flags.Select(flag => flag.Code));
        Assert.Equal(["number_duplicated"], document.Rows[3].Flags.Select(flag => flag.Code));
    }

    private static PlanDocument Read(Encoding encoding, string lineEnd, params string[] lines) =>
        PlanReaderTests.Accepted([.. encoding.GetPreamble(), .. encoding.GetBytes(string.Join(lineEnd, lines))]);

    private static IEnumerable<string> Shown(PlanDocument document) => document.Rows.Select(row =>
    {
        var text = new StringBuilder($"{row.Part}{row.No}{(row.RelistOf is { } of ? $"-{of}" : "")} {row.Kind} [{row.Field.Code}|{row.Field.Name}][{row.Item.Code}|{row.Item.Name}]");
        text.Append(' ').AppendJoin(';', row.Departments.Select(one => $"{one.Bureau}/{one.Sub}/{one.Section}"));
        foreach (var target in row.Targets)
        {
            text.Append(CultureInfo.InvariantCulture, $" > {target.Value} {target.Unit} {target.Direction}{(target.Cumulative ? " cum" : "")}{(target.Since is { } since ? " since " + since : "")} FY{target.DueFiscalYear}{(target.DueDate is { } date ? $" {date:yyyy-MM-dd}" : "")}");
        }

        text.Append(string.Concat(row.Milestones.Select(milestone => " * " + milestone)));
        return text.Append(row.Flags.Count > 0 ? " ! " : "").AppendJoin(' ', row.Flags.Select(flag => flag.Code)).ToString();
    });
}
