using System.Text;
using DxLedger.EventStore;

namespace DxLedger.IntegrationTests.EventStore;

/// <summary>How many events a stream has and the last one's data; grouped by what comes before the first dot of its key.</summary>
public sealed class CountProjection(int version = 1, string name = "count", string prefix = "") : InlineProjection<CountProjection.State>(name, version)
{
    public sealed record State(long Count, string Last, string? Group);

    public override bool Handles(string stream) => stream.StartsWith(prefix, StringComparison.Ordinal);

    public override State Evolve(State? state, RecordedEvent @event) => @event.Type switch
    {
        "test.fails.v1" => throw new InvalidOperationException("This event cannot be."),
        "test.poison.v1" => new State(1, "poison", "no\0group"),
        _ => new State((state?.Count ?? 0) + 1, Encoding.UTF8.GetString(@event.Data.Span), GroupOfStream(@event.Stream)),
    };

    public override byte[] Serialize(State state) => Encoding.UTF8.GetBytes($"v{Version}|{state.Count}|{state.Group}|{state.Last}");

    public override State Deserialize(ReadOnlySpan<byte> document)
    {
        var parts = Encoding.UTF8.GetString(document).Split('|', 4);
        return parts[0] == $"v{Version}"
            ? new State(long.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture), parts[3], parts[2].Length == 0 ? null : parts[2])
            : throw new InvalidDataException($"A document of {parts[0]}.");
    }

    public override string? GroupOf(State state) => state.Group;

    private static string? GroupOfStream(string stream)
    {
        var key = stream[(stream.IndexOf('-', StringComparison.Ordinal) + 1)..];
        var dot = key.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? null : key[..dot];
    }
}
