using DxLedger.Platform.EmbeddedPostgres;

namespace DxLedger.IntegrationTests.EmbeddedPostgres;

public sealed class JoiningTests : IAsyncLifetime
{
    private readonly ClusterFolder _folder = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _folder.DisposeAsync();

    [Fact]
    public async Task Second_program_joins_and_leaves_the_server_to_its_owner()
    {
        await using var owner = await ClusterHost.StartAsync(_folder.Path);
        await using (var guest = await EmbeddedCluster.StartAsync(_folder.Options, TextWriter.Null, CancellationToken.None))
        {
            Assert.False(guest.Owner);
            Assert.Equal(owner.ServerProcessId, guest.ServerProcessId);
            Assert.Equal("1", await EmbeddedClusterTests.ScalarAsync(guest.ConnectionString, "SELECT '1'"));
        }

        Assert.Equal(owner.ServerProcessId, await ServerAsync());
        await owner.EndAsync();
        Assert.Null(await ServerAsync());
    }

    [Fact]
    public async Task Owner_that_leaves_first_leaves_the_server_to_its_guest()
    {
        await using var owner = await ClusterHost.StartAsync(_folder.Path);
        await using (var guest = await EmbeddedCluster.StartAsync(_folder.Options, TextWriter.Null, CancellationToken.None))
        {
            await owner.EndAsync();
            Assert.Equal("1", await EmbeddedClusterTests.ScalarAsync(guest.ConnectionString, "SELECT '1'"));
        }

        Assert.Null(await ServerAsync());
    }

    [Fact]
    public async Task Joining_with_nobody_running_starts_and_owns()
    {
        await using (var cluster = await EmbeddedCluster.StartAsync(_folder.Options, TextWriter.Null, CancellationToken.None))
        {
            Assert.True(cluster.Owner);
        }

        Assert.Null(await ServerAsync());
    }

    [Fact]
    public async Task Four_programs_at_once_share_one_first_start()
    {
        var clusters = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => EmbeddedCluster.StartAsync(_folder.Options, TextWriter.Null, CancellationToken.None)));

        Assert.Single(clusters, cluster => cluster.Owner);
        Assert.Single(clusters.Select(cluster => cluster.ServerProcessId).Distinct());
        await Task.WhenAll(clusters.Select(cluster => cluster.DisposeAsync().AsTask()));
        Assert.Null(await ServerAsync());
    }

    [Fact]
    public async Task Server_with_settings_of_another_version_is_restarted_only_when_no_guest_works_on_it()
    {
        await using var killed = await ClusterHost.StartAsync(_folder.Path);
        await using (var guest = await EmbeddedCluster.StartAsync(_folder.Options, TextWriter.Null, CancellationToken.None))
        {
            await killed.KillAsync();
            await File.WriteAllTextAsync(Path.Combine(_folder.Layout.Data, ClusterSettings.GeneralFile), "max_connections = 50\n");
            await using var beside = await ClusterHost.StartAsync(_folder.Path);
            Assert.Equal(killed.ServerProcessId, beside.ServerProcessId);
            Assert.Equal("1", await EmbeddedClusterTests.ScalarAsync(guest.ConnectionString, "SELECT '1'"));
            await beside.KillAsync();
        }

        // The guest was the last and stopped it; what a killed owner leaves with nobody there is brought up to date.
        Assert.Null(await ServerAsync());
        await using var old = await ClusterHost.StartAsync(_folder.Path);
        await old.KillAsync();
        await File.WriteAllTextAsync(Path.Combine(_folder.Layout.Data, ClusterSettings.GeneralFile), "max_connections = 50\n");
        await using var next = await EmbeddedCluster.StartAsync(_folder.Options, TextWriter.Null, CancellationToken.None);
        Assert.NotEqual(old.ServerProcessId, next.ServerProcessId);
        Assert.Equal("300", await EmbeddedClusterTests.ScalarAsync(next.ConnectionString, "SHOW max_connections"));
    }

    [Fact]
    public async Task Program_whose_server_died_keeps_newcomers_waiting_and_is_named_to_them()
    {
        await using var owner = await ClusterHost.StartAsync(_folder.Path);
        using (var server = System.Diagnostics.Process.GetProcessById(owner.ServerProcessId))
        {
            server.Kill();
            await server.WaitForExitAsync();
        }

        using var progress = new StringWriter();
        var problem = await Assert.ThrowsAsync<EnvironmentProblemException>(
            () => EmbeddedCluster.StartAsync(_folder.Options with { StartTimeout = TimeSpan.FromSeconds(3) }, progress, CancellationToken.None));

        Assert.Equal("postgres.no_answer", problem.Code);
        Assert.Contains($"as process {owner.ProcessId}, but its PostgreSQL does not answer", problem.Message, StringComparison.Ordinal);
        Assert.Equal($"Waiting for the PostgreSQL of the program that runs on {_folder.Path} as process {owner.ProcessId}", progress.ToString().TrimEnd());
    }

    private async Task<int?> ServerAsync() => (await (await _folder.PostmasterAsync()).FindAsync(CancellationToken.None))?.ProcessId;
}
