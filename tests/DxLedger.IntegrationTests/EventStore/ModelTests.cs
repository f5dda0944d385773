using DxLedger.EventStore;
using FsCheck;
using FsCheck.Fluent;
using static DxLedger.IntegrationTests.EventStore.LedgerScenario;

namespace DxLedger.IntegrationTests.EventStore;

public sealed class ModelTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    private static readonly string[] Streams = ["kpi-a", "kpi-b.1", "kpi-b.2", "plan-a"];

    /// <summary>An append in terms of the state it meets: versions are right, or off by something.</summary>
    private sealed record Step(int[] Streams, int Events, int VersionOff, int? GuardedStream, int GuardOff, int? HeadOff, int? Key, int Body);

    private static Gen<Step> Steps { get; } =
        from streams in Gen.SubListOf(Enumerable.Range(0, Streams.Length)).Where(s => s.Count > 0)
        from events in Gen.Choose(1, 3)
        from versionOff in Gen.Frequency((8, Gen.Constant(0)), (1, Gen.Constant(1)), (1, Gen.Constant(-1)))
        from guarded in Gen.Frequency((2, Gen.Constant((int?)null)), (1, Gen.Choose(0, Streams.Length - 1).Select(i => (int?)i)))
        from guardOff in Gen.Frequency((4, Gen.Constant(0)), (1, Gen.Constant(1)))
        from headOff in Gen.Frequency((5, Gen.Constant((int?)null)), (2, Gen.Constant((int?)0)), (1, Gen.Constant((int?)1)))
        from key in Gen.Frequency((1, Gen.Constant((int?)null)), (1, Gen.Choose(0, 4).Select(i => (int?)i)))
        from body in Gen.Frequency((4, Gen.Constant(1)), (1, Gen.Constant(2)))
        select new Step([.. streams], events, versionOff, guarded, guardOff, headOff, key, body);

    [Fact]
    public async Task Any_sequence_of_appends_gives_what_the_naive_model_gives()
    {
        // Two programs take turns, so that every other append finds the head moved.
        var options = new EventStoreOptions { InlineProjections = [Count], CachedStreams = 3, ReadPage = 4 };
        LedgerDatabase[] databases = [await OpenAsync(options), await OpenAsync(options)];
        var number = 0;
        Prop.ForAll(Gen.Choose(5, 25).SelectMany(n => Steps.ListOf(n)).ToArbitrary(), steps =>
        {
            var name = $"run-{++number}";
            return Task.Run(() => FollowsModelAsync(databases, name, steps)).GetAwaiter().GetResult();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    [Fact]
    public async Task Racing_appends_have_an_order_in_which_the_naive_model_gives_the_same_answers()
    {
        var options = new EventStoreOptions { InlineProjections = [Count], BatchEvents = 20, Connections = 4 }; // every run has a ledger, and a database, of its own
        LedgerDatabase[] databases = [await OpenAsync(options), await OpenAsync(options)];
        var number = 0;
        Prop.ForAll(Steps.ListOf(60).ToArbitrary(), steps =>
        {
            var name = $"race-{++number}";
            return Task.Run(() => HasAnOrderAsync(databases, name, steps)).GetAwaiter().GetResult();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));
    }

    private static async Task<bool> FollowsModelAsync(LedgerDatabase[] databases, string name, IReadOnlyList<Step> steps)
    {
        var ledgers = await Task.WhenAll(databases.Select(database => database.LedgerAsync(name, CancellationToken.None)));
        var model = new NaiveLedger();
        for (var i = 0; i < steps.Count; i++)
        {
            var request = ToRequest(steps[i], model);
            var expected = model.Append(request);
            Assert.Equal(expected, NaiveLedger.Describe(await ledgers[i / 2 % 2].AppendAsync(request, CancellationToken.None)));
        }

        await AssertSameAsync(ledgers[0], model);
        return true;
    }

    private static async Task<bool> HasAnOrderAsync(LedgerDatabase[] databases, string name, IReadOnlyList<Step> steps)
    {
        var ledgers = await Task.WhenAll(databases.Select(database => database.LedgerAsync(name, CancellationToken.None)));
        // Everybody decides on what stood in the ledger some appends ago, without idempotency keys or a wrong version on purpose.
        var answered = await Task.WhenAll(steps.Select(async (step, i) =>
        {
            await Task.Yield();
            var versions = await ledgers[i % 2].VersionsAsync(Streams, CancellationToken.None);
            var request = Request([.. step.Streams.Select(s => To(Streams[s], versions[Streams[s]], Events(step)))]) with
            {
                Guards = step.GuardedStream is { } g && !step.Streams.Contains(g) ? [new Guard(Streams[g], versions[Streams[g]])] : [],
            };
            return (Request: request, Answer: await ledgers[i % 2].AppendAsync(request, CancellationToken.None));
        }));

        var model = new NaiveLedger();
        foreach (var (request, answer) in answered.Where(a => a.Answer is AppendResult.Appended).OrderBy(a => ((AppendResult.Appended)a.Answer).FirstPosition))
            Assert.Equal(model.Append(request), NaiveLedger.Describe(answer));
        Assert.All(answered.Select(a => a.Answer).OfType<AppendResult.Conflict>(), conflict => Assert.True(conflict.Actual > conflict.Expected));
        await AssertSameAsync(ledgers[1], model);
        return true;
    }

    private static AppendRequest ToRequest(Step step, NaiveLedger model) => new(
        "tester",
        [.. step.Streams.Select((s, i) => To(Streams[s], Math.Max(0, model.Version(Streams[s]) + (i == 0 ? step.VersionOff : 0)), Events(step)))])
    {
        Guards = step.GuardedStream is { } g ? [new Guard(Streams[g], model.Version(Streams[g]) + step.GuardOff)] : [],
        ExpectedHead = step.HeadOff is { } off ? model.Events.Count + off : null,
        Idempotency = step.Key is { } key ? new Idempotency("alice", "report", $"{key}", new[] { (byte)step.Body }) : null,
    };

    private static EventData[] Events(Step step) => [.. Enumerable.Range(0, step.Events).Select(i => Event($$"""{"i":{{i}}}"""))];

    private static async Task AssertSameAsync(Ledger ledger, NaiveLedger model)
    {
        var events = await ledger.AllAsync();
        AssertSound(events);
        Assert.Equal(model.Events, events.Select(e => (e.Stream, e.Version, e.Id)));
        Assert.Null(await ledger.CheckInlineProjectionsAsync(CancellationToken.None));
        Assert.Equal(Streams.ToDictionary(s => s, model.Version), await ledger.VersionsAsync(Streams, CancellationToken.None));
        foreach (var stream in Streams)
        {
            var expected = model.Events.Where(e => e.Stream == stream).Select(e => e.Id).ToList();
            Assert.Equal(expected, (await ledger.StreamAsync(stream)).Select(e => e.Id));
            Assert.Equal(Enumerable.Reverse(expected), (await ledger.StreamAsync(stream, new StreamRead { Backwards = true })).Select(e => e.Id));
        }
    }
}
