using DxLedger.Features.Plans.Reading;

namespace DxLedger.UnitTests.Features.Plans.Reading;

public sealed class TargetReaderTests
{
    [Theory]
    // As written in every kind of numeral.
    [InlineData("研修会を二十件実施する。", "20 件 Exact")]
    [InlineData("利用者数について、3千5百人を目標とする。", "3500 人 AtLeast")]
    [InlineData("事業費について、1億2,000万円以下とする。", "120000000 円 AtMost")]
    [InlineData("閲覧数について、１，０７６．４万件を目標とする。", "10764000 件 AtLeast")]
    [InlineData("コピー用紙を32百万枚以下とする。", "32000000 枚 AtMost")]
    [InlineData("来館者数について、5万7千人を目指す。", "57000 人 AtLeast")]
    [InlineData("満足度について、7割を目標とする。", "70 % AtLeast")]
    [InlineData("満足度を3割5分以上とする。", "35 % AtLeast")]
    [InlineData("整備率について、100％を目標とする。", "100 % AtLeast")]
    [InlineData("整備率について、１００％を目標とする。", "100 % AtLeast")]
    [InlineData("利用者数を1.5倍にする。", "1.5 倍 AtLeast")]
    [InlineData("ﾃﾞｼﾞﾀﾙ講座の受講者数について、250名を目標とする。", "250 名 AtLeast")]
    [InlineData("職員百二十名に研修を行う。", "120 名 Exact")]
    // Ranges.
    [InlineData("相談件数について、10〜15件を目標とする。", "10 件 AtLeast | 15 件 AtMost")]
    [InlineData("相談件数について、10～15件程度を目標とする。", "10 件 AtLeast | 15 件 AtMost")]
    [InlineData("参加者数を10～15万人とする。", "100000 人 AtLeast | 150000 人 AtMost")]
    [InlineData("利用率は40%から50%を目標とする。", "40 % AtLeast | 50 % AtMost")]
    [InlineData("導入団体数を10団体から15団体に増やす。", "15 団体 AtLeast")]
    [InlineData("導入団体数 10団体→15団体", "15 団体 AtLeast")]
    // Against something else.
    [InlineData("申請件数について、前年度比10%増を目標とする。", "10 % AtLeast vs PreviousYear")]
    [InlineData("時間外勤務を令和4年度比で15％削減する。", "15 % AtLeast vs Baseline")]
    [InlineData("印刷枚数を平成30年度比50%減とする。", "50 % AtLeast vs Baseline")]
    [InlineData("進捗率について、全国平均以上を目標とする。", "")]
    [InlineData("利用者数が前年度を上回ることを目指す。", "")]
    // How often, and by when.
    [InlineData("推進会議を年2回開催する。", "2 回 Exact")]
    [InlineData("担当者会議を月1回開催する。", "1 回 Exact")]
    [InlineData("毎月、実績を公表する。", "")]
    [InlineData("四半期ごとに進捗を点検する。", "")]
    [InlineData("第3四半期までに50件を公開する。", "50 件 Exact by 2023-12-31")]
    [InlineData("令和9年度末までに利用率を80%とする。", "80 % AtLeast FY2027 by 2028-03-31")]
    [InlineData("令和7年度までに640名受講を目標とする。", "640 名 AtLeast cum FY2025")]
    [InlineData("令和6年3月までに10施設に導入する。", "10 施設 Exact by 2024-03-31")]
    [InlineData("2026年度に300件を目標とする。", "300 件 AtLeast FY2026")]
    [InlineData("R9年度末の登録者数について、5,000人を目指す。", "5000 人 AtLeast FY2027 by 2028-03-31")]
    [InlineData("R7年度までに利用率50%以上を目指す。", "50 % AtLeast FY2025")]
    [InlineData("令和七年度までに二十か所を整備する。", "20 か所 Exact FY2025")]
    // Counts over years, sums.
    [InlineData("新規雇用者数（H30年度からの累計）について、53人を目標とする。", "53 人 AtLeast cum since H30")]
    [InlineData("支援件数（令和3年度からの累計）を120件とする。", "120 件 AtLeast cum since 令和3年度")]
    [InlineData("導入団体数について、50団体（累計）を目標とする。", "50 団体 AtLeast cum")]
    [InlineData("計10業務にRPAを適用する。", "10 業務 Exact cum")]
    [InlineData("初級講座を2回、上級講座を3回、合計5回開催する。", "2 回 Exact | 3 回 Exact | 5 回 Exact")]
    // Direction.
    [InlineData("100名程度の職員を対象に研修を実施する。", "100 名 Approx")]
    [InlineData("取得率をほぼ100%とすることを目標とする。", "100 % Approx")]
    [InlineData("約30団体への導入を目指す。", "30 団体 Approx")]
    [InlineData("価格差について、150円/kg以内を目標とする。", "150 円/kg AtMost")]
    [InlineData("タブレット50台を整備する。", "50 台 Exact")]
    [InlineData("研修を15回開催する。", "15 回 Exact")]
    [InlineData("民間企業2社に1名ずつ職員を派遣する。", "2 社 Exact | 1 名 Exact")]
    [InlineData("年間13,000時間を削減する。", "13000 時間 AtLeast")]
    [InlineData("残業時間を月20時間に抑える。", "20 時間 AtMost")]
    [InlineData("処理日数を10日から5日に短縮する。", "5 日 AtMost")]
    [InlineData("総実労働時間の削減について、163.9時間を目標とする。", "163.9 時間 AtMost")]
    [InlineData("同時接続台数について6,000台を維持する。", "6000 台 AtLeast")]
    [InlineData("PV数を121万PVまで伸ばす。", "1210000 PV AtLeast")]
    [InlineData("情報漏えい事故を0件とする。", "0 件 AtMost")]
    [InlineData("重大な障害の発生ゼロを目指す。", "0 AtMost")]
    [InlineData("研修参加者を最低30人確保する。", "30 人 AtLeast")]
    [InlineData("少なくとも5事業で活用する。", "5 事業 AtLeast")]
    [InlineData("年間4件増を目標とする。", "4 件 AtLeast")]
    [InlineData("待機時間を30分未満とする。", "30 分 AtMost")]
    // Several in one cell.
    [InlineData("①講義時間数について、年間1,000時間を目標とする。 ②企業について、年間50社支援を目標とする。", "1000 時間 AtLeast | 50 社 AtLeast")]
    [InlineData("許可関係を5%、審査を12.5%とする。", "5 % AtLeast | 12.5 % AtLeast")]
    [InlineData("特定業務のBPRを実施する。 （目標値：8課）", "8 課 AtLeast")]
    [InlineData("定員（90名）の6割、54名を目標とする。", "54 名 AtLeast")]
    [InlineData("利用率を高める。（現状値：30%、目標値：45%）", "45 % AtLeast")]
    [InlineData("参加者数 100人 満足度 80％", "100 人 AtLeast | 80 % AtLeast")]
    [InlineData("新規登録者数200人以上、継続率8割以上を目指す。", "200 人 AtLeast | 80 % AtLeast")]
    // Not targets.
    [InlineData("警察共通基盤移行第二期に合わせた準備を進める。", "")]
    [InlineData("1人1台端末の活用を推進する。", "")]
    [InlineData("5Gや3次元モデルの活用を検討する。", "")]
    [InlineData("避難地域12市町村の復興を支援する。", "")]
    [InlineData("令和5年7月のシステム運用開始を目標に準備を進める。", "")]
    [InlineData("「第2次計画」及び「5か年戦略」に基づき取り組む。", "")]
    [InlineData("一部の業務で一元的な管理を十分に行い、一層の効率化を図る。", "")]
    [InlineData("75歳以上の高齢者の利用率について、50%以上を目標とする。", "50 % AtLeast")]
    [InlineData("ふくしま12市町村移住ポータルサイトのPV数を121万PVまで伸ばす。", "1210000 PV AtLeast")]
    [InlineData("24時間365日の監視体制を維持する。", "")]
    [InlineData("GIGAスクール構想第2期に向けて準備を進める。", "")]
    [InlineData("二次元コード決済を百貨店で導入する。", "")]
    [InlineData("職員の3分の2が利用する。", "")]
    [InlineData("№1の窓口を目指し、Windows11へ移行する。", "")]
    // Where things stood, and for how many of how many.
    [InlineData("RPA適用業務数：R4 30業務 → R5 40業務", "40 業務 AtLeast")]
    [InlineData("利用率50％（令和4年度実績：42.3%）", "50 % AtLeast")]
    [InlineData("ｵﾝﾗｲﾝ申請率５０％　※R4実績：42.3%", "50 % AtLeast")]
    [InlineData("小中学校100校のうち50校で導入する。", "50 校 Exact")]
    [InlineData("週1回以上テレワークを行う職員の割合を3割程度とする。", "30 % Approx")]
    [InlineData("医療機関数を、令和4年度の20機関から令和8年度に40機関へ増やす。", "40 機関 AtLeast FY2026")]
    [InlineData("保有率について、75％（全国平均73.5％）を目標とする。", "75 % AtLeast")]
    [InlineData("令和5年度：100件、令和6年度：150件を目標とする。", "100 件 AtLeast | 150 件 AtLeast FY2024")]
    [InlineData("令和5年度から令和7年度までの3年間で延べ3,000人を育成する。", "3000 人 Exact cum since 令和5年度 FY2025")]
    [InlineData("上半期に5回、下半期に6回の計11回開催する。", "5 回 Exact by 2023-09-30 | 6 回 Exact by 2024-03-31 | 11 回 Exact by 2024-03-31")]
    [InlineData("IoT機器を10台程度導入し、実証実験を2か所で行う。", "10 台 Approx | 2 か所 Exact")]
    [InlineData("CO2排出量を2030年度までに2013年度比で46%削減する。", "46 % AtLeast FY2030 vs Baseline")]
    [InlineData("整備箇所数　累計120箇所（令和2年度～）", "120 箇所 AtLeast cum since 令和2年度")]
    [InlineData("1億円規模の基金を造成する。", "100000000 円 Approx")]
    [InlineData("研修会を10回開催する（受講者500名以上）。", "10 回 Exact | 500 名 AtLeast")]
    [InlineData("契約100件、設計10件を目標とする。", "100 件 AtLeast | 10 件 AtLeast")]
    public void Target_is_read_as_written(string goal, string expected) => Assert.Equal(expected, TargetText.Of(goal));

    [Theory]
    [InlineData("警察共通基盤移行第二期に合わせた準備を進める。", "")]
    [InlineData("職員の3分の2が利用する。", "number_unread")]
    [InlineData("登録番号0120,11,22を用いる。", "number_unread")]
    [InlineData("99999999999999999999999999999999件を目標とする。", "number_unread")]
    [InlineData("進捗率について、全国平均以上を目標とする。", "target_relative_without_number")]
    [InlineData("定員（90名）の6割、54名を目標とする。", "number_explains number_explains")]
    [InlineData("待ち時間について、10分を目標とする。", "direction_uncertain")]
    [InlineData("待ち時間を10分未満とする。", "bound_strict")]
    [InlineData("19件を事業化する。", "direction_uncertain")]
    [InlineData("県8所属及び市町村と実証を行う。", "target_uncertain")]
    [InlineData("10～15件程度を目標とする。", "range_approximate")]
    [InlineData("説明会を7方部で開催する。", "target_uncertain unit_unfamiliar")]
    [InlineData("令和6年までに10件を目標とする。", "due_uncertain")]
    [InlineData("利用者（県民を100人とする。", "goal_brackets_unbalanced")]
    public void What_is_doubtful_is_flagged(string goal, string codes)
    {
        var flags = new List<Flag>();
        TargetReader.Read(goal, TargetText.FiscalYear, flags);
        Assert.Equal(codes, string.Join(' ', flags.Select(flag => flag.Code)));
        Assert.All(flags, flag => Assert.NotEmpty(flag.Message));
    }

    [Fact]
    public void Sentences_without_a_number_are_milestones_of_their_own() =>
        Assert.Equal(
            ["対応方針を検討する。", "課題の整理を進める。", "令和6年3月にサービス提供開始予定。"],
            TargetReader.Read("①対応方針を検討する。 ②課題の整理を進める。利用率を10%とする。 ※令和6年3月にサービス提供開始予定。 ※県調べ。", TargetText.FiscalYear, []).Milestones);

    [Theory]
    [InlineData("オンライン利用率について、67.4%を目標とする。", "オンライン利用率")]
    [InlineData("電子申請の利用率について、許可関係を5%、審査を12.5%とする。", "電子申請の利用率（許可関係）|電子申請の利用率（審査）")]
    [InlineData("事業を通じ、年間10件の商談成立を目標とする。", "事業を通じ、商談成立")]
    [InlineData("医療機関数について、年間4件増を目標とする。", "医療機関数の増")]
    [InlineData("令和7年度までに利用者数を100人とする。", "利用者数")]
    [InlineData("新規参加者数（R2年度からの累計）について、80人を目標とする。", "新規参加者数（R2年度からの累計）")]
    [InlineData("モバイルパソコン350台の先行導入を行う。", "モバイルパソコンの先行導入")]
    [InlineData("申請件数を平成30年度比10%増とする。", "申請件数（平成30年度比）の増")]
    public void Label_is_in_the_words_of_the_text(string goal, string expected) =>
        Assert.Equal(expected, string.Join('|', TargetReader.Read(goal, TargetText.FiscalYear, []).Targets.Select(target => target.Label)));
}
