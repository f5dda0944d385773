namespace DxLedger.Features.Plans.Reading;

/// <summary>Counters and units of Japanese office documents.</summary>
internal static class Units
{
    // Longest match wins, so 回線 is never read as 回.
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "%", "パーセント", "ポイント", "倍", "件", "人", "名", "社", "者", "回", "回線", "台", "校", "園", "団体", "市町村", "市町", "町村", "区市町村", "アール", "市", "町", "村", "県", "区",
        "都道府県", "府県", "自治体", "地方公共団体", "一部事務組合", "広域連合", "施設", "箇所", "か所", "カ所", "ヶ所", "ヵ所", "ケ所", "個所", "業務", "事業", "事業所", "事業者", "課", "係",
        "所属", "部署", "部局", "部", "局", "室", "班", "時間", "分", "秒", "日", "日間", "週", "週間", "か月", "カ月", "ヶ月", "ヵ月", "ケ月", "箇月", "年", "年間",
        "円", "千円", "万円", "百万円", "億円", "ドル", "割", "種類", "種", "手続", "手続き", "経営体", "農家", "戸", "世帯", "軒", "枚", "冊", "本", "点", "個", "つ", "式", "組", "基", "棟", "床",
        "店", "店舗", "軒数", "企業", "機関", "医療機関", "病院", "金融機関", "組織", "組合", "法人", "商店街", "地区", "地域", "圏域", "拠点", "路線", "港", "河川", "区間", "橋",
        "事例", "講座", "科目", "単位", "コース", "プログラム", "プロジェクト", "テーマ", "チーム", "グループ", "クラス", "学級", "学校", "大学", "高校", "サイト", "ページ", "システム", "アプリ", "サービス", "メニュー",
        "コンテンツ", "データセット", "データ", "アカウント", "ライセンス", "ダウンロード", "アクセス", "フォロワー", "ビュー", "セッション", "ユーザー", "ユーザ", "クリック", "登録",
        "トン", "キロ", "メートル", "キロメートル", "ヘクタール", "ha", "a", "t", "kg", "g", "km", "m", "m2", "m3", "cm", "mm", "L", "l", "kL", "kl", "W", "kW", "MW", "GW", "kWh", "MWh", "GWh", "kW/h", "PV", "UU", "DL",
        "GB", "TB", "MB", "Mbps", "Gbps", "bps", "Hz", "℃", "度", "pt", "pts", "t-CO2", "tCO2", "万人", "人日", "人月", "人泊", "泊", "席", "室数", "編", "曲", "品", "品目", "銘柄", "産品", "製品", "作品", "論文", "頭", "羽", "匹", "尾", "機", "隻", "両", "便", "通", "票", "位",
        "歳", "才", "階級", "級", "段階", "ランク", "案件", "件数", "工事", "現場", "モデル", "取組", "取り組み", "項目", "分野", "制度", "様式", "帳票", "条例", "計画", "会議", "会場", "教室", "研修", "セミナー", "イベント", "ブース", "カ国", "か国", "ヶ国", "ヵ国", "国", "国・地域",
        "ケース", "例", "シート", "ファイル", "ドローン", "ロボット", "センサー", "端末", "サーバ", "サーバー", "拠点数", "セット", "パターン", "シナリオ", "ルート", "エリア", "スポット", "チャンネル", "媒体", "紙", "局舎", "基地局", "集落", "行政区", "キロワット", "メガワット", "立方メートル", "平方メートル",
        "名様", "人/年", "件/年", "回/年", "人/日", "件/日", "回/月", "件/月", "円/kg", "円/人",
    };

    // A kanji numeral counts only before one of these: 三者, 二次, 四国 are words.
    private static readonly HashSet<string> AfterKanji = new(StringComparer.Ordinal)
    {
        "%", "パーセント", "ポイント", "倍", "件", "人", "名", "社", "回", "回線", "台", "校", "園", "団体", "市町村", "自治体", "施設", "箇所", "か所", "カ所", "ヶ所", "ヵ所", "業務", "事業", "事業所", "事業者", "課",
        "所属", "部署", "時間", "日間", "週間", "か月", "カ月", "ヶ月", "円", "割", "種類", "手続", "手続き", "経営体", "戸", "世帯", "枚", "冊", "店", "店舗", "企業", "機関", "医療機関", "組織", "地区", "地域", "拠点", "路線",
        "事例", "講座", "コース", "プログラム", "プロジェクト", "チーム", "システム", "ヘクタール", "トン", "カ国", "か国", "頭", "つ", "組合", "法人", "項目", "本", "基",
    };

    private static readonly HashSet<string> PlaceUnits = new(StringComparer.Ordinal)
    {
        "市町村", "市町", "町村", "区市町村", "市", "町", "村", "県", "区", "都道府県", "府県", "自治体", "地方公共団体", "一部事務組合", "広域連合", "地区", "地域", "圏域", "か国", "カ国", "ヶ国", "国",
    };

    // Words that follow a counter without being part of it.
    private static readonly string[] Followers =
    [
        "程度", "以上", "以下", "以内", "未満", "前後", "増", "減", "削減", "縮減", "短縮", "導入", "実施", "開催", "受講", "支援", "整備", "追加", "派遣", "達成", "目標", "発表", "成立", "選定",
        "設置", "配備", "購入", "養成", "育成", "創出", "獲得", "認定", "参加", "利用", "提供", "公開", "採択", "締結", "向上", "維持", "確保", "予定", "分", "規模", "超", "弱", "強", "及", "並", "又", "等", "体制",
        "修了", "配置", "登録", "作成", "策定", "構築", "改修", "移行", "更新", "配布", "交付", "補助", "助成", "拡大", "拡充", "増加", "減少", "活用", "運用", "対応", "訪問", "相談", "申請", "回収", "検証", "実証", "試行", "掲載", "発信", "誘致", "立地", "見込", "相当", "当", "毎",
    ];

    /// <summary>The unit at a position of folded text: its length (0 for none) and whether it is a known one.</summary>
    public static (int Length, bool Known) At(string text, int at)
    {
        for (var length = Math.Min(8, text.Length - at); length > 0; length--)
        {
            if (Known.Contains(text.Substring(at, length)) && !CutsLatin(text, at, length))
            {
                return (length + Per(text, at + length), true);
            }
        }

        return (UnknownLength(text, at), false);
    }

    /// <summary>True when a numeral in kanji before this unit is a number rather than part of a word.</summary>
    public static bool CountsKanji(string unit) => AfterKanji.Contains(unit);

    /// <summary>True for units that count places; such numbers often name an area rather than promise an amount.</summary>
    public static bool IsPlace(string? unit) => unit is not null && PlaceUnits.Contains(unit);

    /// <summary>True when a word that follows counters stands at a position.</summary>
    public static int FollowerAt(string text, int at)
    {
        foreach (var word in Followers)
        {
            if (word.Length > 1 && YearReader.At(text, at, word))
            {
                return word.Length;
            }
        }

        return 0;
    }

    // 円/kg, 人/年
    private static int Per(string text, int at)
    {
        if (at + 1 >= text.Length || text[at] != '/')
        {
            return 0;
        }

        var (length, known) = At(text, at + 1);
        return known ? 1 + length : 0;
    }

    private static bool CutsLatin(string text, int at, int length) =>
        at + length < text.Length && char.IsAsciiLetter(text[at + length - 1]) && char.IsAsciiLetter(text[at + length]);

    private static int UnknownLength(string text, int at)
    {
        var end = at;
        var kanji = at < text.Length && IsKanji(text[at]);
        while (end < text.Length && end - at < 8 && (kanji ? IsKanji(text[end]) : text[end] is >= 'ァ' and <= 'ヺ' or 'ー'))
        {
            if (end > at && FollowsCounter(text, end))
            {
                break;
            }

            end++;
        }

        return end > at && !FollowsCounter(text, at) ? end - at : 0;
    }

    private static bool FollowsCounter(string text, int at) =>
        Array.Exists(Followers, word => YearReader.At(text, at, word));

    private static bool IsKanji(char letter) => letter is (>= '\u4E00' and <= '\u9FFF') or '々';
}
