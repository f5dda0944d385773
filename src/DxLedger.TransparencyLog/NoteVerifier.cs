using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace DxLedger.TransparencyLog;

/// <summary>A public key by which signatures on notes are checked (C2SP signed-note).</summary>
public sealed class NoteVerifier
{
    private const int KeyIdSize = 4;

    private readonly byte _algorithm;
    private readonly byte[] _publicKey;

    private NoteVerifier(string name, byte algorithm, byte[] publicKey)
    {
        (Name, _algorithm, _publicKey) = (name, algorithm, publicKey);
        byte[] hashed = [.. Encoding.UTF8.GetBytes(name), (byte)'\n', algorithm, .. publicKey];
        KeyId = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(hashed));
    }

    /// <summary>Name of the key; the origin of the log that signs with it.</summary>
    public string Name { get; }

    /// <summary>First four bytes of the hash of name and key; tells keys of one name apart.</summary>
    public uint KeyId { get; }

    /// <summary>A plain signature over the note's text.</summary>
    internal const byte Plain = 0x01;

    /// <summary>A witness's signature, which dates the text (C2SP tlog-cosignature).</summary>
    internal const byte Cosignature = 0x04;

    /// <summary>Whether the key signs as a witness.</summary>
    public bool IsWitness => _algorithm == Cosignature;

    /// <summary>The key as it is told to others: name, id and key in one word.</summary>
    public override string ToString() => $"{Name}+{KeyId:x8}+{Convert.ToBase64String([_algorithm, .. _publicKey])}";

    /// <summary>Reads a key as <see cref="ToString"/> writes it.</summary>
    public static bool TryParse(string? text, out NoteVerifier verifier)
    {
        verifier = null!;
        if (text?.Trim().Split('+', 3) is not [{ } name, { Length: 2 * KeyIdSize } id, { } key] || !IsName(name)) return false;
        var bytes = new byte[key.Length];
        if (!Convert.TryFromBase64String(key, bytes, out var length) || length != 1 + Ed25519.PublicKeySize || bytes[0] is not (Plain or Cosignature)) return false;
        if (!uint.TryParse(id, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var keyId)) return false;
        var parsed = new NoteVerifier(name, bytes[0], bytes[1..length]);
        if (parsed.KeyId != keyId) return false;
        verifier = parsed;
        return true;
    }

    /// <summary>Whether a text can name a key: not empty, no space and no plus sign.</summary>
    public static bool IsName(string? name) =>
        !string.IsNullOrEmpty(name) && !name.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter) || letter is '+' or '\uFFFD') && !name.Any(char.IsSurrogate);

    internal static NoteVerifier Of(string name, byte algorithm, byte[] publicKey) => new(name, algorithm, publicKey);

    /// <summary>Whether a signature is this key's over a text.</summary>
    internal bool Verify(string text, ReadOnlySpan<byte> signature)
    {
        if (!IsWitness) return Ed25519.Verify(_publicKey, Encoding.UTF8.GetBytes(text), signature);
        if (signature.Length != sizeof(ulong) + Ed25519.SignatureSize) return false;
        var seconds = BinaryPrimitives.ReadUInt64BigEndian(signature);
        return Ed25519.Verify(_publicKey, Encoding.UTF8.GetBytes(NoteSigner.Cosigned(text, seconds)), signature[sizeof(ulong)..]);
    }
}
