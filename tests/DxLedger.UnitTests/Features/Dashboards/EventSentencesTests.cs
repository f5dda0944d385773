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
    public void A_definition_revised_in_its_display_unit_alone_says_so()
    {
        var before = new KpiDefinition(PromiseKind.Kpi, "事業費", "円", Measure.Amount, Direction.AtMost, Comparison.Absolute, Accumulation.Undecided, null);
        AssertSaid(
            new KpiDefinitionRevised(before, before with { DisplayUnit = "億円", Accumulation = Accumulation.YearToDate }, null, null),
            "The definition was revised: unit in which it is shown from none to “億円”; way of adding up from not decided to the total of the year so far.",
            "指標の定義を改めました（表示単位をなしから「億円」に、集計方法を未定から年度累計に変更）。");
        Assert.All(
            typeof(KpiDefinition).GetConstructors().MaxBy(one => one.GetParameters().Length)!.GetParameters(),
            part => Assert.NotEqual("definition", DefinitionWording.NameOf(char.ToLowerInvariant(part.Name![0]) + part.Name[1..]).En));
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
    public void Rule_that_follows_another_says_each_difference_from_what_to_what()
    {
        var former = new Plan.SetRule(1, null, EvaluationProfiles.Uda, new(1, 1, "office", default));
        var own = EvaluationProfiles.Uda with
        {
            Profile = "県独自",
            Rounding = RateRounding.Truncate,
            Bands = [new("A", 110, IsStrict: true), new("B", null)],
            TargetBasis = TargetBasis.ProRata,
            WithinYear = WithinYear.InProgress,
        };
        var outcome = EventOutcomes.Of([former], new PlanEvaluationRuleSet(2, "r5-a-12-2", own));
        Assert.Equal(
            "Evaluation rule 2 (“県独自”) was set for r5-a-12-2 in place of rule 1 (the practice of Uda): rounding from half up to cut off; "
            + "grades from A from 100 %, B from 80 %, C from 60 %, D below to A above 110 %, B below; "
            + "what figures are set against from the target of the year to the share that is due by then; within the year from graded to in progress.",
            outcome.Sentence?.En);
        Assert.Equal(
            "r5-a-12-2 の評価ルールを第 1 版（宇陀市の方式）から第 2 版（「県独自」）に改めました（端数処理を四捨五入から切捨てに、"
            + "評価区分を「A」100%以上・「B」80%以上・「C」60%以上・「D」それ未満から「A」110%超・「B」それ未満に、"
            + "比較する目標を当該年度の目標値から期間に応じて按分した目標値に、年度途中の扱いを評価区分を付けるから進行中とするに変更）。",
            outcome.Sentence?.Ja);
        Assert.Equal(
            [
                new("evaluationRule.r5-a-12-2", "uda", "県独自"),
                new("evaluationRule.r5-a-12-2.rounding", "halfUp", "truncate"),
                new("evaluationRule.r5-a-12-2.bands", "A ≥ 100, B ≥ 80, C ≥ 60, D", "A > 110, B"),
                new("evaluationRule.r5-a-12-2.targetBasis", "yearTarget", "proRata"),
                new ChangedMember("evaluationRule.r5-a-12-2.withinYear", "graded", "inProgress"),
            ],
            outcome.Public);
        Assert.Equal(
            "Evaluation rule 1 (the default practice) was set in place of the default practice: it evaluates as before.",
            EventOutcomes.Of([], new PlanEvaluationRuleSet(1, null, EvaluationProfiles.All[0])).Sentence?.En);
    }

    [Fact]
    public void No_member_of_a_rule_goes_unsaid()
    {
        var rule = EvaluationProfiles.Uda;
        EvaluationRule[] others =
        [
            rule with { Formulas = rule.Formulas with { AtLeast = EvaluationFormula.BaselineProgress } }, rule with { Formulas = rule.Formulas with { AtMost = EvaluationFormula.BaselineProgress } },
            rule with { Formulas = rule.Formulas with { Approx = EvaluationFormula.BaselineProgress } }, rule with { Formulas = rule.Formulas with { Exact = EvaluationFormula.BaselineProgress } },
            rule with { Rounding = RateRounding.Truncate }, rule with { Decimals = 3 }, rule with { Bands = [.. rule.Bands.Skip(1)] }, rule with { BandBasis = 1 - rule.BandBasis },
            rule with { ZeroDenominator = 1 - rule.ZeroDenominator }, rule with { GradeWithoutActual = "―" }, rule with { TolerancePercent = 77 }, rule with { TargetBasis = TargetBasis.ExpectedPath },
            rule with { WithinYear = WithinYear.InProgress },
        ];
        // All but the name, which is said anyhow; the four formulas are one member.
        Assert.Equal(typeof(EvaluationRule).GetConstructors().Max(one => one.GetParameters().Length) - 1 + 3, others.Length);
        foreach (var other in others)
        {
            var members = EventOutcomes.Of([new(1, null, rule, new(1, 1, "office", default))], new PlanEvaluationRuleSet(2, null, other)).Public;
            Assert.Equal(2, members.Count);
            Assert.NotEqual(members[1].From, members[1].To);
        }
    }

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
    public void Figures_are_said_in_the_units_of_the_definition_in_force_then()
    {
        var costs = new KpiDefinition(
            PromiseKind.Kpi, "事業費", "円", Measure.Amount, Direction.AtMost, Comparison.Absolute, Accumulation.YearToDate, null, DisplayUnit: "億円");
        var (day, forecast) = (new DateOnly(2023, 10, 1), 250_000_000m);
        AssertSaid(
            new KpiTargetRevised(2023, 120_000_000, 120_000_000, "1.2億", day, null),
            "The target of 1.2 億円 for fiscal year 2023 counts from 2023-10-01 on; only the day was corrected.",
            "2023 年度の目標値 1.2億円 の適用日を 2023-10-01 に訂正しました。",
            costs);
        AssertSaid(
            new KpiExpectedPathSet(2023, [new("2023-Q1", 50_000_000)], [new("2023-Q1", 60_000_000), new("2023-Q2", 120_000_000)]),
            "The expected path for fiscal year 2023 changed from 2023-Q1 0.5 億円 to 2023-Q1 0.6 億円, 2023-Q2 1.2 億円.",
            "2023 年度の期待値を「2023-Q1 0.5億円」から「2023-Q1 0.6億円、2023-Q2 1.2億円」に変更しました。",
            costs);
        AssertSaid(
            new KpiProgressReported("2023-Q1", new(ValueStatus.NotYetPublished, null, null, null, null, null, null) { YearEndForecast = forecast }, 0, []),
            "Reported for 2023-Q1: not yet published; 2.5 億円 expected for the whole year.",
            "2023-Q1 の実績を報告しました: 未公表、年度末見込 2.5億円。",
            costs);
    }

    [Fact]
    public void What_was_confirmed_is_said_after_what_happened()
    {
        AssertSaid(
            new KpiTargetRevised(2023, 100, 1000, "1000", new DateOnly(2099, 10, 1), null, ["magnitude", "outside_year"]),
            "Target for fiscal year 2023 changed from 100 to 1000 from 2099-10-01 on. "
            + "Confirmed when asked: a difference of a factor of 10 or more from what was known; a day outside the usual years.",
            "2099-10-01 付けで 2023 年度の目標値を 100 から 1000 に変更しました。入力時に確認した警告: 登録済みの数値との 10 倍以上の差、対象年度外の日付。");
        var report = new KpiProgressReported("2023-Q1", new(ValueStatus.Final, -1, null, null, null, null, null), 0, ["negative_count"]);
        Assert.EndsWith("Confirmed when asked: a count below zero.", EventSentences.Of(report, [], isHidden: false).En, StringComparison.Ordinal);
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
    public void The_public_sees_no_event_of_a_report_but_its_acceptance()
    {
        var ofPeriods = KpiModel.Stream.Events.Types.Select(type => new EventExamples(0).Of(type)).Where(known => ReportSentences.PeriodOf(known) is not null);
        var shown = ofPeriods.Select(known => KpiModel.Stream.Events.Encode(known, Guid.Empty).Type).Where(type => !ReportWording.IsBeforeAcceptance(type));
        Assert.Equal(["kpi.evaluated.v1", "kpi.report-accepted.v1"], shown.Order(StringComparer.Ordinal));
    }

    // The view looks up the departments' names for these.
    private static IReadOnlyList<ChangedMember> Members(object known) => known is KpiOwnersReassigned owners
        ? [new("owners", string.Join('、', owners.From), string.Join('、', owners.To))]
        : ChangeWording.Members(known);

    private static void AssertSaid(object @event, string en, string ja, KpiDefinition? kpi = null)
    {
        var said = EventSentences.Of(@event, [], isHidden: false, kpi);
        Assert.Equal((en, ja), (said.En, said.Ja));
    }
}
