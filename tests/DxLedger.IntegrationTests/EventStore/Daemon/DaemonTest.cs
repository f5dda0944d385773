using DxLedger.EventStore;

namespace DxLedger.IntegrationTests.EventStore.Daemon;

/// <summary>A database with nodes on it, each with a daemon of its own.</summary>
public abstract class DaemonTest(PostgresFixture postgres) : LedgerTest(postgres), IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<ProjectionDaemon> _daemons = [];

    protected TallyProjection Tally { get; } = new();

    protected TallyProjection Trail { get; } = new("trail", history: true);

    protected EventStoreOptions Options(string node = "n1") => new()
    {
        InlineProjections = [Count],
        AsyncProjections = [Tally, Trail],
        Node = node,
        Trouble = (where, problem) => Console.WriteLine($"{node} {where}: {problem}"),
        DaemonPoll = TimeSpan.FromMilliseconds(200),
    };

    public new async Task DisposeAsync()
    {
        foreach (var daemon in _daemons) await daemon.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <summary>One more program on the database, with its daemon.</summary>
    protected async Task<(Ledger Ledger, ProjectionDaemon Daemon)> NodeAsync(EventStoreOptions? options = null, string? connectionString = null)
    {
        var database = await OpenAsync(options ?? Options(), connectionString);
        var ledger = await database.LedgerAsync("default", CancellationToken.None);
        var daemon = database.StartDaemon();
        _daemons.Add(daemon);
        await UntilAsync(ledger, "trail", _ => true); // from here on the ledger may get events without a first build over them
        return (ledger, daemon);
    }

    /// <summary>Waits until a projection has taken all events that there are.</summary>
    protected static async Task CaughtUpAsync(Ledger ledger, params AsyncProjection[] projections)
    {
        var head = (await ledger.HeadAsync(CancellationToken.None)).Position;
        foreach (var projection in projections)
            Assert.True(await ledger.WaitForAsync(projection, head, Patience, CancellationToken.None) >= head, $"{projection.Name} does not reach {head}: {string.Join('\n', await StatusAsync(ledger))}");
    }

    protected static Task<IReadOnlyList<ProjectionStatus>> StatusAsync(Ledger ledger) => ledger.Projections.StatusAsync(CancellationToken.None);

    /// <summary>Waits until the status of a projection is as wanted; gives it.</summary>
    protected static async Task<ProjectionStatus> UntilAsync(Ledger ledger, string name, Func<ProjectionStatus, bool> isWanted)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var all = await StatusAsync(ledger);
            if (all.FirstOrDefault(status => status.Name == name && isWanted(status)) is { } status) return status;
            Assert.True(TimeProvider.System.GetElapsedTime(since) < Patience, string.Join('\n', all));
            await Task.Delay(10);
        }
    }

    /// <summary>The rows of both projections are those that the plainest fold of the log gives, and those of the kernel's own check.</summary>
    protected async Task AssertTrueAsync(Ledger ledger)
    {
        await CaughtUpAsync(ledger, Tally, Trail);
        var events = await ledger.AllAsync();
        await AssertTallyAsync(ledger, events);
        foreach (var stream in events.Select(e => e.Stream).Distinct().Where(Tally.Handles))
        {
            var own = events.Where(e => e.Stream == stream).ToList();
            var states = (await ledger.ReadRowsAsync(Trail, RowQuery.StatesOf(stream), CancellationToken.None)).Items;
            Assert.Equal(own.Select((e, i) => (long)i + 1), states.Select(state => state.State.Count));
            Assert.Equal(own.Select(e => (e.Position, e.RecordedAt)), states.Select(state => (state.FromPosition, state.FromAt)));
            Assert.Equal([.. own.Skip(1).Select(e => (long?)e.Position), null], states.Select(state => state.ToPosition));
            Assert.Equal([.. own.Skip(1).Select(e => (DateTimeOffset?)e.RecordedAt), null], states.Select(state => state.ToAt));
        }

        Assert.Null(await ledger.CheckAsyncProjectionsAsync(CancellationToken.None));
    }

    private async Task AssertTallyAsync(Ledger ledger, List<RecordedEvent> events)
    {
        var counted = events.Where(e => Tally.Handles(e.Stream)).ToList();
        foreach (var projection in new[] { Tally, Trail })
        {
            var streams = counted.Select(e => e.Stream).Distinct().Order(StringComparer.Ordinal).ToList();
            var rows = await ledger.ReadRowsAsync(projection, RowQuery.Keys([.. streams, TallyProjection.All]), CancellationToken.None);
            Assert.Equal(events.Count, rows.Position);
            Assert.Equal(counted.Count, rows.Items.Single(row => row.Key == TallyProjection.All).State.Count);
            Assert.Equal(
                streams.Select(stream => (stream, (long)counted.Count(e => e.Stream == stream), counted.Last(e => e.Stream == stream).Position)),
                rows.Items.Where(row => row.Key != TallyProjection.All).Select(row => (row.Key, row.State.Count, row.FromPosition)));
        }
    }
}
