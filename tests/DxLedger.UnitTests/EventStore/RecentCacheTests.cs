using DxLedger.EventStore;

namespace DxLedger.UnitTests.EventStore;

public sealed class RecentCacheTests
{
    [Fact]
    public void Streams_in_use_stay_and_the_number_is_bounded()
    {
        var cache = new RecentCache<StreamState>(100);
        for (var i = 0; i < 10_000; i++)
        {
            cache.Put($"kpi-{i}", new StreamState(i, []));
            Assert.Equal(0, (cache.Find("kpi-0") ?? throw new InvalidOperationException($"forgotten at {i}")).Version);
            Assert.InRange(cache.Count, 1, 100);
        }

        Assert.Equal(9_999, cache.Find("kpi-9999")?.Version);
        Assert.Null(cache.Find("kpi-1"));
    }

    [Fact]
    public void Stream_is_replaced_and_forgotten_in_either_generation()
    {
        var cache = new RecentCache<StreamState>(4);
        foreach (var stream in new[] { "a-1", "a-2", "a-3" }) cache.Put(stream, new StreamState(1, []));
        foreach (var stream in new[] { "a-1", "a-3" })
        {
            cache.Put(stream, new StreamState(2, []));
            Assert.Equal(2, cache.Find(stream)?.Version);
            cache.Remove(stream);
            Assert.Null(cache.Find(stream));
        }

        cache.Clear();
        Assert.Equal(0, cache.Count);
    }
}
