using System.Globalization;

namespace DxLedger.Platform.EmbeddedPostgres;

/// <summary>Starts, finds and stops the server of one data folder. Only the owner starts and stops.</summary>
internal sealed class Postmaster(
    ClusterLayout layout, ServiceAccount account, PostgresBinaries binaries, EmbeddedPostgresOptions options)
{
    // Process id, data directory, start time.
    private const int IdentifyingLines = 3;

    private readonly string _pidFile = Path.Combine(layout.Data, "postmaster.pid");
    private readonly string _generalFile = Path.Combine(layout.Data, ClusterSettings.GeneralFile);

    /// <summary>The server of this data folder; null when none is alive.</summary>
    public async Task<RunningServer?> FindAsync(CancellationToken ct)
    {
        var lines = ReadPidFile();
        return lines is not [] && int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && await IsOursAsync(pid, ct)
            ? new RunningServer(pid, AddressOf(lines), lines.Length > 7 ? lines[7].Trim() : "starting")
            : null;
    }

    /// <summary>Whether a server that another run started works with the settings of this version of the program.</summary>
    public bool HasPresentSettings() =>
        File.Exists(_generalFile) && string.Equals(File.ReadAllText(_generalFile), ClusterSettings.General, StringComparison.Ordinal);

    /// <summary>Starts the server and waits until it answers. No server of this folder is alive.</summary>
    /// <exception cref="EnvironmentProblemException"><c>postgres.cannot_start</c>, <c>data.disk_full</c>, <c>data.not_writable</c>.</exception>
    public async Task StartAsync(CancellationToken ct)
    {
        // The process id in a stale file may by now belong to anybody; the server would take that one for another server.
        // Its second interlock, the shared memory segment keyed by the data directory, stays in force.
        File.Delete(_pidFile);
        var address = await ServerAddress.PrepareAsync(layout, account, ct);
        await File.WriteAllTextAsync(_generalFile, ClusterSettings.General, ct);
        await File.WriteAllTextAsync(Path.Combine(layout.Data, ClusterSettings.AddressFile), address.ToSettings(), ct);

        var deadline = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var position = ServerLog.Roll(layout);
            var seconds = ((int)options.StartTimeout.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            // pg_ctl gives the server a session of its own, out of reach of the terminal's Ctrl-C.
            // Paths go by environment and working folder, because pg_ctl passes its arguments through a shell.
            // It is left to finish even when the program is told to stop: a server half-started could not be found to be stopped.
            var started = await ControlAsync(["start", "-w", "-s", "-t", seconds, "-l", "log/server.log", "-o", ClusterSettings.Durable], CancellationToken.None);
            ct.ThrowIfCancellationRequested();
            if (started.ExitCode == 0)
            {
                return;
            }

            var said = ServerLog.Since(layout, position);
            var dying = said.Contains("pre-existing shared memory block", StringComparison.Ordinal);
            if (!dying || TimeProvider.System.GetElapsedTime(deadline) > options.StartTimeout)
            {
                throw ServerLog.Problem(
                    new($"PostgreSQL did not start in {layout.Root}", $"{layout.Root} の PostgreSQL を起動できません"),
                    said.Length > 0 ? said : started.Error);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), ct);
        }
    }

    /// <summary>Stops the server: open transactions are rolled back, data is flushed. One that does not come to an end is cut off and will recover.</summary>
    public async Task StopAsync()
    {
        if (await FindAsync(CancellationToken.None) is not null)
        {
            var seconds = ((int)options.StopTimeout.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            var stopped = await ControlAsync(["stop", "-m", "fast", "-w", "-s", "-t", seconds], CancellationToken.None);
            if (stopped.ExitCode != 0 && await FindAsync(CancellationToken.None) is not null)
            {
                await ControlAsync(["stop", "-m", "immediate", "-w", "-s", "-t", "10"], CancellationToken.None);
            }
        }

        ServerAddress.Forget(layout);
    }

    private Task<ProgramResult> ControlAsync(string[] arguments, CancellationToken ct) =>
        account.RunAsync(binaries.Program("pg_ctl"), arguments, layout.Cluster, ct, layout.Data);

    private string[] ReadPidFile()
    {
        try
        {
            return File.ReadAllLines(_pidFile);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }

    // The postmaster's working folder is its data directory: there it must see the very file that names it.
    private async Task<bool> IsOursAsync(int pid, CancellationToken ct)
    {
        if (!OperatingSystem.IsLinux())
        {
            var listed = await account.RunAsync("ps", ["-o", "command=", "-p", pid.ToString(CultureInfo.InvariantCulture)], "/", ct);
            return listed.Output.Contains("postgres", StringComparison.Ordinal);
        }

        try
        {
            var seen = await File.ReadAllLinesAsync($"/proc/{pid}/cwd/postmaster.pid", ct);
            var command = await File.ReadAllTextAsync($"/proc/{pid}/comm", ct);
            return command.StartsWith("postgres", StringComparison.Ordinal)
                && seen.Length >= IdentifyingLines
                && seen.Take(IdentifyingLines).SequenceEqual(ReadPidFile().Take(IdentifyingLines), StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static ServerAddress? AddressOf(string[] lines)
    {
        if (lines.Length < 6 || !int.TryParse(lines[3], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return null;
        }

        var host = lines[4].Length > 0 ? lines[4] : lines[5];
        return host.Length > 0 ? new ServerAddress(host, port) : null;
    }
}

/// <summary>A live server.</summary>
/// <param name="ProcessId">Of the postmaster.</param>
/// <param name="Address">Null while it is still starting.</param>
/// <param name="Status">starting, ready, stopping…, as PostgreSQL writes it in its pid file.</param>
internal sealed record RunningServer(int ProcessId, ServerAddress? Address, string Status);
