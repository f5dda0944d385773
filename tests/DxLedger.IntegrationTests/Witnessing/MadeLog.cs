using System.Globalization;
using System.Text;
using DxLedger.TransparencyLog;

namespace DxLedger.IntegrationTests.Witnessing;

/// <summary>A log of at most 256 made-up entries, which can go another way from some entry on.</summary>
/// <param name="signer">Signs its checkpoints.</param>
/// <param name="forkedAt">How many entries it has in common with the one that never forks.</param>
internal sealed class MadeLog(NoteSigner signer, int forkedAt = 256)
{
    public static readonly DateTimeOffset Now = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly byte[] _hashes = [.. Enumerable.Range(0, 256).SelectMany(index => MerkleTree.LeafHash(Encoding.UTF8.GetBytes((index < forkedAt ? "entry " : "other ") + index.ToString(CultureInfo.InvariantCulture))))];

    public NoteSigner Signer => signer;

    public MadeLog ForkedAt(int size) => new(signer, size);

    public SignedNote Note(int size, params NoteSigner[] signers)
    {
        var text = new Checkpoint(signer.Verifier.Name, size, Tree(size).Root()).Text;
        return new SignedNote(text, [.. (signers is [] ? [signer] : signers).Select(one => one.Sign(text, Now))]);
    }

    public WitnessRequest Request(int from, int size, params NoteSigner[] signers) => new(from, from > size ? [] : Tree(size).ConsistencyProof(from), Note(size, signers).ToString());

    private TiledTree Tree(int size) => new(size, _ => _hashes);
}
