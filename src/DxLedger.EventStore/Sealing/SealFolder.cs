using System.Globalization;
using System.Security.Cryptography;
using DxLedger.TransparencyLog;

namespace DxLedger.EventStore;

/// <summary>
/// The keys and the last signed checkpoint of every ledger, in one folder that all nodes share, outside of the database
/// and its volume: a copy of the database that comes back from yesterday cannot bring yesterday's checkpoint with it.
/// </summary>
/// <remarks>
/// One folder a ledger: <c>checkpoint</c>; <c>keys/ID.key</c>, private, one file for each key that signs;
/// <c>keys/ID.retired</c>, public, for those that no longer do; <c>past/NAME</c>, what former origins left.
/// </remarks>
public sealed class SealFolder
{
    private const string CheckpointFile = "checkpoint";
    private const string KeysFolder = "keys";
    private const string PastFolder = "past";
    private const string PrivateEnding = ".key";
    private const string RetiredEnding = ".retired";

    private readonly string _path;
    private readonly string _originPrefix;

    /// <summary>Names the folder; it is made when the first key is.</summary>
    /// <param name="path">Of the folder.</param>
    /// <param name="originPrefix">What origins of ledgers begin with, such as <c>pref.example.lg.jp/dxledger</c>; a host of one's own.</param>
    public SealFolder(string path, string originPrefix)
    {
        if (!NoteVerifier.IsName(originPrefix)) throw new ArgumentException($"\"{originPrefix}\" cannot begin an origin.", nameof(originPrefix));
        (_path, _originPrefix) = (Path.GetFullPath(path), originPrefix.TrimEnd('/'));
    }

    /// <summary>Where it lies.</summary>
    public override string ToString() => _path;

    /// <summary>The last signed checkpoint as it is passed on; null when nothing was signed.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public Task<byte[]?> LastAsync(string ledger, CancellationToken ct) => SharedFiles.ReadAsync(Path.Combine(Of(ledger), CheckpointFile), ct);

    /// <summary>
    /// Puts a checkpoint in the place of the last one, unless another signer was faster. On return it is on the disk.
    /// </summary>
    /// <param name="ledger">Name of the ledger.</param>
    /// <param name="last">What is thought to be the last one; null for none.</param>
    /// <param name="next">The new one.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>False when another one stands there.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public async Task<bool> ReplaceAsync(string ledger, byte[]? last, byte[] next, CancellationToken ct)
    {
        await using var held = await LockAsync(ledger, ct);
        var actual = await LastAsync(ledger, ct);
        var unchanged = last is null ? actual is null : actual is not null && SaysTheSame(actual, last);
        if (unchanged) await SharedFiles.WriteAsync(Path.Combine(Of(ledger), CheckpointFile), next, mode: null, ct);
        return unchanged;
    }

    /// <summary>Puts a witness's signature under the last checkpoint, in the place of an older one by the same key.</summary>
    /// <param name="ledger">Name of the ledger.</param>
    /// <param name="text">What the witness has signed.</param>
    /// <param name="signature">Its signature, checked.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>False when another checkpoint has become the last one meanwhile.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public async Task<bool> CosignAsync(string ledger, string text, NoteSignature signature, CancellationToken ct)
    {
        await using var held = await LockAsync(ledger, ct);
        if (await LastAsync(ledger, ct) is not { } note || !SignedNote.TryParse(note, out var last) || !string.Equals(last.Text, text, StringComparison.Ordinal)) return false;
        await SharedFiles.WriteAsync(Path.Combine(Of(ledger), CheckpointFile), System.Text.Encoding.UTF8.GetBytes(last.With(signature).ToString()), mode: null, ct);
        return true;
    }

    /// <summary>Copies all that is kept of a ledger, private keys included, as it stands at one moment.</summary>
    /// <param name="ledger">Name of the ledger.</param>
    /// <param name="folder">Where to; is made, for its owner's eyes only.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="IOException">Either folder cannot be used.</exception>
    public async Task CopyAsync(string ledger, string folder, CancellationToken ct)
    {
        if (!Directory.Exists(Of(ledger))) return;
        await using var held = await LockAsync(ledger, ct);
        SharedFiles.CopyFolder(Of(ledger), folder);
    }

    /// <summary>Puts a copy into the place of a ledger of which nothing is kept here.</summary>
    /// <param name="ledger">Name of the ledger.</param>
    /// <param name="folder">What <see cref="CopyAsync"/> made.</param>
    /// <returns>False when something is kept here, which may be newer: it stays as it is.</returns>
    /// <exception cref="IOException">Either folder cannot be used.</exception>
    public bool TryPutBack(string ledger, string folder)
    {
        if (Directory.Exists(Of(ledger)) || !Directory.Exists(folder)) return false;
        SharedFiles.CopyFolder(folder, Of(ledger));
        return true;
    }

    /// <summary>The keys that sign, the oldest first; none before <see cref="EnsureKeyAsync"/>.</summary>
    /// <exception cref="InvalidDataException">A file is no key.</exception>
    public async Task<IReadOnlyList<NoteSigner>> SignersAsync(string ledger, CancellationToken ct)
    {
        var signers = new List<NoteSigner>();
        foreach (var file in Files(ledger, PrivateEnding))
            signers.Add(NoteSigner.TryParse(await File.ReadAllTextAsync(file.FullName, ct), out var signer) ? signer : throw new InvalidDataException($"{file.Name} is no private key."));
        return signers;
    }

    /// <summary>The public keys of the present origin: those that sign, and those that did.</summary>
    /// <exception cref="InvalidDataException">A file is no key.</exception>
    public async Task<IReadOnlyList<SealKey>> KeysAsync(string ledger, CancellationToken ct)
    {
        var keys = (await SignersAsync(ledger, ct)).Select(signer => new SealKey(signer.Verifier, IsRetired: false)).ToList();
        foreach (var file in Files(ledger, RetiredEnding))
            keys.Add(NoteVerifier.TryParse(await File.ReadAllTextAsync(file.FullName, ct), out var key) ? new(key, IsRetired: true) : throw new InvalidDataException($"{file.Name} is no public key."));
        return keys;
    }

    /// <summary>Makes the first key of a ledger and with it its origin, where there is none.</summary>
    public async Task EnsureKeyAsync(string ledger, CancellationToken ct)
    {
        if (Files(ledger, PrivateEnding).Count > 0) return;
        await using var held = await LockAsync(ledger, ct);
        if (Files(ledger, PrivateEnding).Count == 0) await CreateKeyAsync(ledger, NewOrigin(ledger), ct);
    }

    /// <summary>Makes another key of the same origin. From now on both sign, until the older one is retired.</summary>
    /// <exception cref="InvalidOperationException">There is no key yet.</exception>
    public async Task<NoteVerifier> RotateAsync(string ledger, CancellationToken ct)
    {
        await using var held = await LockAsync(ledger, ct);
        return (await SignersAsync(ledger, ct)) is [var signer, ..]
            ? await CreateKeyAsync(ledger, signer.Verifier.Name, ct)
            : throw new InvalidOperationException($"The ledger {ledger} has no key.");
    }

    /// <summary>Lets a key sign no more. Its private half is destroyed, its public half stays for what it has signed.</summary>
    /// <returns>False when it does not sign, or is the only one that does.</returns>
    public async Task<bool> RetireAsync(string ledger, uint keyId, CancellationToken ct)
    {
        await using var held = await LockAsync(ledger, ct);
        var signers = await SignersAsync(ledger, ct);
        if (signers.Count < 2 || signers.FirstOrDefault(signer => signer.Verifier.KeyId == keyId) is not { } retired) return false;
        var file = KeyFile(ledger, keyId);
        await SharedFiles.WriteAsync(Path.ChangeExtension(file, RetiredEnding), System.Text.Encoding.UTF8.GetBytes($"{retired.Verifier}\n"), mode: null, ct);
        File.Delete(file);
        return true;
    }

    /// <summary>
    /// Begins a new log after a real loss: a new origin with a new key. What was signed under the former one stays
    /// aside and is never signed again.
    /// </summary>
    /// <returns>The new key and the former origin; null for that when there was none.</returns>
    public async Task<(NoteVerifier Key, string? Former)> NewOriginAsync(string ledger, CancellationToken ct)
    {
        await using var held = await LockAsync(ledger, ct);
        var former = (await SignersAsync(ledger, ct)) is [var signer, ..] ? signer.Verifier.Name : null;
        if (former is not null)
        {
            var past = Path.Combine(Of(ledger), PastFolder, former.Replace('/', '_'));
            Directory.CreateDirectory(past);
            if (File.Exists(Path.Combine(Of(ledger), CheckpointFile))) File.Move(Path.Combine(Of(ledger), CheckpointFile), Path.Combine(past, CheckpointFile));
            Directory.Move(Path.Combine(Of(ledger), KeysFolder), Path.Combine(past, KeysFolder));
        }

        return (await CreateKeyAsync(ledger, NewOrigin(ledger), ct), former);
    }

    private string Of(string ledger)
    {
        Names.RequireLedger(ledger);
        return Path.Combine(_path, ledger);
    }

    private string KeyFile(string ledger, uint keyId) =>
        Path.Combine(Of(ledger), KeysFolder, keyId.ToString("x8", CultureInfo.InvariantCulture) + PrivateEnding);

    // Two ledgers of one name, on two machines or one after the other, are two logs.
    private string NewOrigin(string ledger) => $"{_originPrefix}/{ledger}/{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    private IReadOnlyList<FileInfo> Files(string ledger, string ending)
    {
        var folder = new DirectoryInfo(Path.Combine(Of(ledger), KeysFolder));
        return folder.Exists
            ? [.. folder.GetFiles("*" + ending).OrderBy(file => file.LastWriteTimeUtc).ThenBy(file => file.Name, StringComparer.Ordinal)]
            : [];
    }

    private async Task<NoteVerifier> CreateKeyAsync(string ledger, string origin, CancellationToken ct)
    {
        var signer = NoteSigner.Create(origin);
        Directory.CreateDirectory(Path.Combine(Of(ledger), KeysFolder));
        await SharedFiles.WriteAsync(KeyFile(ledger, signer.Verifier.KeyId), System.Text.Encoding.UTF8.GetBytes($"{signer.Export()}\n"), SharedFiles.OwnerOnly, ct);
        return signer.Verifier;
    }

    private Task<FileStream> LockAsync(string ledger, CancellationToken ct)
    {
        Directory.CreateDirectory(Of(ledger));
        return SharedFiles.LockAsync(Path.Combine(Of(ledger), SharedFiles.LockFile), ct);
    }

    // Signatures beside the text change nothing of what was signed: a witness may have added one meanwhile.
    private static bool SaysTheSame(byte[] note, byte[] other) =>
        note.AsSpan().SequenceEqual(other)
        || (SignedNote.TryParse(note, out var one) && SignedNote.TryParse(other, out var two) && string.Equals(one.Text, two.Text, StringComparison.Ordinal));
}

/// <summary>A public key of a ledger.</summary>
/// <param name="Verifier">The key.</param>
/// <param name="IsRetired">It signs no more; what it has signed still counts.</param>
public sealed record SealKey(NoteVerifier Verifier, bool IsRetired);
