using DxLedger.Features.Plans.Importing;
using DxLedger.Features.Plans.Reading;
using DxLedger.Shared;

namespace DxLedger.Commands;

/// <summary>Takes a document from disk, with a sentence for whatever is wrong with the file.</summary>
internal static class PlanFile
{
    /// <summary>Null, after saying why, when there is no such file or it cannot be read.</summary>
    public static async Task<byte[]?> ReadAsync(FileInfo file, CancellationToken ct)
    {
        try
        {
            if (file.Exists && file.Length > PlanReader.BytesMax)
            {
                // The reader would refuse it as well, but only after all of it is in memory.
                await RefuseAsync(new PlanReading.Refused("plan.too_large", $"{file.Length:N0} > {PlanReader.BytesMax:N0} bytes"));
                return null;
            }

            return await File.ReadAllBytesAsync(file.FullName, ct);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"{SystemProblems.Unreadable(file.FullName, problem, CommandLine.Say)} [file.unreadable]");
            return null;
        }
    }

    public static async Task<int> RefuseAsync(PlanReading.Refused refused)
    {
        await Console.Error.WriteLineAsync($"{ImportRules.Words(refused.Code, refused.Detail).InTerminal()} [{refused.Code}]");
        return ExitCodes.Of(refused.Code);
    }
}
