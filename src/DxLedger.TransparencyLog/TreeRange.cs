using System.Numerics;

namespace DxLedger.TransparencyLog;

/// <summary>Leaves from <paramref name="Start"/> up to and without <paramref name="End"/> that hang under one node of some tree.</summary>
/// <param name="Start">Index of the first leaf, from 0.</param>
/// <param name="End">Index behind the last leaf; greater than <paramref name="Start"/>.</param>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
public readonly record struct TreeRange(long Start, long End)
{
    /// <summary>Leaves in it.</summary>
    public long Count => End - Start;

    /// <summary>Whether its hash is that of a full binary tree, which no later leaf changes.</summary>
    public bool IsPerfect => BitOperations.IsPow2(Count);

    /// <summary>Its level when it is perfect: 0 for a leaf.</summary>
    internal int Level => BitOperations.Log2((ulong)Count);

    /// <summary>The two ranges that its node's children stand for.</summary>
    /// <exception cref="InvalidOperationException">It is a leaf.</exception>
    public (TreeRange Left, TreeRange Right) Split()
    {
        if (Count < 2) throw new InvalidOperationException("A leaf has no children.");
        var middle = Start + (1L << BitOperations.Log2((ulong)(Count - 1)));
        return (new TreeRange(Start, middle), new TreeRange(middle, End));
    }

    /// <summary>The perfect ranges that it is made of, left to right; their hashes give its own.</summary>
    public IEnumerable<TreeRange> PerfectParts()
    {
        if (Count == 0) yield break;
        var rest = this;
        while (!rest.IsPerfect)
        {
            var (left, right) = rest.Split();
            yield return left; // the left child is always perfect
            rest = right;
        }

        yield return rest;
    }

    /// <summary>Whose hashes prove that a leaf is in a tree, leaf to root (RFC 6962 section 2.1.1).</summary>
    /// <param name="index">Of the leaf, from 0.</param>
    /// <param name="size">Leaves in the tree.</param>
    /// <exception cref="ArgumentOutOfRangeException">The tree has no such leaf.</exception>
    public static IReadOnlyList<TreeRange> InclusionProof(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var path = new List<TreeRange>();
        for (var range = new TreeRange(0, size); range.Count > 1;)
        {
            var (left, right) = range.Split();
            var goesLeft = index < left.End;
            path.Add(goesLeft ? right : left);
            range = goesLeft ? left : right;
        }

        path.Reverse();
        return path;
    }

    /// <summary>Whose hashes prove that a tree is the beginning of a larger one (RFC 6962 section 2.1.2).</summary>
    /// <param name="from">Leaves in the older tree; 0 needs no proof.</param>
    /// <param name="to">Leaves in the newer tree.</param>
    /// <exception cref="ArgumentOutOfRangeException">The older tree is the larger one.</exception>
    public static IReadOnlyList<TreeRange> ConsistencyProof(long from, long to)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, to);
        if (from == 0 || from == to) return [];
        var path = new List<TreeRange>();
        var range = new TreeRange(0, to);
        var isOldRoot = true;
        while (range.End != from)
        {
            var (left, right) = range.Split();
            var goesLeft = from <= left.End;
            path.Add(goesLeft ? right : left);
            range = goesLeft ? left : right;
            isOldRoot &= goesLeft;
        }

        if (!isOldRoot) path.Add(range); // the older root itself is known to whoever checks
        path.Reverse();
        return path;
    }
}
