namespace DxLedger.Benchmarks.Appending;

/// <summary>How many calls were answered in a time and how long each took.</summary>
internal sealed class Measurement
{
    private readonly long[] _sortedTicks;
    private readonly TimeSpan _elapsed;

    private Measurement(long[] sortedTicks, TimeSpan elapsed) => (_sortedTicks, _elapsed) = (sortedTicks, elapsed);

    public double PerSecond => _sortedTicks.Length / _elapsed.TotalSeconds;

    public double PercentileMs(double share) =>
        TimeProvider.System.GetElapsedTime(0, _sortedTicks[(int)Math.Min(_sortedTicks.Length - 1, share * _sortedTicks.Length)]).TotalMilliseconds;

    /// <summary>Lets callers call, each its next call after the answer to its last, until the time is up.</summary>
    public static async Task<Measurement> RunAsync(int callers, TimeSpan duration, Func<int, Task> call)
    {
        var start = TimeProvider.System.GetTimestamp();
        var ticks = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var own = new List<long>(4096);
            while (TimeProvider.System.GetElapsedTime(start) < duration)
            {
                var before = TimeProvider.System.GetTimestamp();
                await call(caller);
                own.Add(TimeProvider.System.GetTimestamp() - before);
            }

            return own;
        })));
        var elapsed = TimeProvider.System.GetElapsedTime(start);
        var all = ticks.SelectMany(own => own).ToArray();
        Array.Sort(all);
        return new Measurement(all, elapsed);
    }
}
