using DxLedger.TransparencyLog;
using FsCheck;
using FsCheck.Fluent;

namespace DxLedger.UnitTests.TransparencyLog;

public sealed class TileTests
{
    [Theory]
    [InlineData(0, 0, 256, "tile/0/000")]
    [InlineData(0, 0, 1, "tile/0/000.p/1")]
    [InlineData(1, 999, 255, "tile/1/999.p/255")]
    [InlineData(0, 1000, 256, "tile/0/x001/000")]
    [InlineData(2, 1234067, 256, "tile/2/x001/x234/067")]
    [InlineData(-1, 1234067, 7, "tile/entries/x001/x234/067.p/7")]
    public void Paths_are_those_of_tlog_tiles(int level, long index, int width, string path)
    {
        Assert.Equal(path, new Tile(level, index, width).Path);
        Assert.True(Tile.TryParse(path, out var parsed));
        Assert.Equal(new Tile(level, index, width), parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tile")]
    [InlineData("tile/0")]
    [InlineData("tile/0/")]
    [InlineData("tile/0/00")]
    [InlineData("tile/0/0000")]
    [InlineData("tile/0/x000/000")]
    [InlineData("tile/0/001/000")]
    [InlineData("tile/0/x001")]
    [InlineData("tile/00/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/64/000")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/01")]
    [InlineData("tile/0/000.p/")]
    [InlineData("tile/0/000.p/1/2")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/x999/999")]
    [InlineData("tiles/0/000")]
    [InlineData("tile/entrie/000")]
    [InlineData("tile/0/+01")]
    public void Anything_else_names_no_tile(string path) => Assert.False(Tile.TryParse(path, out _));

    [Fact]
    public void Seventy_thousand_leaves_have_the_tiles_of_the_specification()
    {
        var byLevel = Tile.Of(70_000).GroupBy(tile => tile.Level).ToDictionary(level => level.Key, level => (Full: level.Count(tile => tile.Width == 256), Last: level.Last().Path));
        Assert.Equal(
            new() { [0] = (273, "tile/0/273.p/112"), [1] = (1, "tile/1/001.p/17"), [2] = (0, "tile/2/000.p/1") },
            byLevel);
        Assert.Empty(Tile.Of(0));
        Assert.Equal(["tile/0/000", "tile/1/000.p/1"], Tile.Of(256).Select(tile => tile.Path));
        Assert.True(new Tile(0, 273, 112).IsIn(70_000));
        Assert.False(new Tile(0, 273, 113).IsIn(70_000));
        Assert.False(new Tile(0, long.MaxValue / 2, 1).IsIn(70_000));
        Assert.True(new Tile(Tile.Entries, 0, 256).IsIn(70_000));
        Assert.False(new Tile(9, 0, 1).IsIn(70_000));
    }

    [Fact]
    public void However_a_log_grows_its_tiles_and_roots_are_those_of_the_whole()
    {
        var hashes = Enumerable.Range(0, 67_000).Select(i => MerkleTree.LeafHash(BitConverter.GetBytes(i))).ToArray();
        var sizes = Gen.Choose(1, 700).Select(size => size % 50 == 0 ? size * 100 : size);
        Prop.ForAll(Arb.From(sizes.ListOf()), steps =>
        {
            var (edge, tiles) = (TreeEdge.Empty, new Dictionary<(int, long), byte[]>());
            foreach (var step in steps.Prepend(3))
            {
                var taken = (int)Math.Min(step, hashes.Length - edge.Size);
                var changed = new List<(Tile Tile, byte[] Hashes)>();
                edge = edge.Append(hashes[(int)edge.Size..((int)edge.Size + taken)], changed);
                foreach (var (tile, content) in changed)
                {
                    Assert.Equal(tile.Width * MerkleTree.HashSize, content.Length);
                    tiles[(tile.Level, tile.Index)] = content;
                }
            }

            var size = edge.Size;
            var whole = MerkleTree.Root(hashes[..(int)size]);
            Assert.Equal(whole, edge.Root());
            Assert.Equal(whole, new TiledTree(size, tile => tiles[(tile.Level, tile.Index)]).Root());
            Assert.Equal(Tile.Of(size).ToDictionary(tile => (tile.Level, tile.Index), tile => tile.Width * MerkleTree.HashSize), tiles.ToDictionary(tile => tile.Key, tile => tile.Value.Length));
            var reopened = TreeEdge.Of(size, tile => tiles[(tile.Level, tile.Index)]);
            Assert.Equal(edge.Append(hashes[..1]).Root(), reopened.Append(hashes[..1]).Root());
        }).QuickCheckThrowOnFailure();
        Assert.Throws<ArgumentException>(() => TreeEdge.Of(5, _ => new byte[4 * 32]));
    }
}
