using DxLedger.EventStore;

namespace DxLedger.Benchmarks.Appending;

/// <summary>Callers that append one event at a time to streams of their own, each with its exact expected version.</summary>
internal sealed class LedgerLoad(Ledger ledger)
{
    public const int Streams = 2_000;

    private readonly string[] _names = [.. Enumerable.Range(0, Streams).Select(i => $"kpi-r5-a-{i / 10}-{i % 10}")];
    private readonly long[] _versions = new long[Streams];

    /// <summary>An event as the ledger stores it, for the reference to store the same bytes.</summary>
    public async Task<RecordedEvent> SampleAsync()
    {
        await AppendAsync(0);
        return await ledger.ReadAllAsync(0, 1, CancellationToken.None).FirstAsync();
    }

    public Task<Measurement> RunAsync(int callers, TimeSpan duration)
    {
        var next = Enumerable.Range(0, callers).ToArray();
        return Measurement.RunAsync(callers, duration, caller =>
        {
            var stream = next[caller];
            next[caller] = stream + callers < Streams ? stream + callers : caller;
            return AppendAsync(stream);
        });
    }

    public Task<ProjectionDifference?> CheckAsync() => ledger.CheckInlineProjectionsAsync(CancellationToken.None);

    private async Task AppendAsync(int stream)
    {
        var version = _versions[stream];
        var @event = new EventData(Guid.CreateVersion7(), "kpi.progress-reported.v1", ReportedProjection.EventBytes(version));
        var result = await ledger.AppendAsync(
            new AppendRequest("5b0e0a52c1", [new StreamAppend(_names[stream], version, [@event])]), CancellationToken.None);
        if (result is not AppendResult.Appended) throw new InvalidOperationException($"{_names[stream]} at {version}: {result}");
        _versions[stream] = version + 1;
    }
}
