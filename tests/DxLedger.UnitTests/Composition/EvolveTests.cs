using System.Text.Json;
using DxLedger.Features.Departments;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Features.Plans;
using DxLedger.Features.Plans.Periods;
using DxLedger.Platform;

namespace DxLedger.UnitTests.Composition;

/// <summary>Whatever may happen is folded, after whatever may have happened before, and the state is stored without losing anything.</summary>
public sealed class EvolveTests
{
    private static readonly List<object> All = [.. LedgerModelTests.Golden.Select(row => row[1]).Concat(LedgerModelTests.Former.Select(row => row[2]))];

    [Fact]
    public void Every_event_of_a_kpi_follows_every_other()
    {
        var events = Of<KpiEvent>().Where(e => e is not KpiDefined).ToList();
        // A target that is set twice for one year, without a revision between, is what deciders are there to prevent.
        FollowEachOther<Kpi, KpiEvent>(
            new Kpi.Undefined(), [Of<KpiEvent>().OfType<KpiDefined>().Single(), Of<KpiEvent>().First(e => e is DxLedger.Features.Kpis.Reporting.KpiProgressReported)], events, Kpi.Evolve, (one, other) => one is not KpiTargetSet || other is not KpiTargetSet);
    }

    [Fact]
    public void Every_event_of_an_initiative_follows_every_other() => FollowEachOther<Initiative, InitiativeEvent>(
        new Initiative.Unregistered(), [Of<InitiativeEvent>().OfType<InitiativeRegistered>().Single()], [.. Of<InitiativeEvent>().Where(e => e is not InitiativeRegistered)], Initiative.Evolve, (_, _) => true);

    [Fact]
    public void Every_event_of_a_department_follows_every_other() => FollowEachOther<Department, DepartmentEvent>(
        new Department.Unregistered(), [Of<DepartmentEvent>().OfType<DepartmentRegistered>().Single()], [.. Of<DepartmentEvent>().Where(e => e is not DepartmentRegistered)], Department.Evolve, (_, _) => true);

    [Fact]
    public void Every_event_of_a_plan_follows_every_other() => FollowEachOther<Plan, PlanEvent>(
        new Plan.Unknown(), [Of<PlanEvent>().OfType<PlanAdopted>().Single(), Of<PlanEvent>().OfType<PlanDocumentImported>().Single()], [.. Of<PlanEvent>().Where(e => e is not PlanAdopted)], Plan.Evolve, (_, _) => true);

    [Fact]
    public void Every_event_of_a_period_follows_every_other() => FollowEachOther<PlanPeriod, PeriodEvent>(
        new PlanPeriod.Untouched(),
        [Of<PeriodEvent>().OfType<PlanYearClosed>().Single()],
        [.. Of<PeriodEvent>()],
        PlanPeriod.Evolve,
        // Rows are sealed in the append of the closing, never after a reopening.
        (one, other) => other is not PlanYearSealed || one is not PlanPeriodReopened);

    private static List<T> Of<T>() => [.. All.OfType<T>()];

    private static void FollowEachOther<TState, TEvent>(
        TState initial, IReadOnlyList<TEvent> beginning, IReadOnlyList<TEvent> events, Func<TState, TEvent, EventOrigin, TState> evolve, Func<TEvent, TEvent, bool> canFollow)
        where TEvent : class
    {
        Assert.NotEmpty(events);
        var start = Fold(initial, 0, beginning);
        foreach (var one in events)
        {
            foreach (var other in events.Where(other => canFollow(one, other)))
            {
                var state = Fold(start, beginning.Count, [one, other]);
                var stored = JsonSerializer.Serialize(state, LedgerJson.Stored);
                Assert.Equal(stored, JsonSerializer.Serialize(JsonSerializer.Deserialize<TState>(stored, LedgerJson.Stored), LedgerJson.Stored));
            }
        }

        TState Fold(TState state, int before, IReadOnlyList<TEvent> more)
        {
            for (var i = 0; i < more.Count; i++)
                state = evolve(state, more[i], new(100 + before + i, 1 + before + i, "office", new DateTimeOffset(2024, 4, 1, 0, 0, before + i, TimeSpan.Zero)));
            return state;
        }
    }
}
