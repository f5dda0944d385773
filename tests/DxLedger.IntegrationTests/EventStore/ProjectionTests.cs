using DxLedger.EventStore;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.EventStore;

public sealed class ProjectionTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    private readonly CountProjection _plans = new(name: "plans", prefix: "plan-");

    [Fact]
    public async Task Documents_are_read_with_the_head_they_stand_on()
    {
        var ledger = await FilledAsync();

        var all = await ledger.ReadDocumentsAsync(Count, DocumentQuery.All, CancellationToken.None);
        Assert.Equal(6, all.Position);
        Assert.Equal(
            [
                new Document<CountProjection.State>("kpi-a.1", 2, new(2, """{"n":2}""", "a")),
                new("kpi-a.2", 1, new(1, "{}", "a")),
                new("kpi-b.1", 1, new(1, "{}", "b")),
                new("plan-a", 1, new(1, "{}", null)),
                new("plan-b.x", 1, new(1, "{}", "b")),
            ],
            all.Items);

        Assert.Equal(["kpi-a.2", "plan-a"], await StreamsAsync(ledger, DocumentQuery.Streams(["plan-a", "kpi-a.2", "kpi-none"])));
        Assert.Equal(["kpi-a.1", "kpi-a.2"], await StreamsAsync(ledger, DocumentQuery.Group("a")));
        Assert.Equal(["kpi-b.1", "plan-b.x"], await StreamsAsync(ledger, DocumentQuery.GroupOf("kpi-b.1")));
        Assert.Equal(["plan-a"], await StreamsAsync(ledger, DocumentQuery.GroupOf("plan-a")));
        Assert.Empty(await StreamsAsync(ledger, DocumentQuery.GroupOf("kpi-none")));
        Assert.Equal(6, (await ledger.ReadDocumentsAsync(Count, DocumentQuery.Group("none"), CancellationToken.None)).Position);
    }

    [Fact]
    public async Task Documents_of_all_projections_are_read_in_one_snapshot()
    {
        var ledger = await FilledAsync();
        var set = await ledger.ReadDocumentsAsync(DocumentQuery.GroupOf("kpi-b.1"), CancellationToken.None);

        Assert.Equal(6, set.Position);
        Assert.Equal(["kpi-b.1", "plan-b.x"], set.Of(Count).Select(d => d.Stream));
        Assert.Equal(["plan-b.x"], set.Of(_plans).Select(d => d.Stream));
        Assert.Empty(set.Of(new CountProjection(name: "other")));
        await Assert.ThrowsAsync<ArgumentException>(() => ledger.ReadDocumentsAsync(new CountProjection(name: "other"), DocumentQuery.All, CancellationToken.None));
    }

    [Fact]
    public async Task Document_damaged_or_missing_is_found_by_the_check()
    {
        var ledger = await FilledAsync();
        Assert.Null(await ledger.CheckInlineProjectionsAsync(CancellationToken.None));

        await SqlAsync<int>("UPDATE dxledger.documents SET document = document || '\\x00' WHERE stream = 'plan-b.x'");
        Assert.Equal(new ProjectionDifference("count", "plan-b.x", "the document's bytes differ"), await ledger.CheckInlineProjectionsAsync(CancellationToken.None));
        await SqlAsync<int>("UPDATE dxledger.documents SET group_name = 'c' WHERE stream = 'plan-a'");
        Assert.Equal(new ProjectionDifference("count", "plan-a", "the group differs"), await ledger.CheckInlineProjectionsAsync(CancellationToken.None));
        await SqlAsync<int>("UPDATE dxledger.documents SET version = 7 WHERE stream = 'kpi-b.1'");
        Assert.Equal(new ProjectionDifference("count", "kpi-b.1", "stored at version 7, rebuilt at 1"), await ledger.CheckInlineProjectionsAsync(CancellationToken.None));
        await SqlAsync<int>("DELETE FROM dxledger.documents WHERE stream = 'kpi-a.2'");
        Assert.Equal(new ProjectionDifference("count", "kpi-a.2", "not stored"), await ledger.CheckInlineProjectionsAsync(CancellationToken.None));
        await SqlAsync<int>("INSERT INTO dxledger.documents SELECT ledger, 'kpi-a', projection, 1, NULL, '' FROM dxledger.documents WHERE stream = 'kpi-b.1'");
        Assert.Equal(new ProjectionDifference("count", "kpi-a", "stored without events"), await ledger.CheckInlineProjectionsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Surplus_document_behind_all_others_is_found_by_the_check()
    {
        var ledger = await FilledAsync();
        await SqlAsync<int>("INSERT INTO dxledger.documents SELECT ledger, 'zzz-1', projection, 1, NULL, '' FROM dxledger.documents WHERE stream = 'kpi-b.1'");
        Assert.Equal(new ProjectionDifference("count", "zzz-1", "stored without events"), await ledger.CheckInlineProjectionsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task New_and_changed_projections_are_rebuilt_when_a_ledger_is_opened()
    {
        await FilledAsync(new EventStoreOptions());
        var second = new CountProjection(version: 2);

        var ledger = await LedgerAsync(new EventStoreOptions { InlineProjections = [Count] });
        Assert.Equal(5, (await ledger.ReadDocumentsAsync(Count, DocumentQuery.All, CancellationToken.None)).Items.Count);
        ledger = await LedgerAsync(new EventStoreOptions { InlineProjections = [_plans, second] });
        Assert.Null(await ledger.CheckInlineProjectionsAsync(CancellationToken.None));
        await ledger.AppendedAsync(To("kpi-a.1", 2), To("plan-c", 0));

        Assert.Equal(3, (await ledger.ReadDocumentsAsync(second, DocumentQuery.Streams(["kpi-a.1"]), CancellationToken.None)).Items[0].State.Count);
        Assert.Null(await ledger.CheckInlineProjectionsAsync(CancellationToken.None));
        Assert.Equal(8 + 3, await SqlAsync<long>("SELECT count(*) FROM dxledger.documents") + 2);
    }

    [Fact]
    public async Task Program_whose_projections_were_replaced_may_neither_append_nor_read_documents()
    {
        var old = await FilledAsync();
        var current = await LedgerAsync(new EventStoreOptions { InlineProjections = [new CountProjection(version: 2), _plans] });

        var refused = await Assert.ThrowsAsync<ProjectionMismatchException>(() => old.AppendAsync(To("kpi-a.1", 2)));
        Assert.Equal("Ledger default: count is kept in version 2; this program has version 1.", refused.Message);
        await Assert.ThrowsAsync<ProjectionMismatchException>(() => old.ReadDocumentsAsync(Count, DocumentQuery.All, CancellationToken.None));
        await current.AppendedAsync(To("kpi-a.1", 2));
        Assert.Null(await current.CheckInlineProjectionsAsync(CancellationToken.None));
        Assert.Equal(7, (await old.AllAsync()).Count);
    }

    [Fact]
    public async Task Program_that_lacks_a_projection_may_read_but_not_append_unless_it_is_retired()
    {
        await FilledAsync();
        var lacking = await LedgerAsync(new EventStoreOptions { InlineProjections = [Count] });
        Assert.Equal(6, (await lacking.AllAsync()).Count);
        var refused = await Assert.ThrowsAsync<ProjectionMismatchException>(() => lacking.AppendAsync(To("kpi-a.1", 2)));
        Assert.Equal("Ledger default: plans is kept and this program does not know it.", refused.Message);

        var retiring = await LedgerAsync(new EventStoreOptions { InlineProjections = [Count], RetiredProjections = ["plans"] });
        await retiring.AppendedAsync(To("kpi-a.1", 2));
        await lacking.AppendedAsync(To("kpi-a.1", 3));
        Assert.Equal(5, await SqlAsync<long>("SELECT count(*) FROM dxledger.documents"));
    }

    [Fact]
    public async Task Rebuild_while_another_program_writes_misses_nothing()
    {
        var busy = await LedgerAsync(new EventStoreOptions { InlineProjections = [Count] });
        var enough = 0;
        var writing = Task.Run(async () =>
        {
            for (var version = 0; Volatile.Read(ref enough) == 0; version++)
            {
                try
                {
                    await busy.AppendedAsync(To("kpi-a.1", version), To($"kpi-b.{version}", 0));
                }
                catch (ProjectionMismatchException)
                {
                    return; // the other program's version rules from here on
                }
            }
        });
        while ((await busy.HeadAsync(CancellationToken.None)).Position < 200) await Task.Yield();

        var rebuilt = await LedgerAsync(new EventStoreOptions { InlineProjections = [new CountProjection(version: 2)] });
        Assert.Null(await rebuilt.CheckInlineProjectionsAsync(CancellationToken.None));
        Volatile.Write(ref enough, 1);
        await writing;
        AssertSound(await rebuilt.AllAsync());
        Assert.Null(await rebuilt.CheckInlineProjectionsAsync(CancellationToken.None));
    }

    private async Task<Ledger> FilledAsync(EventStoreOptions? options = null)
    {
        var ledger = await LedgerAsync(options ?? new EventStoreOptions { InlineProjections = [Count, _plans] });
        await ledger.AppendedAsync(To("kpi-a.1", 0, Event(), Event("""{"n":2}""")), To("kpi-a.2", 0), To("kpi-b.1", 0));
        await ledger.AppendedAsync(To("plan-a", 0), To("plan-b.x", 0));
        return ledger;
    }

    private async Task<IEnumerable<string>> StreamsAsync(Ledger ledger, DocumentQuery query) =>
        (await ledger.ReadDocumentsAsync(Count, query, CancellationToken.None)).Items.Select(d => d.Stream);
}
