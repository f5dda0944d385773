using System.Security.Cryptography;
using Npgsql;

namespace DxLedger.EventStore;

/// <summary>Files kept by their SHA-256, such as the original plan documents.</summary>
public sealed class BlobStore
{
    private readonly NpgsqlDataSource _source;

    internal BlobStore(NpgsqlDataSource source) => _source = source;

    /// <summary>Keeps some bytes; keeping them again changes nothing.</summary>
    /// <returns>Their SHA-256 in lower-case hex.</returns>
    public async Task<string> PutAsync(ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        var hash = SHA256.HashData(content.Span);
        await using var command = _source.CreateCommand("INSERT INTO dxledger.blobs (sha256, content) VALUES ($1, $2) ON CONFLICT DO NOTHING");
        command.Parameters.Add(RoundBatch.Of(hash));
        command.Parameters.Add(RoundBatch.Of(content));
        await command.ExecuteNonQueryAsync(ct);
        return Convert.ToHexStringLower(hash);
    }

    /// <summary>Whether bytes with this SHA-256 were kept.</summary>
    /// <param name="sha256">64 hexadecimal digits; anything else names nothing.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<bool> ExistsAsync(string sha256, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(sha256);
        if (sha256.Length != 2 * SHA256.HashSizeInBytes || !sha256.All(char.IsAsciiHexDigit)) return false;
        await using var command = _source.CreateCommand("SELECT 1 FROM dxledger.blobs WHERE sha256 = $1");
        command.Parameters.Add(RoundBatch.Of(Convert.FromHexString(sha256)));
        return await command.ExecuteScalarAsync(ct) is not null;
    }

    /// <summary>The bytes with this SHA-256; null when they were never kept.</summary>
    /// <param name="sha256">64 hexadecimal digits; anything else names nothing.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="BlobDamagedException">What is stored does not have this hash.</exception>
    public async Task<byte[]?> GetAsync(string sha256, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(sha256);
        if (sha256.Length != 2 * SHA256.HashSizeInBytes || !sha256.All(char.IsAsciiHexDigit)) return null;
        var hash = Convert.FromHexString(sha256);
        await using var command = _source.CreateCommand("SELECT content FROM dxledger.blobs WHERE sha256 = $1");
        command.Parameters.Add(RoundBatch.Of(hash));
        if (await command.ExecuteScalarAsync(ct) is not byte[] content) return null;
        return SHA256.HashData(content).AsSpan().SequenceEqual(hash)
            ? content
            : throw new BlobDamagedException(sha256);
    }
}

/// <summary>A stored file is not the one that was kept.</summary>
/// <param name="sha256">What it should hash to, in hex.</param>
public sealed class BlobDamagedException(string sha256) : Exception($"The stored file {sha256} is damaged.");
