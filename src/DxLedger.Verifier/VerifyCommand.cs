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
        var target = new Argument<string>(Words.Say("TARGET", "対象"));
        var key = new Option<string[]>("--key") { Required = true };
        var checkpoint = new Option<FileInfo[]>("--checkpoint");
        var against = new Option<string?>("--against");
        var token = new Option<string?>("--token");
        var witness = new Option<string[]>("--witness");
        var json = new Option<bool>("--json");
        var command = new Command("verify") { target, key, checkpoint, against, witness, token, json };
        command.SetAction((parsed, ct) => ExitCodes.Guarded(async () =>
        {
            if (await ExitCodes.KeysAsync(parsed.GetRequiredValue(key)) is not { } keys)
                return ExitCodes.BadInput;
            if (await ExitCodes.KeysAsync(parsed.GetValue(witness) ?? [], ofWitnesses: true) is not { } witnesses)
                return ExitCodes.BadInput;
            using var log = await LogSource.OpenAsync(parsed.GetRequiredValue(target), parsed.GetValue(token));
            using var outside = parsed.GetValue(against) is { } path ? await LogSource.OpenAsync(path, parsed.GetValue(token)) : null;
            var older = new List<byte[]>();
            foreach (var file in parsed.GetValue(checkpoint) ?? [])
                older.Add(await UnreadableException.GuardAsync(file.FullName, () => File.ReadAllBytesAsync(file.FullName, ct)));
            var report = await new Verification(log, keys, older, outside, Show, witnesses).RunAsync(ct);
            if (!Console.IsErrorRedirected)
                await Console.Error.WriteLineAsync();
            await Console.Out.WriteLineAsync(parsed.GetValue(json) ? JsonSerializer.Serialize(report, Json) : Told(report));
            return report.Finding is null ? ExitCodes.Verified : ExitCodes.NotVerified;
        }));
        return command;
    }

    private static string Told(Report report) =>
        report.Finding is { } finding ? Words.NotVerified(finding) : Words.Verified(report);

    private static void Show(long done, long all)
    {
        const int Width = 40;
        if (Console.IsErrorRedirected)
            return;
        var filled = (int)(done * Width / all);
        Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r[{new string('#', filled)}{new string('.', Width - filled)}] {done}/{all}"));
    }
}
