using System.Buffers.Binary;
using System.Text;
using DxLedger.EventStore;

namespace DxLedger.IntegrationTests.EventStore.Tampering;

/// <summary>The files in which a stopped server's rows of events and of the log lie.</summary>
internal sealed class HeapFile(string events, string log)
{
    private readonly byte[] _events = File.ReadAllBytes(events);
    private readonly byte[] _log = File.ReadAllBytes(log);

    /// <summary>Turns bits of one byte of a row around.</summary>
    /// <param name="event">Of the row.</param>
    /// <param name="flip">Which ones.</param>
    public void Flip(RecordedEvent @event, Flip flip)
    {
        var (file, columns) = flip.IsOfLog ? (_log, LogColumns(@event)) : (_events, EventColumns(@event));
        var column = columns[flip.Column];
        file[flip.Byte >= 0 ? column.Start + flip.Byte : column.Start + column.Length + flip.Byte] ^= flip.Mask;
    }

    public void Write()
    {
        File.WriteAllBytes(events, _events);
        File.WriteAllBytes(log, _log);
    }

    // As PostgreSQL lays a row out: numbers at multiples of eight, short texts behind one byte of length.
    private Dictionary<string, (int Start, int Length)> EventColumns(RecordedEvent @event)
    {
        var id = _events.AsSpan().IndexOf(@event.Id.ToByteArray(bigEndian: true));
        var stream = id + 16 + 1;
        var version = Aligned(stream + @event.Stream.Length);
        var data = After(version, @event.DataText()[@event.DataText().LastIndexOf(':')..].Trim(':', '"', '}'));
        var type = After(data.Start, @event.Type);
        var timestamp = Aligned(type.Start + type.Length);
        var tenant = After(timestamp, "*DEFAULT*");
        var actor = After(tenant.Start, @event.Actor);
        Assert.Equal(@event.Stream, Encoding.ASCII.GetString(_events, stream, @event.Stream.Length));
        Assert.Equal(@event.Version, BinaryPrimitives.ReadInt64LittleEndian(_events.AsSpan(version)));
        return new Dictionary<string, (int, int)>(StringComparer.Ordinal)
        {
            ["seq_id"] = (id - sizeof(long), sizeof(long)),
            ["id"] = (id, 16),
            ["stream_id"] = (stream, @event.Stream.Length),
            ["version"] = (version, sizeof(long)),
            ["data"] = data,
            ["type"] = type,
            ["timestamp"] = (timestamp, sizeof(long)),
            ["tenant_id"] = tenant,
            ["actor"] = actor,
            ["is_archived"] = (actor.Start + actor.Length, 1), // the actor is all of the headers
        };
    }

    private Dictionary<string, (int Start, int Length)> LogColumns(RecordedEvent @event)
    {
        var hash = _log.AsSpan().IndexOf(@event.LeafHash.Span);
        var append = hash - 1 - sizeof(long);
        Assert.Equal(@event.AppendPosition, BinaryPrimitives.ReadInt64LittleEndian(_log.AsSpan(append)));
        Assert.Equal(@event.Position, BinaryPrimitives.ReadInt64LittleEndian(_log.AsSpan(append - 16 - (2 * sizeof(long)))));
        return new Dictionary<string, (int, int)>(StringComparer.Ordinal)
        {
            ["log.position"] = (append - 16 - (2 * sizeof(long)), sizeof(long)),
            ["log.seq_id"] = (append - 16 - sizeof(long), sizeof(long)),
            ["log.event_id"] = (append - 16, 16),
            ["log.append"] = (append, sizeof(long)),
            ["log.leaf_hash"] = (hash, @event.LeafHash.Length),
        };
    }

    private (int Start, int Length) After(int offset, string text) => (offset + _events.AsSpan(offset).IndexOf(Encoding.ASCII.GetBytes(text)), text.Length);

    private static int Aligned(int offset) => (offset + 7) & ~7;
}

/// <summary>Bits turned around in a column.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Byte">Which byte; below 0, counted from the end.</param>
/// <param name="Mask">Which bits.</param>
internal sealed record Flip(string Column, int Byte, byte Mask)
{
    public bool IsOfLog => Column.StartsWith("log.", StringComparison.Ordinal);
}
