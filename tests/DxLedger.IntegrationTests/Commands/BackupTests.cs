using DxLedger.EventStore;
using DxLedger.IntegrationTests.EventStore;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.Commands;

[Collection("commands")]
public sealed class BackupTests(PostgresFixture postgres) : IDisposable
{
    private const int Events = 433;

    private readonly string _folder = Directory.CreateTempSubdirectory("dxledger-test-").FullName;

    private string Backup => Path.Combine(_folder, "backup");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_backup_comes_back_with_its_files_and_is_signed_on()
    {
        var (database, seal) = (await postgres.CreateDatabaseWithPlanAsync(), Path.Combine(_folder, "seal"));
        await SignAsync(database, seal, size: Events);
        await SignAsync(database, seal, size: 1, ledger: "north");
        Assert.Equal((0, $"{Backup}: default, north. It holds private keys: keep it where only you can read it."), await RunAsync(database, seal, "backup", Backup));
        Assert.Equal(3, (await RunAsync(database, seal, "backup", Backup)).ExitCode); // it exists

        var restored = await postgres.CreateDatabaseAsync();
        Assert.Equal(
            (0, $"default: {Events} events, in accord with what was signed up to {Events}.\nnorth: 1 events, in accord with what was signed up to 1."),
            await RunAsync(restored, seal, "restore", Backup));
        Assert.Equal(3, (await RunAsync(restored, seal, "restore", Backup)).ExitCode); // it is not empty any more
        Assert.Equal(0, (await RunAsync(restored, seal, "ledger", "verify")).ExitCode);
        Assert.Equal(await FilesAsync(database), await FilesAsync(restored));
        await SignAsync(restored, seal, size: Events + 1);
    }

    [Fact]
    public async Task What_was_signed_after_the_backup_is_not_signed_again_otherwise()
    {
        var (database, seal) = (await postgres.CreateDatabaseWithPlanAsync(), Path.Combine(_folder, "seal"));
        await SignAsync(database, seal, size: Events);
        await RunAsync(database, seal, "backup", Backup);
        await SignAsync(database, seal, size: Events + 1);

        var (exitCode, output) = await RunAsync(await postgres.CreateDatabaseAsync(), seal, "restore", Backup);

        Assert.Equal(1, exitCode);
        Assert.StartsWith($"default: {Events} events, not signed any more: the ledger ends at {Events}, but {Events + 1} were signed", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_seal_comes_back_only_where_it_is_asked_for()
    {
        var (database, seal) = (await postgres.CreateDatabaseWithPlanAsync(), Path.Combine(_folder, "seal"));
        await SignAsync(database, seal, size: Events);
        await RunAsync(database, seal, "backup", Backup);
        Directory.Move(seal, Path.Combine(_folder, "lost"));

        var (_, unsigned) = await RunAsync(await postgres.CreateDatabaseAsync(), seal, "restore", Backup);
        Assert.StartsWith($"default: {Events} events. {seal} has no checkpoint of it", unsigned, StringComparison.Ordinal);
        Assert.Equal(
            (0, $"default: {Events} events, in accord with what was signed up to {Events}."),
            await RunAsync(await postgres.CreateDatabaseAsync(), seal, "restore", Backup, "--with-seal"));
    }

    [Fact]
    public async Task A_folder_without_a_backup_is_refused_in_words()
    {
        var refused = await DxLedgerProcess.RunAsync(Environment(await postgres.CreateDatabaseAsync(), _folder), "restore", _folder, "--lang", "ja");
        Assert.Equal((3, $"{_folder} にバックアップがありません（control.dump が見つかりません）。 [backup.not_found]\n"), (refused.ExitCode, refused.Errors));
    }

    private static Dictionary<string, string> Environment(string database, string seal) =>
        new(StringComparer.Ordinal) { ["DXLEDGER_DB"] = database, ["DXLEDGER_SEAL"] = seal, ["DXLEDGER_ORIGIN"] = "ledger.example" };

    private static async Task<(int ExitCode, string Output)> RunAsync(string database, string seal, params string[] arguments)
    {
        var result = await DxLedgerProcess.RunAsync(Environment(database, seal), arguments);
        return (result.ExitCode, result.Output.TrimEnd());
    }

    private static Task<string?> FilesAsync(string database) =>
        Sql.ScalarAsync<string>(database, "SELECT string_agg(encode(sha256(content), 'hex'), ' ' ORDER BY sha256) FROM dxledger.blobs");

    // Appends until the ledger has so many events, and waits until they are signed.
    private static async Task SignAsync(string database, string seal, int size, string ledger = "default")
    {
        var options = new EventStoreOptions { InlineProjections = Composition.LedgerModel.Projections, SealFolder = new SealFolder(seal, "ledger.example"), SealInterval = TimeSpan.FromMilliseconds(10) };
        await using var opened = await LedgerDatabase.OpenAsync(database, options, CancellationToken.None);
        var found = await opened.LedgerAsync(ledger, CancellationToken.None);
        for (var version = 0; (await found.HeadAsync(CancellationToken.None)).Position < size; version++) await found.AppendedAsync(To("test-1", version));
        await using var signer = opened.StartSigner();
        while (await found.Seal.LastAsync(CancellationToken.None) is not { } last || last.Checkpoint.Size < size) await Task.Delay(10);
    }
}
