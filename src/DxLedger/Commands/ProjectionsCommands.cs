using System.CommandLine;
using DxLedger.EventStore;
using DxLedger.Platform.Http;

namespace DxLedger.Commands;

/// <summary><c>projections …</c>: how the projections of a ledger stand, and what people decide about them.</summary>
internal static class ProjectionsCommands
{
    public static Command Create() => new("projections", CommandLine.Say("Projections of the ledger.", "台帳の投影を管理する。"))
    {
        ProjectionsStatus.Create(),
        ProjectionsRebuild.Create(),
        ProjectionsDecision.Retry(),
        ProjectionsDecision.Skip(),
        ProjectionsLog.Create(),
        ProjectionsCheck.Create(),
    };

    public static Option<string> LedgerName() => new("--ledger")
    {
        Description = CommandLine.Say("Which ledger.", "対象の台帳。"),
        DefaultValueFactory = _ => LedgerScope.DefaultLedger,
    };

    public static Argument<string> Name() => new(CommandLine.Say("NAME", "名称"))
    {
        Description = CommandLine.Say("Of the projection, as `projections status` has it.", "投影の名称（projections status で確認できる）。"),
    };

    /// <summary>Opens the database and works on the ledger that <c>--ledger</c> names.</summary>
    public static Task<int> OnLedgerAsync(string name, Func<Ledger, Task<int>> work, CancellationToken ct) => CommandLine.Guarded(async () =>
    {
        await using var open = await OpenDatabase.OpenAsync(ct);
        return await LedgerOption.FindAsync(open.Database, name, ct) is { } ledger ? await work(ledger) : ExitCodes.BadInput;
    });

    /// <summary>Says that there is no projection of a name to do this with, and which there are.</summary>
    public static async Task<int> UnknownAsync(string name, IEnumerable<string> names)
    {
        var all = string.Join(", ", names.Distinct(StringComparer.Ordinal));
        await Console.Error.WriteLineAsync(all.Length == 0
            ? CommandLine.Say($"There is no projection {name} for this, nor any other.", $"対象となる投影 {name} はありません。他の投影もありません。")
            : CommandLine.Say($"There is no projection {name} for this. There are: {all}.", $"対象となる投影 {name} はありません。指定できるもの: {all}"));
        return ExitCodes.BadInput;
    }
}
