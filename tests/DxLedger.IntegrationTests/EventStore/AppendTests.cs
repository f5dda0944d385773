using System.Text;
using DxLedger.EventStore;
using DxLedger.TransparencyLog;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.EventStore;

public sealed class AppendTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    [Fact]
    public async Task Appended_event_reads_back_with_its_exact_entry()
    {
        var ledger = await LedgerAsync();
        var @event = Event("""{ "b": 2, "a": "x\u0041\n" }""");

        var appended = await ledger.AppendedAsync(To("kpi-r5-a-17-1", 0, @event));

        AssertAppended(appended, 1, 1, ("kpi-r5-a-17-1", 1));
        var read = Assert.Single(await ledger.AllAsync());
        var expected = $$"""
            {"actor":"tester","append":1,"data":{"a":"xA\n","b":2},"format":2,"id":"{{@event.Id}}","ledger":"default","position":1,"recordedAt":"{{appended.RecordedAt:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}}","stream":"kpi-r5-a-17-1","type":"test.happened.v1","version":1}
            """;
        Assert.Equal(expected, Encoding.UTF8.GetString(read.Entry.Span));
        Assert.Equal(MerkleTree.LeafHash(read.Entry.Span), read.LeafHash.ToArray());
        Assert.Equal("""{"a":"xA\n","b":2}""", read.DataText());
        Assert.Equal(
            (1L, "kpi-r5-a-17-1", 1L, @event.Id, "test.happened.v1", appended.RecordedAt, "tester", 1L),
            (read.Position, read.Stream, read.Version, read.Id, read.Type, read.RecordedAt, read.Actor, read.AppendPosition));
        Assert.Empty(read.TextHashes);
        Assert.Equal(new LedgerHead(1, appended.RecordedAt), await ledger.HeadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Entry_says_by_whose_word_in_which_role_for_whom_and_under_which_exception()
    {
        var ledger = await LedgerAsync();
        var @event = Event(texts: [new ErasableText("note", "x")]) with { Exception = 7 };
        var request = new AppendRequest("tester", [To("kpi-1", 0, @event)]) { Authorship = new("urn:\"issuer\"", "reporter", ["dept-b", "dept-a"]) };

        var appended = Assert.IsType<AppendResult.Appended>(await ledger.AppendAsync(request, CancellationToken.None));

        var read = Assert.Single(await ledger.AllAsync());
        Assert.Equal(
            $$"""
            {"actor":"tester","append":1,"data":{},"exception":7,"format":2,"id":"{{@event.Id}}","issuer":"urn:\"issuer\"","ledger":"default","onBehalfOf":["dept-b","dept-a"],"position":1,"recordedAt":"{{appended.RecordedAt:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}}","role":"reporter","stream":"kpi-1","texts":{"note":"{{read.TextHashes["note"]}}"},"type":"test.happened.v1","version":1}
            """,
            Encoding.UTF8.GetString(read.Entry.Span));
        Assert.Equal(read.Entry.ToArray(), CanonicalJson.Canonicalize(read.Entry.Span)); // RFC 8785, whatever is absent
        Assert.Equal(
            (7, "urn:\"issuer\"", "reporter", "dept-b dept-a"),
            (read.Exception, read.Authorship.Issuer, read.Authorship.Role, string.Join(' ', read.Authorship.OnBehalfOf)));
    }

    [Fact]
    public async Task Wrong_expected_version_is_a_conflict_and_appends_nothing()
    {
        var ledger = await LedgerAsync();
        await ledger.AppendedAsync(To("kpi-1", 0));

        Assert.Equal(new AppendResult.Conflict("kpi-1", 0, 1, IsGuard: false), await ledger.AppendAsync(To("kpi-1", 0)));
        Assert.Equal(new AppendResult.Conflict("kpi-1", 2, 1, IsGuard: false), await ledger.AppendAsync(To("kpi-1", 2)));
        Assert.Equal(new AppendResult.Conflict("kpi-2", 1, 0, IsGuard: false), await ledger.AppendAsync(To("kpi-2", 1)));
        AssertAppended(await ledger.AppendedAsync(To("kpi-1", 1)), 2, 2, ("kpi-1", 2));
    }

    [Fact]
    public async Task Moved_guard_refuses_the_append()
    {
        var ledger = await LedgerAsync();
        await ledger.AppendedAsync(To("plan-1", 0));
        var guarded = Request(To("kpi-1", 0)) with { Guards = [new Guard("plan-1", 1), new Guard("plan-2", 0)] };
        await ledger.AppendedAsync(To("plan-1", 1));

        Assert.Equal(new AppendResult.Conflict("plan-1", 1, 2, IsGuard: true), await ledger.AppendAsync(guarded, CancellationToken.None));
        var again = guarded with { Guards = [new Guard("plan-1", 2), new Guard("plan-2", 0)] };
        AssertAppended(await ledger.AppendAsync(again, CancellationToken.None), 3, 3, ("kpi-1", 1));
    }

    [Fact]
    public async Task Moved_head_refuses_an_append_that_rests_on_it()
    {
        var ledger = await LedgerAsync();
        await ledger.AppendedAsync(To("plan-1", 0));

        var stale = await ledger.AppendAsync(Request(To("kpi-1", 0)) with { ExpectedHead = 0 }, CancellationToken.None);
        var fresh = await ledger.AppendAsync(Request(To("kpi-1", 0)) with { ExpectedHead = 1 }, CancellationToken.None);

        Assert.Equal(new AppendResult.Conflict("", 0, 1, IsGuard: true), stale);
        AssertAppended(fresh, 2, 2, ("kpi-1", 1));
    }

    [Fact]
    public async Task Several_streams_are_appended_all_or_none()
    {
        var ledger = await LedgerAsync();
        await ledger.AppendedAsync(To("plan-1", 0));

        var refused = await ledger.AppendAsync(To("kpi-1", 0, Event(), Event()), To("plan-1", 0));
        var appended = await ledger.AppendedAsync(To("kpi-1", 0, Event(), Event()), To("plan-1", 1));

        Assert.Equal(new AppendResult.Conflict("plan-1", 0, 1, IsGuard: false), refused);
        AssertAppended(appended, 2, 4, ("kpi-1", 2), ("plan-1", 2));
        var events = await ledger.AllAsync();
        AssertSound(events);
        Assert.Equal([1L, 2, 2, 2], events.Select(e => e.AppendPosition));
        Assert.Equal(appended.RecordedAt, events[^1].RecordedAt);
    }

    [Fact]
    public async Task Projection_that_cannot_take_an_event_refuses_its_append_and_leaves_no_gap()
    {
        var ledger = await LedgerAsync();
        var healthy = Enumerable.Range(0, 20).Select(i => ledger.AppendedAsync(To($"kpi-{i}", 0, Event()))).ToList();
        var failing = ledger.AppendAsync(To("kpi-20", 0, Event(), Event(type: "test.fails.v1")), To("kpi-21", 0));
        healthy.AddRange(Enumerable.Range(22, 20).Select(i => ledger.AppendedAsync(To($"kpi-{i}", 0, Event()))));

        await Task.WhenAll(healthy);
        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);

        var events = await ledger.AllAsync();
        AssertSound(events);
        Assert.Equal(40, events.Count);
        Assert.Equal(0, (await ledger.VersionsAsync(["kpi-20"], CancellationToken.None))["kpi-20"]);
    }

    [Fact]
    public async Task Poison_row_fails_alone()
    {
        var ledger = await LedgerAsync();
        var poison = Task.FromException<AppendResult>(new InvalidOperationException("Not yet appended."));
        var healthy = new List<Task<AppendResult.Appended>>();
        for (var i = 0; i < 64; i++)
        {
            if (i == 37) poison = ledger.AppendAsync(To("kpi-poison", 0, Event(type: "test.poison.v1")));
            healthy.Add(ledger.AppendedAsync(To($"kpi-{i}", 0)));
        }

        await Task.WhenAll(healthy);
        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => poison);

        Assert.Equal("22021", refused.SqlState);
        var events = await ledger.AllAsync();
        AssertSound(events);
        Assert.Equal(Enumerable.Range(0, 64).Select(i => $"kpi-{i}").Order(StringComparer.Ordinal), events.Select(e => e.Stream).Order(StringComparer.Ordinal));
        Assert.Null(await ledger.CheckInlineProjectionsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Ledgers_of_one_database_do_not_see_each_other()
    {
        var database = await OpenAsync();
        var first = await database.LedgerAsync("first", CancellationToken.None);
        var second = await database.LedgerAsync("second", CancellationToken.None);

        await first.AppendedAsync(To("kpi-1", 0));
        await second.AppendedAsync(To("kpi-1", 0), To("kpi-2", 0));

        Assert.Same(first, await database.LedgerAsync("first", CancellationToken.None));
        Assert.Equal(["kpi-1"], (await first.AllAsync()).Select(e => e.Stream));
        Assert.Equal(["kpi-1", "kpi-2"], (await second.AllAsync()).Select(e => e.Stream));
        Assert.Equal((1L, 2L), ((await first.HeadAsync(CancellationToken.None)).Position, (await second.HeadAsync(CancellationToken.None)).Position));
    }

    [Fact]
    public async Task Large_append_goes_through_in_one_piece()
    {
        var ledger = await LedgerAsync(new EventStoreOptions { InlineProjections = [Count], BatchEvents = 10 });
        var streams = Enumerable.Range(0, 150).Select(i => To($"kpi-{i}", 0, Event(), Event())).ToArray();

        AssertAppended(await ledger.AppendedAsync(streams), 1, 300, [.. streams.Select(s => (s.Stream, 2L))]);
        AssertSound(await ledger.AllAsync());
    }

    internal static void AssertAppended(AppendResult result, long first, long last, params (string Stream, long Version)[] versions)
    {
        var appended = Assert.IsType<AppendResult.Appended>(result);
        Assert.Equal((first, last, false), (appended.FirstPosition, appended.LastPosition, appended.Replayed));
        Assert.Equal(versions.ToDictionary(v => v.Stream, v => v.Version), appended.Versions.ToDictionary());
    }
}
