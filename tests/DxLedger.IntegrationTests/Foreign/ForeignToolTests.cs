using System.Globalization;
using System.IO.Compression;
using DxLedger.Composition;
using DxLedger.EventStore;
using DxLedger.IntegrationTests.Commands;
using DxLedger.IntegrationTests.Http;

namespace DxLedger.IntegrationTests.Foreign;

/// <summary>What is exported can be checked by people who use nothing of ours.</summary>
[Collection("commands")]
public sealed class ForeignToolTests(PostgresFixture postgres) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dxledger-foreign-").FullName;

    private string Log => Path.Combine(_folder, "log");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Gos_libraries_accept_an_export_and_refuse_it_with_one_byte_changed()
    {
        var (key, size) = await ExportAsync();
        var built = await ShellAsync($"cd {_folder} && GO111MODULE=off GOPATH=${{DXLEDGER_GOPATH:-/usr/share/gocode}} GOCACHE={_folder}/cache go build -o verify {Repository.Root}/tests/DxLedger.IntegrationTests/Foreign/verify.go");
        Assert.True(built.ExitCode == 0, built.Errors);

        var accepted = await ShellAsync($"{_folder}/verify {Log} {key}");
        Assert.Equal((0, string.Create(CultureInfo.InvariantCulture, $"{size} entries, 1 earlier checkpoints\n")), (accepted.ExitCode, accepted.Output));
        foreach (var file in Directory.EnumerateFiles(Log, "*", SearchOption.AllDirectories).Where(IsSealed).ToList())
        {
            var bytes = await File.ReadAllBytesAsync(file);
            foreach (var offset in new[] { 0, bytes.Length / 2, bytes.Length - 1 })
            {
                var changed = bytes.ToArray();
                changed[offset] ^= 1;
                await File.WriteAllBytesAsync(file, changed);
                Assert.True((await ShellAsync($"{_folder}/verify {Log} {key}")).ExitCode == 1, $"{file} at {offset}");
            }

            await File.WriteAllBytesAsync(file, bytes);
        }
    }

    private bool IsSealed(string file) => Path.GetRelativePath(Log, file) is var name && (name.StartsWith("tile", StringComparison.Ordinal) || name.StartsWith("checkpoint", StringComparison.Ordinal));

    private static Task<DxLedgerProcess.Result> ShellAsync(string command) => DxLedgerProcess.ShellAsync(command);

    private async Task<(string Key, long Size)> ExportAsync()
    {
        var connectionString = await postgres.CreateDatabaseWithPlanAsync();
        var seal = TestSeals.Of(connectionString);
        await using (var database = await LedgerDatabase.OpenAsync(connectionString, new EventStoreOptions { InlineProjections = LedgerModel.Projections, SealFolder = seal, SealInterval = TimeSpan.FromMilliseconds(50) }, CancellationToken.None))
        {
            var ledger = await database.LedgerAsync("default", CancellationToken.None);
            await using var signer = database.StartSigner();
            var head = (await ledger.HeadAsync(CancellationToken.None)).Position;
            await SignedAsync(ledger, head);
            await ledger.AppendAsync(new AppendRequest("tester", [new StreamAppend("foreign-1", 0, [new EventData(Guid.NewGuid(), "test.happened.v1", "{}"u8.ToArray())])]), CancellationToken.None);
            await SignedAsync(ledger, head + 1);
        }

        var export = Path.Combine(_folder, "ledger.zip");
        var exported = await DxLedgerProcess.RunAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["DXLEDGER_DB"] = connectionString }, "ledger", "export", export);
        Assert.True(exported.ExitCode == 0, exported.Errors);
        await ZipFile.ExtractToDirectoryAsync(export, Log);
        var last = await seal.LastAsync("default", CancellationToken.None);
        var size = long.Parse(System.Text.Encoding.UTF8.GetString(last ?? []).Split('\n')[1], CultureInfo.InvariantCulture);
        return ((await seal.KeysAsync("default", CancellationToken.None))[0].Verifier.ToString(), size);
    }

    private static async Task SignedAsync(Ledger ledger, long size)
    {
        while (await ledger.Seal.LastAsync(CancellationToken.None) is not { } last || last.Checkpoint.Size < size) await Task.Delay(20);
    }
}
