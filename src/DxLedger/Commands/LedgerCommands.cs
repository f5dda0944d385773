using System.CommandLine;

namespace DxLedger.Commands;

/// <summary><c>ledger create NAME</c>: opens one more ledger beside the default one.</summary>
internal static class LedgerCommands
{
    public static Command Create()
    {
        var name = new Argument<string>("NAME") { Description = "Lower-case letters, digits and hyphens." };
        var create = new Command("create", "Open a ledger of its own beside the default one.") { name };
        create.SetAction((parsed, ct) => CommandLine.Guarded(() => CreateAsync(parsed.GetRequiredValue(name), ct)));
        return new Command("ledger", "Ledgers of this database.") { create };
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
