using System.Buffers.Binary;
using System.Text;
using DxLedger.EventStore;

namespace DxLedger.IntegrationTests.EventStore.Tampering;

/// <summary>The file in which a stopped server's rows of events lie.</summary>
internal sealed class HeapFile(string path)
{
    private readonly byte[] _bytes = File.ReadAllBytes(path);

    /// <summary>Turns bits of one byte of a row around.</summary>
    /// <param name="event">Of the row.</param>
    /// <param name="flip">Which ones.</param>
    public void Flip(RecordedEvent @event, Flip flip)
    {
        var column = Columns(@event)[flip.Column];
        _bytes[flip.Byte >= 0 ? column.Start + flip.Byte : column.Start + column.Length + flip.Byte] ^= flip.Mask;
    }

    public void Write() => File.WriteAllBytes(path, _bytes);

    // As PostgreSQL lays a row out: numbers at multiples of eight, short texts and hashes behind one byte of length.
    private Dictionary<string, (int Start, int Length)> Columns(RecordedEvent @event)
    {
        var entry = _bytes.AsSpan().IndexOf(@event.Entry.Span);
        var stream = Encoding.ASCII.GetBytes(@event.Stream);
        Span<byte> head = [.. BitConverter.GetBytes(@event.Position), (byte)(((stream.Length + 1) << 1) | 1), .. stream];
        var position = _bytes.AsSpan(0, entry).LastIndexOf(head);
        var version = Aligned(position + head.Length);
        var type = version + sizeof(long) + 16 + 1;
        var recordedAt = Aligned(type + @event.Type.Length);
        var actor = recordedAt + sizeof(long) + 1;
        var leafHash = entry + @event.Entry.Length + 1;
        Assert.Equal(@event.Version, BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(version)));
        Assert.Equal(@event.Id, new Guid(_bytes.AsSpan(version + sizeof(long), 16), bigEndian: true));
        Assert.Equal(@event.Type, Encoding.ASCII.GetString(_bytes, type, @event.Type.Length));
        Assert.Equal(@event.Actor, Encoding.ASCII.GetString(_bytes, actor, @event.Actor.Length));
        Assert.Equal(@event.LeafHash.ToArray(), _bytes[leafHash..(leafHash + @event.LeafHash.Length)]);
        return new Dictionary<string, (int, int)>(StringComparer.Ordinal)
        {
            ["ledger"] = (position - sizeof(long), sizeof(int)),
            ["position"] = (position, sizeof(long)),
            ["stream"] = (position + sizeof(long) + 1, stream.Length),
            ["version"] = (version, sizeof(long)),
            ["id"] = (version + sizeof(long), 16),
            ["type"] = (type, @event.Type.Length),
            ["recorded_at"] = (recordedAt, sizeof(long)),
            ["actor"] = (actor, @event.Actor.Length),
            ["entry"] = (entry, @event.Entry.Length),
            ["leaf_hash"] = (leafHash, @event.LeafHash.Length),
        };

        static int Aligned(int offset) => (offset + 7) & ~7;
    }
}

/// <summary>Bits turned around in a column.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Byte">Which byte; below 0, counted from the end.</param>
/// <param name="Mask">Which bits.</param>
internal sealed record Flip(string Column, int Byte, byte Mask);
