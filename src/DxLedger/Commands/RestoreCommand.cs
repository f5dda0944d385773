using System.CommandLine;
using DxLedger.EventStore;
using DxLedger.Platform.EmbeddedPostgres;

namespace DxLedger.Commands;

/// <summary>
/// <c>restore DIR</c>: a backup into empty databases. What is kept here of signatures is never replaced by older ones: a
/// ledger that ends before its last signed checkpoint is shown and not signed.
/// </summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>(CommandLine.Say("DIR", "フォルダー"))
        {
            Description = CommandLine.Say("What `backup` wrote.", "backup で保存したフォルダー。"),
        };
        var withSeal = new Option<bool>("--with-seal")
        {
            Description = CommandLine.Say(
                "Take keys and checkpoints from the backup too, for ledgers whose own are lost. "
                + "Only where nothing was signed since the backup, or nobody has seen it.",
                "鍵とチェックポイントを失った台帳について、バックアップのものを使う。バックアップ後に署名がなかったか、公開されていない場合に限る。"),
        };
        var command = new Command("restore", CommandLine.Say(
            "Put a backup into empty databases, and check it.", "バックアップを空のデータベースに復元し、検証する。")) { folder, withSeal };
        command.SetAction((parsed, ct) => CommandLine.Guarded(
            () => RestoreAsync(parsed.GetRequiredValue(folder).FullName, parsed.GetValue(withSeal), ct)));
        return command;
    }

    private static async Task<int> RestoreAsync(string folder, bool withSeal, CancellationToken ct)
    {
        if (!File.Exists(Path.Combine(folder, BackupCommand.Control)))
        {
            throw new EnvironmentProblemException(
                "backup.not_found",
                $"{folder} holds no backup: {BackupCommand.Control} is missing.",
                $"{folder} にバックアップがありません（{BackupCommand.Control} が見つかりません）。");
        }

        var reached = await OpenDatabase.ReachAsync(ct);
        try
        {
            await FillAllAsync(reached.ConnectionString, folder, withSeal, ct);
        }
        catch
        {
            if (reached.Cluster is { } cluster) await cluster.DisposeAsync();
            throw;
        }

        await using var open = await OpenDatabase.OpenAsync(reached, ct);
        var sound = true;
        foreach (var name in await open.Database.LedgerNamesAsync(ct))
            sound &= await TellAsync(await open.Database.LedgerAsync(name, ct), open.Seal, ct);
        return sound ? ExitCodes.Done : ExitCodes.Refused;
    }

    private static async Task FillAllAsync(string control, string folder, bool withSeal, CancellationToken ct)
    {
        await FillAsync(control, Path.Combine(folder, BackupCommand.Control), ct);
        foreach (var (ledger, database) in await LedgerPlaces.ListAsync(control, ct))
        {
            await FillAsync(control, BackupCommand.DumpOf(folder, ledger), ct, database);
            if (withSeal) OpenDatabase.SealOfConfigured().TryPutBack(ledger, BackupCommand.SealOf(folder, ledger));
        }
    }

    private static async Task FillAsync(string control, string dump, CancellationToken ct, string? database = null)
    {
        if (!await LedgerPlaces.CreateAsync(control, database ?? control, ct))
        {
            throw new EnvironmentProblemException(
                "restore.not_empty",
                "The databases are not empty; a backup is restored into new ones only. "
                + "Choose another data folder (DXLEDGER_DATA) or another database (DXLEDGER_DB).",
                "データベースが空ではありません。バックアップは新しいデータベースにのみ復元できます。別のデータフォルダー（DXLEDGER_DATA）又はデータベース（DXLEDGER_DB）を指定してください。");
        }

        await PostgresTools.RestoreAsync(database ?? control, dump, ct);
    }

    private static async Task<bool> TellAsync(Ledger ledger, SealFolder seal, CancellationToken ct)
    {
        var head = (await ledger.HeadAsync(ct)).Position;
        var difference = await ledger.Seal.FindDifferenceAsync(progress: null, ct);
        var last = difference is null ? await ledger.Seal.LastAsync(ct) : null;
        await Console.Out.WriteLineAsync((difference, last) switch
        {
            ({ } found, _) => CommandLine.Say(
                $"{ledger.Name}: {head} events, not signed any more: {found.What}. Where what is missing is lost, `ledger new-origin` begins anew.",
                $"{ledger.Name}: {head} 件。署名は再開されません: {found.What}。失われたものが戻らない場合は ledger new-origin で新たに始めてください。"),
            (null, { } signed) => CommandLine.Say(
                $"{ledger.Name}: {head} events, in accord with what was signed up to {signed.Checkpoint.Size}.",
                $"{ledger.Name}: {head} 件。署名済みの {signed.Checkpoint.Size} 件までと一致します。"),
            _ => CommandLine.Say(
                $"{ledger.Name}: {head} events. {seal} has no checkpoint of it, so that nothing is compared, "
                + "and nothing signed if it was signed before.",
                $"{ledger.Name}: {head} 件。{seal} にチェックポイントがないため照合していません。以前に署名されている場合、署名は再開されません。"),
        });
        return difference is null;
    }
}
