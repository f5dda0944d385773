using System.Net;
using System.Text.Json;
using DxLedger.EventStore;
using DxLedger.Features.Dashboards;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;

namespace DxLedger.IntegrationTests.Http;

[Collection("postgres")]
public sealed class ViewTests(PostgresFixture postgres) : IAsyncLifetime
{
    private ServedLedger? _served;

    private ServedLedger Served => _served ?? throw new InvalidOperationException();

    public async Task InitializeAsync()
    {
        _served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());
        await Served.CatchUpAsync();
    }

    public async Task DisposeAsync() => await Served.DisposeAsync();

    [Fact]
    public async Task Overview_of_the_real_plan_reconciles_with_the_plans_counts()
    {
        var counts = (await Served.GetAsync("/api/plans/fukushima-r5")).GetProperty("counts");
        var overview = await Served.GetAsync("/api/plans/fukushima-r5/overview");

        foreach (var same in new[] { "initiatives", "relistings", "unresolved", "byPart", "byPromise", "kpis", "milestones" })
            Assert.Equal(counts.GetProperty(same).ToString(), overview.GetProperty(same).ToString());
        var fields = overview.GetProperty("byField").EnumerateArray().ToList();
        Assert.Equal(
            counts.GetProperty("byField").EnumerateArray().Select(field => (Code(field), field.GetProperty("initiatives").GetInt32())).Order(),
            fields.Where(field => field.GetProperty("first").GetInt32() > 0).Select(field => (Code(field), field.GetProperty("first").GetInt32())).Order());
        Assert.Equal(121, overview.GetProperty("byItem").EnumerateArray().Sum(item => item.GetProperty("first").GetInt32()));
        Assert.Equal(121, overview.GetProperty("byDepartment").EnumerateArray().Sum(department => department.GetProperty("leads").GetInt32()));
        Assert.Equal("""{"active":121}""", overview.GetProperty("byState").ToString());
        Assert.Equal("""{"open":137}""", overview.GetProperty("promisesByState").ToString());

        static string Code(JsonElement field) => $"{field.GetProperty("part")} {field.GetProperty("code")} {field.GetProperty("name")}";
    }

    [Fact]
    public async Task Overview_counts_departments_places_and_relistings_as_the_lists_show_them()
    {
        var overview = await Served.GetAsync("/api/plans/fukushima-r5/overview");
        var initiatives = (await Served.GetAsync("/api/plans/fukushima-r5/initiatives?pageSize=500")).GetProperty("items").EnumerateArray().ToList();
        var first = initiatives.CountBy(initiative => initiative.GetProperty("departments")[0].GetProperty("key").GetString() ?? "");
        var others = initiatives.SelectMany(initiative => initiative.GetProperty("departments").EnumerateArray().Skip(1)).CountBy(department => department.GetProperty("key").GetString() ?? "");

        Assert.Equal(first.OrderBy(pair => pair.Key), Column("leads"));
        Assert.Equal(others.OrderBy(pair => pair.Key), Column("takesPart"));
        Assert.All(
            overview.GetProperty("byDepartment").EnumerateArray(),
            department => Assert.NotEmpty(department.GetProperty("name").GetString() ?? ""));
        var states = await Served.Ledger.ReadDocumentsAsync(InitiativeModel.Stream.Projection, DocumentQuery.All, CancellationToken.None);
        var places = states.Items.Select(document => document.State).OfType<Initiative.Registered>().SelectMany(initiative => initiative.Relistings)
            .SelectMany(relisting => relisting.Further.Prepend(relisting.Placement).Distinct());
        Assert.Equal(places.Count(), overview.GetProperty("byItem").EnumerateArray().Sum(item => item.GetProperty("relisted").GetInt32()));

        IEnumerable<KeyValuePair<string, int>> Column(string name) => overview.GetProperty("byDepartment").EnumerateArray()
            .Select(department => KeyValuePair.Create(department.GetProperty("key").GetString() ?? "", department.GetProperty(name).GetInt32()))
            .Where(pair => pair.Value > 0).OrderBy(pair => pair.Key);
    }

    [Fact]
    public async Task Overview_keeps_its_validator_while_only_words_and_targets_change()
    {
        using var before = await Served.SendAsync(HttpMethod.Get, "/api/plans/fukushima-r5/overview");
        await ReviseAsync(30_000_000, "見直し");
        using var after = await Served.SendAsync(HttpMethod.Get, "/api/plans/fukushima-r5/overview", null, ("If-None-Match", before.Headers.ETag?.ToString() ?? ""));

        Assert.Equal(HttpStatusCode.NotModified, after.StatusCode);
        Assert.Equal(await Served.PositionAsync(), long.Parse(after.Header("DxLedger-Position"), null));
    }

    [Fact]
    public async Task Change_appears_once_with_its_reason_in_the_ledgers_and_in_the_plans_list()
    {
        await ReviseAsync(30_000_000, "上半期の実績を踏まえた見直し");

        foreach (var list in new[] { "/api/changes?count=500", "/api/changes?plan=fukushima-r5&count=500", "/api/plans/fukushima-r5/changes?count=500" })
        {
            var changes = (await Served.GetAsync(list)).GetProperty("changes").EnumerateArray().ToList();
            var change = Assert.Single(changes, change => change.GetProperty("type").GetString() == "kpi.target-revised.v1");
            Assert.Equal(changes[0], change);
            Assert.Equal(
                (434L, "local", "kpi", "r5-a-17-1", "コピー用紙購入量（本庁（知事部局））"),
                (change.GetProperty("position").GetInt64(), Text(change, "actor"), Text(change, "kind"), Text(change, "key"), Text(change, "name")));
            Assert.Equal("""[{"member":"target.2023","from":"32000000","to":"30000000"}]""", change.GetProperty("members").ToString());
            Assert.Equal("""{"reason":"上半期の実績を踏まえた見直し"}""", change.GetProperty("texts").ToString());
        }
    }

    [Fact]
    public async Task Pages_of_changes_give_every_event_once_and_nothing_else()
    {
        var positions = new List<long>();
        string? next = "/api/changes?count=100";
        while (next is not null)
        {
            var page = await Served.GetAsync(next);
            positions.AddRange(page.GetProperty("changes").EnumerateArray().Select(change => change.GetProperty("position").GetInt64()));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(Enumerable.Range(1, 433).Reverse().Select(position => (long)position), positions);
    }

    [Fact]
    public async Task Changes_of_a_plan_leave_out_departments_and_other_plans()
    {
        var all = (await Served.GetAsync("/api/changes?count=500")).GetProperty("changes").EnumerateArray().CountBy(change => Text(change, "kind")).ToDictionary();
        var page = await Served.GetAsync("/api/changes?plan=fukushima-r5&count=300");
        var rest = await Served.GetAsync(page.GetProperty("next").GetString() ?? "");

        Assert.Equal(433 - all["department"], page.GetProperty("changes").GetArrayLength() + rest.GetProperty("changes").GetArrayLength());
        Assert.DoesNotContain(rest.GetProperty("changes").EnumerateArray(), change => Text(change, "kind") == "department");
        using var other = await Served.SendAsync(HttpMethod.Get, "/api/changes?plan=other");
        Assert.Equal("plan.not_found", await other.ProblemAsync(System.Net.HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task States_of_a_revised_kpi_join_without_gaps()
    {
        await ReviseAsync(30_000_000, "見直し");
        await ReviseAsync(29_000_000, "再度の見直し");

        var states = (await Served.GetAsync("/api/kpis/r5-a-17-1/states")).GetProperty("states").EnumerateArray().ToList();

        Assert.Equal([1L, 2L, 3L, 4L], states.Select(state => state.GetProperty("version").GetInt64()));
        Assert.Equal(
            ["", "32000000", "30000000", "29000000"],
            states.Select(state => string.Join(',', state.GetProperty("targets").EnumerateArray().Select(target => target.GetProperty("value").ToString()))));
        Assert.Equal((434L, 435L), (states[2].GetProperty("fromPosition").GetInt64(), states[2].GetProperty("toPosition").GetInt64()));
        foreach (var (one, two) in states.Zip(states.Skip(1)))
        {
            Assert.Equal(two.GetProperty("fromPosition").GetInt64(), one.GetProperty("toPosition").GetInt64());
            Assert.Equal(two.GetProperty("recordedFrom").GetDateTimeOffset(), one.GetProperty("recordedTo").GetDateTimeOffset());
        }

        Assert.Equal(JsonValueKind.Null, states[^1].GetProperty("toPosition").ValueKind);
        var now = await Served.GetAsync("/api/kpis/r5-a-17-1");
        Assert.Equal(
            (Text(now, "label"), Text(now, "unit"), Text(now, "direction")),
            (Text(states[^1], "label"), Text(states[^1], "unit"), Text(states[^1], "direction")));
    }

    [Fact]
    public async Task Views_hold_every_event_once_and_equal_a_rebuild()
    {
        await ReviseAsync(30_000_000, "見直し");
        using var outline = await Served.SendAsync(HttpMethod.Post, "/api/initiatives/r5-a-17/outline-revisions", new { name = "新しい名", reason = "文言の整理" });
        await Served.CatchUpAsync();

        var rows = await Served.Ledger.ReadRowsAsync(RecentChanges.Projection, RowQuery.Highest(1_000, RecentChanges.EndOfChanges), CancellationToken.None);
        Assert.Equal(Enumerable.Range(1, 435).Reverse().Select(position => (long)position), rows.Items.Select(row => row.FromPosition));
        Assert.All(rows.Items, row => Assert.IsType<ChangeRow.Change>(row.State));
        Assert.Null(await Served.Ledger.CheckAsyncProjectionsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Current_state_of_every_promise_is_the_last_of_its_history()
    {
        await ReviseAsync(30_000_000, "見直し");
        var documents = await Served.Ledger.ReadDocumentsAsync(KpiModel.Stream.Projection, DocumentQuery.All, CancellationToken.None);
        var rows = await Served.Ledger.ReadRowsAsync(KpiModel.Stream.History, RowQuery.Group("fukushima-r5"), CancellationToken.None);

        Assert.Equal(137, rows.Items.Count);
        Assert.Equal(
            documents.Items.OrderBy(document => document.Stream).Select(document => (document.Stream, document.Version, JsonSerializer.Serialize(document.State))),
            rows.Items.Select(row => (row.Key, row.State.Version, JsonSerializer.Serialize(row.State.State))));
    }

    private async Task ReviseAsync(int value, string reason)
    {
        using var answer = await Served.SendAsync(HttpMethod.Post, "/api/kpis/r5-a-17-1/target-revisions", new { fiscalYear = 2023, value, reason, confirm = new[] { "magnitude" } });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Served.CatchUpAsync();
    }

    private static string Text(JsonElement element, string member) => element.GetProperty(member).GetString() ?? "";
}
