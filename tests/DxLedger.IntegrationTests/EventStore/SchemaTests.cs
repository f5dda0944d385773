using DxLedger.EventStore;
using Npgsql;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.EventStore;

public sealed class SchemaTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    [Fact]
    public async Task Schema_is_set_up_once_however_many_programs_start_at_once()
    {
        var opened = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenAsync()));
        await Task.WhenAll(opened.Select(database => database.LedgerAsync("default", CancellationToken.None)));

        Assert.All(opened, database => Assert.Null(database.GuardRailNotice));
        Assert.Equal(SchemaFile.Control.Count, await Sql.InDatabaseAsync<long>(ConnectionString, "SELECT count(*) FROM dxledger.migrations"));
        Assert.Equal(SchemaFile.All.Count, await SqlAsync<long>("SELECT count(*) FROM dxledger.migrations"));
        Assert.True(await opened[0].IsReadyAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Ledger_is_created_once_however_many_programs_ask_at_once()
    {
        var opened = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => OpenAsync()));
        var ledgers = await Task.WhenAll(opened.Select(database => database.LedgerAsync("default", CancellationToken.None)));
        for (var i = 0; i < ledgers.Length; i++) await ledgers[i].AppendedAsync(To("kpi-1", i));
        AssertSound(await ledgers[0].AllAsync());
        Assert.Equal(1, await SqlAsync<long>("SELECT count(*) FROM dxledger.heads"));
    }

    [Fact]
    public async Task Schema_of_a_newer_program_is_refused()
    {
        await LedgerAsync();
        await SqlAsync<int>("INSERT INTO dxledger.migrations (number, name, checksum) VALUES (9999, '9999_future.sql', '')");
        var refused = await Assert.ThrowsAsync<SchemaRefusedException>(() => LedgerAsync());
        Assert.Equal("schema.newer", refused.Code);
        Assert.Contains("9999_future.sql", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schema_file_changed_after_it_was_applied_is_refused()
    {
        await LedgerAsync();
        await SqlAsync<int>("UPDATE dxledger.migrations SET checksum = '\\x00'");
        Assert.Equal("schema.altered", (await Assert.ThrowsAsync<SchemaRefusedException>(() => LedgerAsync())).Code);
    }

    [Fact]
    public async Task Failing_schema_file_leaves_the_schema_before_it()
    {
        var connectTo = new NpgsqlConnectionStringBuilder(Sql.Of(ConnectionString));
        await LedgerAsync();
        SchemaFile[] files = [.. SchemaFile.All, new SchemaFile(8000, "8000_bad.sql", "CREATE TABLE dxledger.half (); SELECT 1 / 0")];
        await Assert.ThrowsAsync<PostgresException>(() => SchemaUpgrade.RunAsync(connectTo, files, CancellationToken.None));

        Assert.True(await SqlAsync<bool>("SELECT to_regclass('dxledger.half') IS NULL"));
        files[^1] = new SchemaFile(8000, "8000_good.sql", "CREATE TABLE dxledger.whole ()");
        await SchemaUpgrade.RunAsync(connectTo, files, CancellationToken.None);
        Assert.True(await SqlAsync<bool>("SELECT to_regclass('dxledger.whole') IS NOT NULL"));
    }

    [Theory]
    [InlineData("UPDATE dxledger.mt_events SET type = 'other'")]
    [InlineData("UPDATE dxledger.mt_events SET is_archived = true")]
    [InlineData("DELETE FROM dxledger.mt_events")]
    [InlineData("TRUNCATE dxledger.mt_events")]
    [InlineData("UPDATE dxledger.log SET leaf_hash = leaf_hash")]
    [InlineData("DELETE FROM dxledger.log")]
    [InlineData("TRUNCATE dxledger.log")]
    [InlineData("DELETE FROM dxledger.mt_streams")]
    [InlineData("TRUNCATE dxledger.mt_streams CASCADE")]
    [InlineData("SELECT dxledger.mt_archive_stream('kpi-1')")]
    [InlineData("SELECT dxledger.mt_quick_append_events('kpi-1', NULL, '*DEFAULT*', ARRAY[gen_random_uuid()], ARRAY['other'], ARRAY['other'], ARRAY['{}'::jsonb], ARRAY[NULL::bytea], ARRAY['{}'::jsonb], ARRAY[now()], 1)")]
    [InlineData("INSERT INTO dxledger.mt_events (seq_id, id, stream_id, version, data, type, headers) VALUES (9, gen_random_uuid(), 'kpi-1', 2, '{}', 'tombstone', '{}')")]
    [InlineData("SET session_replication_role = replica; DELETE FROM dxledger.mt_events")]
    public async Task Owner_cannot_change_events_by_accident(string change)
    {
        await (await LedgerAsync()).AppendedAsync(To("kpi-1", 0));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => SqlAsync<int>(change));
        Assert.Contains(refused.SqlState, new[] { "LG003", PostgresErrorCodes.InsufficientPrivilege, PostgresErrorCodes.CheckViolation });
        Assert.Equal(1, await SqlAsync<long>("SELECT count(*) FROM dxledger.events"));
    }

    [Theory]
    [InlineData("UPDATE dxledger.mt_events SET type = 'other'")]
    [InlineData("DELETE FROM dxledger.mt_events")]
    [InlineData("TRUNCATE dxledger.mt_events")]
    [InlineData("ALTER TABLE dxledger.mt_events DISABLE TRIGGER events_are_final")]
    [InlineData("DROP TABLE dxledger.mt_events CASCADE")]
    [InlineData("DELETE FROM dxledger.log")]
    [InlineData("UPDATE dxledger.log SET position = position")]
    [InlineData("DELETE FROM dxledger.mt_streams")]
    [InlineData("INSERT INTO dxledger.mt_events (seq_id, id, stream_id, version, data, type, headers) VALUES (9, gen_random_uuid(), 'kpi-1', 2, '{}', 'other', '{}')")]
    [InlineData("UPDATE dxledger.texts SET body = 'x'")]
    [InlineData("UPDATE dxledger.texts SET body = NULL, name = 'y'")]
    [InlineData("UPDATE dxledger.operations SET body_hash = '\\x01'")]
    [InlineData("DELETE FROM dxledger.texts")]
    [InlineData("DELETE FROM dxledger.operations")]
    [InlineData("DELETE FROM dxledger.access_records")]
    [InlineData("UPDATE dxledger.self_checks SET difference = NULL")]
    [InlineData("CREATE TABLE dxledger.mine ()")]
    public async Task Role_of_the_stores_sessions_may_not_change_the_record(string change)
    {
        var withText = new EventData(Guid.NewGuid(), "test.happened.v1", "{}"u8.ToArray()) { Texts = [new ErasableText("note", "x")] };
        await (await LedgerAsync()).AppendAsync(new AppendRequest("tester", [To("kpi-1", 0, withText)]) { Idempotency = new Idempotency("tester", "test", "k", new byte[] { 1, 2 }) }, CancellationToken.None);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => SqlAsync<int>($"SET ROLE dxledger_appender; {change}"));
        Assert.Contains(refused.SqlState, new[] { "LG003", PostgresErrorCodes.InsufficientPrivilege });
    }

    [Fact]
    public async Task Sessions_of_the_store_run_as_the_restricted_role()
    {
        var ledger = await LedgerAsync();
        await ledger.AppendedAsync(To("kpi-1", 0));
        await using var source = NpgsqlDataSource.Create(Connections.AsRole(new NpgsqlConnectionStringBuilder(Sql.Of(ConnectionString)), GuardRailRole.Name).ConnectionString);
        await using var command = source.CreateCommand("SELECT current_user::text");
        Assert.Equal("dxledger_appender", await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Guard_of_events_fires_in_every_replication_role()
    {
        await LedgerAsync();
        Assert.Equal("AAAA", await SqlAsync<string>("""
            SELECT string_agg(tgenabled::text, '') FROM pg_trigger
             WHERE tgrelid IN ('dxledger.mt_events'::regclass, 'dxledger.log'::regclass, 'dxledger.mt_streams'::regclass) AND NOT tgisinternal
            """));
    }

    [Fact]
    public async Task Lost_rights_of_the_role_are_given_back_at_the_next_start()
    {
        await LedgerAsync();
        await SqlAsync<int>("REVOKE ALL ON ALL TABLES IN SCHEMA dxledger FROM dxledger_appender");
        await (await LedgerAsync()).AppendedAsync(To("kpi-1", 0));
    }

    [Fact]
    public async Task Events_have_no_index_but_the_two()
    {
        await LedgerAsync();
        Assert.Equal(2, await SqlAsync<long>("SELECT count(*) FROM pg_index WHERE indrelid = 'dxledger.mt_events'::regclass"));
    }

    [Fact]
    public async Task Login_that_may_not_create_roles_is_told_and_works()
    {
        await using var login = await PlainLogin.CreateAsync(ConnectionString, "CREATEDB");
        await using var opened = await LedgerDatabase.OpenAsync(login.ConnectionString, new EventStoreOptions { InlineProjections = [Count] }, CancellationToken.None);
        Assert.Contains("dxledger_appender", opened.GuardRailNotice, StringComparison.Ordinal);
        var ledger = await opened.LedgerAsync("default", CancellationToken.None);
        await ledger.AppendedAsync(To("kpi-1", 0));
        AssertSound(await ledger.AllAsync());
    }

    [Fact]
    public async Task Login_that_may_not_create_databases_takes_the_one_that_was_made_for_its_ledger()
    {
        await using var login = await PlainLogin.CreateAsync(ConnectionString, "NOCREATEDB");
        await using var opened = await LedgerDatabase.OpenAsync(login.ConnectionString, new EventStoreOptions { InlineProjections = [Count] }, CancellationToken.None);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => opened.LedgerAsync("default", CancellationToken.None));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        Assert.Null(await opened.FindLedgerAsync("default", CancellationToken.None));

        await login.CreateDatabaseAsync(Sql.Of(ConnectionString));
        await (await opened.LedgerAsync("default", CancellationToken.None)).AppendedAsync(To("kpi-1", 0));
        Assert.Equal(["default"], await opened.LedgerNamesAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Database_of_another_ledger_is_refused()
    {
        await LedgerAsync();
        await Sql.InDatabaseAsync<int>(ConnectionString, "INSERT INTO dxledger.ledgers (name, database) SELECT 'north', current_database() || '_default'");
        var refused = await Assert.ThrowsAsync<SchemaRefusedException>(async () => await (await OpenAsync()).LedgerAsync("north", CancellationToken.None));
        Assert.Equal("ledger.other", refused.Code);
    }

    [Fact]
    public async Task Ledger_that_another_node_creates_is_found_and_served()
    {
        var (one, other) = (await OpenAsync(), await OpenAsync());
        Assert.Null(await other.FindLedgerAsync("north", CancellationToken.None));
        await (await one.LedgerAsync("north", CancellationToken.None)).AppendedAsync(To("kpi-1", 0));

        var found = await other.FindLedgerAsync("north", CancellationToken.None);
        Assert.Equal(1, (await (found ?? throw new InvalidOperationException("not found")).HeadAsync(CancellationToken.None)).Position);
    }

    [Fact]
    public async Task Ledger_has_a_database_of_its_own_however_long_its_name()
    {
        var name = new string('a', 63);
        await (await (await OpenAsync()).LedgerAsync(name, CancellationToken.None)).AppendedAsync(To("kpi-1", 0));

        Assert.Equal(1, await Sql.ScalarAsync<long>(ConnectionString, "SELECT count(*) FROM dxledger.events", name));
        Assert.Equal(1, (await (await (await OpenAsync()).LedgerAsync(name, CancellationToken.None)).HeadAsync(CancellationToken.None)).Position);
    }
}
