using System.Text;
using DxLedger.EventStore;

namespace DxLedger.IntegrationTests.EventStore;

/// <summary>Short ways of saying what most of the tests say.</summary>
internal static class LedgerScenario
{
    public static EventData Event(string data = "{}", string type = "test.happened.v1", params ErasableText[] texts) =>
        new(Guid.NewGuid(), type, Encoding.UTF8.GetBytes(data)) { Texts = texts };

    public static StreamAppend To(string stream, long expectedVersion, params EventData[] events) =>
        new(stream, expectedVersion, events.Length == 0 ? [Event()] : events);

    public static AppendRequest Request(params StreamAppend[] streams) => new("tester", streams);

    public static Task<AppendResult> AppendAsync(this Ledger ledger, params StreamAppend[] streams) =>
        ledger.AppendAsync(Request(streams), CancellationToken.None);

    public static async Task<AppendResult.Appended> AppendedAsync(this Ledger ledger, params StreamAppend[] streams) =>
        Assert.IsType<AppendResult.Appended>(await ledger.AppendAsync(streams));

    public static async Task<List<RecordedEvent>> AllAsync(this Ledger ledger) =>
        await ledger.ReadAllAsync(0, count: null, CancellationToken.None).ToListAsync();

    public static async Task<List<RecordedEvent>> StreamAsync(this Ledger ledger, string stream, StreamRead? read = null) =>
        await ledger.ReadStreamAsync(stream, read ?? new StreamRead(), CancellationToken.None).ToListAsync();

    public static string DataText(this RecordedEvent @event) => Encoding.UTF8.GetString(@event.Data.Span);

    /// <summary>What the log promises of itself: positions and versions without gaps, time strictly increasing.</summary>
    public static void AssertSound(IReadOnlyList<RecordedEvent> events)
    {
        Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(e => e.Position));
        Assert.All(events.Zip(events.Skip(1)), pair => Assert.True(pair.First.RecordedAt < pair.Second.RecordedAt));
        foreach (var stream in events.GroupBy(e => e.Stream))
            Assert.Equal(Enumerable.Range(1, stream.Count()).Select(i => (long)i), stream.Select(e => e.Version));
        Assert.Equal(events.Count, events.Select(e => e.Id).Distinct().Count());
    }
}
