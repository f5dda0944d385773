using System.Globalization;

namespace DxLedger.IntegrationTests.EventStore.Tampering;

/// <summary>Events changed by somebody with all rights, who leaves tiles, head and checkpoints as they are.</summary>
[Collection("kernel")]
public sealed class TamperingTests(TamperedLedger ledger) : IClassFixture<TamperedLedger>
{
    private static readonly Dictionary<string, Action<Forgery, int>> Careful = new(StringComparer.Ordinal)
    {
        ["update"] = (forgery, position) => forgery.Update(position),
        ["delete and shift"] = (forgery, position) => forgery.Delete(position),
        ["insert and shift"] = (forgery, position) => forgery.Insert(position),
        ["swap"] = (forgery, position) => forgery.Swap(position),
    };

    private static readonly Dictionary<string, string> Careless = new(StringComparer.Ordinal)
    {
        ["log row deleted"] = "DELETE FROM dxledger.log WHERE position = {0}",
        ["event deleted"] = "DELETE FROM dxledger.mt_events WHERE seq_id = {0}",
        ["data"] = "UPDATE dxledger.mt_events SET data = jsonb_set(data, '{{value}}', '-1') WHERE seq_id = {0}",
        ["data with more"] = "UPDATE dxledger.mt_events SET data = data || '{{\"more\": null}}' WHERE seq_id = {0}",
        ["data that is none"] = "UPDATE dxledger.mt_events SET data = '{{\"value\": 1e30}}' WHERE seq_id = {0}",
        ["headers that are none"] = "UPDATE dxledger.mt_events SET headers = '[]' WHERE seq_id = {0}",
        ["header that no entry has"] = "UPDATE dxledger.mt_events SET headers = headers || '{{\"tenant\": \"north\"}}' WHERE seq_id = {0}",
        ["no headers"] = "UPDATE dxledger.mt_events SET headers = NULL WHERE seq_id = {0}",
        ["actor"] = "UPDATE dxledger.mt_events SET headers = jsonb_set(headers, '{{actor}}', '\"mallory\"') WHERE seq_id = {0}",
        ["stream"] = "UPDATE dxledger.mt_events SET stream_id = 'kpi-9' WHERE seq_id = {0}",
        ["version"] = "UPDATE dxledger.mt_events SET version = version + 1000 WHERE seq_id = {0}",
        ["type"] = "UPDATE dxledger.mt_events SET type = 'test.happened.v2' WHERE seq_id = {0}",
        ["timestamp"] = "UPDATE dxledger.mt_events SET timestamp = timestamp + interval '1 microsecond' WHERE seq_id = {0}",
        ["timestamp long ago"] = "UPDATE dxledger.mt_events SET timestamp = '0044-03-15 12:00+00 BC' WHERE seq_id = {0}",
        ["timestamp never"] = "UPDATE dxledger.mt_events SET timestamp = 'infinity' WHERE seq_id = {0}",
        ["id"] = "UPDATE dxledger.mt_events SET id = gen_random_uuid() WHERE seq_id = {0}",
        ["append"] = "UPDATE dxledger.log SET append = append - 1 WHERE position = {0} AND append > 1; UPDATE dxledger.log SET append = append + 1 WHERE position = {0} AND append = 1 AND position > 1; DELETE FROM dxledger.log WHERE position = {0} AND position = 1",
        ["contents swapped"] = "UPDATE dxledger.mt_events e SET id = o.id, data = o.data, headers = o.headers FROM dxledger.mt_events o WHERE (e.seq_id, o.seq_id) IN (({0}, {1}), ({1}, {0}))",
        ["position"] = "UPDATE dxledger.log SET position = position + 1000 WHERE position = {0}",
    };

    // The entry is left as it is: the evidence stands, and only the program or another reader of the tables is led astray.
    private static readonly Dictionary<string, string> Beside = new(StringComparer.Ordinal)
    {
        ["leaf_hash"] = "UPDATE dxledger.log SET leaf_hash = set_byte(leaf_hash, 31, get_byte(leaf_hash, 31) # 1) WHERE position = {0}",
        ["event_id"] = "UPDATE dxledger.log SET event_id = gen_random_uuid() WHERE position = {0}",
        ["is_archived"] = "UPDATE dxledger.mt_events SET is_archived = true WHERE seq_id = {0}",
        ["tenant_id"] = "UPDATE dxledger.mt_events SET tenant_id = 'north' WHERE seq_id = {0}",
        ["no tenant_id"] = "UPDATE dxledger.mt_events SET tenant_id = NULL WHERE seq_id = {0}",
        ["bdata"] = "UPDATE dxledger.mt_events SET bdata = '\\x00' WHERE seq_id = {0}",
        ["mt_dotnet_type"] = "UPDATE dxledger.mt_events SET mt_dotnet_type = 'Other, Other' WHERE seq_id = {0}",
    };

    public static TheoryData<string, int> CarefulCases => TamperedLedger.Cases(Careful.Keys);

    public static TheoryData<string, int> CarelessCases => TamperedLedger.Cases(Careless.Keys);

    public static TheoryData<string, int> BesideCases => TamperedLedger.Cases(Beside.Keys);

    [Theory]
    [MemberData(nameof(CarefulCases))]
    public async Task Events_forged_until_they_fit_each_other_are_found(string kind, int position)
    {
        var forgery = await Forgery.ReadAsync(ledger.Forger);
        Careful[kind](forgery, position);
        await AssertFoundAsync(FirstOf(kind, position), () => forgery.WriteAsync(ledger.Forger, tree: false));
    }

    [Theory]
    [MemberData(nameof(CarelessCases))]
    public async Task Rows_changed_in_place_are_found(string kind, int position)
    {
        var other = position == TamperedLedger.Size ? position - 1 : position + 1;
        await AssertFoundAsync(kind == "contents swapped" ? Math.Min(position, other) : position, () => ForceAsync(Careless[kind], position, other));
    }

    [Theory]
    [MemberData(nameof(BesideCases))]
    public async Task Columns_that_would_hide_an_event_are_found_where_the_entry_itself_is_whole(string column, int position)
    {
        try
        {
            await ForceAsync(Beside[column], position);
            Assert.Equal(position, (await ledger.SelfCheckAsync())?.Position);
            Assert.Equal(position, (await ledger.AuditExportAsync()).Refused?.Position);
            Assert.Equal(column == "leaf_hash" && position > 256 ? position : null, (await ledger.AuditAsync(against: true))?.Position);
        }
        finally
        {
            await ledger.PutBackAsync();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(150)]
    [InlineData(256)]
    [InlineData(300)]
    public async Task A_row_that_was_changed_together_with_its_leaf_hash_is_found(int position)
    {
        await AssertFoundAsync(position, async () =>
        {
            await ForceAsync(Careless["actor"], position);
            await Guards.SealAsync(ledger.Forger, position);
        });
    }

    [Fact]
    public async Task The_ledger_as_it_was_is_found_to_be_whole()
    {
        Assert.Null(await ledger.SelfCheckAsync());
        Assert.Equal((null, null), await ledger.AuditExportAsync());
        Assert.Null(await ledger.AuditAsync(against: true, older: [.. TamperedLedger.SignedAt.Select(ledger.Checkpoint)]));
        var forgery = await Forgery.ReadAsync(ledger.Forger);
        await forgery.WriteAsync(ledger.Forger, tree: false);
        Assert.Null(await ledger.SelfCheckAsync()); // the forger's hand alone leaves no trace
        Assert.Null(await ledger.AuditAsync(against: true));
        await ledger.PutBackAsync();
    }

    private async Task AssertFoundAsync(int position, Func<Task> tamper)
    {
        try
        {
            await tamper();
            Assert.NotNull(await ledger.SelfCheckAsync());
            Assert.Equal(position, (await ledger.AuditAsync(against: true))?.Position);
            var (refused, found) = await ledger.AuditExportAsync();
            Assert.True(refused is not null || found?.Position == position, $"the export is accepted, or found wrong at {found?.Position}");

            var alone = await ledger.AuditAsync(against: false);
            Assert.NotNull(alone);
            Assert.InRange(position, alone.Position ?? alone.From ?? 0, alone.Position ?? alone.To ?? 0);
        }
        finally
        {
            await ledger.PutBackAsync();
        }
    }

    private Task ForceAsync(string sql, params object[] positions) =>
        ledger.ForceAsync(Guards.Off + string.Format(CultureInfo.InvariantCulture, sql, positions) + Guards.On);

    private static int FirstOf(string kind, int position) => kind == "swap" && position == TamperedLedger.Size ? position - 1 : position;
}
