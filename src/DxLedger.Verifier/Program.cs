using System.CommandLine;
using DxLedger.Verifier;

var root = new RootCommand("Checks a DxLedger log and its receipts with nothing but their files and a public key.")
{
    VerifyCommand.Create(),
    ReceiptCommand.Create(),
};
var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
        await Console.Error.WriteLineAsync(error.Message);
    return ExitCodes.BadInput;
}

return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
