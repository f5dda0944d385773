using System.Security.Cryptography;
using System.Text;
using DxLedger.TransparencyLog;

namespace DxLedger.EventStore;

/// <summary>
/// A witness whose key and memory lie in a folder: <c>witness.key</c>, private, and for each log <c>HASH.checkpoint</c>,
/// the last note that it has cosigned, by the hash of the log's origin. Several programs may use one folder.
/// </summary>
/// <remarks>
/// The folder must never be put back from an older copy: what was cosigned since would be forgotten, and another history
/// cosigned beside it. Key and memory lie together so that a folder which is lost or not mounted is another witness.
/// </remarks>
public sealed class Witness : IWitness
{
    private const string KeyFile = "witness.key";

    private readonly string _path;
    private readonly NoteSigner _signer;
    private readonly ILookup<string, NoteVerifier> _logs;
    private readonly TimeProvider _clock;

    private Witness(string path, NoteSigner signer, IEnumerable<NoteVerifier> logs, TimeProvider clock) =>
        (_path, _signer, _logs, _clock) = (path, signer, logs.ToLookup(key => key.Name, StringComparer.Ordinal), clock);

    /// <inheritdoc/>
    public NoteVerifier Key => _signer.Verifier;

    /// <summary>Opens a folder; the first time, makes it and its key.</summary>
    /// <param name="path">Of the folder.</param>
    /// <param name="name">Of the key; null for that of the key that is there, or a random one.</param>
    /// <param name="logs">Keys of the logs to witness; several of one name are keys of one log.</param>
    /// <param name="clock">Dates cosignatures.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="InvalidDataException">The key is none of a witness, or has another name.</exception>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    public static async Task<Witness> OpenAsync(string path, string? name, IReadOnlyCollection<NoteVerifier> logs, TimeProvider clock, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(logs);
        if (logs.Any(key => key.IsWitness)) throw new ArgumentException("A witness's key signs no log.", nameof(logs));
        path = Path.GetFullPath(path);
        Directory.CreateDirectory(path);
        await using var held = await SharedFiles.LockAsync(Path.Combine(path, "lock"), ct);
        var file = Path.Combine(path, KeyFile);
        if (await SharedFiles.ReadAsync(file, ct) is not { } bytes)
        {
            var made = NoteSigner.Create(name ?? $"dxledger.invalid/witness/{RandomNumberGenerator.GetHexString(8, lowercase: true)}", asWitness: true);
            await SharedFiles.WriteAsync(file, bytes = Encoding.UTF8.GetBytes($"{made.Export()}\n"), SharedFiles.OwnerOnly, ct);
        }

        if (!NoteSigner.TryParse(Encoding.UTF8.GetString(bytes), out var signer) || !signer.Verifier.IsWitness)
            throw new InvalidDataException($"{file} is no private key of a witness.");
        if (name is not null && !string.Equals(signer.Verifier.Name, name, StringComparison.Ordinal))
            throw new InvalidDataException($"{file} is the key of {signer.Verifier.Name}, not of {name}.");
        return new Witness(path, signer, logs, clock);
    }

    /// <inheritdoc/>
    public async Task<WitnessAnswer> AddCheckpointAsync(WitnessRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!SignedNote.TryParse(Encoding.UTF8.GetBytes(request.Checkpoint), out var note) || !Checkpoint.TryParse(note.Text, out var checkpoint))
            return new WitnessAnswer.Refused(WitnessRefusal.Malformed, "There is no signed checkpoint behind the empty line.");
        var keys = _logs[checkpoint.Origin].ToList();
        if (keys.Count == 0) return new WitnessAnswer.Refused(WitnessRefusal.UnknownLog, "This witness does not know the checkpoint's origin.");
        if (note.SignedBy(keys).Count == 0) return new WitnessAnswer.Refused(WitnessRefusal.NotSigned, "The checkpoint is not signed by a key that this witness trusts for its origin.");
        if (request.OldSize > checkpoint.Size) return new WitnessAnswer.Refused(WitnessRefusal.Malformed, "The old size is larger than the checkpoint's.");

        var file = Path.Combine(_path, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(checkpoint.Origin))));
        await using var held = await SharedFiles.LockAsync(file + ".lock", ct);
        var last = await LastAsync(file + ".checkpoint", checkpoint.Origin, ct);
        if (request.OldSize != last.Size || (checkpoint.Size == last.Size && !checkpoint.Root.AsSpan().SequenceEqual(last.Root)))
            return new WitnessAnswer.Elsewhere(last.Size);
        if (!Proof.IsConsistent(last.Size, checkpoint.Size, request.Proof, last.Root, checkpoint.Root))
            return new WitnessAnswer.Refused(WitnessRefusal.Inconsistent, "The hashes do not prove that the checkpoint extends the one cosigned last.");

        var cosignature = _signer.Sign(note.Text, _clock.GetUtcNow());
        // On the disk before anybody sees it: a witness that forgets could be led to cosign another history. Whoever asked
        // and went away must not leave half of it.
        await SharedFiles.WriteAsync(file + ".checkpoint", Encoding.UTF8.GetBytes(note.Only(keys).With(cosignature).ToString()), mode: null, CancellationToken.None);
        return new WitnessAnswer.Cosigned([cosignature]);
    }

    private static async Task<Checkpoint> LastAsync(string file, string origin, CancellationToken ct)
    {
        if (await SharedFiles.ReadAsync(file, ct) is not { } bytes) return new Checkpoint(origin, 0, MerkleTree.EmptyRoot());
        return SignedNote.TryParse(bytes, out var note) && Checkpoint.TryParse(note.Text, out var last) && string.Equals(last.Origin, origin, StringComparison.Ordinal)
            ? last
            : throw new InvalidDataException($"{file} is no checkpoint of {origin}.");
    }
}
