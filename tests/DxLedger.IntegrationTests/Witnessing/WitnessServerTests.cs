using System.Net;
using System.Text;
using DxLedger.TransparencyLog;

namespace DxLedger.IntegrationTests.Witnessing;

public sealed class WitnessServerTests : IDisposable
{
    private static readonly NoteSigner Key = NoteSigner.Create("ledger.example/default");
    private static readonly MadeLog Log = new(Key);
    private static readonly MadeLog Fork = Log.ForkedAt(4);
    private static readonly Answer Malformed = Answer.Refused(HttpStatusCode.BadRequest, "The body is no add-checkpoint request.");
    private static readonly Answer NoCheckpoint = Answer.Refused(HttpStatusCode.BadRequest, "There is no signed checkpoint behind the empty line.");
    private static readonly Answer OldIsLarger = Answer.Refused(HttpStatusCode.BadRequest, "The old size is larger than the checkpoint's.");
    private static readonly Answer UnknownLog = Answer.Refused(HttpStatusCode.NotFound, "This witness does not know the checkpoint's origin.");
    private static readonly Answer NotSigned = Answer.Refused(HttpStatusCode.Forbidden, "The checkpoint is not signed by a key that this witness trusts for its origin.");
    private static readonly Answer Inconsistent = Answer.Refused(HttpStatusCode.UnprocessableEntity, "The hashes do not prove that the checkpoint extends the one cosigned last.");

    private readonly string _folder = Directory.CreateTempSubdirectory("dxledger-witness-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_growing_log_is_cosigned_step_by_step_and_what_was_signed_is_kept_with_both_signatures()
    {
        await using var witness = await StartAsync();
        foreach (var (from, size) in new[] { (0, 1), (1, 5), (5, 8), (8, 8), (8, 200) })
        {
            var answer = await witness.AskAsync(Log.Request(from, size));
            AssertCosigned(witness, Log.Note(size), answer);
            var kept = Assert.Single(Directory.GetFiles(_folder, "*.checkpoint"));
            Assert.Equal($"{Log.Note(size)}{answer.Body}", await File.ReadAllTextAsync(kept));
        }

        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "witness.key")));
    }

    [Fact]
    public async Task An_empty_log_is_cosigned_with_the_root_of_nothing_alone()
    {
        await using var witness = await StartAsync();
        var text = new Checkpoint(Key.Verifier.Name, 0, MerkleTree.LeafHash([])).Text;
        Assert.Equal(Answer.Stands(0), await witness.AskAsync(new WitnessRequest(0, [], new SignedNote(text, [Key.Sign(text, MadeLog.Now)]).ToString())));
        AssertCosigned(witness, Log.Note(0), await witness.AskAsync(new WitnessRequest(0, [], Log.Note(0).ToString())));
        AssertCosigned(witness, Log.Note(5), await witness.AskAsync(Log.Request(0, 5)));
    }

    [Fact]
    public async Task Rollbacks_forks_and_wrong_proofs_are_never_cosigned()
    {
        await using var witness = await StartAsync();
        AssertCosigned(witness, Log.Note(5), await witness.AskAsync(Log.Request(0, 5)));
        var proof = Log.Request(5, 9).Proof;
        var flipped = proof.Select(hash => hash.ToArray()).ToList();
        flipped[1][31] ^= 1;
        var (good, note) = (Log.Request(5, 9), Log.Note(9).ToString());

        (string Case, WitnessRequest Request, Answer Answer)[] cases =
        [
            ("rollback, said to be none", Log.Request(3, 3), Answer.Stands(5)),
            ("rollback, from nothing", Log.Request(0, 3), Answer.Stands(5)),
            ("rollback, from where it stands", Log.Request(5, 3), OldIsLarger),
            ("fork of the same size", Fork.Request(5, 5), Answer.Stands(5)),
            ("larger fork, proven from its own past", Fork.Request(5, 9), Inconsistent),
            ("larger fork, proven from before it forked", Fork.Request(4, 9), Answer.Stands(5)),
            ("fork from nothing", Fork.Request(0, 9), Answer.Stands(5)),
            ("fork with the log's own proof", good with { Checkpoint = Fork.Note(9).ToString() }, Inconsistent),
            ("flipped bit", good with { Proof = flipped }, Inconsistent),
            ("no proof", good with { Proof = [] }, Inconsistent),
            ("hash missing", good with { Proof = [.. proof.Skip(1)] }, Inconsistent),
            ("hash too many", good with { Proof = [.. proof, proof[0]] }, Inconsistent),
            ("hashes for the same size", new WitnessRequest(5, proof, Log.Note(5).ToString()), Inconsistent),
            ("another old size", Log.Request(4, 9), Answer.Stands(5)),
            ("larger old size", Log.Request(6, 9), Answer.Stands(5)),
        ];
        foreach (var (@case, request, expected) in cases) Assert.Equal((@case, expected), (@case, await witness.AskAsync(request)));
        AssertCosigned(witness, Log.Note(9), await witness.AskAsync(new WitnessRequest(5, proof, note)));
    }

    [Fact]
    public async Task Only_what_a_trusted_key_of_a_known_log_has_signed_is_cosigned()
    {
        var stranger = NoteSigner.Create(Key.Verifier.Name);
        var spoilt = Log.Note(5);
        spoilt.Signatures[0].Signature[0] ^= 1;
        await using var witness = await StartAsync();

        Assert.Equal(UnknownLog, await witness.AskAsync(new MadeLog(NoteSigner.Create("other.example")).Request(0, 5)));
        Assert.Equal(UnknownLog, await witness.AskAsync(new MadeLog(NoteSigner.Create("other.example")).Request(0, 5, Key)));
        Assert.Equal(NotSigned, await witness.AskAsync(Log.Request(0, 5, stranger)));
        Assert.Equal(NotSigned, await witness.AskAsync(Log.Request(0, 5, NoteSigner.Create(Key.Verifier.Name, asWitness: true))));
        Assert.Equal(NotSigned, await witness.AskAsync(new WitnessRequest(0, [], spoilt.ToString())));
        Assert.Equal(NotSigned, await witness.AskAsync(Log.Request(5, 3, stranger))); // nothing is told to whoever has no key
        Assert.Empty(Directory.GetFiles(_folder, "*.checkpoint"));
        AssertCosigned(witness, Log.Note(5), await witness.AskAsync(Log.Request(0, 5, stranger, Key)));
    }

    [Fact]
    public async Task Several_keys_of_one_log_are_trusted_alike_and_foreign_signatures_are_not_kept()
    {
        var (next, stranger) = (NoteSigner.Create(Key.Verifier.Name), NoteSigner.Create("stranger.example"));
        await using var witness = await StartAsync(Key.Verifier, next.Verifier);
        AssertCosigned(witness, Log.Note(3), await witness.AskAsync(Log.Request(0, 3)));
        var both = await witness.AskAsync(Log.Request(3, 5, [.. Enumerable.Repeat(stranger, 90), Key, next, Key, next]));
        AssertCosigned(witness, Log.Note(5), both);
        Assert.Equal($"{Log.Note(5, Key, next)}{both.Body}", await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(_folder, "*.checkpoint"))));
        AssertCosigned(witness, Log.Note(9), await witness.AskAsync(Log.Request(5, 9, next)));
    }

    [Fact]
    public async Task Malformed_and_oversized_requests_are_refused()
    {
        await using var witness = await StartAsync();
        foreach (var body in new[] { "", "old 0", "old 0\n\n", "old 00\n\n" + Log.Note(5), "old 0\n" + Log.Note(5), "old 0\nAAAA\n\n" + Log.Note(5), $"old 0\n\n{Log.Note(5).Text}", $"old 0\n\n{Log.Note(5).ToString().TrimEnd('\n')}" })
        {
            var answer = await witness.AskAsync(Encoding.UTF8.GetBytes(body));
            Assert.Equal((body, body.StartsWith("old 0\n\n", StringComparison.Ordinal) ? NoCheckpoint : Malformed), (body, answer));
        }

        Assert.Equal(Malformed, await witness.AskAsync([0xFF, 0xFE]));
        Assert.Equal(Answer.Refused(HttpStatusCode.RequestEntityTooLarge, "A request has at most 65536 bytes."), await witness.AskAsync(new byte[(64 * 1024) + 1]));
        Assert.Equal(Malformed, await witness.AskAsync(new byte[64 * 1024]));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, await witness.GetAsync());
    }

    [Fact]
    public async Task Of_forks_that_come_at_once_to_two_programs_on_one_folder_one_is_cosigned()
    {
        var logs = Enumerable.Range(0, 10).Select(number => new MadeLog(NoteSigner.Create($"ledger.example/{number}"))).ToList();
        NoteVerifier[] keys = [.. logs.Select(log => log.Signer.Verifier)];
        await using var one = await StartAsync(keys);
        await using var two = await StartAsync(keys);
        Assert.Equal($"{one.Key}", $"{two.Key}");
        foreach (var log in logs)
        {
            MadeLog[] forks = [log, log.ForkedAt(4), log, log.ForkedAt(6), log.ForkedAt(4), log.ForkedAt(6)];
            var answers = await Task.WhenAll(forks.Select((fork, index) => (index < 3 ? one : two).AskAsync(fork.Request(0, 9))));
            var winner = Assert.Single(forks.Zip(answers), pair => pair.Second.Status == HttpStatusCode.OK);
            AssertCosigned(one, winner.First.Note(9), winner.Second);
            Assert.Equal(Enumerable.Repeat(Answer.Stands(9), 5), answers.Where(answer => answer != winner.Second));
        }
    }

    [Fact]
    public async Task A_witness_that_was_restarted_remembers_and_keeps_its_key()
    {
        string key;
        await using (var before = await StartAsync())
        {
            key = $"{before.Key}";
            AssertCosigned(before, Log.Note(5), await before.AskAsync(Log.Request(0, 5)));
        }

        await using var witness = await StartAsync();
        Assert.Equal(key, $"{witness.Key}");
        Assert.Equal(Answer.Stands(5), await witness.AskAsync(Fork.Request(0, 9)));
        Assert.Equal(Answer.Stands(5), await witness.AskAsync(Fork.Request(5, 5)));
        Assert.Equal(Inconsistent, await witness.AskAsync(Fork.Request(5, 9)));
        AssertCosigned(witness, Log.Note(9), await witness.AskAsync(Log.Request(5, 9)));
    }

    [Fact]
    public async Task A_witness_whose_memory_is_damaged_cosigns_nothing()
    {
        await using var witness = await StartAsync();
        AssertCosigned(witness, Log.Note(5), await witness.AskAsync(Log.Request(0, 5)));
        await File.WriteAllTextAsync(Assert.Single(Directory.GetFiles(_folder, "*.checkpoint")), "");
        var unavailable = Answer.Refused(HttpStatusCode.ServiceUnavailable, "The witness cannot keep checkpoints at the moment.");
        Assert.Equal(unavailable, await witness.AskAsync(Log.Request(5, 9)));
        Assert.Equal(unavailable, await witness.AskAsync(Log.Request(0, 9)));
    }

    private Task<WitnessHost> StartAsync(params NoteVerifier[] logs) => WitnessHost.StartAsync(_folder, logs is [] ? [Key.Verifier] : logs);

    private static void AssertCosigned(WitnessHost witness, SignedNote note, Answer answer)
    {
        Assert.Equal((HttpStatusCode.OK, "text/plain; charset=utf-8"), (answer.Status, answer.Type));
        Assert.True(NoteSignature.TryParse(answer.Body.TrimEnd('\n'), out var signature), answer.Body);
        Assert.Equal($"{signature}\n", answer.Body);
        Assert.Equal([witness.Key], new SignedNote(note.Text, [signature]).SignedBy([witness.Key]));
    }
}
