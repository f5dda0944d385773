using System.Globalization;
using System.Text;
using DxLedger.EventStore;

namespace DxLedger.IntegrationTests.EventStore.Daemon;

/// <summary>How many events each stream has, and all together: a row that many streams share and rows of their own.</summary>
public sealed class TallyProjection(string name = "tally", int version = 1, bool history = false, int? reads = null) : AsyncProjection<TallyProjection.Tally>(name, version)
{
    public const string All = "all";

    public sealed record Tally(long Count, string Last, string? Group);

    public override bool KeepsHistory => history;

    /// <summary>Set to false where an event was made that this code cannot take, as a mended program would be.</summary>
    public bool Fails { get; set; } = true;

    public override bool CanRead(int version) => version == Version || version == reads;

    public override bool Handles(string stream) => !stream.StartsWith("other-", StringComparison.Ordinal);

    public override string? LikelyKey(RecordedEvent @event) => @event.Stream;

    public override async ValueTask ApplyAsync(RecordedEvent @event, ProjectionRows<Tally> rows)
    {
        var own = await rows.FindAsync(@event.Stream);
        if (@event.Type == "test.ended.v1") rows.Remove(@event.Stream);
        else rows.Put(@event.Stream, new Tally((own?.Count ?? 0) + 1, Encoding.UTF8.GetString(@event.Data.Span), Group(@event)));
        if (Fails && @event.Type == "test.unfit.v1") throw new InvalidOperationException("This event cannot be.");
        rows.Put(All, new Tally(((await rows.FindAsync(All))?.Count ?? 0) + 1, @event.Id.ToString(), Group: null));
    }

    public override byte[] Serialize(Tally row) => Encoding.UTF8.GetBytes($"v{Version}|{row.Count}|{row.Group}|{row.Last}");

    public override Tally Deserialize(ReadOnlySpan<byte> document)
    {
        var parts = Encoding.UTF8.GetString(document).Split('|', 4);
        return parts[0] == $"v{Version}" || parts[0] == $"v{reads}"
            ? new Tally(long.Parse(parts[1], CultureInfo.InvariantCulture), parts[3], parts[2].Length == 0 ? null : parts[2])
            : throw new InvalidDataException($"A row of {parts[0]}.");
    }

    public override string? GroupOf(Tally row) => Fails && row.Group == "unwritable" ? throw new InvalidDataException("This row cannot be written.") : row.Group;

    // A NUL is what no text column takes: code that is right in itself and data that the database refuses.
    private string Group(RecordedEvent @event) => Fails && @event.Type == "test.nul.v1" ? "no\0group"
        : Fails && @event.Type == "test.unwritable.v1" ? "unwritable" : @event.Stream[..@event.Stream.IndexOf('-', StringComparison.Ordinal)];
}
