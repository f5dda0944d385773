using System.CommandLine;
using DxLedger.EventStore;

namespace DxLedger.Commands;

/// <summary><c>ledger verify</c>: checks all that is kept of a ledger against itself and against what was signed.</summary>
internal static class LedgerVerify
{
    public static Command Create()
    {
        var ledger = ProjectionsCommands.LedgerName();
        var verify = new Command("verify", CommandLine.Say(
            "Check entries, columns, hashes, tiles, head, checkpoints and projections against each other.",
            "記録、列、ハッシュ、タイル、先頭、チェックポイント及び投影が互いに一致することを検証する。")) { ledger };
        verify.SetAction((parsed, ct) => ProjectionsCommands.OnLedgerAsync(parsed.GetRequiredValue(ledger), found => VerifyAsync(found, ct), ct));
        return verify;
    }

    private static async Task<int> VerifyAsync(Ledger ledger, CancellationToken ct)
    {
        var last = await ledger.Seal.LastAsync(ct);
        var difference = await ProgressOutput.ShowAsync<(long Position, long Head), SealDifference?>(
            progress => (ledger.Name, progress.Head == 0 ? 1 : (double)progress.Position / progress.Head),
            progress => $"{progress.Position * 100 / Math.Max(1, progress.Head)} %",
            progress => ledger.Seal.FindDifferenceAsync(progress, ct));
        if (difference is not null)
        {
            await Console.Out.WriteLineAsync(difference.Position is { } position
                ? CommandLine.Say($"Position {position}: {difference.What}", $"位置 {position}: {difference.What}")
                : difference.What);
            return ExitCodes.Refused;
        }

        var head = await ledger.HeadAsync(ct);
        await Console.Out.WriteLineAsync(last is null
            ? CommandLine.Say($"The {head.Position} events agree with their hashes and tiles. Nothing has been signed yet.", $"{head.Position} 件のイベントはハッシュとタイルに一致します。署名済みチェックポイントはまだありません。")
            : CommandLine.Say(
                $"The {head.Position} events agree with their hashes, their tiles and what was signed up to {last.Checkpoint.Size} as {last.Checkpoint.Origin}.",
                $"{head.Position} 件のイベントはハッシュ、タイル及び {last.Checkpoint.Origin} の署名（{last.Checkpoint.Size} 件まで）に一致します。"));
        if (await ledger.CountErasedTextsAsync(ct) is > 0 and var erased)
            await Console.Out.WriteLineAsync(CommandLine.Say($"{erased} texts beside the entries are redacted, each by an event that says so.", $"記録に付随する記述 {erased} 件は、その旨のイベントにより墨消し済みです。"));
        return await ProjectionsCheck.CheckAsync(ledger, ct);
    }
}
