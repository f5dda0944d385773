using System.CommandLine;
using DxLedger.EventStore;

namespace DxLedger.Commands;

/// <summary><c>projections log</c>: what befell them, and who decided what about them and why.</summary>
internal static class ProjectionsLog
{
    private const int CountMax = 10_000;

    public static Command Create()
    {
        var ledger = ProjectionsCommands.LedgerName();
        var name = new Argument<string?>(CommandLine.Say("NAME", "名称"))
        {
            Description = CommandLine.Say("Of one projection; all when left out.", "投影の名称。省略時は全て。"),
            Arity = ArgumentArity.ZeroOrOne,
        };
        var count = new Option<int>("--count")
        {
            Description = CommandLine.Say("At most so many entries.", "表示する件数の上限。"),
            DefaultValueFactory = _ => 50,
        };
        var command = new Command("log", CommandLine.Say(
            "Show what befell the projections, newest first.", "投影の履歴を新しい順に表示する。")) { name, count, ledger };
        command.SetAction(async (parsed, ct) =>
        {
            var most = parsed.GetValue(count);
            if (most is < 1 or > CountMax)
            {
                await Console.Error.WriteLineAsync(CommandLine.Say($"--count {most}: from 1 to {CountMax}.", $"--count {most}: 1〜{CountMax} で指定してください。"));
                return ExitCodes.BadInput;
            }

            return await ProjectionsCommands.OnLedgerAsync(parsed.GetRequiredValue(ledger), found => ShowAsync(found, parsed.GetValue(name), most, ct), ct);
        });
        return command;
    }

    internal static async Task<int> ShowAsync(Ledger ledger, string? name, int count, CancellationToken ct)
    {
        var entries = await ledger.Projections.LogAsync(name, count, ct);
        if (name is not null && entries.Count == 0)
        {
            // One that has always gone well has no entries; a wrong name must not look like that.
            var names = ledger.Projections.Known.Select(known => known.Name).Concat((await ledger.Projections.StatusAsync(ct)).Select(status => status.Name)).ToList();
            if (!names.Contains(name, StringComparer.Ordinal))
                return await ProjectionsCommands.UnknownAsync(name, names);
        }

        foreach (var entry in entries)
        {
            var detail = entry.Detail is null ? "" : $": {entry.Detail.ReplaceLineEndings(" ")}";
            await Console.Out.WriteLineAsync($"{entry.At:u}  {entry.Name} v{entry.Version}  {entry.Action} {entry.Position}  {entry.Actor}{detail}");
        }

        return ExitCodes.Done;
    }
}
