using System.Text.RegularExpressions;

namespace DxLedger.Features.Plans.Reading;

/// <summary>The words by which a sentence says that a number is aimed at, planned, lowered or raised.</summary>
internal static partial class GoalWords
{
    /// <summary>The sentence aims at the number: 目標, 目指す, 維持, まで伸ばす.</summary>
    public static bool AimsAt(string rest) => Aim().IsMatch(rest);

    /// <summary>The whole sentence is the aim: …することを目標とする, …することを目指す.</summary>
    public static bool AimsAtAll(string rest) => AimOfAll().IsMatch(rest);

    /// <summary>The words before a number announce it as the aim: 目標として, 目標値は.</summary>
    public static bool AnnouncesAim(string before) => AimAhead().IsMatch(before);

    /// <summary>The number before describes what the next one counts: 10Gbps以上|の回線を|60拠点に.</summary>
    public static bool IsSpecification(string clause) => Specification().IsMatch(clause);

    /// <summary>Up to the end of the clause that starts here: to the first 、 behind a verb.</summary>
    public static string Clause(string rest)
    {
        var depth = 0;
        for (var i = 0; i < rest.Length; i++)
        {
            depth += rest[i] is '(' or '「' ? 1 : rest[i] is ')' or '」' ? -1 : 0;
            if (depth <= 0 && (rest[i] == '。' || (rest[i] is '、' && i > 0 && IsVerbBefore(rest, i))))
            {
                return rest[..i];
            }
        }

        return rest;
    }

    /// <summary>True when a verb ends right before a position (し、 行い、 して、).</summary>
    public static bool IsVerbBefore(string text, int at) =>
        at > 1 && text[at - 1] is 'し' or 'て' or 'り' or 'い' or 'み' or 'き' or 'め' or 'れ' or 'せ' or 'け' or 'え' or 'ち' or 'び' or 'る' or 'す';

    /// <summary>A list such as AをX、BをYとする goes on behind this number.</summary>
    public static bool ListGoesOn(string clause, string rest) =>
        clause.Length <= 1 || (clause.StartsWith("を、", StringComparison.Ordinal) && AimsAt(rest));

    /// <summary>に followed by a change: に増やす, に引き上げる, に抑える.</summary>
    public static bool StartsWithChange(string rest) => ChangeVerb().IsMatch(rest);

    /// <summary>The verb behind the number takes it down to it: に減らす, まで短縮する, に抑える.</summary>
    public static bool ComesDownTo(string rest) => DownTo().IsMatch(rest);

    /// <summary>を上限とする, を超えない, を下回る.</summary>
    public static bool IsCeiling(string rest) => Ceiling().IsMatch(rest);

    /// <summary>を削減する: the number is an amount taken away.</summary>
    public static bool TakesAway(string rest) => Away().IsMatch(rest);

    /// <summary>The label names a thing that is better when lower.</summary>
    public static bool BetterWhenLower(string label) => Lower().IsMatch(label);

    /// <summary>The label says that something is to be lowered, but not by how much or to where (…の削減).</summary>
    public static bool NamesReduction(string label) => Reduction().IsMatch(label);

    /// <summary>The verb of a planned input: 整備, 開催, 派遣.</summary>
    public static bool IsPlannedInput(string rest) => Input().IsMatch(rest);

    /// <summary>A remark ※ that itself promises something.</summary>
    public static bool PromisesInNote(string text) => NotePromise().IsMatch(text);

    /// <summary>A promise against a figure that the text does not give: 全国平均以上, 前年度を上回る.</summary>
    public static string? Relative(string text) => RelativeAim().Match(text) is { Success: true } match ? match.Value : null;

    /// <summary>A clause that only leads up to the promise: …ため、 …を行い、.</summary>
    public static bool EndsLeadIn(string text, int comma) => comma > 1 && (LeadIn().IsMatch(text[Math.Max(0, comma - 6)..comma])
        || (text[comma - 1] is 'し' or 'り' or 'い' or 'み' or 'き' or 'び' or 'め' or 'け' or 'え' or 'れ' or 'せ' && text[comma - 2] is >= '\u30A0'));

    /// <summary>A clause that names the means, which belongs to a short label: …により、 …を通じ、.</summary>
    public static bool NamesMeans(string text, int comma) => Means().IsMatch(text[Math.Max(0, comma - 6)..comma]);

    /// <summary>An action noun ends here: before a particle, する, or the end.</summary>
    public static bool EndsAction(string text, int at) =>
        at >= text.Length || text[at] is 'を' or 'の' or 'す' or 'し' or '。' or '、' or ')' or ' ' or 'に' or 'と' or 'が' or 'で' or 'さ';

    [GeneratedRegex("目標|目指|めざ|を維持|を達成|を確保|の(維持|達成|確保)(を|す|。|に|$)|に到達|を上回|を超え|^(とす|とし|とな|にす|にし|にな|だ|である|です)|まで(に)?(伸|増|高|引|拡|向上|上げ)|増や|伸ば|引き上げ|引上げ|に(増|拡大|向上|達す|高)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Aim();

    [GeneratedRegex("^の[^、。をにがで ]{1,12}[をがに]?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Specification();

    [GeneratedRegex("ことを?(目標|目指|めざ)|ことが目標|ことも目標|ことを当面の目標", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex AimOfAll();

    [GeneratedRegex("目標(値|数|件数|回数|台数|人数)?(として|は|:)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex AimAhead();

    [GeneratedRegex("^(まで)?(増|拡|引|向上|高|減|抑|短縮|削減|縮減|低減|圧縮|到達|達|上げ|下げ|伸|す|し|な)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ChangeVerb();

    [GeneratedRegex("^(に|へ|まで(に)?)(減|抑|短縮|削減|縮減|低減|圧縮|下げ|引き下げ|引下げ|抑制)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex DownTo();

    [GeneratedRegex("^を(上限|限度|超えな|超過しな|下回|切)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Ceiling();

    [GeneratedRegex("^((を|の)?|の[^、。をに]{1,16}を)(削減|縮減|短縮|減ら|低減|軽減|抑制)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Away();

    [GeneratedRegex("(待ち?時間|処理時間|処理日数|所要時間|所要日数|残業|超過勤務|時間外勤務|離職|発生(率|件数|数)|事故|被害|出現率|排出量|購入量|使用量|消費量|費用|コスト|経費|との差|苦情|滞納|違反|漏えい|障害件数|停止時間|エラー|誤り|ミス|欠席|待機児童|未納|未処理)[^、。]{0,12}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Lower();

    [GeneratedRegex("の(削減|短縮|縮減|抑制|低減|軽減|減少)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Reduction();

    [GeneratedRegex("整備|開催|派遣|実施|行う|行い|配備|導入|追加|選定|設置|購入|作成|提供|対象|配布|養成|育成|交付|支援|配置|募集|採用|公開|掲載|開始|開設|構築|改修|試行|移行|策定|更新|受講|訪問|発表|調達|委託|貸与|貸出|貸し出|補助|助成|採択|認定|実証|検証|コンサルティング", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Input();

    [GeneratedRegex("予定|開始する|目標|目指|実施する|公表する|見込み", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NotePromise();

    [GeneratedRegex("(全国平均|県平均|都道府県平均|国の目標|前年度?|昨年度?|現状|現状値|基準値|前回|過去最高|実績)(値|実績|水準|並み|の水準)?(と同程度)?(以上|以下|を上回|を下回|並み|を超え|より(も)?(増|減|向上|改善|高|低)|比増|比減|を維持)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex RelativeAim();

    [GeneratedRegex("(ため|により|によって|ことで|を通じ|を通じて|を通して|もとに|基に|に基づき|上で|とともに|おいて|おいては|踏まえ|踏まえて|向けて?|ほか|よう|ように|活用し|受け|して|って|んで|いて|けて|めて|ながら)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex LeadIn();

    [GeneratedRegex("(により|によって|を通じ|を通じて|を通して|ことで|を活用し|を活用して)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Means();
}
