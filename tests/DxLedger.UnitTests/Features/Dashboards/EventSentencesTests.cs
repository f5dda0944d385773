using System.Diagnostics;
using System.Runtime.CompilerServices;
using DxLedger.Composition;
using DxLedger.Features.Dashboards;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans;

namespace DxLedger.UnitTests.Features.Dashboards;

public sealed class EventSentencesTests
{
    [Fact]
    public void Every_event_that_the_program_knows_has_a_sentence()
    {
        var types = typeof(LedgerModel).Assembly.GetTypes().Where(type => type is { IsAbstract: false, BaseType: { IsAbstract: true } root } && root.Namespace?.StartsWith("DxLedger.Features", StringComparison.Ordinal) is true && root.Name is "PlanEvent" or "PeriodEvent" or "DepartmentEvent" or "InitiativeEvent" or "KpiEvent").ToList();
        Assert.True(types.Count > 35, $"{types.Count}");
        foreach (var type in types)
        {
            // An event without values may have no sentence, but it must not be one that nobody thought of.
            var problem = Record.Exception(() => EventSentences.Of(RuntimeHelpers.GetUninitializedObject(type), [], isHidden: false));
            Assert.False(problem is UnreachableException, $"{type.Name}: {problem?.Message}");
        }
    }

    [Fact]
    public void Sentences_say_what_when_and_from_what_to_what_in_both_languages()
    {
        AssertSaid(
            new KpiTargetRevised(2023, 47.0m, 50m, "50", new DateOnly(2023, 10, 1), null),
            "Target for fiscal year 2023 changed from 47.0 to 50 from 2023-10-01 on.", "2023-10-01 付けで 2023 年度の目標値を 47.0 から 50 に変更しました。");
        AssertSaid(
            new KpiProgressRevised("2023-Q1", new(ValueStatus.Provisional, 12.50m, null, null, null, null, null), new(ValueStatus.Missing, null, null, null, null, null, null), 0, []),
            "The report for 2023-Q1 was corrected from 12.50 (provisional) to missing.", "2023-Q1 の報告を 12.50（速報） から 欠測 に訂正しました。");
        AssertSaid(new KpiMilestoneReported("2023", null, new(MilestoneState.Achieved, null), 0), "Reported for 2023: achieved.", "2023 の状況を報告しました: 達成。");
        AssertSaid(new InitiativeSuspended(new DateOnly(2023, 10, 1), null), "Rests from 2023-10-01.", "2023-10-01 から休止します。");
        AssertSaid(new KpiSucceeded("fukushima-r6", LineageKind.Split, ["r6-a-01-1", "r6-a-01-2"]), "Goes on in fukushima-r6 as r6-a-01-1, r6-a-01-2.", "fukushima-r6 の r6-a-01-1、r6-a-01-2 に引き継ぎました。");
    }

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

    private static void AssertSaid(object @event, string en, string ja)
    {
        var said = EventSentences.Of(@event, [], isHidden: false);
        Assert.Equal((en, ja), (said.En, said.Ja));
    }
}
