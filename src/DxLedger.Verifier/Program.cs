using System.CommandLine;
using DxLedger.Shared;
using DxLedger.Verifier;

if (LanguageOption.Take(ref args, japanese => Words.Chosen = japanese, Words.Say) is { } unknown)
{
    await Console.Error.WriteLineAsync(unknown);
    return ExitCodes.BadInput;
}

var (parsed, problems) = VerifierCommands.Read(args);
if (problems.Count > 0)
{
    await Console.Error.WriteLineAsync(string.Join('\n', problems));
    return ExitCodes.BadInput;
}

return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
