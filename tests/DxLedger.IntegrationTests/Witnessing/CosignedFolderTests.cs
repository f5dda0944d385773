using System.Text;
using DxLedger.EventStore;
using DxLedger.TransparencyLog;

namespace DxLedger.IntegrationTests.Witnessing;

public sealed class CosignedFolderTests : IDisposable
{
    private const string Ledger = "default";

    private readonly string _path = Directory.CreateTempSubdirectory("dxledger-seal-").FullName;

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public async Task A_cosignature_that_comes_between_reading_and_signing_does_not_hold_the_signature_up()
    {
        var (log, witness) = (new MadeLog(NoteSigner.Create("ledger.example")), NoteSigner.Create("witness.example", asWitness: true));
        var folder = new SealFolder(_path, "ledger.example");
        var (first, second) = (log.Note(5), log.Note(9));
        var cosignature = witness.Sign(first.Text, MadeLog.Now);
        Assert.True(await folder.ReplaceAsync(Ledger, null, Bytes(first), CancellationToken.None));
        Assert.False(await folder.CosignAsync(Ledger, second.Text, cosignature, CancellationToken.None)); // not the last one yet
        Assert.True(await folder.CosignAsync(Ledger, first.Text, cosignature, CancellationToken.None));
        Assert.Equal($"{first}{cosignature}\n", Encoding.UTF8.GetString(await folder.LastAsync(Ledger, CancellationToken.None) ?? []));

        Assert.False(await folder.ReplaceAsync(Ledger, Bytes(log.ForkedAt(4).Note(5)), Bytes(second), CancellationToken.None));
        Assert.False(await folder.ReplaceAsync(Ledger, null, Bytes(second), CancellationToken.None));
        Assert.True(await folder.ReplaceAsync(Ledger, Bytes(first), Bytes(second), CancellationToken.None));
        Assert.False(await folder.CosignAsync(Ledger, first.Text, cosignature, CancellationToken.None)); // no longer the last one
        Assert.Equal(Bytes(second), await folder.LastAsync(Ledger, CancellationToken.None));
        Assert.Equal(["checkpoint", "lock"], Directory.GetFiles(Path.Combine(_path, Ledger)).Select(Path.GetFileName).Order(StringComparer.Ordinal)); // nothing is left beside
    }

    private static byte[] Bytes(SignedNote note) => Encoding.UTF8.GetBytes(note.ToString());
}
