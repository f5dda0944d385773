using System.CommandLine;
using System.Text;
using DxLedger.TransparencyLog;

namespace DxLedger.Verifier;

/// <summary><c>receipt FILE --entry FILE --key VKEY</c>: checks that a log held an entry.</summary>
internal static class ReceiptCommand
{
    public static Command Create()
    {
        var receipt = new Argument<FileInfo>(Words.Say("FILE", "ファイル"));
        var entry = new Option<FileInfo>("--entry") { Required = true };
        var key = new Option<string[]>("--key") { Required = true };
        var witness = new Option<string[]>("--witness");
        var command = new Command("receipt") { receipt, entry, key, witness };
        command.SetAction((parsed, ct) => ExitCodes.Guarded(async () =>
        {
            if (await ExitCodes.KeysAsync(parsed.GetRequiredValue(key)) is not { } keys)
                return ExitCodes.BadInput;
            if (await ExitCodes.KeysAsync(parsed.GetValue(witness) ?? [], ofWitnesses: true) is not { } witnesses)
                return ExitCodes.BadInput;
            var (data, told) = (parsed.GetRequiredValue(entry).FullName, parsed.GetRequiredValue(receipt).FullName);
            var bytes = await UnreadableException.GuardAsync(data, () => File.ReadAllBytesAsync(data, ct));
            var text = await UnreadableException.GuardAsync(told, () => File.ReadAllTextAsync(told, ct));
            if (!Receipt.TryParse(text, out var proof))
            {
                await Console.Out.WriteLineAsync(Words.NoReceipt);
                return ExitCodes.NotVerified;
            }

            if (!proof.Proves(bytes, keys, out var checkpoint))
            {
                await Console.Out.WriteLineAsync(Words.NotProven(proof.Index + 1));
                return ExitCodes.NotVerified;
            }

            if (Cosignatures.Missing(Encoding.UTF8.GetBytes(proof.Checkpoint), witnesses) is { } missing)
            {
                await Console.Out.WriteLineAsync(Words.NotVerified(missing));
                return ExitCodes.NotVerified;
            }

            await Console.Out.WriteLineAsync(Words.Proven(checkpoint.Origin, proof.Index + 1, checkpoint.Size));
            return ExitCodes.Verified;
        }));
        return command;
    }
}
