using System.Globalization;
using System.Net;
using DxLedger.IntegrationTests.EventStore;

namespace DxLedger.IntegrationTests.Http;

[Collection("postgres")]
public sealed class TimeTravelTests(PostgresFixture postgres)
{
    private const string Kpi = "/api/kpis/r5-a-17-1";

    [Fact]
    public async Task Every_former_state_is_shown_as_it_was_by_position_and_by_instant()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync(), seal: false);
        var former = new List<(long Position, DateTime RecordedAt, string Body)>();
        for (var revision = 1; revision <= 8; revision++)
        {
            var before = await served.GetAsync(Kpi);
            var target = before.GetProperty("targets")[0];
            using var revised = await served.SendAsync(
                HttpMethod.Post,
                $"{Kpi}/target-revisions",
                new { fiscalYear = target.GetProperty("fiscalYear").GetInt32(), value = 1000 + revision, reason = $"理由{revision}", confirm = new[] { "magnitude" } },
                ("If-Match", $"\"{before.GetProperty("version").GetInt64()}\""));
            Assert.Equal(HttpStatusCode.OK, revised.StatusCode);
            var position = (await revised.JsonAsync()).GetProperty("position").GetInt64();
            var recordedAt = await Sql.ScalarAsync<DateTime>(served.ConnectionString, string.Create(CultureInfo.InvariantCulture, $"SELECT recorded_at FROM dxledger.events WHERE position = {position}"));
            former.Add((position, recordedAt, await served.Client.GetStringAsync(new Uri(Kpi, UriKind.Relative))));
        }

        foreach (var (position, recordedAt, body) in former)
        {
            using var byPosition = await served.Client.GetAsync(new Uri($"{Kpi}?position={position}", UriKind.Relative));
            Assert.Equal(body, await byPosition.Content.ReadAsStringAsync());
            Assert.Equal(
                [position.ToString(CultureInfo.InvariantCulture), "true"],
                byPosition.Headers.GetValues("DxLedger-Position").Concat(byPosition.Headers.GetValues("DxLedger-Settled")));
            Assert.Equal(
                [$"<{Kpi}?position={position}>; rel=\"permalink\"", $"</api/ledgers/default/proof/{position}>; rel=\"receipt\""],
                byPosition.Headers.GetValues("Link"));
            Assert.Equal(body, await AtAsync(served, recordedAt));
        }

        foreach (var ((_, _, body), (_, next, _)) in former.Zip(former.Skip(1)))
            Assert.Equal(body, await AtAsync(served, next.AddMicroseconds(-1)));
    }

    [Fact]
    public async Task What_the_ledger_cannot_know_is_said_clearly()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync(), seal: false);
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().AddHours(9).DateTime).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        using (var now = await served.Client.GetAsync(new Uri($"{Kpi}?recordedAt={today}", UriKind.Relative)))
            Assert.Equal((HttpStatusCode.OK, "false"), (now.StatusCode, now.Headers.GetValues("DxLedger-Settled").Single()));

        foreach (var (query, status, code) in new[]
        {
            ("recordedAt=2099-01-01", HttpStatusCode.BadRequest, "future"),
            ("recordedAt=2001-01-01", HttpStatusCode.NotFound, "ledger.not_begun"),
            ("recordedAt=2026-02-30", HttpStatusCode.BadRequest, "instant"),
            ("recordedAt=2026-04-01T24:30:00Z", HttpStatusCode.BadRequest, "instant"),
            ("recordedAt=2026-04-01T09:00:00", HttpStatusCode.BadRequest, "instant"),
            ("recordedAt=yesterday", HttpStatusCode.BadRequest, "instant"),
            ("recordedAt=", HttpStatusCode.BadRequest, "instant"),
            ("position=0", HttpStatusCode.NotFound, "position.not_found"),
            ("position=999999", HttpStatusCode.NotFound, "position.not_found"),
            ("position=-1", HttpStatusCode.BadRequest, "position"),
            ("position=1&recordedAt=2026-01-01", HttpStatusCode.BadRequest, "choice"),
            ("position=1", HttpStatusCode.NotFound, "kpi.not_found"),
        })
        {
            using var answer = await served.Client.GetAsync(new Uri($"{Kpi}?{query}", UriKind.Relative));
            var problem = await answer.JsonAsync();
            Assert.Equal(
                (query, status, code),
                (query, answer.StatusCode, problem.TryGetProperty("errors", out var errors) ? errors[0].GetProperty("code").GetString() : problem.GetProperty("code").GetString()));
        }
    }

    [Fact]
    public async Task History_tells_who_changed_what_from_what_to_what_and_why()
    {
        await using var served = await ServedLedger.StartAsync(await postgres.CreateDatabaseWithPlanAsync(), seal: false);
        var target = (await served.GetAsync(Kpi)).GetProperty("targets")[0];
        using (var revised = await served.SendAsync(HttpMethod.Post, $"{Kpi}/target-revisions", new { fiscalYear = target.GetProperty("fiscalYear").GetInt32(), value = 1234, reason = "上方修正", confirm = new[] { "magnitude" } }, ("If-Match", $"\"{(await served.GetAsync(Kpi)).GetProperty("version").GetInt64()}\"")))
            Assert.Equal(HttpStatusCode.OK, revised.StatusCode);
        await served.CatchUpAsync();

        var history = await served.GetAsync($"{Kpi}/history");
        var events = history.GetProperty("events").EnumerateArray().ToList();
        Assert.Equal(history.GetProperty("version").GetInt64(), events.Count);
        var last = events[^1];
        Assert.Equal(
            ("kpi.target-revised.v1", "1234", "上方修正"),
            (last.GetProperty("type").GetString(), last.GetProperty("members")[0].GetProperty("to").GetString(), last.GetProperty("texts").GetProperty("reason").GetString()));
        Assert.Equal(64, last.GetProperty("leafHash").GetString()?.Length);
        Assert.Equal($"/api/ledgers/default/proof/{last.GetProperty("position").GetInt64()}", last.GetProperty("receipt").GetString());

        Assert.Single((await served.GetAsync($"{Kpi}/history?type=kpi.target-revised.v1")).GetProperty("events").EnumerateArray());
        Assert.Empty((await served.GetAsync($"{Kpi}/history?actor=nobody")).GetProperty("events").EnumerateArray());
        var paged = new List<long>();
        for (string? next = $"{Kpi}/history?count=1"; next is not null;)
        {
            var page = await served.GetAsync(next);
            paged.AddRange(page.GetProperty("events").EnumerateArray().Select(one => one.GetProperty("position").GetInt64()));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(events.Select(one => one.GetProperty("position").GetInt64()), paged);
        Assert.NotEmpty((await served.GetAsync("/api/initiatives/r5-a-17/history")).GetProperty("events").EnumerateArray());
        using var unknown = await served.Client.GetAsync(new Uri("/api/kpis/r5-z-1/history", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    private static Task<string> AtAsync(ServedLedger served, DateTime instant) => served.Client.GetStringAsync(
        new Uri($"{Kpi}?recordedAt={instant.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)}", UriKind.Relative));
}
