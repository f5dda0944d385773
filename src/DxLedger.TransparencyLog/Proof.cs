using System.Numerics;

namespace DxLedger.TransparencyLog;

/// <summary>Checks proofs as RFC 9162 section 2.1 does. Whatever is malformed is refused, never an error.</summary>
public static class Proof
{
    /// <summary>Whether a leaf is in a tree.</summary>
    /// <param name="leafHash">As <see cref="MerkleTree.LeafHash(ReadOnlySpan{byte})"/> gives it.</param>
    /// <param name="index">Of the leaf, from 0.</param>
    /// <param name="size">Leaves in the tree.</param>
    /// <param name="path">Hashes, leaf to root.</param>
    /// <param name="root">Of the tree.</param>
    public static bool IsIncluded(ReadOnlySpan<byte> leafHash, long index, long size, IReadOnlyList<byte[]> path, ReadOnlySpan<byte> root)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (index < 0 || index >= size || !AreHashes(path) || leafHash.Length != MerkleTree.HashSize) return false;
        var (node, last) = (index, size - 1);
        var hash = leafHash.ToArray();
        foreach (var sibling in path)
        {
            if (last == 0) return false;
            if (IsRightChild(node, last))
            {
                hash = MerkleTree.NodeHash(sibling, hash);
                Climb(ref node, ref last);
            }
            else
            {
                hash = MerkleTree.NodeHash(hash, sibling);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && hash.AsSpan().SequenceEqual(root);
    }

    /// <summary>Whether a tree is the beginning of another one.</summary>
    /// <param name="from">Leaves in the older tree.</param>
    /// <param name="to">Leaves in the newer tree.</param>
    /// <param name="path">Hashes as <see cref="TreeRange.ConsistencyProof"/> orders them.</param>
    /// <param name="fromRoot">Root of the older tree.</param>
    /// <param name="toRoot">Root of the newer tree.</param>
    public static bool IsConsistent(long from, long to, IReadOnlyList<byte[]> path, ReadOnlySpan<byte> fromRoot, ReadOnlySpan<byte> toRoot)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (from < 0 || from > to || !AreHashes(path)) return false;
        if (from == to) return path.Count == 0 && fromRoot.SequenceEqual(toRoot);
        if (from == 0) return path.Count == 0 && fromRoot.SequenceEqual(MerkleTree.EmptyRoot());

        var hashes = new Queue<byte[]>(path);
        if (BitOperations.IsPow2(from)) hashes = new Queue<byte[]>([fromRoot.ToArray(), .. path]);
        if (!hashes.TryDequeue(out var first)) return false;
        var (node, last) = (from - 1, to - 1);
        while ((node & 1) == 1) (node, last) = (node >> 1, last >> 1);
        var (older, newer) = (first, first);
        foreach (var hash in hashes)
        {
            if (last == 0) return false;
            if (IsRightChild(node, last))
            {
                older = MerkleTree.NodeHash(hash, older);
                newer = MerkleTree.NodeHash(hash, newer);
                Climb(ref node, ref last);
            }
            else
            {
                newer = MerkleTree.NodeHash(newer, hash);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && older.AsSpan().SequenceEqual(fromRoot) && newer.AsSpan().SequenceEqual(toRoot);
    }

    private static bool AreHashes(IReadOnlyList<byte[]> path) => path.All(hash => hash is { Length: MerkleTree.HashSize });

    private static bool IsRightChild(long node, long last) => (node & 1) == 1 || node == last;

    // A last node without a sibling goes up unhashed until it is a right child.
    private static void Climb(ref long node, ref long last)
    {
        while ((node & 1) == 0 && node != 0) (node, last) = (node >> 1, last >> 1);
    }
}
