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
        ["delete"] = "DELETE FROM dxledger.events WHERE position = {0}",
        ["entry"] = "UPDATE dxledger.events SET entry = set_byte(entry, 20, get_byte(entry, 20) # 1) WHERE position = {0}",
        ["entry and hash"] = "UPDATE dxledger.events SET entry = convert_to(replace(convert_from(entry, 'UTF8'), '\"tester\"', '\"mister\"'), 'UTF8') WHERE position = {0}; UPDATE dxledger.events SET leaf_hash = sha256('\\x00'::bytea || entry) WHERE position = {0}",
        ["entry that is none"] = "UPDATE dxledger.events SET entry = '\\x00ff', leaf_hash = sha256('\\x0000ff') WHERE position = {0}",
        ["contents swapped"] = "UPDATE dxledger.events e SET entry = o.entry, leaf_hash = o.leaf_hash FROM dxledger.events o WHERE (e.position, o.position) IN (({0}, {1}), ({1}, {0}))",
        ["position"] = "UPDATE dxledger.events SET position = position + 1000 WHERE position = {0}",
        ["ledger"] = "UPDATE dxledger.events SET ledger = ledger + 1 WHERE position = {0}",
    };

    // The entry is left as it is: the evidence stands, and only the program is led astray.
    private static readonly Dictionary<string, string> Beside = new(StringComparer.Ordinal)
    {
        ["leaf_hash"] = "leaf_hash = set_byte(leaf_hash, 31, get_byte(leaf_hash, 31) # 1)",
        ["stream"] = "stream = 'kpi-9'",
        ["version"] = "version = version + 1000",
        ["type"] = "type = 'test.happened.v2'",
        ["actor"] = "actor = 'mallory'",
        ["recorded_at"] = "recorded_at = recorded_at + interval '1 microsecond'",
        ["recorded_at long ago"] = "recorded_at = '0044-03-15 12:00+00 BC'",
        ["recorded_at never"] = "recorded_at = 'infinity'",
        ["id"] = "id = gen_random_uuid()",
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
    public async Task Columns_that_no_longer_agree_with_the_entry_are_found_where_the_entry_itself_is_whole(string column, int position)
    {
        try
        {
            await ForceAsync($"UPDATE dxledger.events SET {Beside[column]} WHERE position = {{0}}", position);
            Assert.Equal(position, (await ledger.SelfCheckAsync())?.Position);
            Assert.Equal(position, (await ledger.AuditExportAsync()).Refused?.Position);
            Assert.Equal(column == "leaf_hash" && position > 256 ? position : null, (await ledger.AuditAsync(against: true))?.Position);
        }
        finally
        {
            await ledger.PutBackAsync();
        }
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

    private Task ForceAsync(string sql, params object[] positions) => ledger.ForceAsync(
        $"ALTER TABLE dxledger.events DISABLE TRIGGER ALL; ALTER TABLE dxledger.texts DISABLE TRIGGER ALL; {string.Format(CultureInfo.InvariantCulture, sql, positions)}; ALTER TABLE dxledger.events ENABLE ALWAYS TRIGGER events_are_final");

    private static int FirstOf(string kind, int position) => kind == "swap" && position == TamperedLedger.Size ? position - 1 : position;
}
