namespace DxLedger.Features.Plans.Reading;

/// <summary>Every doubt the reader can raise, with its stable code.</summary>
internal static class Flags
{
    public static Flag NumberMissing() => new("number_missing", "番号がない行です。番号なしの事業として残しました。");

    public static Flag NumberUnread(string cell) => new("no_unread", $"番号「{cell}」を数として読めません。番号なしで残しました。");

    public static Flag NumberDuplicated(int no, int line) => new("number_duplicated", $"番号{no}は{line}行目にもあります。どちらも残しました。");

    public static Flag NumberOutOfOrder(int no, int previous) => new("number_out_of_order", $"番号{no}が{previous}の後にあります。");

    public static Flag NumbersMissing(int from, int to) =>
        new("number_skipped", from == to ? $"番号{from}の行がありません。" : $"番号{from}から{to}までの行がありません。");

    public static Flag ColumnsUnexpected(string what) => new("columns_unexpected", $"列の並びが通常と異なります：{what}");

    public static Flag ItemCodeCorrected(string written, string code) => new("item_code_corrected", $"項目番号「{written}」を「{code}」と読み替えました。");

    public static Flag DepartmentMissing() => new("department_missing", "担当課がありません。");

    public static Flag DepartmentUnknown(string token) => new("department_unread", $"担当課の「{token}」は部・局・課・室などで終わりません。そのまま残しました。");

    public static Flag DepartmentSplit(string token) => new("department_split", $"担当課「{token}」を部局と課に分けました。");

    public static Flag BureauMissing(string section) => new("bureau_missing", $"「{section}」の部局が書かれていません。部局は空欄にしました。");

    public static Flag GoalMissing() => new("goal_missing", "指標（KPI）又は目標の欄が空です。");

    public static Flag GoalTagMissing() => new("goal_tag_missing", "【指標（KPI）】【目標】の別が書かれていません。");

    public static Flag GoalTagRepeated() => new("goal_tag_repeated", "一つの欄に指標（KPI）と目標の両方があります。最初のものを種別としました。");

    public static Flag GoalSplitFromOutline() => new("goal_split_from_outline", "事業概要と目標が一つの欄に書かれています。目標の見出しの位置で分けました。");

    public static Flag NameMissing() => new("name_missing", "事業名又は取組名がありません。");

    public static Flag NumeralUnread(string text) => new("number_unread", $"数字「{text}」が目標値かどうか読み取れません。文面のまま残しました。");

    public static Flag TargetUncertain(string text) => new("target_uncertain", $"「{text}」は目標値ではなく対象の範囲かもしれません。目標として読みました。");

    public static Flag DirectionUncertain(string text) => new("direction_uncertain", $"「{text}」は以上・以下のどちらで達成かが明記されていません。");

    public static Flag BoundStrict(string text) => new("bound_strict", $"「{text}」はその数を含みませんが、以上・以下として記録しました。");

    public static Flag RangeApproximate(string text) => new("range_approximate", $"範囲「{text}」に「程度」などが付いています。下限と上限の二つの目標にしました。");

    public static Flag SumOfParts(string text) => new("target_is_sum", $"「{text}」は同じ文の内訳の合計です。内訳と合計をそれぞれ目標としました。");

    public static Flag Explanation(string text) => new("number_explains", $"数字「{text}」は目標値ではなく、説明・内訳・対象の範囲と読みました。");

    public static Flag RelativeWithoutNumber(string text) => new("target_relative_without_number", $"「{text}」は基準の数値が書かれていないため、数値目標ではなく取組の目標としました。");

    public static Flag RelistUnmatched() => new("relist_unmatched", "再掲の元となる事業が同じ表に見当たりません。");

    public static Flag RelistByContent(int no, string name) => new("relist_matched_by_content", $"名称が元と異なる再掲です。内容から番号{no}「{name}」の再掲としました。");

    public static Flag RelistAmbiguous(int no) => new("relist_ambiguous", $"元の候補が複数あります。最も近い番号{no}としました。");

    public static Flag RelistTextDiffers(int no, string what) => new("relist_text_differs", $"番号{no}と{what}が異なります。");

    public static Flag RelistTargetDiffers(int no) => new("relist_target_differs", $"番号{no}と目標値が異なります。");

    public static Flag FiscalYearDisagrees(int line, int year, int chosen) =>
        new("fiscal_year_disagrees", $"{line}行目の年度（{year}年度）が文書の年度（{chosen}年度）と異なります。");

    public static Flag FiscalYearGuessed(int year) => new("fiscal_year_guessed", $"表題に年度がありません。本文に最も多い{year}年度としました。");

    public static Flag FiscalYearUnread() => new("fiscal_year_unread", "年度がどこにも書かれていません。");

    public static Flag TextOutsideTable(int count, string lines) => new("text_outside_table", $"表の外に{count}行の文があります（{lines}行目）。表には含めていません。");

    public static Flag DueYearUncertain(string text) => new("due_uncertain", $"「{text}」が暦年か年度か明記されていません。年度として読みました。");

    public static Flag UnitUnfamiliar(string unit) => new("unit_unfamiliar", $"単位「{unit}」は見慣れない単位です。文面のまま残しました。");

    public static Flag GoalTooLong(int length) => new("goal_too_long", $"目標の文が長すぎるため（{length}字）、数値を読み取らず文面のまま残しました。");

    public static Flag NumbersTooMany(int count, int limit) => new("number_unread", $"一つの文に数字が{count}個あります。{limit}個目までを読み、残りは文面のまま残しました。");

    public static Flag CellUnbalanced() => new("goal_brackets_unbalanced", "目標の文の括弧が閉じていません。");
}
