using System.Globalization;
using System.IO.Compression;
using System.Text;
using DxLedger.TransparencyLog;
using DxLedger.Verifier;

namespace DxLedger.UnitTests.Verifier;

public sealed class VerificationTests : IDisposable
{
    private const int Count = 300;

    private static readonly NoteSigner Signer = NoteSigner.Create("ledger.example/default");
    private static readonly List<byte[]> Entries = [.. Enumerable.Range(1, Count).Select(position => Entry(position))];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dxledger-verify-");
    private int _files;

    public static TheoryData<int> Positions => [1, 2, 150, 254, 255, 256, 257, 258, 299, 300];

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task An_untouched_log_is_verified_with_its_earlier_checkpoints()
    {
        var report = await VerifyAsync(Export(Entries, Entries, signedAt: [10, 256, 257]), older: [Note(Entries, 100)]);
        Assert.Equal(new Report(Signer.Verifier.Name, Count, Convert.ToBase64String(Root(Entries, Count)), 4, 0, null), report);
    }

    [Theory]
    [MemberData(nameof(Positions))]
    public async Task A_changed_entry_is_found_at_its_position_by_the_logs_own_tiles(int position)
    {
        var changed = Changed(position);
        Assert.Equal(
            new Finding("entry.differs", $"The entry at position {position} is not the one whose hash is in the log's own tile.", position, Stream: "kpi-1"),
            (await VerifyAsync(Export(changed, tilesOf: Entries))).Finding);
    }

    [Theory]
    [MemberData(nameof(Positions))]
    public async Task With_all_hashes_made_to_fit_the_position_is_exact_by_tiles_kept_outside_and_else_an_interval(int position)
    {
        var forged = Export(Changed(position), Changed(position), signedAt: [100, 256]);
        var outside = Export(Entries, Entries);
        Assert.Equal((position, "entry.differs"), ((int?)(await VerifyAsync(forged, against: outside)).Finding?.Position, (await VerifyAsync(forged, against: outside)).Finding?.Code));

        var finding = (await VerifyAsync(forged)).Finding;
        var (from, to) = position <= 100 ? (1, 100) : position <= 256 ? (101, 256) : (257, 300);
        Assert.Equal(("root.differs", from, to), (finding?.Code, (int?)finding?.From, (int?)finding?.To));
    }

    [Theory]
    [MemberData(nameof(Positions))]
    public async Task Deleted_inserted_and_swapped_entries_are_found(int position)
    {
        var (deleted, inserted, swapped) = (Entries.ToList(), Entries.ToList(), Entries.ToList());
        deleted.RemoveAt(position - 1);
        inserted.Insert(position - 1, Entry(position, "mallory"));
        var other = position == Count ? position - 2 : position;
        (swapped[position - 1], swapped[other]) = (swapped[other], swapped[position - 1]);
        foreach (var forged in new[] { deleted, inserted, swapped })
        {
            Assert.NotNull((await VerifyAsync(Export(forged, tilesOf: Entries))).Finding);
            Assert.NotNull((await VerifyAsync(Export(forged, tilesOf: forged))).Finding);
        }
    }

    [Theory]
    [MemberData(nameof(Positions))]
    public async Task An_entry_that_was_taken_out_is_named_by_tiles_kept_outside(int position)
    {
        var deleted = Entries.ToList();
        deleted.RemoveAt(position - 1);
        Assert.Equal(position, (await VerifyAsync(Export(deleted, tilesOf: deleted), against: Export(Entries, Entries))).Finding?.Position);
    }

    [Fact]
    public async Task A_log_signed_anew_that_ends_before_the_copy_from_earlier_is_refused()
    {
        var cut = Entries[..^1];
        var finding = (await VerifyAsync(Export(cut, cut, size: Count - 1, sign: cut), against: Export(Entries, Entries))).Finding;
        Assert.Equal(("log.shortened", Count, Count), (finding?.Code, (int?)finding?.From, (int?)finding?.To));
    }

    [Fact]
    public async Task A_log_that_is_shorter_and_another_than_what_was_signed_earlier_is_refused_where_it_becomes_another()
    {
        var other = Changed(50)[..200];
        var finding = (await VerifyAsync(Export(other, other, size: 200, sign: other), older: [Note(Entries, 100), Note(Entries, 300)])).Finding;
        Assert.Equal(("root.differs", 1, 100), (finding?.Code, (int?)finding?.From, (int?)finding?.To));
    }

    [Fact]
    public async Task An_entry_whose_data_is_as_deep_as_can_be_is_an_entry()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"a":""", 64)) + "1" + new string('}', 64);
        List<byte[]> entries = [Encoding.UTF8.GetBytes($$"""{"data":{{deep}},"format":2,"ledger":"default","position":1,"recordedAt":"2026-01-01T00:00:01.000000Z","stream":"kpi-1","type":"kpi.happened.v1","version":1}""")];
        Assert.Null((await VerifyAsync(Export(entries, entries, size: 1, sign: entries))).Finding);
    }

    [Fact]
    public async Task A_log_that_is_shorter_than_what_was_signed_earlier_is_refused()
    {
        var cut = Entries[..200];
        var finding = (await VerifyAsync(Export(cut, cut, size: 200, sign: cut), older: [Note(Entries, 300)])).Finding;
        Assert.Equal(("log.shortened", 201, 300), (finding?.Code, (int?)finding?.From, (int?)finding?.To));
    }

    [Fact]
    public async Task A_log_that_went_another_way_than_what_was_signed_earlier_is_refused()
    {
        var other = Changed(150);
        var finding = (await VerifyAsync(Export(other, other, sign: other), older: [Note(Entries, 100), Note(Entries, 200)])).Finding;
        Assert.Equal(("root.differs", 101, 200), (finding?.Code, (int?)finding?.From, (int?)finding?.To));
    }

    [Fact]
    public async Task A_checkpoint_of_another_key_proves_nothing()
    {
        var export = Export(Entries, Entries);
        using var log = await LogSource.OpenAsync(export, null);
        var report = await new Verification(log, [NoteSigner.Create(Signer.Verifier.Name).Verifier], [], null, (_, _) => { }).RunAsync(CancellationToken.None);
        Assert.Equal("checkpoint.unsigned", report.Finding?.Code);
        var stranger = NoteSigner.Create("other.example");
        Assert.Equal("checkpoint.foreign", (await VerifyAsync(export, older: [Note(Entries, 100, stranger)])).Finding?.Code);
    }

    [Fact]
    public async Task A_checkpoint_without_a_witness_who_must_have_cosigned_it_is_refused()
    {
        var (one, two) = (NoteSigner.Create("one.example", asWitness: true), NoteSigner.Create("two.example", asWitness: true));
        var export = Export(Entries, Entries, cosign: one);
        Assert.Null(await FindingAsync());
        Assert.Null(await FindingAsync(one.Verifier));
        Assert.Equal(new Finding("checkpoint.uncosigned", $"The checkpoint has no valid cosignature by {two.Verifier}."), await FindingAsync(one.Verifier, two.Verifier));
        Assert.Equal("checkpoint.uncosigned", (await FindingAsync(NoteSigner.Create("one.example", asWitness: true).Verifier))?.Code); // same name, another key

        async Task<Finding?> FindingAsync(params NoteVerifier[] witnesses)
        {
            using var log = await LogSource.OpenAsync(export, null);
            return (await new Verification(log, [Signer.Verifier], [], null, (_, _) => { }, witnesses).RunAsync(CancellationToken.None)).Finding;
        }
    }

    [Theory]
    [InlineData("tile/1/000.p/1", "tile.differs")]
    [InlineData("tile/0/001.p/44", "tile.missing")]
    [InlineData("tile/entries/000", "entries.missing")]
    [InlineData("checkpoint", "checkpoint.missing")]
    public async Task What_is_missing_is_named(string path, string code) =>
        Assert.Equal(code, (await VerifyAsync(Export(Entries, Entries, without: path))).Finding?.Code);

    [Theory]
    [InlineData("""{"ledger":"default","position":7,"recordedAt":"2026-01-01T00:00:02.000000Z","stream":"kpi-1","type":"kpi.happened.v1","version":2}""")]
    [InlineData("""{"ledger":"other","position":2,"recordedAt":"2026-01-01T00:00:02.000000Z","stream":"kpi-1","type":"kpi.happened.v1","version":2}""")]
    [InlineData("""{"ledger":"default","position":2,"recordedAt":"2026-01-01T00:00:01.000000Z","stream":"kpi-1","type":"kpi.happened.v1","version":2}""")]
    [InlineData("""{"ledger":"default","position":2,"recordedAt":"2026-01-01T00:00:02.000000Z","stream":"kpi-1","type":"kpi.happened.v1","version":3}""")]
    [InlineData("""{"ledger":"default"}""")]
    [InlineData("not json")]
    public async Task Signed_entries_that_do_not_follow_each_other_are_found_too(string second)
    {
        List<byte[]> entries = [Entries[0], Encoding.UTF8.GetBytes(second)];
        var finding = (await VerifyAsync(Export(entries, entries, size: 2, sign: entries))).Finding;
        Assert.Equal(("entry.misplaced", 2L), (finding?.Code, finding?.Position));
    }

    private static async Task<Report> VerifyAsync(string export, string? against = null, params byte[][] older)
    {
        using var log = await LogSource.OpenAsync(export, null);
        using var outside = against is null ? null : await LogSource.OpenAsync(against, null);
        return await new Verification(log, [Signer.Verifier], older, outside, (_, _) => { }).RunAsync(CancellationToken.None);
    }

    // The first half in the format of earlier ledgers.
    private static byte[] Entry(int position, string actor = "tester") => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"actor":"{{actor}}","format":{{(position <= Count / 2 ? 1 : 2)}},"ledger":"default","position":{{position}},"recordedAt":"2026-01-01T00:{{position / 60:D2}}:{{position % 60:D2}}.000000Z","stream":"kpi-1","type":"kpi.happened.v1","version":{{position}}}"""));

    private static List<byte[]> Changed(int position) => [.. Entries.Select((entry, index) => index + 1 == position ? Entry(position, "mallory") : entry)];

    private static byte[] Root(List<byte[]> entries, int size) => MerkleTree.Root([.. entries.Take(size).Select(entry => MerkleTree.LeafHash(entry))]);

    private static byte[] Note(List<byte[]> entries, int size, NoteSigner? signer = null)
    {
        var by = signer ?? Signer;
        var checkpoint = new Checkpoint(by.Verifier.Name, size, Root(entries, size));
        return Encoding.UTF8.GetBytes(new SignedNote(checkpoint.Text, [by.Sign(checkpoint.Text, DateTimeOffset.UnixEpoch)]).ToString());
    }

    private static byte[] Cosigned(byte[] note, NoteSigner witness) =>
        SignedNote.TryParse(note, out var signed) ? Encoding.UTF8.GetBytes(signed.With(witness.Sign(signed.Text, DateTimeOffset.UnixEpoch)).ToString()) : note;

    // Entries and tiles as a forger leaves them, under what was really signed.
    private string Export(List<byte[]> entries, List<byte[]> tilesOf, int size = Count, int[]? signedAt = null, List<byte[]>? sign = null, string? without = null, NoteSigner? cosign = null)
    {
        var path = Path.Combine(_folder.FullName, string.Create(CultureInfo.InvariantCulture, $"{_files++}.zip"));
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        Add("checkpoint", cosign is null ? Note(sign ?? Entries, size) : Cosigned(Note(sign ?? Entries, size), cosign));
        foreach (var earlier in signedAt ?? []) Add($"checkpoints/{earlier}", Note(Entries, earlier));
        var changed = new List<(Tile Tile, byte[] Hashes)>();
        TreeEdge.Empty.Append([.. tilesOf.Take(size).Select(entry => MerkleTree.LeafHash(entry))], changed);
        foreach (var (tile, hashes) in changed) Add(tile.Path, hashes);
        foreach (var tile in Tile.Of(size).Where(tile => tile.Level == 0))
            Add((tile with { Level = Tile.Entries }).Path, EntryBundle.Write([.. entries.Skip((int)tile.Index * 256).Take(tile.Width).Select(entry => (ReadOnlyMemory<byte>)entry)]));
        return path;

        void Add(string name, byte[] content)
        {
            if (name == without) return;
            using var stream = archive.CreateEntry(name).Open();
            stream.Write(content);
        }
    }
}
