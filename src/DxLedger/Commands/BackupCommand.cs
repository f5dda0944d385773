using System.CommandLine;
using DxLedger.EventStore;
using DxLedger.Platform.EmbeddedPostgres;

namespace DxLedger.Commands;

/// <summary><c>backup DIR</c>: the control database, every ledger's database and its seal, while the program serves.</summary>
internal static class BackupCommand
{
    /// <summary>Name, in a backup, of the control database's dump.</summary>
    public const string Control = "control.dump";

    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>(CommandLine.Say("DIR", "フォルダー"))
        {
            Description = CommandLine.Say("Where to; must not exist.", "保存先。既存のフォルダーは指定できない。"),
        };
        var command = new Command("backup", CommandLine.Say(
            "Copy all ledgers with their files, keys and signed checkpoints; serving goes on meanwhile.",
            "全ての台帳を、添付ファイル、鍵及び署名済みチェックポイントと共に複製する。提供中でも実行できる。")) { folder };
        command.SetAction((parsed, ct) => CommandLine.Guarded(() => BackUpAsync(parsed.GetRequiredValue(folder).FullName, ct)));
        return command;
    }

    /// <summary>Of a ledger's database.</summary>
    public static string DumpOf(string folder, string ledger) => Path.Combine(folder, $"ledger-{ledger}.dump");

    /// <summary>Of what was signed of a ledger.</summary>
    public static string SealOf(string folder, string ledger) => Path.Combine(folder, "seal", ledger);

    private static async Task<int> BackUpAsync(string folder, CancellationToken ct)
    {
        if (Path.Exists(folder))
            throw new EnvironmentProblemException("io.failed", $"{folder} exists already.", $"{folder} は既に存在します。");
        await using var open = await OpenDatabase.OpenAsync(ct);
        // Beside its place first, so that a folder of that name is a whole backup.
        var aside = folder + ".part";
        if (Directory.Exists(aside)) Directory.Delete(aside, recursive: true);
        Private(aside);
        // The list first: every ledger in it has a database by then, which is copied afterwards.
        await PostgresTools.DumpAsync(open.ConnectionString, Path.Combine(aside, Control), ct);
        Private(Path.Combine(aside, "seal"));
        var ledgers = await LedgerPlaces.ListAsync(open.ConnectionString, ct);
        foreach (var (ledger, connectionString) in ledgers)
        {
            // What was signed first: the ledger that is copied then reaches at least as far.
            await open.Seal.CopyAsync(ledger, SealOf(aside, ledger), ct);
            await PostgresTools.DumpAsync(connectionString, DumpOf(aside, ledger), ct);
        }

        Directory.Move(aside, folder);
        await Console.Out.WriteLineAsync(CommandLine.Say(
            $"{folder}: {string.Join(", ", ledgers.Select(one => one.Ledger))}. It holds private keys: keep it where only you can read it.",
            $"{folder}: {string.Join("、", ledgers.Select(one => one.Ledger))}。秘密鍵を含むため、管理者だけが読める場所に保管してください。"));
        return ExitCodes.Done;
    }

    private static void Private(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
