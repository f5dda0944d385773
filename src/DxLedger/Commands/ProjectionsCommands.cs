using System.CommandLine;
using DxLedger.Platform.Http;

namespace DxLedger.Commands;

/// <summary><c>projections check</c>: rebuilds the inline projections in memory and compares them byte for byte with the stored ones.</summary>
internal static class ProjectionsCommands
{
    public static Command Create()
    {
        var name = new Option<string>("--ledger") { Description = "Which ledger.", DefaultValueFactory = _ => LedgerScope.DefaultLedger };
        var check = new Command("check", "Rebuild the inline projections in memory and compare them with the stored ones, byte for byte.") { name };
        check.SetAction((parsed, ct) => CommandLine.Guarded(() => CheckAsync(parsed.GetRequiredValue(name), ct)));
        return new Command("projections", "Projections of the ledger.") { check };
    }

    private static async Task<int> CheckAsync(string name, CancellationToken ct)
    {
        await using var open = await OpenDatabase.OpenAsync(ct);
        if (await LedgerOption.FindAsync(open.Database, name, ct) is not { } ledger)
            return ExitCodes.BadInput;
        var head = await ledger.HeadAsync(ct);
        if (await ledger.CheckInlineProjectionsAsync(ct) is { } difference)
        {
            await Console.Out.WriteLineAsync($"{difference.Projection} {difference.Stream}: {difference.What}");
            return ExitCodes.Refused;
        }

        await Console.Out.WriteLineAsync(CommandLine.Say(
            $"The inline projections equal a rebuild from {head.Position} events.",
            $"インライン投影は {head.Position} 件のイベントからの再構築と一致します。"));
        return ExitCodes.Done;
    }
}
