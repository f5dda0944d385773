using System.Numerics;
using System.Security.Cryptography;

namespace DxLedger.TransparencyLog;

/// <summary>
/// The hash tree of RFC 6962 section 2.1 with SHA-256. Leaves and nodes are hashed under different prefixes, so that
/// no leaf can be passed off as a node.
/// </summary>
public static class MerkleTree
{
    /// <summary>Bytes in a hash.</summary>
    public const int HashSize = SHA256.HashSizeInBytes;

    private const byte LeafPrefix = 0x00;
    private const byte NodePrefix = 0x01;
    private const int StackBytesMax = 1024;

    /// <summary>The hash of a leaf: SHA-256(0x00 ‖ entry).</summary>
    /// <param name="entry">The exact bytes of the log entry; may be empty.</param>
    public static byte[] LeafHash(ReadOnlySpan<byte> entry)
    {
        var hash = new byte[HashSize];
        LeafHash(entry, hash);
        return hash;
    }

    /// <summary>Writes the hash of a leaf, SHA-256(0x00 ‖ entry), without allocating for entries of ordinary size.</summary>
    /// <param name="entry">The exact bytes of the log entry; may be empty.</param>
    /// <param name="destination">At least <see cref="HashSize"/> bytes.</param>
    public static void LeafHash(ReadOnlySpan<byte> entry, Span<byte> destination)
    {
        var length = entry.Length + 1;
        var input = length <= StackBytesMax ? stackalloc byte[StackBytesMax] : new byte[length];
        input[0] = LeafPrefix;
        entry.CopyTo(input[1..]);
        SHA256.HashData(input[..length], destination);
    }

    /// <summary>The hash of an inner node: SHA-256(0x01 ‖ left ‖ right).</summary>
    /// <exception cref="ArgumentException">A child is not a hash of 32 bytes.</exception>
    public static byte[] NodeHash(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != HashSize) throw new ArgumentException("A node hash has 32 bytes.", nameof(left));
        if (right.Length != HashSize) throw new ArgumentException("A node hash has 32 bytes.", nameof(right));
        Span<byte> input = stackalloc byte[1 + (2 * HashSize)];
        input[0] = NodePrefix;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + HashSize)..]);
        return SHA256.HashData(input);
    }

    /// <summary>The root of a tree without leaves: SHA-256 of nothing.</summary>
    public static byte[] EmptyRoot() => SHA256.HashData([]);

    /// <summary>The root over leaf hashes in order; the tree is split at the largest power of two below its size.</summary>
    /// <param name="leafHashes">Hashes as <see cref="LeafHash(ReadOnlySpan{byte})"/> gives them; may be empty.</param>
    public static byte[] Root(IReadOnlyList<byte[]> leafHashes)
    {
        ArgumentNullException.ThrowIfNull(leafHashes);
        return leafHashes.Count == 0 ? EmptyRoot() : RangeRoot(leafHashes, 0, leafHashes.Count);
    }

    /// <summary>The root over hashes that lie side by side, and behind them perhaps that of the rest of the tree.</summary>
    /// <param name="hashes">One after the other; at least one of them or a <paramref name="rest"/>.</param>
    /// <param name="rest">What hangs to the right of them on levels below theirs; null for nothing.</param>
    internal static byte[] Root(ReadOnlySpan<byte> hashes, byte[]? rest = null)
    {
        var count = (hashes.Length / HashSize) + (rest is null ? 0 : 1);
        if (count == 1) return rest ?? hashes.ToArray();
        var left = (1 << BitOperations.Log2((uint)(count - 1))) * HashSize;
        return NodeHash(Root(hashes[..left]), Root(hashes[left..], rest));
    }

    private static byte[] RangeRoot(IReadOnlyList<byte[]> leafHashes, int start, int count)
    {
        if (count == 1) return leafHashes[start];
        var left = 1 << BitOperations.Log2((uint)(count - 1));
        return NodeHash(RangeRoot(leafHashes, start, left), RangeRoot(leafHashes, start + left, count - left));
    }
}
