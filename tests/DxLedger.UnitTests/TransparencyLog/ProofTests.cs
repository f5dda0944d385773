using DxLedger.TransparencyLog;

namespace DxLedger.UnitTests.TransparencyLog;

public sealed class ProofTests
{
    private const int SizeMax = 300;

    private static readonly byte[][] Hashes = [.. Enumerable.Range(0, SizeMax).Select(i => MerkleTree.LeafHash([(byte)i, (byte)(i >> 8)]))];
    private static readonly byte[][] Roots = [.. Enumerable.Range(0, SizeMax + 1).Select(size => MerkleTree.Root(Hashes[..size]))];
    private static readonly Dictionary<(int, int), byte[]> Memo = [];
    private static readonly Dictionary<(int, long), byte[]> Tiles = TilesOfLargest();
    private static readonly TiledTree[] Trees = [.. Enumerable.Range(0, SizeMax + 1).Select(Tree)];

    [Fact]
    public void Every_leaf_of_every_tree_is_proven_by_the_naive_path_and_under_no_other_place()
    {
        for (var size = 1; size <= SizeMax; size++)
        {
            for (var index = 0; index < size; index++)
            {
                var path = Trees[size].InclusionProof(index);
                Assert.True(AreEqual(NaivePath(index, 0, size), path));
                Assert.True(Proof.IsIncluded(Hashes[index], index, size, path, Roots[size]));
                Assert.False(Proof.IsIncluded(Hashes[index], (index + 1) % (size + 1), size, path, Roots[size]));
                Assert.False(Proof.IsIncluded(Hashes[(index + 1) % SizeMax], index, size, path, Roots[size]));
            }
        }
    }

    [Fact]
    public void Every_tree_is_proven_to_begin_every_larger_one_and_no_other()
    {
        for (var to = 0; to <= SizeMax; to++)
        {
            Assert.Equal(Roots[to], Trees[to].Root());
            for (var from = 0; from <= to; from++)
            {
                var path = Trees[to].ConsistencyProof(from);
                if (from > 0) Assert.True(AreEqual(NaiveConsistency(from, 0, to, isOldRoot: true), path));
                Assert.True(Proof.IsConsistent(from, to, path, Roots[from], Roots[to]));
                if (from == 0) continue;
                Assert.False(Proof.IsConsistent(from, to, path, Roots[from - 1], Roots[to]));
                Assert.False(Proof.IsConsistent(from, to, path, Roots[from], Roots[to - 1]) && from < to);
                Assert.False(Proof.IsConsistent(from, to, [.. path, Hashes[0]], Roots[from], Roots[to]));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(13)]
    [InlineData(257)]
    public void No_bit_of_a_proof_can_be_changed(int size)
    {
        for (var index = 0; index < size; index += Math.Max(1, size / 13))
        {
            var included = Trees[size].InclusionProof(index);
            foreach (var path in Mutations(included)) Assert.False(Proof.IsIncluded(Hashes[index], index, size, path, Roots[size]));
            var consistent = Trees[size].ConsistencyProof(index + 1);
            foreach (var path in Mutations(consistent)) Assert.False(Proof.IsConsistent(index + 1, size, path, Roots[index + 1], Roots[size]));
        }
    }

    [Fact]
    public void Malformed_proofs_are_refused_and_no_error()
    {
        Assert.False(Proof.IsIncluded(Hashes[0], -1, 2, [Hashes[1]], Roots[2]));
        Assert.False(Proof.IsIncluded(Hashes[0], 2, 2, [Hashes[1]], Roots[2]));
        Assert.False(Proof.IsIncluded(Hashes[0], 0, 2, [[1, 2, 3]], Roots[2]));
        Assert.False(Proof.IsIncluded([1], 0, 1, [], [1]));
        Assert.False(Proof.IsConsistent(3, 2, [], Roots[3], Roots[2]));
        Assert.False(Proof.IsConsistent(-1, 2, [], Roots[0], Roots[2]));
        Assert.False(Proof.IsConsistent(3, 5, [], Roots[3], Roots[5]));
        Assert.False(Proof.IsConsistent(0, 5, [], Roots[1], Roots[5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => TreeRange.InclusionProof(5, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => TreeRange.ConsistencyProof(6, 5));
    }

    private static IEnumerable<IReadOnlyList<byte[]>> Mutations(IReadOnlyList<byte[]> path)
    {
        for (var i = 0; i < path.Count; i++)
        {
            yield return [.. path.Take(i), .. path.Skip(i + 1)];
            yield return [.. path.Take(i), path[i], path[i], .. path.Skip(i + 1)];
            for (var bit = 0; bit < 8 * MerkleTree.HashSize; bit++)
            {
                var changed = path[i].ToArray();
                changed[bit / 8] ^= (byte)(1 << (bit % 8));
                yield return [.. path.Take(i), changed, .. path.Skip(i + 1)];
            }
        }
    }

    // RFC 6962 section 2.1.1, word for word.
    private static List<byte[]> NaivePath(int index, int start, int count)
    {
        if (count == 1) return [];
        var left = LeftOf(count);
        return index < left
            ? [.. NaivePath(index, start, left), Root(start + left, count - left)]
            : [.. NaivePath(index - left, start + left, count - left), Root(start, left)];
    }

    // RFC 6962 section 2.1.2, word for word.
    private static List<byte[]> NaiveConsistency(int from, int start, int count, bool isOldRoot)
    {
        if (from == count) return isOldRoot ? [] : [Root(start, count)];
        var left = LeftOf(count);
        return from <= left
            ? [.. NaiveConsistency(from, start, left, isOldRoot), Root(start + left, count - left)]
            : [.. NaiveConsistency(from - left, start + left, count - left, isOldRoot: false), Root(start, left)];
    }

    private static int LeftOf(int count)
    {
        var left = 1;
        while (2 * left < count) left *= 2;
        return left;
    }

    private static byte[] Root(int start, int count) => Memo.TryGetValue((start, count), out var known) ? known : Memo[(start, count)] = MerkleTree.Root(Hashes[start..(start + count)]);

    private static bool AreEqual(List<byte[]> one, IReadOnlyList<byte[]> other) => one.Count == other.Count && one.Zip(other).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));

    // The tiles of the largest tree serve the smaller ones too, as they do on a log that has grown.
    private static TiledTree Tree(int size) => new(size, tile => Tiles[(tile.Level, tile.Index)]);

    private static Dictionary<(int, long), byte[]> TilesOfLargest()
    {
        var changed = new List<(Tile Tile, byte[] Hashes)>();
        TreeEdge.Empty.Append(Hashes, changed);
        return changed.ToDictionary(tile => (tile.Tile.Level, tile.Tile.Index), tile => tile.Hashes);
    }
}
