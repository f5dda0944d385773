using System.Runtime.InteropServices;

namespace DxLedger.TransparencyLog;

/// <summary>Ed25519 (RFC 8032) by libsodium, because .NET has none.</summary>
internal static partial class Ed25519
{
    public const int SeedSize = 32;
    public const int PublicKeySize = 32;
    public const int SignatureSize = 64;

    private const int SecretKeySize = 64;
    private const string Library = "libsodium";

    static Ed25519()
    {
        if (sodium_init() < 0) throw new InvalidOperationException("libsodium cannot be used.");
    }

    public static byte[] PublicKey(ReadOnlySpan<byte> seed) => KeyPair(seed).PublicKey;

    public static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        var signature = new byte[SignatureSize];
        if (crypto_sign_detached(signature, nint.Zero, message, (ulong)message.Length, KeyPair(seed).SecretKey) != 0) throw new InvalidOperationException("Signing failed.");
        return signature;
    }

    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        publicKey.Length == PublicKeySize && signature.Length == SignatureSize
        && crypto_sign_verify_detached(signature, message, (ulong)message.Length, publicKey) == 0;

    private static (byte[] PublicKey, byte[] SecretKey) KeyPair(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != SeedSize) throw new ArgumentException("A seed has 32 bytes.", nameof(seed));
        var (publicKey, secretKey) = (new byte[PublicKeySize], new byte[SecretKeySize]);
        if (crypto_sign_seed_keypair(publicKey, secretKey, seed) != 0) throw new InvalidOperationException("No key pair could be made.");
        return (publicKey, secretKey);
    }

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int sodium_init();

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int crypto_sign_seed_keypair(Span<byte> publicKey, Span<byte> secretKey, ReadOnlySpan<byte> seed);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int crypto_sign_detached(Span<byte> signature, nint signatureLength, ReadOnlySpan<byte> message, ulong messageLength, ReadOnlySpan<byte> secretKey);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int crypto_sign_verify_detached(ReadOnlySpan<byte> signature, ReadOnlySpan<byte> message, ulong messageLength, ReadOnlySpan<byte> publicKey);
}
