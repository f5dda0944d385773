using DxLedger.EventStore;

namespace DxLedger.IntegrationTests.EventStore;

/// <summary>What an append means, in the plainest terms: the model that the ledger is compared with.</summary>
internal sealed class NaiveLedger
{
    private readonly Dictionary<(string, string, string), (byte[] Body, long First, long Last, Dictionary<string, long> Versions)> _operations = [];

    public List<(string Stream, long Version, Guid Id)> Events { get; } = [];

    public long Version(string stream) => Events.Count(e => e.Stream == stream);

    public string Append(AppendRequest request)
    {
        var key = request.Idempotency is { } i ? (i.Subject, i.Operation, i.Key) : default;
        if (request.Idempotency is { } idempotency && _operations.TryGetValue(key, out var known))
        {
            return known.Body.AsSpan().SequenceEqual(idempotency.BodyHash.Span)
                ? Describe(known.First, known.Last, known.Versions, replayed: true)
                : $"key reused {idempotency.Key}";
        }

        if (request.ExpectedHead is { } head && head != Events.Count) return $"conflict on  {head} {Events.Count} True";
        foreach (var guard in request.Guards)
        {
            if (Version(guard.Stream) != guard.Version) return $"conflict on {guard.Stream} {guard.Version} {Version(guard.Stream)} True";
        }

        foreach (var stream in request.Streams)
        {
            if (Version(stream.Stream) != stream.ExpectedVersion)
                return $"conflict on {stream.Stream} {stream.ExpectedVersion} {Version(stream.Stream)} False";
        }

        var first = Events.Count + 1;
        foreach (var stream in request.Streams)
        {
            foreach (var @event in stream.Events) Events.Add((stream.Stream, Version(stream.Stream) + 1, @event.Id));
        }

        var versions = request.Streams.ToDictionary(s => s.Stream, s => Version(s.Stream));
        if (request.Idempotency is { } used) _operations.Add(key, (used.BodyHash.ToArray(), first, Events.Count, versions));
        return Describe(first, Events.Count, versions, replayed: false);
    }

    public static string Describe(AppendResult result) => result switch
    {
        AppendResult.Appended a => Describe(a.FirstPosition, a.LastPosition, a.Versions, a.Replayed),
        AppendResult.Conflict c => $"conflict on {c.Stream} {c.Expected} {c.Actual} {c.IsGuard}",
        AppendResult.KeyReused k => $"key reused {k.Key}",
        _ => result.ToString(),
    };

    private static string Describe(long first, long last, IReadOnlyDictionary<string, long> versions, bool replayed) =>
        $"appended {first}-{last} {string.Join(' ', versions.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{v.Key}={v.Value}"))} {replayed}";
}
