using System.CommandLine;
using System.CommandLine.Help;
using DxLedger.EventStore;
using DxLedger.Platform;
using DxLedger.Platform.EmbeddedPostgres;
using DxLedger.Shared;
using Npgsql;

namespace DxLedger.Commands;

/// <summary>The program's verbs. Standard output carries results alone; everything said to people goes to standard error.</summary>
internal static class CommandLine
{
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromMinutes(1);

    public static async Task<int> RunAsync(string[] args)
    {
        if (LanguageOption.Take(ref args, japanese => Languages.Chosen = japanese ? Language.Ja : Language.En, Say) is { } unknown)
        {
            await Console.Error.WriteLineAsync(unknown);
            return ExitCodes.BadInput;
        }

        var (parsed, problems) = Read(args.Length == 0 ? ["serve"] : args);
        if (problems.Count > 0)
        {
            await Console.Error.WriteLineAsync(string.Join('\n', problems));
            return ExitCodes.BadInput;
        }

        // INT and TERM cancel the work from the first line on, so that a cluster that was just started is stopped again.
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TerminationTimeout };
        return await parsed.InvokeAsync(configuration);
    }

    /// <summary>Reads a command line, with a sentence for each problem.</summary>
    public static (ParseResult Parsed, IReadOnlyList<string> Problems) Read(IReadOnlyList<string> args) => ParseProblems.Read(Root(), args, Say);

    /// <summary>All commands, in the terminal's language.</summary>
    public static RootCommand Root()
    {
        var root = new RootCommand(Say(
            "DxLedger: a ledger of initiatives and KPIs that can prove its own history.", "DxLedger: 施策と指標の履歴を証明できる台帳です。"))
        {
            ServeCommand.Create(),
            PlanCommands.Create(),
            LedgerCommands.Create(),
            ProjectionsCommands.Create(),
            HealthCommand.Create(),
            TokenCommand.Create(),
            SampleCommand.Create(),
            BackupCommand.Create(),
            RestoreCommand.Create(),
        };
        var help = root.Options.OfType<HelpOption>().Single();
        (help.Action, help.Description) = (new HelpOutput(), Say("Show this.", "この説明を表示する。"));
        root.Options.OfType<VersionOption>().Single().Description = Say("Show the program's version.", "バージョンを表示する。");
        return root;
    }

    /// <summary>Runs a command's work and turns what the machine did to it into a sentence and an exit code.</summary>
    public static async Task<int> Guarded(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (EnvironmentProblemException problem)
        {
            await Console.Error.WriteLineAsync($"{problem.Words.InTerminal()} [{problem.Code}]");
            return ExitCodes.Environment;
        }
        catch (Exception problem) when (problem is NpgsqlException or SchemaRefusedException)
        {
            await Console.Error.WriteLineAsync($"{Say("The database cannot be used", "データベースを利用できません")}: {problem.Message} [database.unavailable]");
            return ExitCodes.Environment;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or SealUnreachableException or InvalidDataException)
        {
            await Console.Error.WriteLineAsync($"{Say("A file or the output cannot be read or written", "ファイル又は出力の読み書きができません")}: {problem.Message} [io.failed]");
            return ExitCodes.Environment;
        }
        catch (EntryDamagedException problem)
        {
            await Console.Error.WriteLineAsync($"{Say("The ledger is damaged", "台帳が破損しています")}: {problem.Message}");
            return ExitCodes.Refused;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync(Say("Stopped; nothing half-done is kept.", "中断しました。途中までの変更は残りません。"));
            return ExitCodes.Refused;
        }
    }

    /// <summary>One sentence in the terminal's language.</summary>
    public static string Say(string en, string ja) => new Message(en, ja).InTerminal();
}
