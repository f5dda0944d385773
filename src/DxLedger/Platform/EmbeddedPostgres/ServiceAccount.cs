using System.ComponentModel;
using System.Diagnostics;

namespace DxLedger.Platform.EmbeddedPostgres;

/// <summary>The operating system user that PostgreSQL's programs run as: this process's own, or an ordinary one in place of root.</summary>
internal sealed record ServiceAccount
{
    private static readonly string[] StandIns = ["postgres", "nobody"];

    private ServiceAccount(string name, bool steppedDown) => (Name, SteppedDown) = (name, steppedDown);

    /// <summary>Name of the user.</summary>
    public string Name { get; }

    /// <summary>Whether this process is root and the account is another user.</summary>
    public bool SteppedDown { get; }

    /// <summary>The account for the cluster in <paramref name="layout"/>: the one it was made with, else the first ordinary one there is.</summary>
    public static async Task<ServiceAccount> ForAsync(ClusterLayout layout, CancellationToken ct)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return new ServiceAccount(Environment.UserName, steppedDown: false);
        }

        string[] candidates = File.Exists(layout.Account) ? [(await File.ReadAllTextAsync(layout.Account, ct)).Trim()] : StandIns;
        var self = new ServiceAccount("root", steppedDown: false);
        foreach (var candidate in candidates)
        {
            var id = await self.RunAsync("id", ["-u", candidate], "/", ct);
            if (id.ExitCode == 0 && !string.Equals(id.Output.Trim(), "0", StringComparison.Ordinal))
            {
                return new ServiceAccount(candidate, steppedDown: true);
            }
        }

        throw new EnvironmentProblemException(
            "postgres.no_account",
            $"PostgreSQL does not run as root, and there is no user {string.Join(" or ", candidates)} to run it as.",
            $"PostgreSQL は root では起動できず、代わりに使えるユーザー（{string.Join("、", candidates)}）もありません。");
    }

    /// <summary>Hands a file or folder to the account.</summary>
    public async Task GiveAsync(string path, CancellationToken ct)
    {
        if (SteppedDown)
        {
            var self = new ServiceAccount("root", steppedDown: false);
            var chown = await self.RunAsync("chown", [Name, path], "/", ct);
            if (chown.ExitCode != 0)
            {
                throw new EnvironmentProblemException(
                    "data.not_writable",
                    $"{path} cannot be given to {Name}: {chown.Error.Trim()}",
                    $"{path} の所有者を {Name} に変更できません: {chown.Error.Trim()}");
            }
        }
    }

    /// <summary>Fails when the account cannot enter the data folder.</summary>
    public async Task EnsureMayEnterAsync(ClusterLayout layout, CancellationToken ct)
    {
        if (SteppedDown && (await RunAsync("/bin/sh", ["-c", "cd \"$0\"", layout.Root], "/", ct)).ExitCode != 0)
        {
            throw new EnvironmentProblemException(
                "data.not_writable",
                $"The user {Name}, who runs PostgreSQL in place of root, cannot enter {layout.Root}. DXLEDGER_DATA names another folder.",
                $"root の代わりに PostgreSQL を動かすユーザー {Name} が {layout.Root} に入れません。別のフォルダーは DXLEDGER_DATA で指定できます。");
        }
    }

    /// <summary>Runs a program as the account to its end. What it started in the background must not hold its output open.</summary>
    public async Task<ProgramResult> RunAsync(
        string file, IReadOnlyList<string> arguments, string folder, CancellationToken ct, string? postgresData = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // PGPORT, PGHOST and their like would steer the server as well as clients.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["LC_ALL"] = "C";
        if (postgresData is not null)
        {
            start.Environment["PGDATA"] = postgresData;
        }

        // On Unix the runtime changes user and groups between fork and exec, as setpriv would; it needs root for that.
        if (SteppedDown)
        {
            start.UserName = Name;
        }

        try
        {
            using var process = Process.Start(start) ?? throw new UnreachableException();
            return await FinishAsync(process, ct);
        }
        catch (Win32Exception e)
        {
            throw new EnvironmentProblemException(
                "postgres.cannot_start",
                $"{file} cannot be run as {Name} in {folder}: {e.Message}",
                $"{folder} で {file} をユーザー {Name} として実行できません: {e.Message}",
                e);
        }
    }

    private static async Task<ProgramResult> FinishAsync(Process process, CancellationToken ct)
    {
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(ct);
            var error = process.StandardError.ReadToEndAsync(ct);
            await process.WaitForExitAsync(ct);
            return new ProgramResult(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}

/// <summary>How a program ended and what it said.</summary>
internal sealed record ProgramResult(int ExitCode, string Output, string Error);
