namespace DxLedger.IntegrationTests.EventStore.Tampering;

/// <summary>What was put beside the events and tiles that belong there, and changes of tiles, head and streams alone.</summary>
[Collection("kernel")]
public sealed class SurplusTests(TamperedLedger ledger) : IClassFixture<TamperedLedger>
{
    private const string NoKeys = "ALTER TABLE dxledger.log DROP CONSTRAINT log_pkey, DROP CONSTRAINT log_seq_id_key, DROP CONSTRAINT log_position_check, DROP CONSTRAINT log_check";
    private const string Keys = "ALTER TABLE dxledger.log ADD PRIMARY KEY (position), ADD UNIQUE (seq_id), ADD CONSTRAINT log_position_check CHECK (position > 0), ADD CONSTRAINT log_check CHECK (append BETWEEN 1 AND position)";

    [Fact]
    public async Task An_event_planted_behind_the_head_is_found()
    {
        try
        {
            var forgery = await Forgery.ReadAsync(ledger.Forger);
            forgery.Insert(TamperedLedger.Size + 1);
            await forgery.WriteAsync(ledger.Forger, tree: false);
            Assert.NotNull(await ledger.SelfCheckAsync());
            await ledger.ForceAsync(Guards.Off + "DELETE FROM dxledger.mt_streams; INSERT INTO dxledger.mt_streams TABLE kept.mt_streams");
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
            await ledger.ForceAsync($"{NoKeys}; INSERT INTO dxledger.log SELECT {position}, seq_id, event_id, append, leaf_hash FROM dxledger.log WHERE position = {of}");
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
    [InlineData("INSERT INTO dxledger.tiles SELECT ledger, 0, 1, (SELECT string_agg(leaf_hash, ''::bytea ORDER BY position) FROM dxledger.log WHERE position > 256) || substr(hashes, 1, 32 * 212) FROM dxledger.tiles WHERE level = 0", null)]
    [InlineData("INSERT INTO dxledger.tiles SELECT ledger, 0, 1, hashes FROM dxledger.tiles WHERE level = 0", 257)]
    [InlineData("INSERT INTO dxledger.tiles SELECT ledger, 2, 0, hashes FROM dxledger.tiles WHERE level = 1", null)]
    [InlineData("INSERT INTO dxledger.tiles SELECT ledger, 9, 0, hashes FROM dxledger.tiles WHERE level = 1", null)]
    [InlineData("UPDATE dxledger.heads SET root = set_byte(root, 31, get_byte(root, 31) # 1)", 300)]
    [InlineData("UPDATE dxledger.heads SET root = NULL", 300)]
    [InlineData("UPDATE dxledger.heads SET position = 299", 300)]
    [InlineData("UPDATE dxledger.heads SET position = 301", 301)]
    [InlineData("UPDATE dxledger.heads SET recorded_at = recorded_at - interval '1 microsecond'", 300)]
    [InlineData("UPDATE dxledger.heads SET recorded_at = NULL", 300)]
    [InlineData("UPDATE dxledger.mt_streams SET version = version - 1 WHERE id = 'kpi-2'", null)]
    [InlineData("UPDATE dxledger.mt_streams SET version = NULL WHERE id = 'kpi-2'", null)]
    [InlineData("UPDATE dxledger.mt_streams SET is_archived = true WHERE id = 'kpi-2'", null)]
    [InlineData("UPDATE dxledger.mt_streams SET tenant_id = 'north' WHERE id = 'kpi-2'", null)]
    [InlineData("UPDATE dxledger.mt_streams SET compacted_version = 1 WHERE id = 'kpi-2'", null)]
    [InlineData("UPDATE dxledger.mt_streams SET type = 'kpi' WHERE id = 'kpi-2'", null)]
    [InlineData("UPDATE dxledger.mt_streams SET created = created - interval '1 microsecond' WHERE id = 'kpi-2'", null)]
    [InlineData("UPDATE dxledger.mt_streams SET timestamp = 'infinity' WHERE id = 'kpi-2'", null)]
    [InlineData("DELETE FROM dxledger.mt_streams WHERE id = 'kpi-2'", null)]
    [InlineData("INSERT INTO dxledger.mt_streams (id, version) VALUES ('kpi-9', 1)", null)]
    [InlineData("UPDATE dxledger.log SET seq_id = 9000 WHERE position = 150; UPDATE dxledger.mt_events SET seq_id = 9000 WHERE seq_id = 150", 151)]
    [InlineData("INSERT INTO dxledger.mt_events (seq_id, id, stream_id, version, data, type, headers) SELECT 9000, id, stream_id, version + 1000, data, type, headers FROM dxledger.mt_events WHERE seq_id = 300", null)]
    [InlineData("UPDATE dxledger.texts SET body = 'Another.'", 20)]
    [InlineData("DELETE FROM dxledger.texts", 20)]
    public async Task Tiles_head_streams_and_texts_that_do_not_follow_from_the_events_are_found(string change, int? position)
    {
        try
        {
            await ledger.ForceAsync(Guards.Off + change + Guards.On);
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
    [InlineData("mt_streams", "id")]
    public async Task Rows_that_are_there_twice_are_found_where_the_key_was_dropped(string table, string key)
    {
        try
        {
            await ledger.ForceAsync($"{Guards.Off} ALTER TABLE dxledger.{table} DROP CONSTRAINT {(table == "tiles" ? "tiles_pkey" : "pkey_mt_streams_id")}; INSERT INTO dxledger.{table} SELECT * FROM dxledger.{table} LIMIT 1");
            Assert.NotNull(await ledger.SelfCheckAsync());
        }
        finally
        {
            await ledger.PutBackAsync();
            await ledger.ForceAsync($"ALTER TABLE dxledger.{table} ADD CONSTRAINT {(table == "tiles" ? "tiles_pkey" : "pkey_mt_streams_id")} PRIMARY KEY ({key})");
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
