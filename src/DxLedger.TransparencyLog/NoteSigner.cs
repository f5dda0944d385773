using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace DxLedger.TransparencyLog;

/// <summary>A private key that signs notes.</summary>
public sealed class NoteSigner
{
    private const string Mark = "PRIVATE+KEY+";

    private readonly byte _algorithm;
    private readonly byte[] _seed;

    private NoteSigner(string name, byte algorithm, byte[] seed)
    {
        (_algorithm, _seed) = (algorithm, seed);
        Verifier = NoteVerifier.Of(name, algorithm, Ed25519.PublicKey(seed));
    }

    /// <summary>The public half.</summary>
    public NoteVerifier Verifier { get; }

    /// <summary>A new key.</summary>
    /// <param name="name">What it is called; see <see cref="NoteVerifier.IsName"/>.</param>
    /// <param name="asWitness">Whether it cosigns other logs' checkpoints instead of signing its own.</param>
    public static NoteSigner Create(string name, bool asWitness = false) =>
        NoteVerifier.IsName(name)
            ? new(name, asWitness ? NoteVerifier.Cosignature : NoteVerifier.Plain, RandomNumberGenerator.GetBytes(Ed25519.SeedSize))
            : throw new ArgumentException($"\"{name}\" cannot name a key.", nameof(name));

    /// <summary>Reads a key as <see cref="Export"/> writes it.</summary>
    public static bool TryParse(string? text, out NoteSigner signer)
    {
        signer = null!;
        text = text?.Trim();
        if (text is null || !text.StartsWith(Mark, StringComparison.Ordinal)) return false;
        if (text[Mark.Length..].Split('+', 3) is not [{ } name, { } id, { } key] || !NoteVerifier.IsName(name)) return false;
        var bytes = new byte[key.Length];
        if (!Convert.TryFromBase64String(key, bytes, out var length) || length != 1 + Ed25519.SeedSize || bytes[0] is not (NoteVerifier.Plain or NoteVerifier.Cosignature)) return false;
        var parsed = new NoteSigner(name, bytes[0], bytes[1..length]);
        if (!string.Equals(parsed.Verifier.KeyId.ToString("x8", CultureInfo.InvariantCulture), id, StringComparison.Ordinal)) return false;
        signer = parsed;
        return true;
    }

    /// <summary>The private key as text, in the form that Go's note package reads. Whoever has it can sign.</summary>
    public string Export() => $"{Mark}{Verifier.Name}+{Verifier.KeyId:x8}+{Convert.ToBase64String([_algorithm, .. _seed])}";

    /// <summary>The signature's line on a note.</summary>
    /// <param name="text">Of the note, with its last line's end.</param>
    /// <param name="now">When a witness saw it; a plain signature has no date.</param>
    public NoteSignature Sign(string text, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (_algorithm == NoteVerifier.Plain) return new(Verifier.Name, Verifier.KeyId, Ed25519.Sign(_seed, Encoding.UTF8.GetBytes(text)));
        var dated = new byte[sizeof(ulong) + Ed25519.SignatureSize];
        var seconds = (ulong)now.ToUnixTimeSeconds();
        BinaryPrimitives.WriteUInt64BigEndian(dated, seconds);
        Ed25519.Sign(_seed, Encoding.UTF8.GetBytes(Cosigned(text, seconds))).CopyTo(dated.AsSpan(sizeof(ulong)));
        return new(Verifier.Name, Verifier.KeyId, dated);
    }

    // What a witness signs: C2SP tlog-cosignature, version 1.
    internal static string Cosigned(string text, ulong seconds) => string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {seconds}\n{text}");
}
