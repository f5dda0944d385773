using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace DxLedger.Verifier;

/// <summary><c>verify TARGET --key VKEY</c>: checks a whole log.</summary>
internal static class VerifyCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static Command Create()
    {
        var target = new Argument<string>("TARGET") { Description = "An exported file, or the address of a ledger: https://host/api/ledgers/default" };
        var key = new Option<string[]>("--key") { Description = "The ledger's public key; may be given several times.", Required = true };
        var checkpoint = new Option<FileInfo[]>("--checkpoint") { Description = "A checkpoint kept since earlier; may be given several times." };
        var against = new Option<string?>("--against") { Description = "An earlier export, whose tiles tell the exact position of a change." };
        var token = new Option<string?>("--token") { Description = "Bearer token of an auditor, for an address." };
        var witness = new Option<string[]>("--witness") { Description = "Public key of a witness who must have cosigned the checkpoint; may be given several times, and each must have." };
        var json = new Option<bool>("--json") { Description = "Print the result as JSON." };
        var command = new Command("verify", "Check every entry, hash, tile and signature of a log.") { target, key, checkpoint, against, witness, token, json };
        command.SetAction((parsed, ct) => ExitCodes.Guarded(async () =>
        {
            if (await ExitCodes.KeysAsync(parsed.GetRequiredValue(key)) is not { } keys)
                return ExitCodes.BadInput;
            if (await ExitCodes.KeysAsync(parsed.GetValue(witness) ?? [], ofWitnesses: true) is not { } witnesses)
                return ExitCodes.BadInput;
            using var log = LogSource.Open(parsed.GetRequiredValue(target), parsed.GetValue(token));
            using var outside = parsed.GetValue(against) is { } path ? LogSource.Open(path, parsed.GetValue(token)) : null;
            var older = new List<byte[]>();
            foreach (var file in parsed.GetValue(checkpoint) ?? [])
                older.Add(await File.ReadAllBytesAsync(file.FullName, ct));
            var report = await new Verification(log, keys, older, outside, Show, witnesses).RunAsync(ct);
            if (!Console.IsErrorRedirected)
                await Console.Error.WriteLineAsync();
            await Console.Out.WriteLineAsync(parsed.GetValue(json) ? JsonSerializer.Serialize(report, Json) : Told(report));
            return report.Finding is null ? ExitCodes.Verified : ExitCodes.NotVerified;
        }));
        return command;
    }

    private static string Told(Report report) =>
        report.Finding is { } finding ? Words.NotVerified(finding.Code, finding.Detail, finding.Stream) : Words.Verified(report);

    private static void Show(long done, long all)
    {
        const int Width = 40;
        if (Console.IsErrorRedirected)
            return;
        var filled = (int)(done * Width / all);
        Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r[{new string('#', filled)}{new string('.', Width - filled)}] {done}/{all}"));
    }
}
