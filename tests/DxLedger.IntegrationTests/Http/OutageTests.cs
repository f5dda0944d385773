using System.Net;
using DxLedger.IntegrationTests.EmbeddedPostgres;
using DxLedger.Platform.EmbeddedPostgres;

namespace DxLedger.IntegrationTests.Http;

[Collection("postgres")]
public sealed class OutageTests : IAsyncLifetime
{
    private readonly ClusterFolder _folder = new();
    private EmbeddedCluster? _cluster;
    private ServedLedger? _served;

    private ServedLedger Served => _served ?? throw new InvalidOperationException();

    public async Task InitializeAsync()
    {
        _cluster = await EmbeddedCluster.StartAsync(_folder.Options, TextWriter.Null, CancellationToken.None);
        _served = await (await ServedLedger.StartAsync(_cluster.ConnectionString)).WithPlanAsync();
    }

    public async Task DisposeAsync()
    {
        await Served.DisposeAsync();
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        await _folder.DisposeAsync();
    }

    [Fact]
    public async Task Outage_never_looks_like_something_missing_and_ends_by_itself()
    {
        var position = await Served.PositionAsync();
        var postmaster = await _folder.PostmasterAsync();
        await postmaster.StopAsync();

        foreach (var address in new[] { "/api/plans", "/api/plans/fukushima-r5", "/api/plans/fukushima-r5/overview", "/api/changes", "/api/kpis/r5-a-17-1/states", "/api/initiatives/r5-a-17", "/api/kpis/r5-a-17-1", "/api/kpis/none", "/api/streams/kpi-r5-a-17-1", "/api/departments", "/api/ledgers/none/plans", "/api/projections", "/api/projections/kpi", "/api/plans?atLeast=1", "/health", "/health/ready" })
        {
            using var answer = await Served.SendAsync(HttpMethod.Get, address);
            Assert.Equal("database.unavailable", await answer.ProblemAsync(HttpStatusCode.ServiceUnavailable));
        }

        using (var write = await Served.SendAsync(HttpMethod.Post, "/api/kpis/r5-a-17-1/target-revisions", new { fiscalYear = 2023, value = 31_000_000, reason = "停止中" }))
            Assert.Equal("database.unavailable", await write.ProblemAsync(HttpStatusCode.ServiceUnavailable));
        using (var import = await Served.ImportAsync(ServedLedger.PlanFile()))
            Assert.Equal("database.unavailable", await import.ProblemAsync(HttpStatusCode.ServiceUnavailable));
        using (var live = await Served.SendAsync(HttpMethod.Get, "/health/live"))
            Assert.Equal(HttpStatusCode.OK, live.StatusCode);

        await postmaster.StartAsync(CancellationToken.None);
        Assert.Equal(121, (await Served.GetAsync("/api/plans/fukushima-r5")).GetProperty("counts").GetProperty("initiatives").GetInt32());
        using var after = await Served.SendAsync(HttpMethod.Post, "/api/kpis/r5-a-17-1/target-revisions", new { fiscalYear = 2023, value = 31_000_000, reason = "復旧後" });
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.Equal(position + 1, await Served.PositionAsync());
        await Served.CatchUpAsync();
    }
}
