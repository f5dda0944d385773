using System.Net;
using System.Text.Json;

namespace DxLedger.IntegrationTests.Http;

[Collection("postgres")]
public sealed class PlanReadingTests(PostgresFixture postgres) : IAsyncLifetime
{
    private ServedLedger? _served;

    private ServedLedger Served => _served ?? throw new InvalidOperationException();

    public async Task InitializeAsync() => _served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync());

    public async Task DisposeAsync() => await Served.DisposeAsync();

    [Fact]
    public async Task Counts_of_the_real_plan_reconcile()
    {
        var counts = (await Served.GetAsync("/api/plans/fukushima-r5")).GetProperty("counts");

        Assert.Equal(121, counts.GetProperty("initiatives").GetInt32());
        Assert.Equal((49, 72), (counts.GetProperty("byPart").GetProperty("A").GetInt32(), counts.GetProperty("byPart").GetProperty("B").GetInt32()));
        Assert.Equal(121, counts.GetProperty("byField").EnumerateArray().Sum(field => field.GetProperty("initiatives").GetInt32()));
        Assert.Equal(121, counts.GetProperty("byGoalKind").EnumerateObject().Sum(kind => kind.Value.GetInt32()));
        Assert.Equal(121, counts.GetProperty("byPromise").EnumerateObject().Sum(kind => kind.Value.GetInt32()));
        Assert.False(counts.GetProperty("byPromise").TryGetProperty("none", out _), "Every numbered initiative has a tracked promise.");
        Assert.Equal(10, counts.GetProperty("relistings").GetInt32() + counts.GetProperty("unresolved").GetInt32());
    }

    [Fact]
    public async Task Lists_reconcile_with_the_counts_on_every_page()
    {
        var keys = new List<string?>();
        for (var page = 1; ; page++)
        {
            var answer = await Served.GetAsync($"/api/plans/fukushima-r5/initiatives?page={page}&pageSize=50");
            var items = answer.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("key").GetString()).ToList();
            if (items.Count == 0)
                break;
            keys.AddRange(items);
        }

        var counts = (await Served.GetAsync("/api/plans/fukushima-r5")).GetProperty("counts");
        Assert.Equal(121 + counts.GetProperty("unresolved").GetInt32(), keys.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal("r5-a-01", keys[0]);
    }

    [Theory]
    [InlineData("part=A&kind=kpi", "A", null)]
    [InlineData("field=4&part=B", "B", "4")]
    [InlineData("field=%E7%94%A3%E6%A5%AD%E6%8C%AF%E8%88%88", "B", "4")]
    public async Task Filters_give_only_what_they_name(string query, string part, string? field)
    {
        var items = (await Served.GetAsync($"/api/plans/fukushima-r5/initiatives?pageSize=500&{query}")).GetProperty("items").EnumerateArray().ToList();

        Assert.NotEmpty(items);
        Assert.All(items, item =>
        {
            Assert.Equal(part, item.GetProperty("part").GetString());
            if (field is not null)
                Assert.Equal(field, item.GetProperty("field").GetProperty("code").GetString());
            else
                Assert.Equal("kpi", item.GetProperty("goalKind").GetString());
        });
    }

    [Fact]
    public async Task Departments_are_found_by_section_bureau_and_key()
    {
        var bySection = await KeysAsync("department=職員研修課");
        var department = (await Served.GetAsync("/api/departments")).GetProperty("departments").EnumerateArray()
            .Single(candidate => candidate.GetProperty("section").GetString() == "職員研修課");

        Assert.Equal(["r5-a-01", "r5-a-02", "r5-a-03", "r5-a-24", "r5-a-37", "r5-a-38"], bySection);
        Assert.Equal(bySection, await KeysAsync($"department={department.GetProperty("key").GetString()}"));
        Assert.True((await KeysAsync("department=総務部")).Count > bySection.Count);
    }

    [Fact]
    public async Task Text_is_found_whatever_its_width()
    {
        Assert.Equal(await KeysAsync("text=ＲＰＡ"), await KeysAsync("text=rpa"));
        Assert.NotEmpty(await KeysAsync("text=rpa"));
        Assert.Empty(await KeysAsync("text=存在しない語"));
    }

    [Fact]
    public async Task Initiative_shows_its_row_and_its_promises()
    {
        var initiative = await Served.GetAsync("/api/initiatives/r5-a-17");

        Assert.Equal("人事・給与・行政組織等管理事業（県庁のDX・業務改革推進事業）", initiative.GetProperty("name").GetString());
        Assert.Equal(33, initiative.GetProperty("source").GetProperty("line").GetInt32());
        var promise = Assert.Single(initiative.GetProperty("promises").EnumerateArray().ToList());
        Assert.Equal("r5-a-17-1", promise.GetProperty("key").GetString());
        Assert.Equal(32_000_000m, promise.GetProperty("targets")[0].GetProperty("value").GetDecimal());
    }

    [Fact]
    public async Task Kpi_shows_target_unit_direction_owner_and_source()
    {
        var kpi = await Served.GetAsync("/api/kpis/r5-a-17-1");

        Assert.Equal(("枚", "atMost"), (kpi.GetProperty("unit").GetString(), kpi.GetProperty("direction").GetString()));
        var target = Assert.Single(kpi.GetProperty("targets").EnumerateArray().ToList());
        Assert.Equal((2023, 32_000_000m, "32百万"), (target.GetProperty("fiscalYear").GetInt32(), target.GetProperty("value").GetDecimal(), target.GetProperty("rawValue").GetString()));
        Assert.Equal("総務部 行政経営課", kpi.GetProperty("owners")[0].GetProperty("name").GetString());
        Assert.Equal("【指標（KPI）】 コピー用紙購入量（本庁（知事部局））を32百万枚以下とする。", kpi.GetProperty("source").GetProperty("cell").GetString());
    }

    [Fact]
    public async Task State_names_its_position_and_is_not_sent_twice()
    {
        using var first = await Served.SendAsync(HttpMethod.Get, "/api/initiatives/r5-a-17");
        Assert.Equal(await Served.PositionAsync(), long.Parse(first.Header("DxLedger-Position"), null));

        using var again = await Served.SendAsync(HttpMethod.Get, "/api/initiatives/r5-a-17", null, ("If-None-Match", first.Headers.ETag?.ToString() ?? ""));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync());

        using var english = await Served.SendAsync(HttpMethod.Get, "/api/initiatives/r5-a-17", null, ("Accept-Language", "en"));
        Assert.NotEqual(first.Headers.ETag, english.Headers.ETag);
    }

    [Fact]
    public async Task Validator_changes_with_any_stream_that_is_shown_and_with_no_other()
    {
        using var before = await Served.SendAsync(HttpMethod.Get, "/api/initiatives/r5-a-17");
        using var other = await Served.SendAsync(HttpMethod.Post, "/api/kpis/r5-a-20-1/target-revisions", new { fiscalYear = 2023, value = 14000, reason = "見直し" });
        using var unmoved = await Served.SendAsync(HttpMethod.Get, "/api/initiatives/r5-a-17");
        using var own = await Served.SendAsync(HttpMethod.Post, "/api/kpis/r5-a-17-1/target-revisions", new { fiscalYear = 2023, value = 30_000_000, reason = "見直し" });
        using var moved = await Served.SendAsync(HttpMethod.Get, "/api/initiatives/r5-a-17");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (other.StatusCode, own.StatusCode));
        Assert.Equal(before.Headers.ETag, unmoved.Headers.ETag);
        Assert.NotEqual(before.Headers.ETag, moved.Headers.ETag);
    }

    [Fact]
    public async Task Stream_reads_as_it_lies_in_the_ledger_forwards_and_backwards()
    {
        var forwards = await Served.GetAsync("/api/streams/kpi-r5-a-17-1?count=1");
        var rest = await Served.GetAsync(forwards.GetProperty("next").GetString() ?? "");
        var backwards = await Served.GetAsync("/api/streams/kpi-r5-a-17-1?direction=backwards");

        Assert.Equal("kpi.defined.v1", forwards.GetProperty("events")[0].GetProperty("type").GetString());
        Assert.Equal("kpi.target-set.v1", rest.GetProperty("events")[0].GetProperty("type").GetString());
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next").ValueKind);
        Assert.Equal([2L, 1L], backwards.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("version").GetInt64()));
        Assert.Equal(64, rest.GetProperty("events")[0].GetProperty("leafHash").GetString()?.Length);
        Assert.Equal("32000000", rest.GetProperty("events")[0].GetProperty("data").GetProperty("value").GetString());
    }

    [Fact]
    public async Task Document_comes_back_byte_for_byte()
    {
        var href = (await Served.GetAsync("/api/plans/fukushima-r5")).GetProperty("documents")[0].GetProperty("href").GetString();

        using var answer = await Served.Client.GetAsync(new Uri(href ?? "", UriKind.Relative));

        Assert.Equal(ServedLedger.PlanFile(), await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Everything_exists_under_the_ledgers_name_too()
    {
        Assert.Equal(
            (await Served.GetAsync("/api/kpis/r5-a-17-1")).ToString(),
            (await Served.GetAsync("/api/ledgers/default/kpis/r5-a-17-1")).ToString());

        await Served.Database.LedgerAsync("other", CancellationToken.None);
        Assert.Empty((await Served.GetAsync("/api/ledgers/other/plans")).GetProperty("plans").EnumerateArray());
    }

    [Fact]
    public async Task Stored_projections_equal_a_rebuild() =>
        Assert.Null(await Served.Ledger.CheckInlineProjectionsAsync(CancellationToken.None));

    [Fact]
    public async Task Api_describes_itself()
    {
        var paths = (await Served.GetAsync("/openapi/v1.json")).GetProperty("paths").EnumerateObject().Select(path => path.Name).ToList();

        Assert.Contains("/api/plans/{plan}/initiatives", paths);
        Assert.Contains("/api/kpis/{key}/target-revisions", paths);
        Assert.Contains("/health/ready", paths);
        Assert.DoesNotContain(paths, path => path.StartsWith("/api/ledgers/", StringComparison.Ordinal));
        var schemas = (await Served.GetAsync("/openapi/v1.json")).GetProperty("components").GetProperty("schemas");
        Assert.True(schemas.GetProperty("ReadStreamAnswer").GetProperty("properties").TryGetProperty("events", out _));
        Assert.True(schemas.GetProperty("ListPlansAnswer").GetProperty("properties").TryGetProperty("plans", out _));
        Assert.True(schemas.GetProperty("ReviseTargetBody").GetProperty("properties").TryGetProperty("fiscalYear", out _));
        Assert.True(schemas.GetProperty("ReviseOutlineBody").GetProperty("properties").TryGetProperty("goalText", out _));
        using var page = await Served.Client.GetAsync(new Uri("/docs/index.html", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    private async Task<IReadOnlyList<string?>> KeysAsync(string query) =>
        [.. (await Served.GetAsync($"/api/plans/fukushima-r5/initiatives?pageSize=500&{query}")).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("key").GetString())];
}
