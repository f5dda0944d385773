using System.Text;
using DxLedger.Commands;
using DxLedger.EventStore;
using DxLedger.TransparencyLog;
using DxLedger.Verifier;
using Npgsql;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.EventStore.Tampering;

/// <summary>One signed ledger that is tampered with again and again, and put back as it was each time.</summary>
public sealed class TamperedLedger(PostgresFixture postgres) : IAsyncLifetime
{
    public const int Size = 300;

    private const int EventsAnAppend = 10;

    private const string Keep = """
        CREATE SCHEMA kept;
        CREATE TABLE kept.mt_events AS TABLE dxledger.mt_events; CREATE TABLE kept.log AS TABLE dxledger.log; CREATE TABLE kept.mt_streams AS TABLE dxledger.mt_streams;
        CREATE TABLE kept.texts AS TABLE dxledger.texts; CREATE TABLE kept.tiles AS TABLE dxledger.tiles; CREATE TABLE kept.heads AS TABLE dxledger.heads;
        CREATE TABLE kept.checkpoints AS TABLE dxledger.checkpoints
        """;

    private const string PutBack = Guards.Off + """
        DELETE FROM dxledger.log; INSERT INTO dxledger.log TABLE kept.log;
        DELETE FROM dxledger.mt_events; INSERT INTO dxledger.mt_events TABLE kept.mt_events;
        DELETE FROM dxledger.mt_streams; INSERT INTO dxledger.mt_streams TABLE kept.mt_streams;
        DELETE FROM dxledger.texts; INSERT INTO dxledger.texts TABLE kept.texts;
        DELETE FROM dxledger.tiles; INSERT INTO dxledger.tiles TABLE kept.tiles;
        DELETE FROM dxledger.checkpoints; INSERT INTO dxledger.checkpoints TABLE kept.checkpoints;
        DELETE FROM dxledger.heads; INSERT INTO dxledger.heads OVERRIDING SYSTEM VALUE TABLE kept.heads
        """ + Guards.On;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("dxledger-tamper-").FullName;
    private readonly Dictionary<int, byte[]> _signed = [];
    private LedgerDatabase? _database;
    private Ledger? _ledger;
    private NpgsqlConnection? _forger;
    private int _exports;

    /// <summary>Where the ledger was signed; an auditor has kept these checkpoints.</summary>
    public static IReadOnlyList<int> SignedAt => [100, 250, Size];

    /// <summary>Every kind of forgery at the first, second, middle, second-last and last event, and around a tile's edge.</summary>
    public static TheoryData<string, int> Cases(IEnumerable<string> kinds)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        int[] positions = [1, 2, 150, 254, 255, 256, 257, 258, Size - 1, Size];
        var cases = new TheoryData<string, int>();
        foreach (var kind in kinds)
        {
            foreach (var position in positions) cases.Add(kind, position);
        }

        return cases;
    }

    internal Ledger Ledger => _ledger ?? throw new InvalidOperationException("Not initialised.");

    internal NpgsqlConnection Forger => _forger ?? throw new InvalidOperationException("Not initialised.");

    private string Outside => Path.Combine(_folder, "outside.zip");

    private SealFolder SealFolder => new(Path.Combine(_folder, "seal"), "ledger.example");

    public async Task InitializeAsync()
    {
        var connectionString = await postgres.CreateDatabaseAsync();
        // Pages that end where tiles and appends do not, so that their edges are tried as well.
        var options = new EventStoreOptions { SealFolder = SealFolder, SealInterval = TimeSpan.FromMilliseconds(10), ReadPage = 100 };
        _database = await LedgerDatabase.OpenAsync(connectionString, options, CancellationToken.None);
        _ledger = await _database.LedgerAsync("default", CancellationToken.None);
        for (var position = 1; position < Size; position += EventsAnAppend)
        {
            await AppendAsync(position);
            if (SignedAt.Contains(position + EventsAnAppend - 1)) await SignAsync(position + EventsAnAppend - 1);
        }

        Assert.Equal(0, await LedgerExport.ExportAsync(Ledger, Outside, CancellationToken.None));
        _forger = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Sql.Of(connectionString)) { Pooling = false }.ConnectionString);
        await _forger.OpenAsync();
        await ForceAsync(Keep);
    }

    public async Task DisposeAsync()
    {
        if (_forger is not null) await _forger.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    internal byte[] Checkpoint(int size) => _signed[size];

    internal async Task ForceAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, Forger);
        await command.ExecuteNonQueryAsync();
    }

    internal Task PutBackAsync() => ForceAsync(PutBack);

    internal Task<SealDifference?> SelfCheckAsync() => Ledger.Seal.FindDifferenceAsync(progress: null, CancellationToken.None);

    /// <summary>What an auditor finds in the rows, served as they are under some checkpoint.</summary>
    internal async Task<Finding?> AuditAsync(bool against, byte[]? checkpoint = null, params byte[][] older)
    {
        using var log = await ServedRows.ReadAsync(Forger, checkpoint ?? Checkpoint(Size));
        return await AuditAsync(log, against, older);
    }

    /// <summary>What an auditor finds in an export; where the program refuses to make one, what it says.</summary>
    internal async Task<(EntryDamagedException? Refused, Finding? Found)> AuditExportAsync()
    {
        var export = Path.Combine(_folder, $"{_exports++}.zip");
        try
        {
            await LedgerExport.ExportAsync(Ledger, export, CancellationToken.None);
        }
        catch (EntryDamagedException damaged)
        {
            return (damaged, null);
        }

        using var log = await LogSource.OpenAsync(export, token: null);
        return (null, await AuditAsync(log, against: true));
    }

    /// <summary>Signs what stands in the database with the ledger's own key, as an operator could who is the forger.</summary>
    internal async Task<byte[]> SignForgedAsync(int size, byte[] root)
    {
        var signers = await SealFolder.SignersAsync("default", CancellationToken.None);
        var checkpoint = new Checkpoint(signers[0].Verifier.Name, size, root);
        return Encoding.UTF8.GetBytes(new SignedNote(checkpoint.Text, [signers[0].Sign(checkpoint.Text, DateTimeOffset.UnixEpoch)]).ToString());
    }

    private async Task<Finding?> AuditAsync(LogSource log, bool against, params byte[][] older)
    {
        using var outside = against ? await LogSource.OpenAsync(Outside, token: null) : null;
        var keys = (await Ledger.Seal.KeysAsync(CancellationToken.None)).Select(key => key.Verifier).ToList();
        return (await new Verification(log, keys, older, outside, (_, _) => { }).RunAsync(CancellationToken.None)).Finding;
    }

    // Streams side by side, and within an append, so that neighbours belong to one or to two of either.
    private async Task AppendAsync(int first)
    {
        var round = first / EventsAnAppend;
        EventData[] events = [.. Enumerable.Range(first, EventsAnAppend).Select(position => Event($$"""{"value":{{position}}}""", texts: position == 20 ? [new ErasableText("note", "Text.")] : []))];
        await Ledger.AppendedAsync(To("kpi-1", 4 * round, events[..4]), To("kpi-2", 3 * round, events[4..7]), To("plan-1", 3 * round, events[7..]));
    }

    private async Task SignAsync(int size)
    {
        await using var signer = _database?.StartSigner();
        var since = TimeProvider.System.GetTimestamp();
        while (await Ledger.Seal.LastAsync(CancellationToken.None) is not { } last || last.Checkpoint.Size < size)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(since) < Patience, $"nothing was signed at {size}");
            await Task.Delay(5);
        }

        _signed[size] = Encoding.UTF8.GetBytes((await Ledger.Seal.LastAsync(CancellationToken.None))?.Note ?? "");
    }
}
