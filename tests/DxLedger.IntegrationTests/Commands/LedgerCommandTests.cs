using DxLedger.EventStore;
using DxLedger.IntegrationTests.EventStore;
using DxLedger.TransparencyLog;
using DxLedger.Verifier;

namespace DxLedger.IntegrationTests.Commands;

[Collection("commands")]
public sealed class LedgerCommandTests(PostgresFixture postgres) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dxledger-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_signed_ledger_is_exported_checked_and_given_another_key()
    {
        var database = await postgres.CreateDatabaseWithPlanAsync();
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["DXLEDGER_DB"] = database, ["DXLEDGER_SEAL"] = Path.Combine(_folder, "seal") };
        var export = Path.Combine(_folder, "ledger.zip");

        Assert.Equal((1, ""), Told(await DxLedgerProcess.RunAsync(environment, "ledger", "export", export))); // nothing is signed yet
        Assert.Equal(1, (await DxLedgerProcess.RunAsync(environment, "ledger", "rotate-key")).ExitCode);
        await SignAsync(database);

        Assert.Equal(0, (await DxLedgerProcess.RunAsync(environment, "ledger", "export", export)).ExitCode);
        Assert.Equal(3, (await DxLedgerProcess.RunAsync(environment, "ledger", "export", export)).ExitCode); // it exists
        var key = Key((await DxLedgerProcess.RunAsync(environment, "ledger", "keys")).Output);
        using (var log = await LogSource.OpenAsync(export, null))
        {
            var report = await new Verification(log, [key], [], null, (_, _) => { }).RunAsync(CancellationToken.None);
            Assert.Equal((key.Name, null), (report.Origin, report.Finding));
        }

        Assert.Equal(0, (await DxLedgerProcess.RunAsync(environment, "ledger", "verify")).ExitCode);
        var second = Key((await DxLedgerProcess.RunAsync(environment, "ledger", "rotate-key")).Output);
        Assert.Equal(key.Name, second.Name);
        Assert.Equal(0, (await DxLedgerProcess.RunAsync(environment, "ledger", "retire-key", $"{key.KeyId:x8}")).ExitCode);
        Assert.Equal(1, (await DxLedgerProcess.RunAsync(environment, "ledger", "retire-key", $"{second.KeyId:x8}")).ExitCode); // the only one
        Assert.NotEqual(key.Name, Key((await DxLedgerProcess.RunAsync(environment, "ledger", "new-origin")).Output).Name);

        await Sql.ScalarAsync<int>(database, "UPDATE dxledger.mt_streams SET version = version + 1 WHERE id = 'kpi-r5-a-17-1'");
        var damaged = await DxLedgerProcess.RunAsync(environment, "ledger", "verify");
        Assert.Equal(1, damaged.ExitCode);
        Assert.Contains("kpi-r5-a-17-1 is said to have version", damaged.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "en", "The 433 events agree with their hashes and tiles. Nothing has been signed yet.",
        "The inline projections equal a rebuild from 433 events.")]
    [InlineData("ja", "433 件のイベントはハッシュとタイルに一致します。署名済みチェックポイントはまだありません。", "インライン投影は 433 件のイベントからの再構築と一致します。")]
    public async Task A_check_is_told_in_the_language_that_is_asked_for_or_the_locales(string language, string first, string last)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["DXLEDGER_DB"] = await postgres.CreateDatabaseWithPlanAsync() };
        var asked = await DxLedgerProcess.RunAsync(environment, "ledger", "verify", "--lang", language);
        environment["LC_ALL"] = language == "ja" ? "ja_JP.UTF-8" : "C.UTF-8";
        var byLocale = await DxLedgerProcess.RunAsync(environment, "ledger", "verify");

        Assert.Equal(0, asked.ExitCode);
        Assert.StartsWith(first, asked.Output, StringComparison.Ordinal);
        Assert.Contains(last, asked.Output, StringComparison.Ordinal);
        Assert.Equal(language == "ja", asked.Output.Any(letter => letter is >= '\u3041' and <= '\u30FF'));
        Assert.Equal(asked.Output, byLocale.Output);
    }

    [Theory]
    [InlineData("en", "plan parse /8/nowhere", "/8/nowhere does not exist. [file.unreadable]\n")]
    [InlineData("ja", "plan parse /8/nowhere", "/8/nowhere がありません。 [file.unreadable]\n")]
    [InlineData("en", "health --url http://127.0.0.1:9", "http://127.0.0.1:9: the server cannot be reached.\n")]
    [InlineData("ja", "health --url http://127.0.0.1:9", "http://127.0.0.1:9: サーバーに接続できません。\n")]
    [InlineData(
        "en", "ledger verify",
        "DXLEDGER_ORIGIN is a b: it must be a name like pref.example.lg.jp/dxledger, without spaces and plus signs. [seal.origin_invalid]\n")]
    [InlineData("ja", "ledger verify", "DXLEDGER_ORIGIN（a b）には、空白と + を含まない名前を指定してください（例: pref.example.lg.jp/dxledger）。 [seal.origin_invalid]\n")]
    public async Task What_the_machine_refuses_is_told_in_the_language_that_is_asked_for(string language, string command, string told)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["DXLEDGER_DATA"] = _folder, ["DXLEDGER_ORIGIN"] = "a b" };
        var result = await DxLedgerProcess.RunAsync(environment, [.. command.Split(' '), "--lang", language]);
        Assert.Equal(("", told), (result.Output, result.Errors));
    }

    private static (int, string) Told(DxLedgerProcess.Result result) => (result.ExitCode, result.Output);

    private static NoteVerifier Key(string output)
    {
        Assert.True(NoteVerifier.TryParse(output.Split('\n')[0].Trim(), out var key), output);
        return key;
    }

    private async Task SignAsync(string connectionString)
    {
        var options = new EventStoreOptions { InlineProjections = DxLedger.Composition.LedgerModel.Projections, SealFolder = new SealFolder(Path.Combine(_folder, "seal"), "ledger.example") };
        await using var database = await LedgerDatabase.OpenAsync(connectionString, options, CancellationToken.None);
        var ledger = await database.LedgerAsync("default", CancellationToken.None);
        await using var signer = database.StartSigner();
        while (await ledger.Seal.LastAsync(CancellationToken.None) is null) await Task.Delay(20);
    }
}
