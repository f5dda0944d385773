using System.Text.RegularExpressions;
using DxLedger.Composition;
using DxLedger.Features.Dashboards;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Evaluation;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;

namespace DxLedger.UnitTests.Features.Dashboards;

public sealed class EventSentencesTests
{
    private const RegexOptions Options = RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking;

    private static readonly Regex Japanese = new("[\\u3040-\\u30FF\\u4E00-\\u9FFF]", Options);

    private static readonly Regex Latin = new("[A-Za-z]", Options);

    private static readonly Regex Codes = new(
        "[a-z][A-Z]|\\.v[0-9]|\\b(final|missing|quarterly|yearly|uda|aichi|ibaraki|standard|forecast|latest|ordinal|qualitative)\\b", Options);

    private static readonly Regex Jargon = new(
        "\\b(streams?|append(s|ed)?|versions?|projections?|events?)\\b|ストリーム|追記|イベント|プロジェクション|投影|バージョン", RegexOptions.IgnoreCase | Options);

    public static TheoryData<Type> Types() => [.. LedgerModel.Events.SelectMany(registry => registry.Types).Distinct()];

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_event_that_the_program_knows_is_said_in_plain_words_of_each_language(Type type)
    {
        for (var variant = 0; variant < EventExamples.Variants; variant++)
        {
            var example = new EventExamples(variant);
            var known = example.Of(type);
            foreach (var isHidden in new[] { false, true })
            {
                var said = EventSentences.Of(known, Members(known), isHidden);
                var (en, ja) = (example.WithoutTyped(said.En), example.WithoutTyped(said.Ja));
                Assert.True(said.En.EndsWith('.') && said.Ja.EndsWith('。'), $"{said.En} / {said.Ja}");
                Assert.False(Codes.IsMatch(en) || Jargon.IsMatch(en), said.En);
                Assert.False(Japanese.IsMatch(en), said.En);
                Assert.False(Latin.IsMatch(ja) || Jargon.IsMatch(ja), said.Ja);
            }
        }
    }

    [Fact]
    public void A_revised_definition_says_each_change_from_what_to_what()
    {
        var before = new KpiDefinition(PromiseKind.Kpi, "申請率", "%", Measure.Percent, Direction.AtLeast, Comparison.Absolute, Accumulation.Latest, null);
        var after = before with { Label = "オンライン申請率", Direction = Direction.Approx, Accumulation = Accumulation.Cumulative, Since = "H30年度", Orientation = ApproxOrientation.LessIsBetter };
        AssertSaid(
            new KpiDefinitionRevised(before, after, null, null),
            "The definition was revised: name from “申請率” to “オンライン申請率”; when it counts as met from at or above the target to near the target; "
            + "way of adding up from the last figure counts to the running total; start of the total from none to “H30年度”; better side from none to less is better.",
            "指標の定義を改めました（指標名を「申請率」から「オンライン申請率」に、達成の条件を目標値以上から目標値程度に、"
            + "集計方法を最新の値から累計に、累計の起点をなしから「H30年度」に、望ましい方向をなしから少ないほど良いに変更）。");
        Assert.Equal(
            [
                new("definition.label", "申請率", "オンライン申請率"),
                new("definition.direction", "atLeast", "approx"),
                new("definition.accumulation", "latest", "cumulative"),
                new("definition.since", null, "H30年度"),
                new("definition.orientation", null, "lessIsBetter"),
            ],
            ChangeWording.Members(new KpiDefinitionRevised(before, after, null, null)));
    }

    [Fact]
    public void What_was_taken_away_is_not_said_to_have_been_set()
    {
        AssertSaid(
            new KpiExpectedPathSet(2023, [new(
                "2023-Q1",
                10m)], []), "The expected path for fiscal year 2023 was taken away.", "2023 年度の期待値を取り消しました。");
        var same = new KpiDefinition(PromiseKind.Milestone, "条例の制定", null, Measure.Qualitative, null, Comparison.Absolute, Accumulation.Latest, null);
        AssertSaid(new KpiDefinitionRevised(same, same, null, null), "The due date was taken away.", "達成期限を取り消しました。");
    }

    [Fact]
    public void Rules_are_said_by_the_name_of_their_practice_with_their_grades() => AssertSaid(
        new PlanEvaluationRuleSet(2, "r5-a-12-2", EvaluationProfiles.Uda),
        "Evaluation rule 2 (the practice of Uda) was set for r5-a-12-2: A from 100 %, B from 80 %, C from 60 %, D below.",
        "r5-a-12-2 の評価ルール第 2 版（宇陀市の方式）を定めました: 「A」100%以上、「B」80%以上、「C」60%以上、「D」それ未満。");

    [Fact]
    public void Sentences_say_what_when_and_from_what_to_what_in_both_languages()
    {
        AssertSaid(
            new KpiTargetRevised(2023, 47.0m, 50m, "50", new DateOnly(2023, 10, 1), null),
            "Target for fiscal year 2023 changed from 47.0 to 50 from 2023-10-01 on.", "2023-10-01 付けで 2023 年度の目標値を 47.0 から 50 に変更しました。");
        AssertSaid(
            new KpiProgressRevised("2023-Q1", new(
                ValueStatus.Provisional,
                12.50m,
                null,
                null,
                null,
                null,
                null), new(ValueStatus.Missing, null, null, null, null, null, null), 0, []),
            "The report for 2023-Q1 was corrected from 12.50 (provisional) to no figure.", "2023-Q1 の報告を 12.50（速報） から 欠測 に訂正しました。");
        AssertSaid(new KpiMilestoneReported("2023", null, new(
            MilestoneState.Achieved,
            null), 0), "Reported for 2023: achieved.", "2023 の状況を報告しました: 達成。");
        AssertSaid(
            new KpiEvaluated("2023", 0, "standard", new(
                null,
                null,
                null,
                null,
                null,
                FigureStanding.Final), [], null, null, "A", null, false, IsManual: true),
            "Graded A for 2023 by hand.", "2023 の評価を、事務局の判断により「A」としました。");
        AssertSaid(new InitiativeSuspended(new DateOnly(2023, 10, 1), null), "Rests from 2023-10-01.", "2023-10-01 から休止します。");
        AssertSaid(new KpiSucceeded("fukushima-r6", LineageKind.Split, ["r6-a-01-1", "r6-a-01-2"]), "Goes on in fukushima-r6 as r6-a-01-1, r6-a-01-2.", "fukushima-r6 の r6-a-01-1、r6-a-01-2 に引き継ぎました。");
    }

    [Fact]
    public void What_was_confirmed_is_said_after_what_happened_and_not_to_the_public_before_it_is_accepted()
    {
        AssertSaid(
            new KpiTargetRevised(2023, 100, 1000, "1000", new DateOnly(2099, 10, 1), null, ["magnitude", "outside_year"]),
            "Target for fiscal year 2023 changed from 100 to 1000 from 2099-10-01 on. "
            + "Confirmed when asked: a difference of a factor of 10 or more from what was known; a day outside the usual years.",
            "2099-10-01 付けで 2023 年度の目標値を 100 から 1000 に変更しました。入力時に確認した警告: 登録済みの数値との 10 倍以上の差、対象年度外の日付。");
        var report = new KpiProgressReported("2023-Q1", new(ValueStatus.Final, -1, null, null, null, null, null), 0, ["negative_count"]);
        Assert.EndsWith("Confirmed when asked: a count below zero.", EventSentences.Of(report, [], isHidden: false).En, StringComparison.Ordinal);
        Assert.EndsWith("was submitted.", EventSentences.Of(report, [], isHidden: true).En, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Warnings))]
    public void Every_warning_has_words_of_its_own(string code)
    {
        var said = EventSentences.Of(new KpiBaselineSet(null, new(1, 2020), [code]), [], isHidden: false);
        Assert.DoesNotContain("another warning", said.En, StringComparison.Ordinal);
    }

    public static TheoryData<string> Warnings() => [.. FigureWarnings.Codes];

    [Fact]
    public void Figures_that_nobody_accepted_are_in_no_sentence_for_the_public()
    {
        var figure = new Figure(ValueStatus.Final, 1234567m, null, null, null, null, null);
        foreach (var work in new KpiEvent[] { new KpiProgressReported("2023-Q1", figure, 0, []), new KpiProgressRevised("2023-Q1", figure, figure, 0, []), new KpiMilestoneReported("2023-Q1", null, new(MilestoneState.Cancelled, null), 0) })
        {
            var said = EventSentences.Of(work, [], isHidden: true);
            Assert.DoesNotContain("1234567", said.En + said.Ja, StringComparison.Ordinal);
            Assert.DoesNotContain("ancelled", said.En, StringComparison.Ordinal);
            Assert.Contains("2023-Q1", said.Ja, StringComparison.Ordinal);
        }
    }

    // The view looks up the departments' names for these.
    private static IReadOnlyList<ChangedMember> Members(object known) => known is KpiOwnersReassigned owners
        ? [new("owners", string.Join('、', owners.From), string.Join('、', owners.To))]
        : ChangeWording.Members(known);

    private static void AssertSaid(object @event, string en, string ja)
    {
        var said = EventSentences.Of(@event, [], isHidden: false);
        Assert.Equal((en, ja), (said.En, said.Ja));
    }
}
