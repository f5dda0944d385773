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
        await using (var guest = await EmbeddedCluster.JoinOrStartAsync(_folder.Options, TextWriter.Null, CancellationToken.None))
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
        await using (var guest = await EmbeddedCluster.JoinOrStartAsync(_folder.Options, TextWriter.Null, CancellationToken.None))
        {
            await owner.EndAsync();
            Assert.Equal("1", await EmbeddedClusterTests.ScalarAsync(guest.ConnectionString, "SELECT '1'"));
        }

        Assert.Null(await ServerAsync());
    }

    [Fact]
    public async Task Joining_with_nobody_running_starts_and_owns()
    {
        await using (var cluster = await EmbeddedCluster.JoinOrStartAsync(_folder.Options, TextWriter.Null, CancellationToken.None))
        {
            Assert.True(cluster.Owner);
        }

        Assert.Null(await ServerAsync());
    }

    [Fact]
    public async Task Four_programs_at_once_share_one_first_start()
    {
        var clusters = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => EmbeddedCluster.JoinOrStartAsync(_folder.Options, TextWriter.Null, CancellationToken.None)));

        Assert.Single(clusters, cluster => cluster.Owner);
        Assert.Single(clusters.Select(cluster => cluster.ServerProcessId).Distinct());
        await Task.WhenAll(clusters.Select(cluster => cluster.DisposeAsync().AsTask()));
        Assert.Null(await ServerAsync());
    }

    private async Task<int?> ServerAsync() => (await (await _folder.PostmasterAsync()).FindAsync(CancellationToken.None))?.ProcessId;
}
