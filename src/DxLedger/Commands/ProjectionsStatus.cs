using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using DxLedger.EventStore;
using DxLedger.Features.Projections;
using DxLedger.Platform;
using Spectre.Console;
using static DxLedger.Commands.TableOutput;

namespace DxLedger.Commands;

/// <summary><c>projections status</c>: how they all stand at this moment.</summary>
internal static class ProjectionsStatus
{
    private static readonly JsonSerializerOptions Json = new(LedgerJson.Stored) { WriteIndented = true };

    public static Command Create()
    {
        var ledger = ProjectionsCommands.LedgerName();
        var json = new Option<bool>("--json") { Description = CommandLine.Say("Print JSON.", "JSON で表示する。") };
        var command = new Command("status", CommandLine.Say(
            "Show how the projections stand; ends with 1 when one is stopped.", "投影の状態を表示する。停止しているものがあれば終了コードは 1。")) { json, ledger };
        command.SetAction((parsed, ct) => ProjectionsCommands.OnLedgerAsync(
            parsed.GetRequiredValue(ledger), found => ShowAsync(found, parsed.GetValue(json), ct), ct));
        return command;
    }

    internal static async Task<int> ShowAsync(Ledger ledger, bool json, CancellationToken ct)
    {
        var answer = ListProjections.Answer.Of(await ledger.Projections.StatusAsync(ct));
        if (json)
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(answer, Json));
        else
            await PrintAsync(answer.Projections);
        return answer.Projections.Any(projection => projection.State == ProjectionState.Stopped) ? ExitCodes.Refused : ExitCodes.Done;
    }

    private static async Task PrintAsync(IReadOnlyList<ProjectionView> projections)
    {
        var table = Table(
            Say("Name", "名称"), Say("Kind", "種別"), Say("Version", "版"), Say("State", "状態"), Say("Position", "位置"), Say("Head", "台帳の位置"),
            Say("Events behind", "遅れ（件）"), Say("Seconds behind", "遅れ（秒）"), Say("Node", "ノード"));
        foreach (var projection in projections)
        {
            table.AddRow(
                Cell(projection.Name),
                Cell(Word(projection.Kind)),
                Cell(Text(projection.Version)),
                Cell(Word(projection)),
                Cell(Text(projection.Position)),
                Cell(Text(projection.Head)),
                Cell(Text(projection.LagEvents)),
                Cell(projection.LagSeconds.ToString("0.0", CultureInfo.InvariantCulture)),
                Cell(projection.Node ?? "–"));
        }

        Screen().Write(table);

        // Below the table, which would break what a reader may want to search or copy.
        foreach (var projection in projections)
        {
            if (projection.Failure is { } failure)
                await Console.Out.WriteLineAsync($"{projection.Name}: {At(failure)}{failure.What.ReplaceLineEndings(" ")} ({failure.At:u})");
        }
    }

    private static string At(ProjectionFailure failure) =>
        failure.Position is { } position ? Say($"stopped at position {position}: ", $"位置 {position} で停止: ") : Say("being retried: ", "再試行中: ");

    private static string Word(ProjectionKind kind) => kind switch
    {
        ProjectionKind.Inline => Say("inline", "インライン"),
        ProjectionKind.Projection => Say("async", "非同期"),
        _ => Say("subscription", "購読"),
    };

    private static string Word(ProjectionView projection)
    {
        var word = projection.State switch
        {
            ProjectionState.Live => Say("live", "稼働中"),
            ProjectionState.Building => Say("building", "構築中"),
            ProjectionState.Stopped => Say("stopped", "停止"),
            _ => Say("retrying", "再試行中"),
        };
        return projection.IsShown || projection.State == ProjectionState.Building ? word : $"{word} ({Say("building", "構築中")})";
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Say(string en, string ja) => CommandLine.Say(en, ja);
}
