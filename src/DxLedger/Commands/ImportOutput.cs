using System.Text.Json;
using DxLedger.Features.Plans.Importing;
using DxLedger.Platform;

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

    /// <summary>Tells a person each step while it is being worked on.</summary>
    public static Task<T> WithProgressAsync<T>(Func<IProgress<ImportProgress>, Task<T>> work)
    {
        var language = Languages.OfTerminal();
        return ProgressOutput.ShowAsync<ImportProgress, T>(progress => (progress.Step.In(language), progress.Share), progress => progress.Step.In(language), work);
    }

    private static async Task PrintAsync(ImportReport report, bool json)
    {
        if (json)
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(report, Json));
        else
            PlanTables.Import(report);
    }

    private static Task SayAsync(Rejection reason) =>
        Console.Error.WriteLineAsync($"{reason.Message.InTerminal()} [{reason.Code}]");
}
