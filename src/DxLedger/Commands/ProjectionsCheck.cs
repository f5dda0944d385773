using System.CommandLine;
using DxLedger.EventStore;

namespace DxLedger.Commands;

/// <summary><c>projections check</c>: rebuilds the projections in memory and compares them byte for byte with the stored ones.</summary>
internal static class ProjectionsCheck
{
    public static Command Create()
    {
        var ledger = ProjectionsCommands.LedgerName();
        var check = new Command("check", CommandLine.Say(
            "Rebuild the projections in memory and compare them with the stored ones, byte for byte.", "投影をメモリ上で再構築し、保存されているものとバイト単位で比較する。")) { ledger };
        check.SetAction((parsed, ct) => ProjectionsCommands.OnLedgerAsync(parsed.GetRequiredValue(ledger), found => CheckAsync(found, ct), ct));
        return check;
    }

    internal static async Task<int> CheckAsync(Ledger ledger, CancellationToken ct)
    {
        var head = await ledger.HeadAsync(ct);
        if (await ledger.CheckInlineProjectionsAsync(ct) is { } inline)
            return await DifferAsync(inline);
        await Console.Out.WriteLineAsync(CommandLine.Say(
            $"The inline projections equal a rebuild from {head.Position} events.",
            $"インライン投影は {head.Position} 件のイベントからの再構築と一致します。"));

        var shown = (await ledger.Projections.StatusAsync(ct)).Where(status => status.IsLive).Select(status => (status.Name, status.Version)).ToHashSet();
        var views = ledger.Projections.Known.Where(known => known.Kind == ProjectionKind.Projection).ToLookup(known => shown.Contains((known.Name, known.Version)), known => known.Name);
        if (await ledger.CheckAsyncProjectionsAsync(ct) is { } difference)
            return await DifferAsync(difference);
        await Console.Out.WriteLineAsync(Compared([.. views[true]]));
        if (views[false].Any())
        {
            var names = string.Join(", ", views[false]);
            await Console.Out.WriteLineAsync(CommandLine.Say($"Not compared, because they are still being built: {names}.", $"構築中のため比較していない投影: {names}"));
        }

        return ExitCodes.Done;
    }

    private static string Compared(IReadOnlyList<string> views)
    {
        var names = string.Join(", ", views);
        return views.Count == 0
            ? CommandLine.Say("There are no async projections to compare.", "比較する非同期投影はありません。")
            : CommandLine.Say($"The async projections equal a rebuild from the events that they have taken: {names}.", $"非同期投影は反映済みのイベントからの再構築と一致します: {names}");
    }

    private static async Task<int> DifferAsync(ProjectionDifference difference)
    {
        await Console.Out.WriteLineAsync($"{difference.Projection} {difference.Key}: {difference.What}");
        return ExitCodes.Refused;
    }
}
