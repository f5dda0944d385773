using System.CommandLine;
using DxLedger.Shared;
using DxLedger.Verifier;

if (LanguageOption.Take(ref args, japanese => Words.Chosen = japanese, Words.Say) is { } unknown)
{
    await Console.Error.WriteLineAsync(unknown);
    return ExitCodes.BadInput;
}

var parsed = VerifierCommands.Create().Parse(args);
string[] problems = [.. ParseProblems.Of(parsed, Words.Say)];
if (problems.Length > 0)
{
    foreach (var problem in problems.Append(Words.Help))
        await Console.Error.WriteLineAsync(problem);
    return ExitCodes.BadInput;
}

return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
