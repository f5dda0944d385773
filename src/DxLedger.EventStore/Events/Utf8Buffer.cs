using System.Buffers.Text;
using System.Diagnostics;

namespace DxLedger.EventStore;

/// <summary>Bytes being written, which can be looked at again and rearranged.</summary>
internal sealed class Utf8Buffer(int capacity)
{
    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Append(byte value)
    {
        Reserve(1)[0] = value;
        Length++;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    public void AppendNumber(long value)
    {
        if (!Utf8Formatter.TryFormat(value, Reserve(20), out var written)) throw new UnreachableException();
        Length += written;
    }

    /// <summary>Room for at least so many bytes; <see cref="Advance"/> says how many were used.</summary>
    public Span<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        return _bytes.AsSpan(Length);
    }

    public void Advance(int count) => Length += count;

    /// <summary>Writable view of what was written from an offset on.</summary>
    public Span<byte> From(int offset) => _bytes.AsSpan(offset, Length - offset);
}
