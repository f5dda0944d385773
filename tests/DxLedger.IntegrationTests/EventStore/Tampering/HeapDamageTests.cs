using System.Globalization;
using DxLedger.EventStore;
using DxLedger.IntegrationTests.EmbeddedPostgres;
using DxLedger.Platform.EmbeddedPostgres;
using Npgsql;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.EventStore.Tampering;

/// <summary>
/// A server of its own, whose files are damaged while it is stopped; with <c>./dx test --all</c> every row in every way,
/// otherwise in one.
/// </summary>
public sealed class HeapDamageTests : IAsyncLifetime
{
    private const int Size = 300;
    private const string DataCorrupted = "XX001";

    // The lowest bit, which makes another value of the same kind, and high ones, which make none at all.
    private static readonly Flip[] Flips =
    [
        new("log.position", 0, 0x01), new("log.position", 7, 0x80), new("log.seq_id", 0, 0x02), new("log.event_id", 3, 0x10), new("log.append", 1, 0x40),
        new("log.leaf_hash", 0, 0x01), new("log.leaf_hash", -1, 0x80), new("seq_id", 0, 0x04), new("stream_id", 0, 0x01), new("stream_id", 2, 0x80),
        new("version", 0, 0x01), new("version", 6, 0x40), new("id", 15, 0x01), new("id", 0, 0x80), new("data", 0, 0x01), new("data", -1, 0x80),
        new("type", 3, 0x20), new("type", 0, 0x80), new("timestamp", 0, 0x01), new("timestamp", 7, 0x40), new("timestamp", 7, 0x80),
        new("tenant_id", 0, 0x01), new("actor", 0, 0x01), new("actor", 5, 0x80), new("is_archived", 0, 0x01),
    ];

    // Each in a database of its own, since the self-check stops at the first.
    private static readonly (int Position, Flip Flip)[] Alone =
    [
        (1, new("data", 0, 0x01)), (1, new("log.leaf_hash", 0, 0x01)), (1, new("log.position", 0, 0x04)), (2, new("timestamp", 0, 0x01)),
        (150, new("actor", -1, 0x01)), (150, new("stream_id", 2, 0x80)), (150, new("seq_id", 0, 0x04)), (150, new("log.position", 0, 0x01)),
        (256, new("data", 0, 0x01)), (257, new("log.leaf_hash", -1, 0x80)), (Size - 1, new("type", 0, 0x80)), (Size - 1, new("id", 15, 0x01)),
        (Size, new("actor", 5, 0x80)), (Size, new("version", 0, 0x01)), (Size, new("data", -1, 0x01)), (Size, new("log.event_id", 0, 0x02)),
        (Size, new("timestamp", 7, 0x40)), (Size, new("timestamp", 7, 0x80)), (Size, new("is_archived", 0, 0x01)),
    ];

    private static readonly int Rounds = Environment.GetEnvironmentVariable("DXLEDGER_TEST_ALL") == "1" ? Flips.Length : 1;

    private readonly ClusterFolder _folder = new();
    private readonly string _seal = Path.Combine(Path.GetTempPath(), "dxledger-seal-" + Guid.NewGuid().ToString("N"));

    private EventStoreOptions Options => new() { SealFolder = new SealFolder(_seal, "ledger.example"), SealInterval = TimeSpan.FromMilliseconds(10) };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _folder.DisposeAsync();
        if (Directory.Exists(_seal)) Directory.Delete(_seal, recursive: true);
    }

    [Fact]
    public async Task Every_byte_flipped_in_the_files_of_a_stopped_server_is_found()
    {
        var (events, files) = await FillAsync();
        var whole = (Events: await File.ReadAllBytesAsync(files[0].Events), Log: await File.ReadAllBytesAsync(files[0].Log));
        FlipAll(files[0], events, round: 0);
        for (var i = 0; i < Alone.Length; i++)
        {
            var one = new HeapFile(files[i + 1].Events, files[i + 1].Log);
            one.Flip(events[Alone[i].Position - 1], Alone[i].Flip);
            one.Write();
        }

        await using var cluster = await EmbeddedCluster.StartAsync(_folder.Options, TextWriter.Null, CancellationToken.None);
        await AssertRefusedByServerAsync(cluster.ConnectionString);
        await Sql.InDatabaseAsync<int>(cluster.AdminConnectionString, "ALTER ROLE dxledger SET ignore_checksum_failure = on");
        await AssertReadsFindAllAsync(cluster.ConnectionString, round: 0);
        for (var i = 0; i < Alone.Length; i++)
        {
            await using var database = await LedgerDatabase.OpenAsync(In(cluster.ConnectionString, Copy(i)), Options, CancellationToken.None);
            var difference = await (await database.LedgerAsync("default", CancellationToken.None)).Seal.FindDifferenceAsync(null, CancellationToken.None);
            AssertAt(Alone[i].Position, Alone[i].Flip, difference?.Position);
        }

        for (var round = 1; round < Rounds; round++)
        {
            await cluster.DisposeAsync();
            await File.WriteAllBytesAsync(files[0].Events, whole.Events);
            await File.WriteAllBytesAsync(files[0].Log, whole.Log);
            FlipAll(files[0], events, round);
            await using var again = await EmbeddedCluster.StartAsync(_folder.Options, TextWriter.Null, CancellationToken.None);
            await AssertReadsFindAllAsync(again.ConnectionString, round);
        }
    }

    private static void FlipAll((string Events, string Log) files, List<RecordedEvent> events, int round)
    {
        var heap = new HeapFile(files.Events, files.Log);
        foreach (var @event in events) heap.Flip(@event, FlipOf(@event.Position, round));
        heap.Write();
    }

    private static Flip FlipOf(long position, int round) => Flips[(position + round) % Flips.Length];

    // The clusters that the program makes have checksums of their pages.
    private async Task AssertRefusedByServerAsync(string connectionString)
    {
        await using var database = await LedgerDatabase.OpenAsync(connectionString, Options, CancellationToken.None);
        var ledger = await database.LedgerAsync("default", CancellationToken.None);
        Assert.Equal(DataCorrupted, (await Assert.ThrowsAsync<PostgresException>(ledger.AllAsync)).SqlState);
        Assert.StartsWith("PostgreSQL cannot read it: ", (await ledger.Seal.FindDifferenceAsync(null, CancellationToken.None))?.What, StringComparison.Ordinal);
    }

    private async Task AssertReadsFindAllAsync(string connectionString, int round)
    {
        await using var database = await LedgerDatabase.OpenAsync(connectionString, Options, CancellationToken.None);
        var ledger = await database.LedgerAsync("default", CancellationToken.None);
        for (var position = 1; position <= Size; position++)
        {
            var found = await Record.ExceptionAsync(async () => await ledger.ReadAllAsync(position - 1, 1, CancellationToken.None).ToListAsync());
            AssertAt(position, FlipOf(position, round), (found as EntryDamagedException)?.Position);
        }
    }

    // A row whose number was flipped is named by the one that it says now.
    private static void AssertAt(int position, Flip flip, long? found) =>
        Assert.True(flip.Column is "log.position" or "seq_id" ? found is not null : found == position, $"{flip} at {position} was found at {found}");

    // Gives the events, and the file of their rows in the database and in each of its copies.
    private async Task<(List<RecordedEvent> Events, List<(string Events, string Log)> Files)> FillAsync()
    {
        await using var cluster = await EmbeddedCluster.StartAsync(_folder.Options, TextWriter.Null, CancellationToken.None);
        List<RecordedEvent> events;
        await using (var database = await LedgerDatabase.OpenAsync(cluster.ConnectionString, Options, CancellationToken.None))
        {
            var ledger = await database.LedgerAsync("default", CancellationToken.None);
            for (var version = 0; version < Size / 2; version += 50)
                await ledger.AppendedAsync(To("kpi-1", version, Fifty()), To("plan-1", version, Fifty()));
            await using (database.StartSigner())
            {
                while (await ledger.Seal.LastAsync(CancellationToken.None) is not { Checkpoint.Size: Size }) await Task.Delay(10);
            }

            events = await ledger.AllAsync();
        }

        List<(string Events, string Log)> files = [await FilesAsync(cluster.ConnectionString)];
        for (var i = 0; i < Alone.Length; i++)
        {
            await Sql.InDatabaseAsync<int>(cluster.AdminConnectionString, $"CREATE DATABASE {Copy(i)} TEMPLATE dxledger OWNER dxledger");
            await Sql.InDatabaseAsync<int>(cluster.AdminConnectionString, $"CREATE DATABASE {Copy(i)}_default TEMPLATE dxledger_default OWNER dxledger");
            files.Add(await FilesAsync(In(cluster.ConnectionString, Copy(i))));
        }

        return (events, files);
    }

    private static EventData[] Fifty() => [.. Enumerable.Range(0, 50).Select(number => Event($$"""{"note":"measured{{number}}"}"""))];

    private async Task<(string Events, string Log)> FilesAsync(string connectionString) =>
        (await FileAsync(connectionString, "mt_events"), await FileAsync(connectionString, "log"));

    private async Task<string> FileAsync(string connectionString, string table) =>
        Path.Combine(_folder.Layout.Data, await Sql.ScalarAsync<string>(connectionString, $"SELECT pg_relation_filepath('dxledger.{table}')") ?? "");

    private static string Copy(int number) => string.Create(CultureInfo.InvariantCulture, $"copy_{number}");

    private static string In(string connectionString, string database) => new NpgsqlConnectionStringBuilder(connectionString) { Database = database }.ConnectionString;
}
