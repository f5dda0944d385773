using System.CommandLine;
using DxLedger.EventStore;
using DxLedger.Platform.Http;

namespace DxLedger.Commands;

/// <summary><c>projections retry | skip</c>: what people decide when a projection has stopped at an event.</summary>
internal static class ProjectionsDecision
{
    private const int ReasonLengthMax = 2_000;

    /// <summary>What was decided.</summary>
    /// <param name="Skips">Whether the event is left out rather than tried again.</param>
    /// <param name="Position">Decided only where it is stopped there; null for wherever it is stopped.</param>
    /// <param name="Reason">Kept in the log.</param>
    internal sealed record Decision(bool Skips, long? Position, string? Reason);

    public static Command Retry() => Create("retry", CommandLine.Say(
        "Let a stopped projection try its event again.", "停止した投影に、該当のイベントを再試行させる。"), skips: false);

    public static Command Skip() => Create("skip", CommandLine.Say(
        "Leave out the event that a projection is stopped at, now and in every rebuild of this version.", "投影が停止しているイベントを除外する。この版の再構築でも除外される。"), skips: true);

    private static Command Create(string verb, string description, bool skips)
    {
        var (name, ledger) = (ProjectionsCommands.Name(), ProjectionsCommands.LedgerName());
        var reason = new Option<string?>("--reason") { Description = CommandLine.Say("Why; kept in the log.", "理由。履歴に残る。"), Required = skips };
        var position = new Option<long?>("--position")
        {
            Description = CommandLine.Say("Only if it is stopped at this event.", "この位置のイベントで停止している場合に限り実行する。"),
        };
        var command = new Command(verb, description) { name, reason, position, ledger };
        command.SetAction(async (parsed, ct) =>
        {
            var decision = new Decision(skips, parsed.GetValue(position), parsed.GetValue(reason));
            if (decision.Reason is { } why && (string.IsNullOrWhiteSpace(why) || why.Length > ReasonLengthMax))
                return await SayAsync($"--reason: 1 to {ReasonLengthMax} characters.", $"--reason: 理由を 1〜{ReasonLengthMax} 文字で指定してください。", ExitCodes.BadInput);
            return await ProjectionsCommands.OnLedgerAsync(parsed.GetRequiredValue(ledger), found => DecideAsync(found, parsed.GetRequiredValue(name), decision, ct), ct);
        });
        return command;
    }

    internal static async Task<int> DecideAsync(Ledger ledger, string name, Decision decision, CancellationToken ct)
    {
        var all = ledger.Projections.Known.Where(one => one.Kind != ProjectionKind.Inline).ToList();
        if (all.Find(one => one.Name == name) is not { } known)
            return await ProjectionsCommands.UnknownAsync(name, all.Select(one => one.Name));

        // A rebuild and what it is to replace mostly stop at the same event, and are decided on together.
        var stopped = (await ledger.Projections.StatusAsync(ct))
            .Where(status => status.Name == name && status.Version == known.Version && status.IsStopped)
            .Select(status => status.Failure?.Position ?? 0).Distinct().Order().ToList();
        var positions = string.Join(", ", stopped);
        if (stopped.Count == 0)
            return await SayAsync($"{name} is not stopped.", $"{name} は停止していません。");
        if (decision.Position is { } wanted && !stopped.Contains(wanted))
            return await SayAsync($"{name} is not stopped at position {wanted} but at {positions}.", $"{name} が停止しているのは位置 {wanted} ではなく {positions} です。");
        if (decision.Position is null && stopped.Count > 1)
            return await SayAsync($"{name} and its rebuild are stopped at positions {positions}: name one by --position.", $"{name} とその再構築は位置 {positions} で停止しています。--position でどちらか指定してください。");

        var at = decision.Position ?? stopped[0];
        var decided = decision.Skips
            ? ledger.Projections.SkipAsync(name, at, Writing.LocalActor, decision.Reason ?? "", ct)
            : ledger.Projections.RetryAsync(name, at, Writing.LocalActor, decision.Reason, ct);
        if (!await decided)
            return await SayAsync($"{name} is not stopped at position {at} any more: somebody was faster.", $"{name} は既に位置 {at} で停止していません。他の人が先に処理しました。");
        await Console.Out.WriteLineAsync(decision.Skips
            ? CommandLine.Say($"{name} leaves out position {at} and goes on.", $"{name} は位置 {at} を除外して再開します。")
            : CommandLine.Say($"{name} tries position {at} again.", $"{name} は位置 {at} を再試行します。"));
        return ExitCodes.Done;
    }

    private static async Task<int> SayAsync(string en, string ja, int exitCode = ExitCodes.Refused)
    {
        await Console.Error.WriteLineAsync(CommandLine.Say(en, ja));
        return exitCode;
    }
}
