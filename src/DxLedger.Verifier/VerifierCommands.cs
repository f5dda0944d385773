using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using DxLedger.Shared;

namespace DxLedger.Verifier;

/// <summary>The program's commands. Their usage is told by the texts beside this, which <c>./dx</c> shows without building anything.</summary>
internal static class VerifierCommands
{
    /// <summary>All of them, in the terminal's language.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand { VerifyCommand.Create(), ReceiptCommand.Create() };
        root.Options.OfType<HelpOption>().Single().Action = new UsageAction();
        return root;
    }

    /// <summary>Reads a command line, with a sentence for each problem.</summary>
    public static (ParseResult Parsed, IReadOnlyList<string> Problems) Read(IReadOnlyList<string> args) => ParseProblems.Read(Create(), args, Words.Say);

    private sealed class UsageAction : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var asked = parseResult.CommandResult.Command;
            var texts = asked is RootCommand ? asked.Subcommands.Select(command => Words.Usage(command.Name)) : [Words.Usage(asked.Name)];
            parseResult.InvocationConfiguration.Output.Write(string.Join('\n', texts));
            return ExitCodes.Verified;
        }
    }
}
