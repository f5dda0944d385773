using System.Buffers.Binary;

namespace DxLedger.TransparencyLog;

/// <summary>Entries side by side, each behind its length in two bytes (C2SP tlog-tiles).</summary>
public static class EntryBundle
{
    /// <summary>The bundle of some entries.</summary>
    /// <exception cref="ArgumentException">An entry is longer than 65,535 bytes.</exception>
    public static byte[] Write(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var bundle = new byte[entries.Sum(entry => sizeof(ushort) + entry.Length)];
        var offset = 0;
        foreach (var entry in entries)
        {
            if (entry.Length > ushort.MaxValue) throw new ArgumentException("An entry is too long for a bundle.", nameof(entries));
            BinaryPrimitives.WriteUInt16BigEndian(bundle.AsSpan(offset), (ushort)entry.Length);
            entry.CopyTo(bundle.AsMemory(offset + sizeof(ushort)));
            offset += sizeof(ushort) + entry.Length;
        }

        return bundle;
    }

    /// <summary>Takes a bundle apart.</summary>
    /// <returns>Null when it is cut off or longer than its entries.</returns>
    public static IReadOnlyList<ReadOnlyMemory<byte>>? Read(ReadOnlyMemory<byte> bundle)
    {
        var entries = new List<ReadOnlyMemory<byte>>();
        while (bundle.Length > 0)
        {
            if (bundle.Length < sizeof(ushort)) return null;
            var length = BinaryPrimitives.ReadUInt16BigEndian(bundle.Span);
            if (bundle.Length < sizeof(ushort) + length) return null;
            entries.Add(bundle.Slice(sizeof(ushort), length));
            bundle = bundle[(sizeof(ushort) + length)..];
        }

        return entries;
    }
}
