using System.Globalization;
using System.Text;
using DxLedger.EventStore;

namespace DxLedger.IntegrationTests.Http;

/// <summary>How many notes each stream of notes has; a note of type <c>test.fails.v1</c> cannot be taken until it is mended.</summary>
internal sealed class NoteView() : AsyncProjection<NoteView.Row>("notes", 1)
{
    internal sealed record Row(long Count);

    /// <summary>Whether notes that could not be taken can be now.</summary>
    public bool IsMended { get; set; }

    /// <summary>Set to a task that is not done, it holds every note up.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public override bool Handles(string stream) => stream.StartsWith("note-", StringComparison.Ordinal);

    public override async ValueTask ApplyAsync(RecordedEvent @event, ProjectionRows<Row> rows)
    {
        await Gate;
        if (@event.Type == "test.fails.v1" && !IsMended)
            throw new InvalidOperationException("This note cannot be.");
        rows.Put(@event.Stream, new Row((await rows.FindAsync(@event.Stream))?.Count + 1 ?? 1));
    }

    public override byte[] Serialize(Row row) => Encoding.UTF8.GetBytes(row.Count.ToString(CultureInfo.InvariantCulture));

    public override Row Deserialize(ReadOnlySpan<byte> document) => new(long.Parse(document, CultureInfo.InvariantCulture));
}
