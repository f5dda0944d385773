namespace DxLedger.TransparencyLog;

/// <summary>
/// What must be known of a tree to let it grow: the unfinished tile at the right end of every level. Immutable, so
/// that what was appended and not kept is forgotten by going on from the edge before.
/// </summary>
public sealed class TreeEdge
{
    private readonly ReadOnlyMemory<byte>[] _unfinished; // by level; each shorter than a full tile

    private TreeEdge(long size, ReadOnlyMemory<byte>[] unfinished)
    {
        Size = size;
        _unfinished = unfinished;
    }

    /// <summary>The edge of a tree without leaves.</summary>
    public static TreeEdge Empty { get; } = new(0, []);

    /// <summary>Leaves in the tree.</summary>
    public long Size { get; }

    /// <summary>The tiles that make the edge of a tree; full ones are none of them.</summary>
    public static IEnumerable<Tile> TilesOf(long size) => Tile.LastOf(size).Where(tile => tile.Width < Tile.FullWidth);

    /// <summary>The edge of a tree whose tiles are kept somewhere.</summary>
    /// <param name="size">Leaves in the tree.</param>
    /// <param name="tiles">Gives the hashes of each of <see cref="TilesOf"/>; more than its width do no harm.</param>
    /// <exception cref="ArgumentException">A tile is shorter than it must be.</exception>
    public static TreeEdge Of(long size, Func<Tile, ReadOnlyMemory<byte>> tiles)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        var unfinished = new ReadOnlyMemory<byte>[Tile.LastOf(size).Count()];
        foreach (var tile in TilesOf(size))
        {
            var hashes = tiles(tile);
            var length = tile.Width * MerkleTree.HashSize;
            if (hashes.Length < length) throw new ArgumentException($"The tile {tile.Path} has {hashes.Length} bytes.", nameof(tiles));
            unfinished[tile.Level] = hashes[..length];
        }

        return new TreeEdge(size, unfinished);
    }

    /// <summary>The root; that of an empty tree is the hash of nothing.</summary>
    public byte[] Root()
    {
        byte[]? root = null;
        foreach (var hashes in _unfinished)
        {
            if (hashes.Length > 0) root = MerkleTree.Root(hashes.Span, root);
        }

        return root ?? MerkleTree.EmptyRoot();
    }

    /// <summary>The edge once leaves were appended.</summary>
    /// <param name="leafHashes">In order.</param>
    /// <param name="changed">Gets every tile that the leaves changed, with all of its hashes.</param>
    public TreeEdge Append(IReadOnlyList<byte[]> leafHashes, ICollection<(Tile Tile, byte[] Hashes)>? changed = null)
    {
        ArgumentNullException.ThrowIfNull(leafHashes);
        var unfinished = _unfinished.ToList();
        var grown = leafHashes;
        for (var level = 0; grown.Count > 0; level++)
        {
            if (level == unfinished.Count) unfinished.Add(default);
            var before = unfinished[level];
            var hashes = Joined(before.Span, grown);
            var firstIndex = (Tile.HashesOf(level, Size) * MerkleTree.HashSize) - before.Length;
            var index = firstIndex / (Tile.FullWidth * MerkleTree.HashSize);
            var full = new List<byte[]>();
            for (var start = 0; start < hashes.Length; start += Tile.FullWidth * MerkleTree.HashSize)
            {
                var tile = hashes.AsSpan(start, Math.Min(Tile.FullWidth * MerkleTree.HashSize, hashes.Length - start));
                var width = tile.Length / MerkleTree.HashSize;
                if (width == Tile.FullWidth) full.Add(MerkleTree.Root(tile));
                changed?.Add((new Tile(level, index++, width), tile.ToArray()));
            }

            unfinished[level] = hashes.AsMemory(full.Count * Tile.FullWidth * MerkleTree.HashSize);
            grown = full;
        }

        return new TreeEdge(Size + leafHashes.Count, [.. unfinished]);
    }

    private static byte[] Joined(ReadOnlySpan<byte> before, IReadOnlyList<byte[]> grown)
    {
        var hashes = new byte[before.Length + (grown.Count * MerkleTree.HashSize)];
        before.CopyTo(hashes);
        for (var i = 0; i < grown.Count; i++) grown[i].CopyTo(hashes.AsSpan(before.Length + (i * MerkleTree.HashSize)));
        return hashes;
    }
}
