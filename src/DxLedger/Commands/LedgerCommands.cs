using System.CommandLine;

namespace DxLedger.Commands;

/// <summary><c>ledger …</c>: ledgers, their keys, exports, the check of all that is kept of them, and witnessing others.</summary>
internal static class LedgerCommands
{
    public static Command Create()
    {
        var name = new Argument<string>(CommandLine.Say("NAME", "名称"))
        {
            Description = CommandLine.Say("Lower-case letters, digits and hyphens.", "英小文字、数字及びハイフン。"),
        };
        var create = new Command("create", CommandLine.Say("Open a ledger of its own beside the default one.", "既定の台帳とは別に、新しい台帳を開設する。")) { name };
        create.SetAction((parsed, ct) => CommandLine.Guarded(() => CreateAsync(parsed.GetRequiredValue(name), ct)));
        return new Command("ledger", CommandLine.Say("Ledgers of this database.", "このデータベースの台帳を管理する。"))
        {
            create,
            LedgerExport.Create(),
            LedgerVerify.Create(),
            LedgerKeys.Keys(),
            LedgerKeys.Rotate(),
            LedgerKeys.Retire(),
            LedgerKeys.NewOrigin(),
            LedgerWitness.Create(),
        };
    }

    private static async Task<int> CreateAsync(string name, CancellationToken ct)
    {
        if (!Platform.Keys.IsLedger(name))
        {
            await Console.Error.WriteLineAsync(CommandLine.Say(
                $"{name} is no name for a ledger: lower-case letters, digits and hyphens, starting with a letter.",
                $"{name} は台帳名として使えません。英小文字で始まる英小文字・数字・ハイフンで指定してください。"));
            return ExitCodes.BadInput;
        }

        await using var open = await OpenDatabase.OpenAsync(ct);
        var ledger = await open.Database.LedgerAsync(name, ct);
        var head = await ledger.HeadAsync(ct);
        await Console.Out.WriteLineAsync($"{name} {head.Position}");
        return ExitCodes.Done;
    }
}
