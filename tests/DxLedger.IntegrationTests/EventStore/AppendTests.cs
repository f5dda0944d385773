using System.Text;
using DxLedger.EventStore;
using DxLedger.TransparencyLog;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.EventStore;

[Collection("postgres")]
public sealed class AppendTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly CountProjection _count = new();
    private LedgerDatabase? _database;

    public async Task InitializeAsync() => _database =
        await LedgerDatabase.OpenAsync(await postgres.CreateDatabaseAsync(), new EventStoreOptions { InlineProjections = [_count] }, CancellationToken.None);

    public async Task DisposeAsync()
    {
        if (_database is not null) await _database.DisposeAsync();
    }

    [Fact]
    public async Task Appended_event_reads_back_with_its_exact_entry()
    {
        var ledger = await LedgerAsync();
        var @event = Event("""{ "b": 2, "a": "x\u0041\n" }""");

        var appended = await ledger.AppendedAsync(To("kpi-r5-a-17-1", 0, @event));

        Assert.Equal((1L, 1L, false), (appended.FirstPosition, appended.LastPosition, appended.Replayed));
        Assert.Equal(1L, Assert.Single(appended.Versions, pair => pair.Key == "kpi-r5-a-17-1").Value);
        var read = Assert.Single(await ledger.AllAsync());
        var expected = $$"""
            {"actor":"tester","append":1,"data":{"a":"xA\n","b":2},"format":1,"id":"{{@event.Id}}","ledger":"default","position":1,"recordedAt":"{{appended.RecordedAt:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}}","stream":"kpi-r5-a-17-1","texts":{},"type":"test.happened.v1","version":1}
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

    private async Task<Ledger> LedgerAsync()
    {
        Assert.NotNull(_database);
        return await _database.LedgerAsync("default", CancellationToken.None);
    }
}
