using System.Security.Cryptography;
using DxLedger.TransparencyLog;

namespace DxLedger.UnitTests.TransparencyLog;

public sealed class MerkleTreeTests
{
    // The leaves and roots that implementations of RFC 6962 share.
    private static readonly byte[][] Leaves =
    [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
        [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        [0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
    ];

    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [InlineData(6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef")]
    [InlineData(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void Roots_are_those_of_the_published_vectors(int size, string root) =>
        Assert.Equal(root, Convert.ToHexStringLower(MerkleTree.Root([.. Leaves.Take(size).Select(leaf => MerkleTree.LeafHash(leaf))])));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1022)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(65_535)]
    public void Leaf_hash_covers_a_zero_and_the_entry(int length)
    {
        var entry = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
        Assert.Equal(SHA256.HashData([0, .. entry]), MerkleTree.LeafHash(entry));
    }

    [Fact]
    public void Node_hash_covers_a_one_and_both_children()
    {
        var (left, right) = (SHA256.HashData([1]), SHA256.HashData([2]));
        Assert.Equal(SHA256.HashData([1, .. left, .. right]), MerkleTree.NodeHash(left, right));
        Assert.Throws<ArgumentException>(() => MerkleTree.NodeHash(left.AsSpan(1), right));
        Assert.Throws<ArgumentException>(() => MerkleTree.NodeHash(left, []));
    }

    [Fact]
    public void Root_of_any_size_is_that_of_the_naive_computation()
    {
        var hashes = Enumerable.Range(0, 300).Select(i => MerkleTree.LeafHash([(byte)i, (byte)(i >> 8)])).ToArray();
        for (var size = 1; size <= hashes.Length; size++) Assert.Equal(Naive(hashes[..size]), MerkleTree.Root(hashes[..size]));
    }

    // Bottom-up by levels, an odd one out rises unchanged: the same tree by another road.
    private static byte[] Naive(byte[][] level)
    {
        while (level.Length > 1)
            level = [.. level.Chunk(2).Select(pair => pair.Length == 2 ? SHA256.HashData([1, .. pair[0], .. pair[1]]) : pair[0])];
        return level[0];
    }
}
