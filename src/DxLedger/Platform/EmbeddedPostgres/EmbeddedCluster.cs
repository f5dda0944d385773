using System.Globalization;
using Npgsql;

namespace DxLedger.Platform.EmbeddedPostgres;

/// <summary>
/// A private PostgreSQL cluster that lives and ends with the program. One program owns it at a time; further ones may join it.
/// Whoever leaves last stops the server; a server that a killed program left running is taken over by the next.
/// </summary>
internal sealed class EmbeddedCluster : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // A program that is just leaving lets go of its lock sooner than this; a longer wait has to be explained.
    private static readonly TimeSpan SilentWait = TimeSpan.FromSeconds(2);

    private readonly ClusterLayout _layout;
    private readonly Postmaster _postmaster;
    private FileLock? _hold;

    private EmbeddedCluster(ClusterLayout layout, Postmaster postmaster, FileLock hold, bool owner, int serverProcessId, ServerAddress address)
    {
        (_layout, _postmaster, _hold, Owner, ServerProcessId) = (layout, postmaster, hold, owner, serverProcessId);
        ConnectionString = ClusterRoles.ForProgram(layout, address);
        AdminConnectionString = ClusterRoles.ForAdmin(layout, address);
    }

    /// <summary>Reaches the database "dxledger" as its owner, an ordinary role.</summary>
    public string ConnectionString { get; }

    /// <summary>Reaches the database "postgres" as the superuser: for set-up, tests and repair.</summary>
    public string AdminConnectionString { get; }

    /// <summary>Process id of PostgreSQL's postmaster.</summary>
    public int ServerProcessId { get; }

    /// <summary>Whether this program started or took over the server; false when it joined another program's.</summary>
    public bool Owner { get; }

    /// <summary>Absolute path of the data folder.</summary>
    public string DataFolder => _layout.Root;

    /// <summary>Joins the cluster of a running program; where nobody runs it, starts the server or takes it over, creating the cluster on first use.</summary>
    /// <param name="options">Where data and binaries are.</param>
    /// <param name="progress">Gets a line when something takes time.</param>
    /// <param name="ct">Gives up; an unfinished creation is begun anew by the next start.</param>
    /// <exception cref="EnvironmentProblemException"><c>postgres.no_answer</c> (names the owner's process id), <c>postgres.not_found</c>,
    /// <c>postgres.other_version</c>, <c>postgres.cannot_start</c>, <c>postgres.no_account</c>, <c>data.not_writable</c>, <c>data.disk_full</c>, <c>data.damaged</c>.</exception>
    public static async Task<EmbeddedCluster> StartAsync(EmbeddedPostgresOptions options, TextWriter progress, CancellationToken ct)
    {
        var layout = ClusterLayout.Choose(options);
        try
        {
            return await StartAsync(layout, options, progress, ct);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw ClusterLayout.NotWritable(layout.Root, e);
        }
        catch (NpgsqlException e)
        {
            throw new EnvironmentProblemException(
                "postgres.cannot_start",
                $"PostgreSQL in {layout.Root} does not let the program in: {e.Message}",
                $"{layout.Root} の PostgreSQL に接続できません: {e.Message}",
                e);
        }
    }

    /// <summary>Leaves the cluster; the last to leave stops the server cleanly.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _hold, null) is not { } hold)
        {
            return;
        }

        if (!Owner)
        {
            hold.Dispose();
            await StopUnlessUsedAsync();
            return;
        }

        if (!await LeaveAsync(_layout, _postmaster, hold))
        {
            await StopUnlessUsedAsync();
        }
    }

    private static async Task<EmbeddedCluster> StartAsync(
        ClusterLayout layout, EmbeddedPostgresOptions options, TextWriter progress, CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        var announced = false;
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            if (FileLock.TryTake(layout.OwnerLock) is { } hold)
            {
                return await OwnAsync(layout, hold, options, progress, ct);
            }

            if (await TryJoinAsync(layout, options, ct) is { } joined)
            {
                return joined;
            }

            var waited = TimeProvider.System.GetElapsedTime(began);
            if (waited > options.StartTimeout)
            {
                throw NoAnswer(layout);
            }

            if (waited > SilentWait && !announced)
            {
                announced = true;
                await progress.WriteLineAsync(new Message(
                    $"Waiting for the PostgreSQL of the program that runs on {layout.Root}{ProcessOf(layout, " as process ", "")}",
                    $"{layout.Root} を使用中のプログラム{ProcessOf(layout, "（プロセス ", "）")}の PostgreSQL の応答を待っています").InTerminal());
            }

            await Task.Delay(Pause, ct);
        }
    }

    private static async Task<EmbeddedCluster> OwnAsync(
        ClusterLayout layout, FileLock hold, EmbeddedPostgresOptions options, TextWriter progress, CancellationToken ct)
    {
        Postmaster? postmaster = null;
        try
        {
            ClusterLayout.WritePrivate(layout.OwnerPid, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            var account = await ServiceAccount.ForAsync(layout, ct);
            await account.EnsureMayEnterAsync(layout, ct);
            var binaries = await PostgresBinaries.FindAsync(options, account, layout, ct);
            await ClusterCreation.EnsureAsync(layout, account, binaries, progress, ct);
            postmaster = new Postmaster(layout, account, binaries, options);
            var server = await ServerStart.RunAsync(layout, postmaster, options, progress, ct);
            var address = server.Address ?? throw new EnvironmentProblemException(
                "postgres.cannot_start", "PostgreSQL does not say where it listens.", "PostgreSQL の待受けアドレスを確認できません。");
            await ClusterRoles.EnsureAsync(layout, address, ct);
            return new EmbeddedCluster(layout, postmaster, hold, owner: true, server.ProcessId, address);
        }
        catch
        {
            // A start that is given up halfway may have a server running already.
            await LeaveAsync(layout, postmaster, hold);
            throw;
        }
    }

    private static async Task<EmbeddedCluster?> TryJoinAsync(ClusterLayout layout, EmbeddedPostgresOptions options, CancellationToken ct)
    {
        if (!File.Exists(layout.ProgramPassword))
        {
            return null;
        }

        var account = await ServiceAccount.ForAsync(layout, ct);
        var binaries = await PostgresBinaries.FindAsync(options, account, layout, ct);
        // Held as briefly as can be: to an owner that leaves meanwhile it looks like a guest at work.
        if (FileLock.TryTakeShared(layout.GuestsLock) is not { } hold)
        {
            return null;
        }

        var joined = false;
        try
        {
            var postmaster = new Postmaster(layout, account, binaries, options);
            if (await postmaster.FindAsync(ct) is { Address: { } address } server && await CanWorkAsync(layout, address, ct))
            {
                joined = true;
                return new EmbeddedCluster(layout, postmaster, hold, owner: false, server.ProcessId, address);
            }

            return null;
        }
        finally
        {
            if (!joined)
            {
                hold.Dispose();
            }
        }
    }

    // The role and its database appear a moment after the server of a first start.
    private static async Task<bool> CanWorkAsync(ClusterLayout layout, ServerAddress address, CancellationToken ct)
    {
        try
        {
            return await ClusterRoles.AnswersAsync(ClusterRoles.ForProgram(layout, address), ct);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification
            or PostgresErrorCodes.InvalidCatalogName)
        {
            return false;
        }
    }

    // Two that leave at the same moment may each see the other's lock; so each looks again after letting go of its own.
    private async Task StopUnlessUsedAsync()
    {
        for (var attempt = 0; attempt < 4; attempt++)
        {
            using (var owner = FileLock.TryTake(_layout.OwnerLock))
            using (var guests = owner is null ? null : FileLock.TryTake(_layout.GuestsLock))
            {
                if (guests is not null)
                {
                    await _postmaster.StopAsync();
                    return;
                }

                if (owner is null && File.Exists(_layout.OwnerPid))
                {
                    return;
                }

                // The name of a killed owner would make others that leave now believe that somebody else stops the server.
                if (owner is not null)
                {
                    File.Delete(_layout.OwnerPid);
                }
            }

            await Task.Delay(Pause);
        }
    }

    // Stops the server unless guests still use it, and lets go of the cluster; gives whether no guest was there.
    private static async Task<bool> LeaveAsync(ClusterLayout layout, Postmaster? postmaster, FileLock hold)
    {
        try
        {
            // Holding the guests' lock keeps newcomers waiting until the server is down.
            using var guests = FileLock.TryTake(layout.GuestsLock);
            if (guests is not null && postmaster is not null)
            {
                await postmaster.StopAsync();
            }

            return guests is not null;
        }
        finally
        {
            Release(layout, hold);
        }
    }

    private static void Release(ClusterLayout layout, FileLock hold)
    {
        File.Delete(layout.OwnerPid);
        hold.Dispose();
    }

    private static EnvironmentProblemException NoAnswer(ClusterLayout layout) => new(
        "postgres.no_answer",
        $"The program runs on {layout.Root}{ProcessOf(layout, " as process ", "")}, but its PostgreSQL does not answer. "
        + $"Stop that program and start again. PostgreSQL's log: {layout.Log}",
        $"{layout.Root} を使用中のプログラム{ProcessOf(layout, "（プロセス ", "）")}の PostgreSQL が応答しません。"
        + $"そのプログラムを終了してから起動し直してください。PostgreSQL のログ: {layout.Log}");

    private static string ProcessOf(ClusterLayout layout, string before, string after)
    {
        try
        {
            return before + File.ReadAllText(layout.OwnerPid) + after;
        }
        catch (FileNotFoundException)
        {
            return "";
        }
    }
}
