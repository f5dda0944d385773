using DxLedger.EventStore;
using DxLedger.Features.Kpis;
using DxLedger.Platform;
using FsCheck;
using FsCheck.Fluent;

namespace DxLedger.UnitTests.Features.Kpis;

public sealed class KpiDeciderTests
{
    private const string Key = "r5-a-17-1";

    private static readonly SourceCell Source = new("00", "A", 33, "【指標（KPI）】32百万枚以下");
    private static readonly KpiDefined Defined = new(
        Key, "fukushima-r5", "r5-a-17", new(
            PromiseKind.Kpi,
            "コピー用紙購入量",
            "枚",
            Measure.Count,
            Direction.AtMost,
            Comparison.Absolute,
            Accumulation.Latest,
            null), null, ["d1"], Source);
    private static readonly KpiTargetSet TargetSet = new(2023, 32_000_000, "32百万", null, "00");
    private static readonly DateOnly From = new(2023, 10, 1);

    [Fact]
    public void Revised_target_keeps_the_old_value_and_the_reason()
    {
        var decision = KpiDecider.ReviseTarget(Given(Defined, TargetSet), Key, new(2023, 30_000_000, From, "実績を踏まえた見直し"));

        var accepted = Assert.IsType<Decision<KpiEvent>.Accepted>(decision);
        Assert.Equal([new KpiTargetRevised(2023, 32_000_000, 30_000_000, "30000000", From, null)], accepted.Events);
        Assert.Equal([new ErasableText("reason", "実績を踏まえた見直し")], accepted.Texts);
    }

    [Fact]
    public void Target_that_already_has_the_value_needs_no_event()
    {
        var accepted = Assert.IsType<Decision<KpiEvent>.Accepted>(
            KpiDecider.ReviseTarget(Given(Defined, TargetSet), Key, new(2023, 32_000_000.0m, From, "念のため")));
        Assert.Empty(accepted.Events);
    }

    [Fact]
    public void Correcting_only_the_day_of_a_revision_is_an_event_and_repeating_it_is_none()
    {
        KpiEvent revised = new KpiTargetRevised(2023, 32_000_000, 30_000_000, "30000000", new(2099, 1, 1), null);
        var before = Given(Defined, TargetSet, revised);
        var corrected = Assert.Single(Assert.IsType<Decision<KpiEvent>.Accepted>(KpiDecider.ReviseTarget(before, Key, new(
            2023,
            30_000_000,
            From,
            "訂正"))).Events);
        Assert.Equal(new KpiTargetRevised(2023, 30_000_000, 30_000_000, "30000000", From, null), corrected);

        var after = Given(Defined, TargetSet, revised, corrected);
        var target = Assert.Single(Assert.IsType<Kpi.Open>(after).Targets);
        Assert.Equal([new Kpi.FormerTarget(32_000_000, From, 4)], target.Former);
        Assert.Equal((32_000_000m, 30_000_000m), (target.InForce(From.AddDays(-1)), target.InForce(From)));
        Assert.Empty(Assert.IsType<Decision<KpiEvent>.Accepted>(KpiDecider.ReviseTarget(after, Key, new(2023, 30_000_000, From, "訂正"))).Events);
        Assert.Empty(Assert.IsType<Decision<KpiEvent>.Accepted>(KpiDecider.ReviseTarget(after, Key, new(
            2023,
            30_000_000,
            From.AddDays(9),
            "訂正",
            IsDayNamed: false))).Events);
    }

    /// <summary>The model writes each word onto every day from its own on; a corrected day writes all of them anew.</summary>
    [Fact]
    public void Target_in_force_is_what_was_said_last_of_the_days_from_its_own_on() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(byte Value, byte Day)[]>(), AgreesWithTheCalendar).QuickCheckThrowOnFailure();

    private static void AgreesWithTheCalendar((byte Value, byte Day)[] said)
    {
        const int Days = 8;
        var words = new List<(decimal Value, int Day)> { (32_000_000.0m, 0) };
        var events = new List<KpiEvent> { Defined, TargetSet };
        foreach (var (value, day) in said.Select(word => (32_000_000m + (word.Value % 4), word.Day % Days)))
        {
            if (Assert.IsType<Decision<KpiEvent>.Accepted>(KpiDecider.ReviseTarget(Given([.. events]), Key, new(
                2023,
                value,
                From.AddDays(day),
                "理由"))).Events is not [var revised])
                continue;
            events.Add(revised);
            if (words.Count > 1 && words[^1].Value == value)
                words.RemoveAt(words.Count - 1);
            words.Add((value, day));
        }

        var calendar = new decimal[Days];
        foreach (var (value, day) in words)
            Array.Fill(calendar, value, day, Days - day);
        var target = Assert.Single(Assert.IsType<Kpi.Open>(Given([.. events])).Targets);
        Assert.Equal(calendar, Enumerable.Range(0, Days).Select(day => target.InForce(From.AddDays(day))));
    }

    [Fact]
    public void Unknown_kpi_is_not_found() =>
        Assert.Equal(("kpi.not_found", null), Refused(KpiDecider.ReviseTarget(new Kpi.Undefined(), Key, new(2023, 1, From, "理由"))));

    [Fact]
    public void Year_without_a_target_is_refused_by_name() =>
        Assert.Equal(
            ("kpi.target_not_set", "fiscalYear"),
            Refused(KpiDecider.ReviseTarget(Given(Defined, TargetSet), Key, new(2024, 1, From, "理由"))));

    [Fact]
    public void Milestone_has_no_target_to_revise()
    {
        var milestone = Defined with { Definition = new(
            PromiseKind.Milestone,
            "試行導入を行う。",
            null,
            Measure.Qualitative,
            null,
            Comparison.Absolute,
            Accumulation.Latest,
            null) };
        Assert.Equal(("kpi.not_measured", null), Refused(KpiDecider.ReviseTarget(Given(milestone), Key, new(2023, 1, From, "理由"))));
    }

    [Fact]
    public void Former_targets_stay_readable_in_order()
    {
        var state = Assert.IsType<Kpi.Open>(Given(
            Defined,
            TargetSet,
            new KpiTargetRevised(2023, 32_000_000, 30_000_000, "30000000", From, null),
            new KpiTargetRevised(2023, 30_000_000, 28_000_000, "28000000", From.AddMonths(3), null)));

        var target = Assert.Single(state.Targets);
        Assert.Equal(28_000_000, target.Value);
        Assert.Equal(
            [new(32_000_000, From, 3), new Kpi.FormerTarget(30_000_000, From.AddMonths(3), 4)],
            target.Former);
    }

    [Fact]
    public void Linked_initiative_counts_once_however_often_it_is_linked()
    {
        var state = Assert.IsType<Kpi.Open>(Given(Defined, new KpiLinked("r5-a-20", Source), new KpiLinked("r5-a-20", Source)));
        Assert.Equal(["r5-a-17", "r5-a-20"], state.Initiatives);
    }

    [Fact]
    public void Second_definition_cannot_follow() =>
        Assert.Throws<System.Diagnostics.UnreachableException>(() => Given(Defined, Defined));

    [Fact]
    public void Second_target_of_a_year_cannot_be_set() =>
        Assert.Throws<System.Diagnostics.UnreachableException>(() => Given(Defined, TargetSet, TargetSet));

    private static Kpi Given(params KpiEvent[] events)
    {
        Kpi state = new Kpi.Undefined();
        for (var i = 0; i < events.Length; i++)
            state = Kpi.Evolve(state, events[i], new(i + 1, i + 1, "office", default));
        return state;
    }

    private static (string Code, string? Field) Refused(Decision<KpiEvent> decision)
    {
        var reason = Assert.IsType<Decision<KpiEvent>.Rejected>(decision).Reason;
        Assert.NotEmpty(reason.Message.En);
        Assert.NotEmpty(reason.Message.Ja);
        Assert.True(Problems.IsKnown(reason.Code));
        return (reason.Code, reason.Field);
    }
}
