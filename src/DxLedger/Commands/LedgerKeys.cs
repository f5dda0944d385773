using System.CommandLine;
using System.Globalization;
using DxLedger.EventStore;

namespace DxLedger.Commands;

/// <summary><c>ledger keys</c>, <c>rotate-key</c>, <c>retire-key</c> and <c>new-origin</c>.</summary>
internal static class LedgerKeys
{
    public static Command Keys() => OnFolder("keys", CommandLine.Say(
        "Print the public keys, which auditors keep elsewhere.", "公開鍵を表示する。監査者が別の場所で保管するためのもの。"), async (folder, ledger, ct) =>
    {
        foreach (var key in await folder.KeysAsync(ledger, ct))
            await Console.Out.WriteLineAsync($"{key.Verifier}{(key.IsRetired ? " retired" : "")}");
        return ExitCodes.Done;
    });

    public static Command Rotate() => OnFolder("rotate-key", CommandLine.Say(
        "Make another key. Both sign from now on, until the older one is retired.", "鍵を追加する。古い鍵を廃止するまで、両方の鍵で署名する。"), async (folder, ledger, ct) =>
    {
        if ((await folder.SignersAsync(ledger, ct)).Count == 0)
        {
            await Console.Error.WriteLineAsync(CommandLine.Say("There is no key yet: the first one is made when the ledger is first served.", "鍵はまだありません。台帳の提供を開始したときに作成されます。"));
            return ExitCodes.Refused;
        }

        await Console.Out.WriteLineAsync((await folder.RotateAsync(ledger, ct)).ToString());
        return ExitCodes.Done;
    });

    public static Command Retire()
    {
        var id = new Argument<string>(CommandLine.Say("ID", "鍵の番号"))
        {
            Description = CommandLine.Say("The eight hexadecimal digits in the middle of the public key.", "公開鍵の中央にある 8 桁の 16 進数。"),
        };
        var command = OnFolder("retire-key", CommandLine.Say(
            "Let a key sign no more; its private half is destroyed.", "鍵による署名を終了する。秘密鍵は消去される。"), id, async (folder, ledger, text, ct) =>
        {
            if (uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var keyId) && await folder.RetireAsync(ledger, keyId, ct))
                return ExitCodes.Done;
            await Console.Error.WriteLineAsync(CommandLine.Say($"{text} does not sign, or is the only key that does.", $"{text} は署名に使われていないか、唯一の署名鍵です。"));
            return ExitCodes.Refused;
        });
        return command;
    }

    public static Command NewOrigin() => OnFolder("new-origin", CommandLine.Say(
        "Begin a new log with a new key, after a real loss. What was signed so far is never signed again.",
        "実際に記録が失われた場合に、新しい鍵で新しい台帳の署名を始める。これまでに署名した分に再び署名することはない。"), async (folder, ledger, ct) =>
    {
        var (key, former) = await folder.NewOriginAsync(ledger, ct);
        if (former is not null)
            await Console.Error.WriteLineAsync(CommandLine.Say($"{former} has ended; its keys and last checkpoint lie aside in {folder}.", $"{former} を終了しました。鍵と最終チェックポイントは {folder} に保管されています。"));
        await Console.Out.WriteLineAsync(key.ToString());
        return ExitCodes.Done;
    });

    private static Command OnFolder(string name, string description, Func<SealFolder, string, CancellationToken, Task<int>> work)
    {
        var ledger = ProjectionsCommands.LedgerName();
        var command = new Command(name, description) { ledger };
        command.SetAction((parsed, ct) => CommandLine.Guarded(() => OnLedgerAsync(parsed.GetRequiredValue(ledger), work, ct)));
        return command;
    }

    private static Command OnFolder(string name, string description, Argument<string> argument, Func<SealFolder, string, string, CancellationToken, Task<int>> work)
    {
        var ledger = ProjectionsCommands.LedgerName();
        var command = new Command(name, description) { argument, ledger };
        command.SetAction((parsed, ct) => CommandLine.Guarded(() => OnLedgerAsync(
            parsed.GetRequiredValue(ledger), (folder, found, stop) => work(folder, found, parsed.GetRequiredValue(argument), stop), ct)));
        return command;
    }

    private static async Task<int> OnLedgerAsync(string name, Func<SealFolder, string, CancellationToken, Task<int>> work, CancellationToken ct)
    {
        await using var open = await OpenDatabase.OpenAsync(ct);
        return await LedgerOption.FindAsync(open.Database, name, ct) is null ? ExitCodes.BadInput : await work(open.Seal, name, ct);
    }
}
