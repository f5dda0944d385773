using DxLedger.EventStore;
using Npgsql;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.EventStore;

public sealed class InlineRebuildTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    private const int Streams = 1_500; // more than are written at once

    private readonly CountProjection _plans = new(name: "plans", prefix: "plan-");

    [Fact]
    public async Task Rebuild_repairs_damaged_documents_and_leaves_the_other_projections_alone()
    {
        var ledger = await LedgerAsync(new EventStoreOptions { InlineProjections = [Count, _plans] });
        await ledger.AppendedAsync(To("kpi-a.1", 0, Event(), Event()), To("kpi-a.2", 0), To("plan-a", 0), To("plan-b", 0));
        await SqlAsync<int>("""
            UPDATE dxledger.documents SET document = 'x' WHERE stream = 'kpi-a.1';
            DELETE FROM dxledger.documents WHERE stream = 'kpi-a.2';
            INSERT INTO dxledger.documents SELECT ledger, 'zzz-1', projection, 1, NULL, '' FROM dxledger.documents WHERE stream = 'kpi-a.1'
            """);
        var (count, plans) = (await IdAsync("count"), await IdAsync("plans"));

        var told = new List<InlineRebuildProgress>();
        await ledger.RebuildInlineProjectionAsync("count", new Progress(told.Add), CancellationToken.None);

        Assert.Null(await ledger.CheckInlineProjectionsAsync(CancellationToken.None));
        Assert.Equal(4, (await ledger.ReadDocumentsAsync(Count, DocumentQuery.All, CancellationToken.None)).Items.Count);
        Assert.NotEqual(count, await IdAsync("count"));
        Assert.Equal(plans, await IdAsync("plans"));
        await AssertNothingLeftAsync(documents: 4 + 2);
        Assert.Equal(
            [
                new(InlineRebuildStep.Folding, 5, 0),
                new(InlineRebuildStep.Writing, 5, 4),
                new(InlineRebuildStep.Swapping, 5, 4),
                new InlineRebuildProgress(InlineRebuildStep.Clearing, 5, 4),
            ],
            told.Distinct());
    }

    [Fact]
    public async Task Appends_and_reads_go_on_while_documents_are_written_beside()
    {
        var (rebuilding, other) = (await FilledAsync(), await LedgerAsync());
        using var halted = new Halt(InlineRebuildStep.Writing);
        var rebuild = Task.Run(() => rebuilding.RebuildInlineProjectionAsync("count", halted, CancellationToken.None));
        await halted.Reached;

        await rebuilding.AppendedAsync(To("kpi-0", 1), To("kpi-new", 0));
        await other.AppendedAsync(To("kpi-0", 2), To("kpi-1", 1));
        await LedgerAsync(); // a program that starts now leaves the work alone
        await AssertInStepAsync(rebuilding, Streams + 4);
        await AssertInStepAsync(other, Streams + 4);
        Assert.Equal(1, await SqlAsync<long>("SELECT count(*) FROM dxledger.projections_aside"));
        Assert.False(rebuild.IsCompleted);

        halted.Release();
        await rebuild;
        await AssertInStepAsync(rebuilding, Streams + 4);
        await AssertInStepAsync(other, Streams + 4);
        Assert.Null(await other.CheckInlineProjectionsAsync(CancellationToken.None));
        await AssertNothingLeftAsync(documents: Streams + 1);
    }

    [Fact]
    public async Task Readers_and_writers_during_rebuilds_meet_neither_errors_nor_older_documents()
    {
        Ledger[] ledgers = [await FilledAsync(), await LedgerAsync()];
        using var enough = new CancellationTokenSource();
        var busy = Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
        {
            var (mine, theirs) = (ledgers[i % 2], ledgers[(i + 1) % 2]);
            for (var version = 1; !enough.IsCancellationRequested; version++)
            {
                var appended = await mine.AppendedAsync(To($"kpi-{i}", version), To($"plan-{i}.{version}", 0));
                await AssertInStepAsync(theirs, appended.LastPosition);
            }

            return 0;
        })));

        for (var i = 0; i < 6; i++) await ledgers[i % 2].RebuildInlineProjectionAsync("count", progress: null, CancellationToken.None);
        Assert.False(busy.IsCompleted);
        await enough.CancelAsync();
        await busy;

        AssertSound(await ledgers[0].AllAsync());
        Assert.Null(await ledgers[0].CheckInlineProjectionsAsync(CancellationToken.None));
        Assert.Equal(0, await SqlAsync<long>("SELECT count(*) FROM dxledger.projections_aside"));
    }

    [Fact]
    public async Task Program_that_did_not_rebuild_reads_and_appends_on()
    {
        var (rebuilding, other) = (await FilledAsync(), await LedgerAsync());
        await AssertInStepAsync(other, Streams);
        for (var i = 1; i <= 3; i++)
        {
            await rebuilding.RebuildInlineProjectionAsync("count", progress: null, CancellationToken.None);
            if (i > 1) await AssertInStepAsync(other, Streams + i - 1); // the first time it appends without having read
            await other.AppendedAsync(To("kpi-0", i));
            Assert.Equal(i + 1, (await rebuilding.ReadDocumentsAsync(Count, DocumentQuery.Streams(["kpi-0"]), CancellationToken.None)).Items[0].Version);
        }

        Assert.Null(await other.CheckInlineProjectionsAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData(InlineRebuildStep.Folding)]
    [InlineData(InlineRebuildStep.Writing)]
    [InlineData(InlineRebuildStep.Swapping)]
    [InlineData(InlineRebuildStep.Clearing)]
    public async Task Rebuild_that_is_killed_leaves_documents_in_step_and_the_next_one_succeeds(InlineRebuildStep at)
    {
        var (ledger, other) = (await FilledAsync(), await LedgerAsync());
        var before = await IdAsync("count");
        var kill = new Progress(now =>
        {
            if (now.Step == at) Task.Run(() => SqlAsync<long>(FaultTests.KillConnections)).Wait();
        });
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ledger.RebuildInlineProjectionAsync("count", kill, CancellationToken.None));

        Assert.Equal(at == InlineRebuildStep.Clearing, before != await IdAsync("count"));
        Assert.Equal(1, await SqlAsync<long>("SELECT count(*) FROM dxledger.projections_aside"));
        await AssertInStepAsync(other, Streams);
        await other.AppendedAsync(To("kpi-0", 1));
        Assert.Null(await ledger.CheckInlineProjectionsAsync(CancellationToken.None));

        await LedgerAsync(); // opening clears away what was left
        await AssertNothingLeftAsync(documents: Streams);
        await ledger.RebuildInlineProjectionAsync("count", progress: null, CancellationToken.None);
        await AssertInStepAsync(other, Streams + 1);
        Assert.Null(await other.CheckInlineProjectionsAsync(CancellationToken.None));
        await AssertNothingLeftAsync(documents: Streams);
    }

    [Fact]
    public async Task Rebuild_after_one_that_was_given_up_clears_what_that_left()
    {
        var ledger = await FilledAsync();
        using var patience = new CancellationTokenSource();
        var giveUp = new Progress(now =>
        {
            if (now is { Step: InlineRebuildStep.Writing, Documents: Streams }) patience.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ledger.RebuildInlineProjectionAsync("count", giveUp, patience.Token));
        Assert.Equal(2 * Streams, await SqlAsync<long>("SELECT count(*) FROM dxledger.documents"));
        await AssertInStepAsync(ledger, Streams);

        await ledger.RebuildInlineProjectionAsync("count", progress: null, CancellationToken.None);
        await AssertInStepAsync(ledger, Streams);
        await AssertNothingLeftAsync(documents: Streams);
    }

    [Fact]
    public async Task Opening_that_is_given_up_at_any_moment_leaves_the_ledger_to_the_next()
    {
        var old = await FilledAsync();
        var options = new EventStoreOptions { InlineProjections = [new CountProjection(version: 2)] };
        for (var patienceMs = 0; await VersionAsync() == 1; patienceMs += 1 + (patienceMs / 4))
        {
            var database = await OpenAsync(options);
            using var patience = new CancellationTokenSource(patienceMs);
            try
            {
                await database.LedgerAsync("default", patience.Token);
            }
            catch (OperationCanceledException)
            {
                if (await VersionAsync() == 1) await AssertInStepAsync(old, Streams);
            }
        }

        var current = await LedgerAsync(options);
        Assert.Null(await current.CheckInlineProjectionsAsync(CancellationToken.None));
        await AssertNothingLeftAsync(documents: Streams);
        var refused = await Assert.ThrowsAsync<ProjectionMismatchException>(() => old.ReadDocumentsAsync(Count, DocumentQuery.All, CancellationToken.None));
        Assert.Equal("Another program has replaced the documents (count is kept in version 2; this program has version 1); restart with its version.", refused.Message);
    }

    [Fact]
    public async Task Programs_that_start_together_rebuild_once()
    {
        await FilledAsync();
        var generation = await SqlAsync<long>("SELECT generation FROM dxledger.heads");
        var options = new EventStoreOptions { InlineProjections = [new CountProjection(version: 2), _plans] };
        var started = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => LedgerAsync(options))));

        Assert.Equal(generation + 1, await SqlAsync<long>("SELECT generation FROM dxledger.heads"));
        Assert.Equal(2, await SqlAsync<long>("SELECT count(*) FROM dxledger.projections"));
        await AssertNothingLeftAsync(documents: Streams);
        for (var i = 0; i < started.Length; i++) await started[i].AppendedAsync(To("kpi-0", i + 1));
        Assert.Null(await started[0].CheckInlineProjectionsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Rebuilds_asked_for_at_once_follow_one_another()
    {
        var ledgers = new[] { await FilledAsync(), await LedgerAsync() };
        using var halted = new Halt(InlineRebuildStep.Writing);
        var first = Task.Run(() => ledgers[0].RebuildInlineProjectionAsync("count", halted, CancellationToken.None));
        await halted.Reached;
        var told = new List<InlineRebuildProgress>();
        var second = ledgers[1].RebuildInlineProjectionAsync("count", new Progress(told.Add), CancellationToken.None);
        using (var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(200)))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ledgers[1].RebuildInlineProjectionAsync("count", progress: null, patience.Token));
        Assert.Empty(told);

        halted.Release();
        await Task.WhenAll(first, second);
        Assert.NotEmpty(told);
        foreach (var ledger in ledgers) await AssertInStepAsync(ledger, Streams);
        await AssertNothingLeftAsync(documents: Streams);
    }

    [Fact]
    public async Task Rebuild_is_refused_for_a_projection_that_is_unknown_or_kept_in_another_version()
    {
        var ledger = await FilledAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => ledger.RebuildInlineProjectionAsync("other", progress: null, CancellationToken.None));

        await LedgerAsync(new EventStoreOptions { InlineProjections = [new CountProjection(version: 2)] });
        var refused = await Assert.ThrowsAsync<ProjectionMismatchException>(() => ledger.RebuildInlineProjectionAsync("count", progress: null, CancellationToken.None));
        Assert.Equal("Not rebuilt: count is kept in version 2; this program has version 1.", refused.Message);
        Assert.Equal(2, await VersionAsync());
        await AssertNothingLeftAsync(documents: Streams);
    }

    private async Task<Ledger> FilledAsync()
    {
        var ledger = await LedgerAsync();
        await ledger.AppendedAsync([.. Enumerable.Range(0, Streams).Select(i => To($"kpi-{i}", 0))]);
        return ledger;
    }

    // Every event counts in exactly one document, so the counts add up to the position of the same snapshot.
    private async Task AssertInStepAsync(Ledger ledger, long atLeast)
    {
        var read = await ledger.ReadDocumentsAsync(Count, DocumentQuery.All, CancellationToken.None);
        Assert.Equal(read.Position, read.Items.Sum(document => document.State.Count));
        Assert.Equal(read.Position, read.Items.Sum(document => document.Version));
        Assert.True(read.Position >= atLeast, $"{read.Position} is before {atLeast}.");
    }

    private async Task AssertNothingLeftAsync(long documents)
    {
        Assert.Equal(0, await SqlAsync<long>("SELECT count(*) FROM dxledger.projections_aside"));
        Assert.Equal(documents, await SqlAsync<long>("SELECT count(*) FROM dxledger.documents"));
    }

    private Task<int> IdAsync(string name) => SqlAsync<int>($"SELECT id FROM dxledger.projections WHERE name = '{name}'");

    private Task<int> VersionAsync() => SqlAsync<int>("SELECT version FROM dxledger.projections WHERE name = 'count'");

    /// <summary>Tells at once and on the rebuild's own path, which that of the framework does not.</summary>
    private sealed class Progress(Action<InlineRebuildProgress> tell) : IProgress<InlineRebuildProgress>
    {
        public void Report(InlineRebuildProgress value) => tell(value);
    }

    /// <summary>Holds a rebuild up where it first comes to a step.</summary>
    private sealed class Halt(InlineRebuildStep at) : IProgress<InlineRebuildProgress>, IDisposable
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _released = new();

        public Task Reached => _reached.Task;

        public void Report(InlineRebuildProgress value)
        {
            if (value.Step == at && _reached.TrySetResult()) _released.Wait();
        }

        public void Release() => _released.Set();

        public void Dispose()
        {
            Release();
            _released.Dispose();
        }
    }
}
