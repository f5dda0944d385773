using DxLedger.EventStore;
using Npgsql;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;
using static DxLedger.IntegrationTests.EventStore.MartenReads;

namespace DxLedger.IntegrationTests.EventStore;

/// <summary>Who may do what at the door: a host's login reads one ledger, and nobody writes.</summary>
public sealed class MartenViewRightsTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    private const string NotUpdatable = PostgresErrorCodes.ObjectNotInPrerequisiteState;

    [Fact]
    public Task Hosts_login_reads_its_ledger_and_nothing_else() => AsHostAsync(async host =>
    {
        Assert.Single(await AskAsync(host, "marten", WholeStream, Text("kpi-1")));
        Assert.Single(await AskAsync(host, "marten", StateOfStream, Text("kpi-1")));
        Assert.Single(await AskAsync(host, "marten", Page, Number(0), Number(1)));
        Assert.Single(await AskAsync(host, "marten", Sequence));
        foreach (var behind in new[] { "SELECT * FROM dxledger.events", "SELECT * FROM dxledger.texts", "SELECT * FROM marten_north.mt_events", "SELECT dxledger.open_marten_door(1)" })
            await AssertRefusedAsync(PostgresErrorCodes.InsufficientPrivilege, host, behind);
    });

    [Theory]
    [InlineData("INSERT INTO marten.mt_events (seq_id, stream_id) VALUES (2, 'kpi-1')", NotUpdatable)]
    [InlineData("UPDATE marten.mt_events SET version = 2", NotUpdatable)]
    [InlineData("DELETE FROM marten.mt_events", NotUpdatable)]
    [InlineData("INSERT INTO marten.mt_streams (id, version) VALUES ('kpi-2', 1)", NotUpdatable)]
    [InlineData("UPDATE marten.mt_streams SET version = 2", NotUpdatable)]
    [InlineData("DELETE FROM marten.mt_streams", NotUpdatable)]
    [InlineData("UPDATE marten.mt_events_sequence SET last_value = 2", NotUpdatable)]
    [InlineData("SELECT nextval('marten.mt_events_sequence')", PostgresErrorCodes.WrongObjectType)]
    [InlineData("TRUNCATE marten.mt_events", PostgresErrorCodes.WrongObjectType)]
    public Task Nobody_writes_through_the_door(string write, string sqlState) => AsHostAsync(async host =>
    {
        await AssertRefusedAsync(sqlState, host, write);
        await AssertRefusedAsync(sqlState, ConnectionString, write);
        Assert.Equal(1, await SqlAsync<long>("SELECT count(*) FROM marten.mt_events e JOIN marten.mt_streams s ON s.id = e.stream_id AND s.version = 1"));
    });

    [Theory]
    [InlineData("INSERT INTO dxledger.events (ledger, position) VALUES (1, 2)")]
    [InlineData("UPDATE dxledger.events SET actor = 'mallory'")]
    [InlineData("DELETE FROM dxledger.events")]
    [InlineData("CREATE TABLE marten.mine ()")]
    [InlineData("DROP VIEW marten.mt_events")]
    public Task Hosts_login_may_not_write_behind_the_door(string write) =>
        AsHostAsync(host => AssertRefusedAsync(PostgresErrorCodes.InsufficientPrivilege, host, write));

    // Marten keeps the progress of its daemon beside the events, so that a host with a daemon looks through views of its own.
    [Fact]
    public Task Host_may_keep_its_progress_in_a_schema_of_its_own() => AsHostAsync(async host =>
    {
        var user = new NpgsqlConnectionStringBuilder(host);
        await SqlAsync<int>($"GRANT CREATE ON DATABASE {user.Database} TO {user.Username}");
        await Sql.ScalarAsync<int>(host, """
            CREATE SCHEMA reports;
            CREATE VIEW reports.mt_events AS SELECT * FROM marten.mt_events;
            CREATE VIEW reports.mt_streams AS SELECT * FROM marten.mt_streams;
            CREATE VIEW reports.mt_events_sequence AS SELECT * FROM marten.mt_events_sequence;
            CREATE TABLE reports.mt_event_progression (name varchar PRIMARY KEY, last_seq_id bigint, last_updated timestamptz DEFAULT transaction_timestamp());
            """);

        Assert.Single(await AskAsync(host, "reports", Page, Number(0), Number(1)));
        await Sql.ScalarAsync<int>(host, "INSERT INTO reports.mt_event_progression (name, last_seq_id) SELECT 'HighWaterMark', last_value FROM reports.mt_events_sequence");
        Assert.Equal(1, await Sql.ScalarAsync<long>(host, "SELECT last_seq_id FROM reports.mt_event_progression WHERE name = 'HighWaterMark'"));
        await AssertRefusedAsync(NotUpdatable, host, "DELETE FROM reports.mt_events");
    });

    [Fact]
    public async Task Sessions_of_the_store_read_every_door_and_open_none()
    {
        await (await LedgerAsync()).AppendedAsync(To("kpi-1", 0));
        Assert.Equal(1, await SqlAsync<long>("SET ROLE dxledger_appender; SELECT count(*) FROM marten.mt_events"));
        await AssertRefusedAsync(PostgresErrorCodes.InsufficientPrivilege, ConnectionString, "SET ROLE dxledger_appender; SELECT dxledger.open_marten_door(1)");
        await AssertRefusedAsync(PostgresErrorCodes.InsufficientPrivilege, ConnectionString, "SET ROLE dxledger_appender; CREATE TABLE marten.mine ()");
    }

    [Fact]
    public async Task Role_that_lost_its_rights_is_let_in_again_at_the_next_start()
    {
        await (await LedgerAsync()).AppendedAsync(To("kpi-1", 0));
        await SqlAsync<int>("REVOKE ALL ON ALL TABLES IN SCHEMA dxledger FROM dxledger_appender; REVOKE ALL ON SCHEMA marten FROM dxledger_appender; REVOKE ALL ON ALL TABLES IN SCHEMA marten FROM dxledger_appender");
        await OpenAsync();
        Assert.Equal(1, await SqlAsync<long>("SET ROLE dxledger_appender; SELECT count(*) FROM marten.mt_events"));
    }

    [Fact]
    public async Task Ledger_of_a_login_that_may_not_create_schemas_has_no_door_and_works()
    {
        var name = $"plain_{Guid.NewGuid():N}";
        await SqlAsync<int>($"CREATE ROLE {name} LOGIN PASSWORD 'plain'; GRANT {name} TO CURRENT_USER; CREATE SCHEMA dxledger AUTHORIZATION {name}");
        try
        {
            var plain = new NpgsqlConnectionStringBuilder(ConnectionString) { Username = name, Password = "plain" }.ConnectionString;
            await using var opened = await LedgerDatabase.OpenAsync(plain, new EventStoreOptions { InlineProjections = [Count] }, CancellationToken.None);
            var ledger = await opened.LedgerAsync("default", CancellationToken.None);
            await ledger.AppendedAsync(To("kpi-1", 0));
            AssertSound(await ledger.AllAsync());
            Assert.True(await SqlAsync<bool>("SELECT to_regnamespace('marten') IS NULL"));
            Assert.StartsWith("no door for Marten to the ledger default: permission denied for database ", await WarningAsync(plain), StringComparison.Ordinal);

            await SqlAsync<int>($"CREATE SCHEMA marten AUTHORIZATION {name}");
            Assert.Equal("marten", await Sql.ScalarAsync<string>(plain, "SELECT dxledger.open_marten_door(1)"));
            Assert.Single(await AskAsync(plain, "marten", WholeStream, Text("kpi-1")));
        }
        finally
        {
            await SqlAsync<int>($"DROP OWNED BY {name} CASCADE; DROP ROLE {name}");
        }
    }

    private static async Task<string?> WarningAsync(string connectionString)
    {
        string? warning = null;
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        connection.Notice += (_, notice) => warning = notice.Notice.MessageText;
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT dxledger.open_marten_door(1)", connection);
        Assert.Equal(DBNull.Value, await command.ExecuteScalarAsync());
        return warning;
    }

    private static async Task AssertRefusedAsync(string sqlState, string connectionString, string sql) =>
        Assert.Equal(sqlState, (await Assert.ThrowsAsync<PostgresException>(() => Sql.ScalarAsync<int>(connectionString, sql))).SqlState);

    /// <summary>Two ledgers with an event each, and a login that was given the default one's door as docs/marten.md says.</summary>
    private async Task AsHostAsync(Func<string, Task> test)
    {
        var database = await OpenAsync();
        foreach (var ledger in new[] { "default", "north" })
            await (await database.LedgerAsync(ledger, CancellationToken.None)).AppendedAsync(To("kpi-1", 0));
        var name = $"host_{Guid.NewGuid():N}";
        await SqlAsync<int>($"CREATE ROLE {name} LOGIN PASSWORD 'host'; GRANT USAGE ON SCHEMA marten TO {name}; GRANT SELECT ON ALL TABLES IN SCHEMA marten TO {name}");
        try
        {
            await test(new NpgsqlConnectionStringBuilder(ConnectionString) { Username = name, Password = "host" }.ConnectionString);
        }
        finally
        {
            await SqlAsync<int>($"GRANT {name} TO CURRENT_USER; DROP OWNED BY {name} CASCADE; DROP ROLE {name}");
        }
    }
}
