using System.CommandLine;
using System.Text;
using DxLedger.TransparencyLog;

namespace DxLedger.Verifier;

/// <summary><c>receipt FILE --entry FILE --key VKEY</c>: checks that a log held an entry.</summary>
internal static class ReceiptCommand
{
    public static Command Create()
    {
        var receipt = new Argument<FileInfo>("FILE") { Description = "The receipt." };
        var entry = new Option<FileInfo>("--entry") { Description = "The entry's exact bytes.", Required = true };
        var key = new Option<string[]>("--key") { Description = "The ledger's public key; may be given several times.", Required = true };
        var witness = new Option<string[]>("--witness") { Description = "Public key of a witness who must have cosigned the receipt's checkpoint; may be given several times, and each must have." };
        var command = new Command("receipt", "Check that a log held an entry when it signed.") { receipt, entry, key, witness };
        command.SetAction((parsed, ct) => ExitCodes.Guarded(async () =>
        {
            if (await ExitCodes.KeysAsync(parsed.GetRequiredValue(key)) is not { } keys)
                return ExitCodes.BadInput;
            if (await ExitCodes.KeysAsync(parsed.GetValue(witness) ?? [], ofWitnesses: true) is not { } witnesses)
                return ExitCodes.BadInput;
            var bytes = await File.ReadAllBytesAsync(parsed.GetRequiredValue(entry).FullName, ct);
            var text = await File.ReadAllTextAsync(parsed.GetRequiredValue(receipt).FullName, ct);
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
                await Console.Out.WriteLineAsync(Words.NotVerified(missing.Code, missing.Detail));
                return ExitCodes.NotVerified;
            }

            await Console.Out.WriteLineAsync(Words.Proven(checkpoint.Origin, proof.Index + 1, checkpoint.Size));
            return ExitCodes.Verified;
        }));
        return command;
    }
}
