using Npgsql;
using NpgsqlTypes;
using static DxLedger.IntegrationTests.EventStore.MartenReads;

namespace DxLedger.IntegrationTests.EventStore;

/// <summary>The views cost Marten's reads nothing: the plans are those of the tables, on the indexes that are there.</summary>
public sealed class MartenViewPlanTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    private const string ByStream = "events_ledger_stream_version_key";
    private const string ByPosition = "events_pkey";

    // 20,000 events in 2,000 streams in each of two ledgers. Entries are no real ones: nothing here reads them.
    private const string Fill = """
        INSERT INTO dxledger.events (ledger, position, stream, version, id, type, recorded_at, actor, entry, leaf_hash)
        SELECT h.ledger, i, 'kpi-' || i % 2000, (i - 1) / 2000 + 1, gen_random_uuid(), 'kpi.target-' || CASE i % 2 WHEN 0 THEN 'set' ELSE 'missed' END || '.v1', now(), 'tester', convert_to('{"data":{}}', 'UTF8'), sha256('')
          FROM dxledger.heads h, generate_series(1, 20000) i;
        INSERT INTO dxledger.streams SELECT h.ledger, 'kpi-' || i, 10, now(), now() FROM dxledger.heads h, generate_series(0, 1999) i;
        ANALYZE dxledger.events, dxledger.streams;
        """;

    [Theory]
    [InlineData(NpgsqlDbType.Text)]
    [InlineData(NpgsqlDbType.Varchar)]
    public async Task Stream_is_read_by_the_index_on_streams_in_its_order(NpgsqlDbType type)
    {
        await FillAsync();
        foreach (var read in new[] { WholeStream, StreamUntil })
            AssertPlan(await PlanAsync(read, Text("kpi-7", type)), ByStream, "Sort", "Seq Scan");
        AssertPlan(await PlanAsync(TenantsStream, Text("kpi-7", type), Text("north", type)), ByStream, "Sort", "Seq Scan");
        Assert.Contains("One-Time Filter: false", await PlanAsync(TenantsStream, Text("kpi-7", type), Text("somebody", type)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_is_read_by_the_primary_key()
    {
        await FillAsync();
        foreach (var read in new[] { Page, PageOfTypes })
        {
            // Far from the head a page must come in order: sorting all that is left for each page would never end.
            AssertPlan(await PlanAsync(read, Number(100), Number(20_000)), ByPosition, "Sort", "Seq Scan on events");
            AssertPlan(await PlanAsync(read, Number(19_900), Number(20_000)), ByPosition, "Seq Scan on events");
        }

        AssertPlan(await PlanAsync(Gap, Number(19_000)), ByPosition, "Sort", "Seq Scan");
        AssertPlan(await PlanAsync(High, Number(0)), ByPosition, "Aggregate", "Seq Scan");
    }

    [Fact]
    public async Task State_of_a_stream_is_stored_and_not_counted()
    {
        await FillAsync();
        AssertPlan(await PlanAsync(StateOfStream, Text("kpi-7")), "streams_pkey", "Aggregate", "Seq Scan");
        Assert.DoesNotContain("Aggregate", await PlanAsync("SELECT * FROM door.mt_streams"), StringComparison.Ordinal);
        Assert.DoesNotContain("Aggregate", await PlanAsync(WholeStream, Text("kpi-7")), StringComparison.Ordinal);
    }

    // What a statement gets that was prepared and is used often: a plan that does not know its parameters.
    [Fact]
    public async Task Prepared_reads_keep_to_the_indexes()
    {
        await FillAsync();
        AssertPlan(await PreparedPlanAsync(TenantsStream, "varchar, varchar", "'kpi-7', 'north'"), ByStream, "Sort", "Seq Scan");
        AssertPlan(await PreparedPlanAsync(Page, "bigint, bigint", "100, 20000"), ByPosition, "Seq Scan on events");
    }

    private async Task FillAsync()
    {
        var database = await OpenAsync();
        foreach (var name in new[] { "default", "north" }) await database.LedgerAsync(name, CancellationToken.None);
        await SqlAsync<int>(Fill);
    }

    private async Task<string> PlanAsync(string read, params NpgsqlParameter[] parameters) =>
        string.Join('\n', (await AskAsync(ConnectionString, "marten_north", $"EXPLAIN {read}", parameters)).Select(row => row[0]));

    private async Task<string> PreparedPlanAsync(string read, string types, string values)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var prepare = new NpgsqlCommand(
            $"SET plan_cache_mode = force_generic_plan; PREPARE marten_read ({types}) AS {read.Replace("door.", "marten_north.", StringComparison.Ordinal)}", connection);
        await prepare.ExecuteNonQueryAsync();
        await using var explain = new NpgsqlCommand($"EXPLAIN EXECUTE marten_read ({values})", connection);
        await using var reader = await explain.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync()) lines.Add(reader.GetString(0));
        return string.Join('\n', lines);
    }

    private static void AssertPlan(string plan, string index, params string[] absent)
    {
        Assert.Matches($"Index (Only )?Scan (Backward )?(using|on) {index} ", plan);
        Assert.All(absent, node => Assert.DoesNotContain(node, plan, StringComparison.Ordinal));
    }
}
