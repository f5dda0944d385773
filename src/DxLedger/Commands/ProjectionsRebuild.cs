using System.CommandLine;
using System.Globalization;
using DxLedger.EventStore;
using DxLedger.Platform.Http;

namespace DxLedger.Commands;

/// <summary><c>projections rebuild</c>: from the first event on, beside what readers see, until it can take its place.</summary>
internal static class ProjectionsRebuild
{
    /// <summary>What is wanted.</summary>
    /// <param name="RateMax">Events a second; null for as many as possible.</param>
    /// <param name="Abandons">Whether a rebuild that is under way is given up instead.</param>
    internal sealed record Wish(int? RateMax, bool Abandons);

    public static Command Create()
    {
        var (name, ledger) = (ProjectionsCommands.Name(), ProjectionsCommands.LedgerName());
        var rate = new Option<int?>("--max-rate")
        {
            Description = CommandLine.Say("Events a second at most; as many as possible when left out.", "1 秒当たりのイベント数の上限。省略時は制限しない。"),
        };
        var abandon = new Option<bool>("--abandon")
        {
            Description = CommandLine.Say("Give up a rebuild that is under way; what readers see stays.", "進行中の再構築を中止する。公開中の投影はそのまま。"),
        };
        var command = new Command("rebuild", CommandLine.Say(
            "Build a projection anew beside the one that readers see, and put it in its place.", "公開中の投影とは別に新しく構築し、完了後に置き換える。")) { name, rate, abandon, ledger };
        command.SetAction(async (parsed, ct) =>
        {
            var wish = new Wish(parsed.GetValue(rate), parsed.GetValue(abandon));
            if (wish.RateMax < 1)
                return await SayAsync($"--max-rate {wish.RateMax}: at least 1.", $"--max-rate {wish.RateMax}: 1 以上で指定してください。", ExitCodes.BadInput);
            if (wish is { RateMax: not null, Abandons: true })
                return await SayAsync("--abandon builds nothing and takes no --max-rate.", "--abandon と --max-rate は同時に指定できません。", ExitCodes.BadInput);
            return await ProjectionsCommands.OnLedgerAsync(parsed.GetRequiredValue(ledger), found => RunAsync(found, parsed.GetRequiredValue(name), wish, ct), ct);
        });
        return command;
    }

    internal static async Task<int> RunAsync(Ledger ledger, string name, Wish wish, CancellationToken ct)
    {
        var all = ledger.Projections.Known.Where(one => one.Kind != ProjectionKind.Subscription).ToList();
        return all.Find(one => one.Name == name)?.Kind switch
        {
            null => await ProjectionsCommands.UnknownAsync(name, all.Select(one => one.Name)),
            ProjectionKind.Inline when wish != new Wish(RateMax: null, Abandons: false) => await SayAsync(
                $"{name} is an inline projection: its rebuild takes neither --max-rate nor --abandon.",
                $"{name} はインライン投影のため、--max-rate と --abandon は使えません。",
                ExitCodes.BadInput),
            ProjectionKind.Inline => await RebuildInlineAsync(ledger, name, ct),
            _ when wish.Abandons => await AbandonAsync(ledger, name, ct),
            _ => await RebuildAsync(ledger, name, wish.RateMax, ct),
        };
    }

    private static async Task<int> RebuildInlineAsync(Ledger ledger, string name, CancellationToken ct)
    {
        var head = (await ledger.HeadAsync(ct)).Position;
        var since = TimeProvider.System.GetTimestamp();
        try
        {
            await ProgressOutput.ShowAsync<InlineRebuildProgress, bool>(
                progress => (CommandLine.Say($"{name}: {progress.Position} of {head} events", $"{name}: {head} 件中 {progress.Position} 件"), Share(new RebuildProgress(progress.Position, head))),
                progress => $"{name}: {progress.Step}",
                async progress =>
                {
                    await ledger.RebuildInlineProjectionAsync(name, progress, ct);
                    return true;
                });
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return await SayAsync("Given up; what readers see stays as it was.", "中止しました。公開中の投影はそのままです。");
        }
        catch (ProjectionMismatchException mismatch)
        {
            return await SayAsync($"{mismatch.Message} [projection.mismatch]", $"この版のプログラムでは再構築できません: {mismatch.Message} [projection.mismatch]");
        }

        return await TellAsync(name, new RebuildResult(RebuildOutcome.Live, head, Failure: null), head, TimeProvider.System.GetElapsedTime(since).TotalSeconds);
    }

    private static async Task<int> RebuildAsync(Ledger ledger, string name, int? rateMax, CancellationToken ct)
    {
        var since = TimeProvider.System.GetTimestamp();
        var from = (long?)null;
        RebuildResult result;
        try
        {
            result = await ProgressOutput.ShowAsync<RebuildProgress, RebuildResult>(
                progress => (CommandLine.Say($"{name}: {progress.Position} of {progress.Head} events", $"{name}: {progress.Head} 件中 {progress.Position} 件"), Share(progress)),
                progress => string.Create(CultureInfo.InvariantCulture, $"{name}: {(int)(Share(progress) * 10) * 10} %"),
                progress => ledger.Projections.RebuildAsync(name, rateMax, Writing.LocalActor, new FirstPosition(progress, position => from ??= position), ct));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return await SayAsync(
                $"Not finished. Programs that serve go on with it, if any run; `projections rebuild {name}` goes on with it here, `projections rebuild {name} --abandon` gives it up.",
                $"完了していません。稼働中のサーバーがあれば再構築を続けます。projections rebuild {name} でここから続行、projections rebuild {name} --abandon で中止できます。");
        }

        var seconds = TimeProvider.System.GetElapsedTime(since).TotalSeconds;
        return await TellAsync(name, result, result.Position - (from ?? 0), seconds);
    }

    private static async Task<int> TellAsync(string name, RebuildResult result, long events, double seconds)
    {
        switch (result.Outcome)
        {
            case RebuildOutcome.Live:
                var (time, rate) = (seconds.ToString("0.0", CultureInfo.InvariantCulture), (events / Math.Max(seconds, 0.001)).ToString("0", CultureInfo.InvariantCulture));
                await Console.Out.WriteLineAsync(CommandLine.Say(
                    $"{name} is live at position {result.Position}: {events} events in {time} s, {rate} events/s.",
                    $"{name} は位置 {result.Position} で稼働を始めました。イベント {events} 件、{time} 秒、毎秒 {rate} 件。"));
                return ExitCodes.Done;
            case RebuildOutcome.Stopped:
                return await SayAsync(
                    $"{name} has stopped at {result.Failure}. What readers see stays as it was; `projections retry {name}` or `projections skip {name}` lets it go on.",
                    $"{name} の再構築が停止しました（{result.Failure}）。表示中の内容はそのままです。projections retry {name} 又は projections skip {name} で再開できます。");
            default:
                return await SayAsync(
                    $"Somebody gave the rebuild of {name} up; what readers see stays as it was.", $"{name} の再構築は中止されました。表示中の内容はそのままです。");
        }
    }

    private static async Task<int> AbandonAsync(Ledger ledger, string name, CancellationToken ct)
    {
        if (!await ledger.Projections.AbandonRebuildAsync(name, Writing.LocalActor, ct))
        {
            return await SayAsync(
                $"There is no rebuild of {name} to give up: none is under way, or it is the first one, without which there would be nothing to show.",
                $"中止できる {name} の再構築はありません。再構築中でないか、初回の構築です。");
        }

        await Console.Out.WriteLineAsync(CommandLine.Say($"The rebuild of {name} is given up; what readers see stays.", $"{name} の再構築を中止しました。表示中の内容はそのままです。"));
        return ExitCodes.Done;
    }

    private static double Share(RebuildProgress progress) => progress.Head == 0 ? 1 : (double)progress.Position / progress.Head;

    private static async Task<int> SayAsync(string en, string ja, int exitCode = ExitCodes.Refused)
    {
        await Console.Error.WriteLineAsync(CommandLine.Say(en, ja));
        return exitCode;
    }

    // A rebuild that goes on with one begun earlier has taken only the rest.
    private sealed class FirstPosition(IProgress<RebuildProgress> then, Action<long> seen) : IProgress<RebuildProgress>
    {
        public void Report(RebuildProgress value)
        {
            seen(value.Position);
            then.Report(value);
        }
    }
}
