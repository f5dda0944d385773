using System.Text.Json;
using DxLedger.Features.Plans.Importing;
using DxLedger.Platform;
using Spectre.Console;

namespace DxLedger.Commands;

/// <summary>Shows a person, or a script, what an import did or would do.</summary>
internal static class ImportOutput
{
    private static readonly JsonSerializerOptions Json = new(LedgerJson.Stored) { WriteIndented = true };

    public static async Task<int> ShowAsync(ImportResult result, bool json)
    {
        switch (result)
        {
            case ImportResult.Previewed previewed:
                await PrintAsync(previewed.Report, json);
                if (previewed.Refusal is { } warning)
                    await SayAsync(warning);
                return ExitCodes.Done;
            case ImportResult.Imported imported:
                await PrintAsync(imported.Report, json);
                await Console.Error.WriteLineAsync(imported.Report.Events == 0
                    ? CommandLine.Say("Nothing to append: the ledger already says all of it.", "記録する変更はありません。台帳は既に同じ内容です。")
                    : CommandLine.Say(
                        $"Appended {imported.Report.Events} events; the ledger stands at position {imported.Position}.",
                        $"{imported.Report.Events} 件のイベントを記録しました。台帳の位置は {imported.Position} です。"));
                return ExitCodes.Done;
            case ImportResult.Refused refused:
                if (refused.Report is { } report)
                    await PrintAsync(report, json);
                await SayAsync(refused.Reason);
                return ExitCodes.Of(refused.Reason.Code);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>A bar on standard error where that is a terminal, a line a step where it is not.</summary>
    public static async Task<T> WithProgressAsync<T>(Func<IProgress<ImportProgress>, Task<T>> work)
    {
        var language = Languages.OfTerminal();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (!console.Profile.Capabilities.Interactive || Console.IsErrorRedirected)
            return await work(new Steps(step => Console.Error.WriteLine(step.Step.In(language))));

        return await console.Progress().StartAsync(async context =>
        {
            var bar = context.AddTask("");
            return await work(new Steps(step =>
            {
                bar.Description = step.Step.In(language);
                bar.Value = step.Share * 100;
            }));
        });
    }

    private static async Task PrintAsync(ImportReport report, bool json)
    {
        if (json)
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(report, Json));
        else
            PlanTables.Import(report);
    }

    private static Task SayAsync(Rejection reason) =>
        Console.Error.WriteLineAsync($"{reason.Message.In(Languages.OfTerminal())} [{reason.Code}]");

    // IProgress of the framework reports on another thread, out of order; a bar must not run backwards.
    private sealed class Steps(Action<ImportProgress> show) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => show(value);
    }
}
