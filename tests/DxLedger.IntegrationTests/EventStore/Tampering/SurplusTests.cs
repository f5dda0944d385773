namespace DxLedger.IntegrationTests.EventStore.Tampering;

/// <summary>What was put beside the events and tiles that belong there, and changes of tiles, head and streams alone.</summary>
[Collection("kernel")]
public sealed class SurplusTests(TamperedLedger ledger) : IClassFixture<TamperedLedger>
{
    private const string Columns = "stream, version, id, type, recorded_at, actor, entry, leaf_hash";
    private const string NoKeys = "ALTER TABLE dxledger.events DROP CONSTRAINT events_pkey, DROP CONSTRAINT events_ledger_stream_version_key, DROP CONSTRAINT events_position_check";
    private const string Keys = "ALTER TABLE dxledger.events ADD PRIMARY KEY (ledger, position), ADD UNIQUE (ledger, stream, version), ADD CONSTRAINT events_position_check CHECK (position > 0)";

    [Fact]
    public async Task An_event_planted_behind_the_head_is_found()
    {
        try
        {
            var forgery = await Forgery.ReadAsync(ledger.Forger);
            forgery.Insert(TamperedLedger.Size + 1);
            await forgery.WriteAsync(ledger.Forger, tree: false);
            Assert.NotNull(await ledger.SelfCheckAsync());
            await ledger.ForceAsync("DELETE FROM dxledger.streams; INSERT INTO dxledger.streams TABLE kept.streams");
            Assert.Equal(TamperedLedger.Size + 1, (await ledger.SelfCheckAsync())?.Position);
            Assert.Null(await ledger.AuditAsync(against: true)); // it is not in the log that was signed
        }
        finally
        {
            await ledger.PutBackAsync();
        }
    }

    // Pages end at 100: what lies twice there is never seen side by side.
    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(256)]
    [InlineData(300)]
    [InlineData(0)]
    public async Task A_second_event_at_a_position_is_found_where_the_keys_were_dropped(int position)
    {
        try
        {
            var of = Math.Max(1, position);
            await ledger.ForceAsync($"{NoKeys}; INSERT INTO dxledger.events (ledger, position, {Columns}) SELECT ledger, {position}, {Columns} FROM dxledger.events WHERE position = {of}");
            Assert.Equal(position, (await ledger.SelfCheckAsync())?.Position);
        }
        finally
        {
            await ledger.PutBackAsync();
            await ledger.ForceAsync(Keys);
        }
    }

    [Theory]
    [InlineData("UPDATE dxledger.tiles SET hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1) WHERE level = 0", 1)]
    [InlineData("UPDATE dxledger.tiles SET hashes = set_byte(hashes, 8191, get_byte(hashes, 8191) # 1) WHERE level = 0", 256)]
    [InlineData("DELETE FROM dxledger.tiles WHERE level = 0", 1)]
    [InlineData("DELETE FROM dxledger.tiles WHERE level = 1", 1)]
    [InlineData("UPDATE dxledger.tiles SET hashes = set_byte(hashes, 31, 0) WHERE level = 1", null)]
    [InlineData("UPDATE dxledger.tiles SET hashes = hashes || hashes WHERE level = 1", null)]
    [InlineData("INSERT INTO dxledger.tiles SELECT ledger, 0, 1, (SELECT string_agg(leaf_hash, ''::bytea ORDER BY position) FROM dxledger.events WHERE position > 256) || substr(hashes, 1, 32 * 212) FROM dxledger.tiles WHERE level = 0", null)]
    [InlineData("INSERT INTO dxledger.tiles SELECT ledger, 0, 1, hashes FROM dxledger.tiles WHERE level = 0", 257)]
    [InlineData("INSERT INTO dxledger.tiles SELECT ledger, 2, 0, hashes FROM dxledger.tiles WHERE level = 1", null)]
    [InlineData("INSERT INTO dxledger.tiles SELECT ledger, 9, 0, hashes FROM dxledger.tiles WHERE level = 1", null)]
    [InlineData("UPDATE dxledger.heads SET root = set_byte(root, 31, get_byte(root, 31) # 1)", 300)]
    [InlineData("UPDATE dxledger.heads SET root = NULL", 300)]
    [InlineData("UPDATE dxledger.heads SET position = 299", 300)]
    [InlineData("UPDATE dxledger.heads SET position = 301", 301)]
    [InlineData("UPDATE dxledger.heads SET recorded_at = recorded_at - interval '1 microsecond'", 300)]
    [InlineData("UPDATE dxledger.heads SET recorded_at = NULL", 300)]
    [InlineData("UPDATE dxledger.streams SET version = version - 1 WHERE stream = 'kpi-2'", null)]
    [InlineData("DELETE FROM dxledger.streams WHERE stream = 'kpi-2'", null)]
    [InlineData("INSERT INTO dxledger.streams SELECT ledger, 'kpi-9', 1, created_at, updated_at FROM dxledger.streams LIMIT 1", null)]
    [InlineData("UPDATE dxledger.texts SET body = 'Another.'", 20)]
    [InlineData("DELETE FROM dxledger.texts", 20)]
    public async Task Tiles_head_streams_and_texts_that_do_not_follow_from_the_events_are_found(string change, int? position)
    {
        try
        {
            await ledger.ForceAsync(change);
            var difference = await ledger.SelfCheckAsync();
            Assert.NotNull(difference);
            Assert.Equal(position, difference.Position);
        }
        finally
        {
            await ledger.PutBackAsync();
        }
    }

    [Theory]
    [InlineData("tiles", "ledger, level, tile")]
    [InlineData("streams", "ledger, stream")]
    public async Task Rows_that_are_there_twice_are_found_where_the_key_was_dropped(string table, string key)
    {
        try
        {
            await ledger.ForceAsync($"ALTER TABLE dxledger.{table} DROP CONSTRAINT {table}_pkey; INSERT INTO dxledger.{table} SELECT * FROM dxledger.{table} LIMIT 1");
            Assert.NotNull(await ledger.SelfCheckAsync());
        }
        finally
        {
            await ledger.PutBackAsync();
            await ledger.ForceAsync($"ALTER TABLE dxledger.{table} ADD PRIMARY KEY ({key})");
        }
    }

    [Fact]
    public async Task A_ledger_whose_head_is_gone_is_not_an_empty_one()
    {
        try
        {
            await ledger.ForceAsync("DELETE FROM dxledger.heads");
            Assert.NotNull(await ledger.SelfCheckAsync());
        }
        finally
        {
            await ledger.PutBackAsync();
        }
    }
}
