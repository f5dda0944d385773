using System.Text.Json;
using DxLedger.Features.Dashboards;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Features.Plans;
using DxLedger.Platform;
using FsCheck;
using FsCheck.Fluent;

namespace DxLedger.UnitTests.Features.Dashboards;

public sealed class PlanOverviewTests
{
    private static readonly Gen<Step> Steps =
        from what in Gen.Choose(0, 14)
        from initiative in Gen.Choose(0, 5)
        from promise in Gen.Choose(0, 5)
        from choice in Gen.Choose(0, 6)
        from other in Gen.Choose(0, 6)
        select new Step(what, initiative, promise, choice, other);

    [Fact]
    public void Counts_kept_event_by_event_equal_those_counted_from_the_states() =>
        Prop.ForAll(Gen.Choose(1, 80).SelectMany(n => Steps.ListOf(n)).ToArbitrary(), steps =>
        {
            var (rows, world) = (Started(), new PlanWorld());
            foreach (var batch in steps.Chunk(7))
                Take(rows, [.. batch.SelectMany(world.Do)]);
            foreach (var (plan, day) in new[] { "p1", "p2" }.SelectMany(plan => new[] { (plan, new DateOnly(2024, 5, 1)), (plan, new DateOnly(2024, 11, 1)) }))
                Assert.Equal(Json(Naive(world.Initiatives(plan), world.Promises(plan), day)), Json(On(Counts(rows, plan), day)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Initiative_counts_once_in_each_place_and_once_as_led()
    {
        var rows = Started();
        var (first, again, elsewhere) = (new Placement("1", "人", "1(1)", null), new Placement("1", "人", "1(2)", null), new Placement("2", "物", "1(1)", null));
        var content = new InitiativeContent("名", null, null, null, first, [again]);
        Take(
            rows,
            ("initiative-i1", new InitiativeRegistered("i1", "p1", "A", 1, content, [new(
                "d2",
                "総務部",
                null,
                null), new("d1", "企画部", null, null)], PlanWorld.Row(0), [])),
            ("initiative-i1", new InitiativeRelisted(elsewhere, [], [], null, PlanWorld.Row(1), [])),
            ("kpi-k1", PlanWorld.Defined(1, 1, choice: 0)));

        Assert.Equal(
            Json(new OverviewCounts(
                1,
                1,
                0,
                1,
                0,
                [new("A", 1)],
                [new("A", new("1", "人", null, null), 1, 1, 0), new("B", new("2", "物", null, null), 0, 0, 1)],
                [new("A", first, 1, 1, 0), new("A", again, 1, 0, 0), new("B", elsewhere, 0, 0, 1)],
                [new(null, "d1", 0, 1), new(null, "d2", 1, 0)],
                [new("kpi", 1)],
                [new(null, "active", 1)],
                [new("open", 1)])),
            Json(Counts(rows, "p1")));
    }

    [Fact]
    public async Task Event_that_counts_nothing_leaves_no_state_behind()
    {
        var rows = Started();
        var content = PlanWorld.Content(1, 1);
        Take(rows, ("initiative-i1", PlanWorld.Registered(1, 1, 1)), ("kpi-k1", PlanWorld.Defined(1, 1, 0)));

        Assert.Equal(0, await rows.TakeAsync(
            rows.Record("initiative-i1", new InitiativeOutlineRevised(content, content with { Name = "新しい名" }, null)),
            rows.Record("kpi-k1", new KpiTargetSet(2023, 5, "5", null, null)),
            rows.Record("plan-p1", new PlanDocumentFlagged([]))));
    }

    [Fact]
    public async Task Promise_of_an_unknown_initiative_stops_the_view_rather_than_being_left_out()
    {
        var rows = Started();
        var stop = await Assert.ThrowsAsync<InvalidOperationException>(() => rows.TakeAsync(rows.Record("kpi-k1", PlanWorld.Defined(1, 3, 0))));
        Assert.Equal("A promise serves initiative i3, which the ledger does not know.", stop.Message);
    }

    [Fact]
    public async Task Initiative_of_an_unknown_plan_stops_the_view()
    {
        var rows = new KeptRows<OverviewRow>(PlanOverviews.Projection);
        await Assert.ThrowsAsync<InvalidOperationException>(() => rows.TakeAsync(rows.Record("initiative-i1", PlanWorld.Registered(1, 1, 1))));
    }

    private static KeptRows<OverviewRow> Started()
    {
        var rows = new KeptRows<OverviewRow>(PlanOverviews.Projection);
        Take(rows, ("plan-p1", PlanWorld.Adopted("p1")), ("plan-p2", PlanWorld.Adopted("p2")));
        return rows;
    }

    private static void Take(KeptRows<OverviewRow> rows, params (string Stream, object Event)[] events) =>
        Task.Run(() => rows.TakeAsync([.. events.Select(entry => rows.Record(entry.Stream, entry.Event))])).GetAwaiter().GetResult();

    private static OverviewCounts Counts(KeptRows<OverviewRow> rows, string plan) => Assert.IsType<OverviewRow.PlanRow>(rows.Row($"plan-{plan}")).Counts;

    /// <summary>With what counts on a day alone.</summary>
    private static OverviewCounts On(OverviewCounts counts, DateOnly day) => counts with
    {
        ByDepartment = DepartmentCount.On(counts.ByDepartment, day),
        ByState = [.. StateCount.On(counts.ByState, day).Select(count => new StateCount(null, count.Name, count.Count))],
    };

    private static string Json(OverviewCounts counts) => JsonSerializer.Serialize(counts, LedgerJson.Stored);

    /// <summary>The same by looking at everything; where GetPlan counts the same, as GetPlan does.</summary>
    private static OverviewCounts Naive(IReadOnlyList<Initiative.Registered> all, IReadOnlyList<Kpi.Defined> promises, DateOnly day)
    {
        var counts = GetPlan.Count(all, promises);
        var numbered = all.Where(initiative => !initiative.IsUnresolved).ToList();
        var departments = numbered.SelectMany(initiative => initiative.Departments.On(day).Select(department => (string?)department.Key)).Append(null).Distinct();
        return new OverviewCounts(
            counts.Initiatives,
            counts.Relistings,
            counts.Unresolved,
            counts.Kpis,
            counts.Milestones,
            [.. counts.ByPart.Select(part => new NamedCount(part.Key, part.Value))],
            Places(all, place => place with { ItemCode = null, ItemName = null }),
            Places(all, place => place),
            [
                .. departments.Order(StringComparer.Ordinal)
                    .Select(key => new DepartmentCount(
                        null,
                        key,
                        numbered.Count(initiative => initiative.Departments.On(day).FirstOrDefault()?.Key == key),
                        numbered.Count(initiative => initiative.Departments.On(day).Skip(1).Any(department => department.Key == key) && initiative.Departments.On(day)[0].Key != key)))
                    .Where(count => count.Leads + count.TakesPart > 0),
            ],
            [.. counts.ByPromise.Select(promise => new NamedCount(promise.Key, promise.Value))],
            [.. numbered.GroupBy(initiative => LedgerJson.NameOf(initiative.StateOn(day))).Select(state => new StateCount(null, state.Key, state.Count())).OrderBy(state => state.Name, StringComparer.Ordinal)],
            [.. promises.GroupBy(promise => promise is Kpi.Closed ? "closed" : "open").Select(state => new NamedCount(state.Key, state.Count())).OrderBy(state => state.Name, StringComparer.Ordinal)]);
    }

    private static List<PlaceCount> Places(IReadOnlyList<Initiative.Registered> all, Func<Placement, Placement> level)
    {
        var own = all.Where(initiative => !initiative.IsUnresolved)
            .Select(initiative => (initiative.Part, First: level(initiative.Content.Placement), All: initiative.Content.Further.Append(initiative.Content.Placement).Select(level).ToHashSet())).ToList();
        var again = all.SelectMany(initiative => initiative.Relistings)
            .Select(relisting => (relisting.Source.Part, All: relisting.Further.Append(relisting.Placement).Select(level).ToHashSet())).ToList();
        var everywhere = own.SelectMany(entry => entry.All.Select(place => (entry.Part, Place: place)))
            .Concat(again.SelectMany(entry => entry.All.Select(place => (entry.Part, Place: place)))).Distinct();
        return
        [
            .. everywhere
                .OrderBy(at => at.Part).ThenBy(at => at.Place.FieldCode).ThenBy(at => at.Place.FieldName).ThenBy(at => at.Place.ItemCode).ThenBy(at => at.Place.ItemName)
                .Select(at => new PlaceCount(
                    at.Part,
                    at.Place,
                    own.Count(entry => entry.Part == at.Part && entry.All.Contains(at.Place)),
                    own.Count(entry => entry.Part == at.Part && entry.First == at.Place),
                    again.Count(entry => entry.Part == at.Part && entry.All.Contains(at.Place)))),
        ];
    }
}
