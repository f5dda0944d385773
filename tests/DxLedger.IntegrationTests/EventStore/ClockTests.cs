using DxLedger.EventStore;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.EventStore;

public sealed class ClockTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    [Fact]
    public async Task Time_keeps_rising_when_the_clock_is_set_back_and_forth()
    {
        var clock = new TurnedClock();
        var ledger = await LedgerAsync(new EventStoreOptions { Clock = clock });
        var began = TimeProvider.System.GetUtcNow();
        TimeSpan[] turns = [TimeSpan.Zero, TimeSpan.FromDays(-400), TimeSpan.FromDays(30), TimeSpan.FromSeconds(-7), TimeSpan.FromSeconds(3), TimeSpan.Zero];
        for (var i = 0; i < turns.Length * 3; i++)
        {
            clock.Turn = turns[i % turns.Length];
            await ledger.AppendedAsync(To("kpi-1", 2 * i, Event(), Event()));
        }

        var events = await ledger.AllAsync();
        AssertSound(events);
        Assert.All(events, e => Assert.InRange(e.RecordedAt, began.AddSeconds(-1), TimeProvider.System.GetUtcNow().AddSeconds(3)));
        Assert.All(events, e => Assert.Equal(0, e.RecordedAt.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    [Fact]
    public async Task Two_programs_with_different_clocks_date_events_by_the_databases()
    {
        var fast = await LedgerAsync(new EventStoreOptions { Clock = new TurnedClock { Turn = TimeSpan.FromHours(5) } });
        var slow = await LedgerAsync(new EventStoreOptions { Clock = new TurnedClock { Turn = TimeSpan.FromHours(-5) } });
        for (var i = 0; i < 20; i++) await (i % 2 == 0 ? fast : slow).AppendedAsync(To("kpi-1", i));

        var events = await slow.AllAsync();
        AssertSound(events);
        Assert.InRange(events[^1].RecordedAt - events[0].RecordedAt, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.InRange(events[^1].RecordedAt, TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow().AddSeconds(3));
    }

    [Fact]
    public async Task Head_far_ahead_of_the_clock_is_followed_by_microseconds()
    {
        var ledger = await LedgerAsync();
        await ledger.AppendedAsync(To("kpi-1", 0));
        await SqlAsync<int>("UPDATE dxledger.heads SET recorded_at = recorded_at + interval '1 hour'");
        var other = await LedgerAsync();
        await other.AppendedAsync(To("kpi-1", 1, Event(), Event()));

        var events = await other.AllAsync();
        Assert.Equal(TimeSpan.FromHours(1) + TimeSpan.FromMicroseconds(1), events[1].RecordedAt - events[0].RecordedAt);
        Assert.Equal(TimeSpan.FromMicroseconds(1), events[2].RecordedAt - events[1].RecordedAt);
    }

    [Fact]
    public async Task Script_dates_the_events_of_its_own_ledger_and_of_no_other()
    {
        var began = TimeProvider.System.GetUtcNow();
        var told = new ToldClock { Now = new DateTimeOffset(2023, 7, 10, 0, 0, 0, TimeSpan.Zero) };
        var database = await OpenAsync(new EventStoreOptions { ScriptedClocks = new Dictionary<string, TimeProvider> { ["sample"] = told } });
        var sample = await database.LedgerAsync("sample", CancellationToken.None);
        var other = await database.LedgerAsync("default", CancellationToken.None);

        await sample.AppendedAsync(To("kpi-1", 0));
        await other.AppendedAsync(To("kpi-1", 0));
        told.Now = new DateTimeOffset(2023, 10, 10, 0, 0, 0, TimeSpan.Zero);
        await sample.AppendedAsync(To("kpi-1", 1, Event(), Event()));

        DateTimeOffset[] expected = [new(2023, 7, 10, 0, 0, 0, TimeSpan.Zero), told.Now, told.Now.AddMicroseconds(1)];
        Assert.Equal(expected, (await sample.AllAsync()).Select(e => e.RecordedAt));
        Assert.InRange((await other.AllAsync())[0].RecordedAt, began.AddSeconds(-1), TimeProvider.System.GetUtcNow().AddSeconds(3));
    }

    private sealed class ToldClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class TurnedClock : TimeProvider
    {
        public TimeSpan Turn { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Turn;
    }
}
