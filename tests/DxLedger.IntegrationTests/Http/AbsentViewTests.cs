using System.Net;
using DxLedger.Composition;
using DxLedger.EventStore;

namespace DxLedger.IntegrationTests.Http;

/// <summary>What is read before the daemon has done its part.</summary>
[Collection("postgres")]
public sealed class AbsentViewTests(PostgresFixture postgres)
{
    private static readonly string[] Addresses = ["/api/plans/fukushima-r5/overview", "/api/kpis/r5-a-17-1/states"];

    [Fact]
    public async Task View_that_is_being_built_is_no_missing_thing()
    {
        await using var served = await (await ServedLedger.StartAsync(await postgres.CreateDatabaseAsync(), views: [])).WithPlanAsync();

        foreach (var address in Addresses.Append("/api/changes"))
        {
            using var answer = await served.SendAsync(HttpMethod.Get, address, null, ("Accept-Language", "en"));
            Assert.Equal("projection.building", await answer.ProblemAsync(HttpStatusCode.ServiceUnavailable));
            Assert.Equal("1", answer.Header("Retry-After"));
            Assert.EndsWith("is being built: 0 of 433 events are in it. Try again shortly.", (await answer.JsonAsync()).GetProperty("detail").GetString());
        }
    }

    [Fact]
    public async Task View_that_is_behind_is_no_missing_thing()
    {
        var connectionString = await postgres.CreateDatabaseAsync();
        await using (var empty = await ServedLedger.StartAsync(connectionString))
            await AreLiveAsync(empty.Ledger);
        await using var served = await (await ServedLedger.StartAsync(connectionString, views: [])).WithPlanAsync();

        foreach (var address in Addresses)
        {
            using var answer = await served.SendAsync(HttpMethod.Get, address, null, ("Accept-Language", "en"));
            Assert.Equal("projection.behind", await answer.ProblemAsync(HttpStatusCode.ServiceUnavailable));
            Assert.Equal("1", answer.Header("Retry-After"));
            Assert.EndsWith("stands at position 0 of 433 and does not show this yet. Try again shortly.", (await answer.JsonAsync()).GetProperty("detail").GetString());
        }

        Assert.Empty((await served.GetAsync("/api/changes")).GetProperty("changes").EnumerateArray());
    }

    private static async Task AreLiveAsync(Ledger ledger)
    {
        while ((await ledger.Projections.StatusAsync(CancellationToken.None)).Count(status => status.Kind == ProjectionKind.Projection && status.IsLive) < LedgerModel.Views.Count)
            await Task.Delay(20);
    }
}
