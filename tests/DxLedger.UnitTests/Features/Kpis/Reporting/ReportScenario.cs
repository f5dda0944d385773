using DxLedger.Features.Kpis;
using DxLedger.Features.Kpis.Reporting;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;

namespace DxLedger.UnitTests.Features.Kpis.Reporting;

/// <summary>A KPI, a milestone and the first quarter of 2023, seen on a day in July.</summary>
internal static class ReportScenario
{
    public const string Key = "r5-a-17-1";

    public static readonly DateOnly Today = new(2023, 7, 10);
    public static readonly ReportingPeriod Q1 = new(2023, 1);

    private static readonly SourceCell Source = new("00", "A", 33, "【指標（KPI）】");

    public static KpiDefined Counted(Accumulation accumulation = Accumulation.Latest) => new(
        Key, "fukushima-r5", "r5-a-17", new(
            PromiseKind.Kpi,
            "購入量",
            "枚",
            Measure.Count,
            Direction.AtMost,
            Comparison.Absolute,
            accumulation,
            null), null, ["d1"], Source);

    public static KpiDefined Rate { get; } = Counted() with
    {
        Definition = new(PromiseKind.Kpi, "申請率", "%", Measure.Percent, Direction.AtLeast, Comparison.Absolute, Accumulation.Latest, null),
    };

    public static KpiDefined Milestone { get; } = Counted() with
    {
        Definition = new(PromiseKind.Milestone, "試行する。", null, Measure.Qualitative, null, Comparison.Absolute, Accumulation.Latest, null),
    };

    public static Figure Final(decimal value) => new(ValueStatus.Final, value, null, null, null, null, null);

    /// <summary>Every event is by <c>reporter</c> unless an actor stands before it.</summary>
    public static Kpi Given(params object[] history)
    {
        Kpi state = new Kpi.Undefined();
        var (actor, version) = ("reporter", 0);
        foreach (var item in history)
        {
            if (item is string name)
                actor = name;
            else if (item is KpiEvent e)
                (state, actor) = (Kpi.Evolve(state, e, new(
                    ++version + 100,
                    version,
                    actor,
                    new DateTimeOffset(2023, 7, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(version))), "reporter");
        }

        return state;
    }

    public static PeriodStanding Standing(ReportingPeriod? period = null, PlanPeriod? state = null, PlanPeriod? year = null, DateOnly? today = null) =>
        new(period ?? Q1, 2023, state ?? new PlanPeriod.Untouched(), year ?? new PlanPeriod.Untouched(), today ?? Today);

    public static PlanPeriod Closed(params PlanPeriod.GrantedException[] exceptions) =>
        new PlanPeriod.Kept("fukushima-r5", "2023-Q1", null, new("office", new(2023, 8, 1, 0, 0, 0, TimeSpan.Zero), 90), exceptions, null);

    public static PlanPeriod SealedYear { get; } =
        new PlanPeriod.Kept("fukushima-r5", "2023", null, new("office", new(2024, 6, 1, 0, 0, 0, TimeSpan.Zero), 99), [], new(98, 1, "cd", []));

    public static IReadOnlyList<KpiEvent> Accepted(Decision<KpiEvent> decision) => Assert.IsType<Decision<KpiEvent>.Accepted>(decision).Events;

    public static (string Code, string? Field) Refused(Decision<KpiEvent> decision)
    {
        var reason = Assert.IsType<Decision<KpiEvent>.Rejected>(decision).Reason;
        Assert.NotEqual(reason.Message.En, reason.Message.Ja);
        Assert.True(Problems.IsKnown(reason.Code), reason.Code);
        return (reason.Code, reason.Field);
    }
}
