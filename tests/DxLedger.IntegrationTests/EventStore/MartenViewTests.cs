using DxLedger.EventStore;
using Npgsql;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;
using static DxLedger.IntegrationTests.EventStore.MartenReads;

namespace DxLedger.IntegrationTests.EventStore;

public sealed class MartenViewTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    private const string LongName = "a2345678-b2345678-c2345678-d2345678-e2345678-f2345678-g2";

    [Theory]
    [InlineData("mt_events", "seq_id bigint, id uuid, stream_id character varying, version bigint, data jsonb, bdata bytea, type character varying, timestamp timestamp with time zone, tenant_id character varying, mt_dotnet_type character varying, is_archived boolean")]
    [InlineData("mt_streams", "id character varying, type character varying, version bigint, timestamp timestamp with time zone, created timestamp with time zone, tenant_id character varying, is_archived boolean, compacted_version bigint")]
    [InlineData("mt_events_sequence", "last_value bigint, is_called boolean")]
    public async Task Door_has_the_columns_that_Marten_reads(string view, string columns)
    {
        await LedgerAsync();
        Assert.Equal(columns, await SqlAsync<string>(
            $"SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'marten.{view}'::regclass AND attnum > 0"));
    }

    [Fact]
    public async Task Events_are_shown_as_recorded_in_the_order_of_their_commits()
    {
        var ledger = await LedgerAsync();
        await ledger.AppendedAsync(
            To("kpi-1", 0, Event("""{"unit":"時間","value":"47.0"}""", "kpi.defined.v1"), Event("""{"list":[1,1e+30],"text":"\u0001\"\\"}""", "kpi.target-set.v1")),
            To("plan-7", 0, Event("{}", "plan.adopted.v1")));
        await ledger.AppendedAsync(To("kpi-1", 2, Event("""{"value":"48"}""", "kpi.target-revised.v2")));
        var recorded = await ledger.AllAsync();

        var shown = await AskAsync(ConnectionString, "marten", Page, Number(0), Number(4));

        object?[] Row(int i, string data, string type, string category) =>
            [data, type, null, null, recorded[i].Position, recorded[i].Id, recorded[i].Stream, recorded[i].Version, recorded[i].RecordedAt.UtcDateTime, "*DEFAULT*", false, category];
        Assert.Equal(
            [
                Row(0, """{"unit": "時間", "value": "47.0"}""", "kpi_defined", "kpi"),
                Row(1, """{"list": [1, 1000000000000000000000000000000], "text": "\u0001\"\\"}""", "kpi_target_set", "kpi"),
                Row(2, "{}", "plan_adopted", "plan"),
                Row(3, """{"value": "48"}""", "kpi_target_revised_v2", "kpi"),
            ],
            shown);
        Assert.Equal([1L, 2L, 3L, 4L], shown.Select(row => row[4]));
        Assert.Equal([1L, 2L, 3L], (await AskAsync(ConnectionString, "marten", WholeStream, Text("kpi-1"))).Select(row => row[7]));
        Assert.Equal([1L, 2L], (await AskAsync(ConnectionString, "marten", PageOfTypes, Number(0), Number(4))).Select(row => row[4]));
        Assert.Empty(await AskAsync(ConnectionString, "marten", Gap, Number(0)));
    }

    [Fact]
    public async Task Streams_are_shown_with_their_category_and_last_version()
    {
        var ledger = await LedgerAsync();
        await ledger.AppendedAsync(To("kpi-a-b", 0));
        await ledger.AppendedAsync(To("kpi-a-b", 1));
        var recorded = await ledger.AllAsync();

        Assert.Equal(
            ["kpi-a-b", 2L, "kpi", recorded[1].RecordedAt.UtcDateTime, recorded[0].RecordedAt.UtcDateTime, false, 0L],
            Assert.Single(await AskAsync(ConnectionString, "marten", StateOfStream, Text("kpi-a-b"))));
        Assert.Empty(await AskAsync(ConnectionString, "marten", StateOfStream, Text("kpi-a")));
    }

    [Theory]
    [InlineData("kpi.target-revised.v1", "kpi_target_revised")]
    [InlineData("kpi.target-revised.v2", "kpi_target_revised_v2")]
    [InlineData("kpi.target-revised.v10", "kpi_target_revised_v10")]
    [InlineData("kpi.v1-seen.v11", "kpi_v1_seen_v11")]
    public async Task Stored_types_get_the_names_that_Marten_derives_from_classes(string stored, string name)
    {
        await (await LedgerAsync()).AppendedAsync(To("kpi-1", 0, Event("{}", stored)));
        Assert.Equal(name, await SqlAsync<string>("SELECT type FROM marten.mt_events"));
    }

    [Fact]
    public async Task Free_text_stays_behind_the_door()
    {
        await (await LedgerAsync()).AppendedAsync(To("kpi-1", 0, Event("""{"value":"1"}""", "kpi.defined.v1", new ErasableText("reason", "Asked for by Ms Sato"))));
        Assert.Equal("""{"value": "1"}""", await SqlAsync<string>("SELECT data::text FROM marten.mt_events"));
    }

    [Fact]
    public async Task Every_ledger_has_a_door_that_shows_no_other()
    {
        var database = await OpenAsync();
        foreach (var name in new[] { "default", "north", "a-b", "a--b" })
            await (await database.LedgerAsync(name, CancellationToken.None)).AppendedAsync(To($"kpi-{name}", 0), To("kpi-1", 0));

        foreach (var (schema, tenant, stream) in new[] { ("marten", "*DEFAULT*", "kpi-default"), ("marten_north", "north", "kpi-north"), ("marten_a_b", "a-b", "kpi-a-b"), ("marten_a__b", "a--b", "kpi-a--b") })
        {
            Assert.Equal([stream, "kpi-1"], (await AskAsync(ConnectionString, schema, "SELECT stream_id FROM door.mt_events ORDER BY seq_id")).Select(row => row[0]));
            Assert.Equal(["kpi-1", stream], (await AskAsync(ConnectionString, schema, "SELECT id FROM door.mt_streams ORDER BY id")).Select(row => row[0]));
            Assert.Single(await AskAsync(ConnectionString, schema, TenantsStream, Text("kpi-1"), Text(tenant)));
            Assert.Empty(await AskAsync(ConnectionString, schema, TenantsStream, Text("kpi-1"), Text("somebody")));
        }
    }

    [Theory]
    [InlineData("", "marten_a2345678_b2345678_c2345678_d2345678_e2345678_f2345678_g2")]
    [InlineData("3", "marten__1")]
    public async Task Name_that_would_be_cut_off_gives_way_to_the_ledgers_number(string more, string schema)
    {
        Assert.Equal(56, LongName.Length);
        await (await (await OpenAsync()).LedgerAsync(LongName + more, CancellationToken.None)).AppendedAsync(To("kpi-1", 0));
        Assert.Equal(LongName + more, await SqlAsync<string>($"SELECT tenant_id FROM {schema}.mt_events"));
    }

    [Fact]
    public async Task Head_is_shown_as_the_sequence_that_Marten_would_draw_from()
    {
        var ledger = await LedgerAsync();
        Assert.Equal([1L, 0L], Assert.Single(await AskAsync(ConnectionString, "marten", Sequence)));
        await ledger.AppendedAsync(To("kpi-1", 0));
        Assert.Equal([1L, 1L], Assert.Single(await AskAsync(ConnectionString, "marten", Sequence)));
        await ledger.AppendedAsync(To("kpi-1", 1), To("kpi-2", 0));
        Assert.Equal([3L, 3L], Assert.Single(await AskAsync(ConnectionString, "marten", Sequence)));
        Assert.Equal([3L], Assert.Single(await AskAsync(ConnectionString, "marten", High, Number(0))));
    }

    [Fact]
    public async Task Ledgers_from_before_the_door_get_theirs_with_the_upgrade()
    {
        SchemaFile[] before = [.. SchemaFile.All.Where(file => !file.Name.EndsWith("_marten.sql", StringComparison.Ordinal))];
        await SchemaUpgrade.RunAsync(new NpgsqlConnectionStringBuilder(ConnectionString), before, CancellationToken.None);
        await SqlAsync<int>("INSERT INTO dxledger.heads (name) VALUES ('default'), ('north')");
        Assert.True(await SqlAsync<bool>("SELECT to_regnamespace('marten') IS NULL"));

        var database = await OpenAsync();
        foreach (var name in new[] { "default", "north" })
            await (await database.LedgerAsync(name, CancellationToken.None)).AppendedAsync(To("kpi-1", 0));

        Assert.Equal(1, await SqlAsync<long>("SET ROLE dxledger_appender; SELECT count(*) FROM marten.mt_events"));
        Assert.Equal(1, await SqlAsync<long>("SET ROLE dxledger_appender; SELECT count(*) FROM marten_north.mt_streams"));
    }

    [Fact]
    public async Task Event_store_of_somebody_else_is_left_alone()
    {
        await SqlAsync<int>("CREATE SCHEMA marten; CREATE TABLE marten.mt_events (theirs integer)");
        var ledger = await LedgerAsync();
        await ledger.AppendedAsync(To("kpi-1", 0));
        Assert.Equal("r", await SqlAsync<string>("SELECT string_agg(relkind::text, '') FROM pg_class WHERE relnamespace = 'marten'::regnamespace"));
        Assert.Equal(0, await SqlAsync<long>("SELECT count(*) FROM marten.mt_events"));

        await SqlAsync<int>("DROP SCHEMA marten CASCADE");
        Assert.Equal("marten", await SqlAsync<string>("SELECT dxledger.open_marten_door(ledger) FROM dxledger.heads"));
        Assert.Equal("marten", await SqlAsync<string>("SELECT dxledger.open_marten_door(ledger) FROM dxledger.heads"));
        Assert.Equal(1, await SqlAsync<long>("SELECT count(*) FROM marten.mt_events"));
    }
}
