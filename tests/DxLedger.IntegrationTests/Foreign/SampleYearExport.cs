using System.IO.Compression;
using DxLedger.Composition;
using DxLedger.EventStore;
using DxLedger.IntegrationTests.Commands;
using DxLedger.IntegrationTests.Http;

namespace DxLedger.IntegrationTests.Foreign;

/// <summary>The made-up year, signed to its end, exported by the program and unpacked; made once for all tools.</summary>
public sealed class SampleYearExport(PostgresFixture postgres) : IAsyncLifetime
{
    private const string LedgerName = "sample";

    /// <summary>A temporary folder, which holds <see cref="Log"/>.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("dxledger-foreign-").FullName;

    /// <summary>The unpacked export.</summary>
    public string Log => Path.Combine(Folder, "log");

    /// <summary>The public key, from where it was made and not from the export.</summary>
    public string Key { get; private set; } = "";

    /// <summary>How many events the ledger holds.</summary>
    public long Size { get; private set; }

    /// <summary>How many checkpoints the signer left before the last one.</summary>
    public int Earlier => Directory.GetFiles(Path.Combine(Log, "checkpoints")).Length;

    public async Task InitializeAsync()
    {
        var environment = new Dictionary<string, string>(TestTokens.Environment, StringComparer.Ordinal) { ["DXLEDGER_DB"] = await postgres.CreateDatabaseAsync() };
        await DoneAsync(environment, "sample", "year");
        await SignToTheEndAsync(environment["DXLEDGER_DB"]);
        await DoneAsync(environment, "ledger", "export", Path.Combine(Folder, "ledger.zip"), "--ledger", LedgerName);
        await ZipFile.ExtractToDirectoryAsync(Path.Combine(Folder, "ledger.zip"), Log);
    }

    public Task DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>The program that wrote the year may have ended before its signer came to the last events.</summary>
    private async Task SignToTheEndAsync(string connectionString)
    {
        var seal = TestSeals.Of(connectionString);
        await using var database = await LedgerDatabase.OpenAsync(connectionString, new EventStoreOptions { InlineProjections = LedgerModel.Projections, SealFolder = seal, SealInterval = TimeSpan.FromMilliseconds(50) }, CancellationToken.None);
        var ledger = await database.LedgerAsync(LedgerName, CancellationToken.None);
        await using var signer = database.StartSigner();
        Size = (await ledger.HeadAsync(CancellationToken.None)).Position;
        while (await ledger.Seal.LastAsync(CancellationToken.None) is not { } last || last.Checkpoint.Size < Size) await Task.Delay(20);
        Key = (await seal.KeysAsync(LedgerName, CancellationToken.None))[0].Verifier.ToString();
    }

    private static async Task DoneAsync(Dictionary<string, string> environment, params string[] arguments)
    {
        var result = await DxLedgerProcess.RunAsync(environment, arguments);
        Assert.True(result.ExitCode == 0, result.Errors);
    }
}
