using DxLedger.EventStore;
using Npgsql;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.EventStore;

/// <summary>
/// Clocks set back an hour while sixteen writers on two nodes append: the nodes' own, and the server's, in whose place
/// the nodes' sessions find another function of the same name.
/// </summary>
public sealed class ClockSetBackTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    private const int Writers = 16;

    private const string PutClock = """
        CREATE SCHEMA turned;
        CREATE TABLE turned.turn AS SELECT interval '0' AS by;
        CREATE FUNCTION turned.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT pg_catalog.clock_timestamp() + (SELECT by FROM turned.turn)';
        GRANT USAGE ON SCHEMA turned TO PUBLIC; GRANT SELECT ON turned.turn TO PUBLIC
        """;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static readonly TimeSpan Phase = Environment.GetEnvironmentVariable("DXLEDGER_TEST_ALL") == "1" ? TimeSpan.FromSeconds(15) : TimeSpan.FromSeconds(1.5);

    private readonly NodeClock _clock = new();

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Time_keeps_rising_and_what_was_answered_stays_true_when_clocks_are_set_back_an_hour_under_load(bool nodes, bool server)
    {
        await LedgerAsync(); // makes the schema, with the server's own clock
        await SqlAsync<int>(PutClock);
        var (one, other) = (await NodeAsync(), await NodeAsync());
        var began = TimeProvider.System.GetUtcNow();
        using var enough = new CancellationTokenSource();
        var load = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => AppendAsync(writer % 2 == 0 ? one : other, writer, enough.Token)));

        await Task.Delay(Phase);
        var before = await AnswersAsync(one, began);
        await TurnAsync(nodes, server, -Hour);
        var turnedAt = await one.HeadAsync(CancellationToken.None);
        await Task.Delay(Phase);
        var during = await AnswersAsync(other, began);
        await AssertSameAsync(before, one, other);
        var turnedOn = await other.HeadAsync(CancellationToken.None);
        await TurnAsync(nodes, server, TimeSpan.Zero);
        await Task.Delay(Phase);
        await enough.CancelAsync();
        await load; // any answer but Appended, or an exception, fails it

        await AssertSameAsync([.. before, .. during], one, other);
        AssertSound(await one.AllAsync());
        Assert.True(turnedOn.Position > turnedAt.Position + Writers, $"{turnedOn.Position - turnedAt.Position} events while the clocks were set back");
        // Under a server's clock that was set back, time goes on by what it must and no more, and catches up afterwards.
        if (server) Assert.InRange(turnedOn.RecordedAt - turnedAt.RecordedAt ?? default, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(1));
        Assert.InRange((await one.HeadAsync(CancellationToken.None)).RecordedAt ?? default, TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(5), TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(3));
    }

    private async Task<Ledger> NodeAsync()
    {
        var connectTo = new NpgsqlConnectionStringBuilder(ConnectionString) { SearchPath = "turned,pg_catalog" };
        var database = await OpenAsync(new EventStoreOptions { InlineProjections = [Count], Clock = _clock }, connectTo.ConnectionString);
        return await database.LedgerAsync("default", CancellationToken.None);
    }

    private async Task TurnAsync(bool nodes, bool server, TimeSpan turn)
    {
        if (nodes) _clock.Turn = turn;
        if (!server) return;
        await SqlAsync<int>($"UPDATE turned.turn SET by = make_interval(secs => {turn.TotalSeconds:F0})");
        var seen = await Sql.ScalarAsync<double>(
            new NpgsqlConnectionStringBuilder(ConnectionString) { SearchPath = "turned,pg_catalog" }.ConnectionString,
            "SELECT extract(epoch FROM clock_timestamp() - pg_catalog.clock_timestamp())::float8");
        Assert.InRange(seen, turn.TotalSeconds - 5, turn.TotalSeconds + 5);
    }

    private static async Task AppendAsync(Ledger ledger, int writer, CancellationToken enough)
    {
        for (var i = 0; !enough.IsCancellationRequested; i++)
            Assert.Equal(2 * (i + 1), (await ledger.AppendedAsync(To($"kpi-{writer}", 2 * i, Event(), Event()))).Versions[$"kpi-{writer}"]);
    }

    // At and around events, before the ledger began, and where a clock set back would have put what came later.
    private static async Task<List<(DateTimeOffset Instant, AsOf Answer)>> AnswersAsync(Ledger ledger, DateTimeOffset began)
    {
        var events = await ledger.AllAsync();
        var step = Math.Max(1, events.Count / 20);
        List<DateTimeOffset> instants = [began - (2 * Hour), began - Hour, began - Hour + (Phase / 2), began - Hour + Phase, began - (Hour / 2), began - TimeSpan.FromSeconds(1)];
        foreach (var @event in events.Where((_, index) => index % step == 0 || index == events.Count - 1))
            instants.AddRange([@event.RecordedAt, @event.RecordedAt - TimeSpan.FromMicroseconds(1), @event.RecordedAt - (@event.RecordedAt - began) / 3]);
        var answers = new List<(DateTimeOffset, AsOf)>();
        foreach (var instant in instants) answers.Add((instant, await ledger.PositionAtAsync(instant, CancellationToken.None)));
        Assert.All(answers, answer => Assert.True(answer.Item2.Settled));
        Assert.All(answers, answer => Assert.Equal(events.Count(@event => @event.RecordedAt <= answer.Item1), answer.Item2.Position));
        return answers;
    }

    private static async Task AssertSameAsync(List<(DateTimeOffset Instant, AsOf Answer)> before, params Ledger[] nodes)
    {
        foreach (var node in nodes)
        {
            foreach (var (instant, answer) in before) Assert.Equal(answer, await node.PositionAtAsync(instant, CancellationToken.None));
        }
    }

    private sealed class NodeClock : TimeProvider
    {
        private long _turn;

        public TimeSpan Turn
        {
            set => Interlocked.Exchange(ref _turn, value.Ticks);
        }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _turn));
    }
}
