namespace DxLedger.Platform.EmbeddedPostgres;

/// <summary>What a new owner does to have a server: take over one that runs, or start one.</summary>
internal static class ServerStart
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Gives a server that answers: the one found alive, once it has finished starting, or a new one. The caller holds the owner's lock.</summary>
    /// <exception cref="EnvironmentProblemException"><c>postgres.cannot_start</c>, <c>data.disk_full</c>, <c>data.not_writable</c>.</exception>
    public static async Task<RunningServer> RunAsync(
        ClusterLayout layout, Postmaster postmaster, EmbeddedPostgresOptions options, TextWriter progress, CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        var announced = false;
        while (TimeProvider.System.GetElapsedTime(began) < options.StartTimeout)
        {
            var server = await postmaster.FindAsync(ct);
            if (server is null)
            {
                await postmaster.StartAsync(ct);
                announced = true;
            }
            else if (!announced)
            {
                announced = true;
                await progress.WriteLineAsync(new Message(
                    $"Taking over PostgreSQL (process {server.ProcessId}), which a previous run left running",
                    $"前回の実行で起動したままの PostgreSQL（プロセス {server.ProcessId}）を引き継ぎます").InTerminal());
                await RefreshAsync(layout, postmaster);
            }
            else if (server.Address is { } address && await ClusterRoles.AnswersAsync(ClusterRoles.ForAdmin(layout, address), ct))
            {
                return server;
            }
            else
            {
                await Task.Delay(Pause, ct);
            }
        }

        throw new EnvironmentProblemException(
            "postgres.cannot_start",
            $"PostgreSQL in {layout.Root} did not answer within {options.StartTimeout}. Its log: {layout.Log}",
            $"{layout.Root} の PostgreSQL が {options.StartTimeout} 以内に応答しませんでした。PostgreSQL のログ: {layout.Log}");
    }

    // A server with the settings of another version of the program is stopped, to be started with this one's; but not
    // under the feet of guests, who go on with the settings it has until a start finds nobody there.
    private static async Task RefreshAsync(ClusterLayout layout, Postmaster postmaster)
    {
        if (postmaster.HasPresentSettings())
        {
            return;
        }

        using var guests = FileLock.TryTake(layout.GuestsLock);
        if (guests is not null)
        {
            await postmaster.StopAsync();
        }
    }
}
