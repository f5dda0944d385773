using DxLedger.IntegrationTests.EventStore.Tampering;
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using DxLedger.Composition;
using DxLedger.IntegrationTests.EventStore;
using Microsoft.Extensions.Logging;

namespace DxLedger.IntegrationTests.Http;

[Collection("postgres")]
public sealed class SelfCheckTests(PostgresFixture postgres)
{
    private const string EverySecond = "* * * * * ?";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task All_ledgers_are_checked_on_time_by_one_node_and_everybody_sees_what_was_found()
    {
        var told = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        using var listener = new MeterListener { InstrumentPublished = (instrument, self) => { if (instrument.Name == "dxledger.self_check.sound") self.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<int>((_, value, tags, _) => told[tags[0].Value as string ?? ""] = value);
        listener.Start();

        var connectionString = await postgres.CreateDatabaseWithPlanAsync();
        await using var one = await ServedLedger.StartAsync(connectionString, checks: EverySecond);
        await using var other = await ServedLedger.StartAsync(connectionString, checks: EverySecond);
        Assert.False(one.Logs.CreateLogger("Quartz.Impl.AdoJobStore.ClusterManager").IsEnabled(LogLevel.Error)); // an outage would fill the terminal
        var head = await one.PositionAsync();
        foreach (var served in new[] { one, other })
        {
            var health = await UntilAsync(served, found => found.GetProperty("selfChecks") is { } checks && checks.GetArrayLength() == 1 && checks[0].GetProperty("isSound").GetBoolean());
            Assert.Equal(("default", head), (health.GetProperty("selfChecks")[0].GetProperty("ledger").GetString(), health.GetProperty("selfChecks")[0].GetProperty("position").GetInt64()));
        }

        await Guards.ForceAsync(connectionString, Guards.Set("type = 'other'", 77));        var degraded = await UntilAsync(one, found => found.GetProperty("status").GetString() == "degraded" && !found.GetProperty("selfChecks")[0].GetProperty("isSound").GetBoolean());
        Assert.Equal(
            (77, "the leaf hash is not that of the event's row"),
            (degraded.GetProperty("selfChecks")[0].GetProperty("differencePosition").GetInt64(), degraded.GetProperty("selfChecks")[0].GetProperty("difference").GetString()));
        Assert.Equal(0, told["default"]);
        Assert.Equal(0, await Sql.ScalarAsync<long>(connectionString, """
            SELECT count(*) FROM dxledger.self_checks a JOIN dxledger.self_checks b ON b.ledger = a.ledger AND b.started_at > a.started_at AND b.started_at < a.finished_at
            """)); // never two at a time
    }

    [Fact]
    public async Task A_check_that_cannot_be_finished_or_is_long_overdue_does_not_look_sound()
    {
        var connectionString = await postgres.CreateDatabaseWithPlanAsync();
        await using (var served = await ServedLedger.StartAsync(connectionString, checks: EverySecond, seal: false))
        {
            await Sql.ScalarAsync<int>(connectionString, "ALTER TABLE dxledger.tiles RENAME TO tiles_aside");
            var health = await UntilAsync(served, found => found.GetProperty("status").GetString() == "degraded" && found.GetProperty("selfChecks").GetArrayLength() == 1);
            Assert.StartsWith("The check could not be finished: PostgresException", health.GetProperty("selfChecks")[0].GetProperty("difference").GetString(), StringComparison.Ordinal);
            await Sql.ScalarAsync<int>(connectionString, "ALTER TABLE dxledger.tiles_aside RENAME TO tiles");
            await UntilAsync(served, found => found.GetProperty("status").GetString() == "ok");
        }

        await Sql.ScalarAsync<int>(connectionString, "UPDATE dxledger.self_checks SET started_at = started_at - interval '3 days', finished_at = finished_at - interval '3 days'");
        await using var nightly = await ServedLedger.StartAsync(connectionString, checks: CheckSchedule.Nightly, seal: false);
        await UntilAsync(nightly, found => found.GetProperty("status").GetString() == "degraded" && found.GetProperty("selfChecks")[0].GetProperty("isSound").GetBoolean());
    }

    private static async Task<JsonElement> UntilAsync(ServedLedger served, Func<JsonElement, bool> wanted)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var health = await served.GetAsync("/health");
            if (wanted(health))
                return health;
            Assert.True(TimeProvider.System.GetElapsedTime(since) < Patience, health.GetRawText());
            await Task.Delay(100);
        }
    }
}
