namespace DxLedger.TransparencyLog;

/// <summary>A tree whose hashes lie in tiles.</summary>
/// <param name="size">Leaves in it.</param>
/// <param name="tiles">Gives the hashes of a tile, at least as many as its width; they may come from a larger tree.</param>
public sealed class TiledTree(long size, Func<Tile, ReadOnlyMemory<byte>> tiles)
{
    /// <summary>The tiles from which the hashes of some ranges are made.</summary>
    /// <param name="ranges">Under nodes of the tree.</param>
    /// <param name="size">Leaves in the tree.</param>
    public static IReadOnlyCollection<Tile> TilesFor(IEnumerable<TreeRange> ranges, long size)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        return ranges.SelectMany(range => range.PerfectParts()).Select(part => TileOf(part, size).Tile).ToHashSet();
    }

    /// <summary>The root; that of an empty tree is the hash of nothing.</summary>
    public byte[] Root() => size == 0 ? MerkleTree.EmptyRoot() : Hash(new TreeRange(0, size));

    /// <summary>The hash of the node over a range.</summary>
    public byte[] Hash(TreeRange range)
    {
        var parts = range.PerfectParts().Select(PerfectHash).ToList();
        var hash = parts[^1];
        for (var i = parts.Count - 2; i >= 0; i--) hash = MerkleTree.NodeHash(parts[i], hash);
        return hash;
    }

    /// <summary>Hashes that prove that a leaf is in the tree.</summary>
    public IReadOnlyList<byte[]> InclusionProof(long index) => [.. TreeRange.InclusionProof(index, size).Select(Hash)];

    /// <summary>Hashes that prove that a tree of <paramref name="from"/> leaves is the beginning of this one.</summary>
    public IReadOnlyList<byte[]> ConsistencyProof(long from) => [.. TreeRange.ConsistencyProof(from, size).Select(Hash)];

    private byte[] PerfectHash(TreeRange range)
    {
        var (tile, start, count) = TileOf(range, size);
        return MerkleTree.Root(tiles(tile).Span.Slice(start * MerkleTree.HashSize, count * MerkleTree.HashSize));
    }

    // Within its tile, a node of the tree stands over a power of two of the tile's hashes.
    private static (Tile Tile, int Start, int Count) TileOf(TreeRange perfect, long size)
    {
        var level = perfect.Level / Tile.Height;
        var first = perfect.Start >> (level * Tile.Height);
        var index = first / Tile.FullWidth;
        var tile = Tile.At(level, index, size) ?? throw new ArgumentOutOfRangeException(nameof(perfect), perfect, "Not in a tree of this size.");
        return (tile, (int)(first % Tile.FullWidth), 1 << (perfect.Level % Tile.Height));
    }
}
