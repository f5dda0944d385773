using System.Text;
using Npgsql;

namespace DxLedger.EventStore;

/// <summary>What people have begun and not yet handed in, each for their own eyes. Beside the log, never in it.</summary>
public sealed class DraftStore
{
    /// <summary>In UTF-8; a form with long texts fits, a file does not.</summary>
    public const int BodyBytesMax = 65_536;

    /// <summary>Of one subject in one ledger; far more than anybody can have open, and an end to what one token can fill.</summary>
    public const int CountMax = 500;

    // The lock lasts to the end of the batch, so that no two new drafts of one subject both find the last free place.
    private const string Lock = "SELECT pg_advisory_xact_lock(hashtextextended($2, $1))";

    private const string Put = """
        INSERT INTO dxledger.drafts (ledger, subject, key, body, updated_at)
        SELECT $1, $2, $3, $4, clock_timestamp()
         WHERE EXISTS (SELECT FROM dxledger.drafts WHERE ledger = $1 AND subject = $2 AND key = $3)
            OR (SELECT count(*) FROM dxledger.drafts WHERE ledger = $1 AND subject = $2) < $5
        ON CONFLICT (ledger, subject, key) DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at
        RETURNING updated_at
        """;

    private readonly NpgsqlDataSource _source;
    private readonly int _ledgerId;

    internal DraftStore(NpgsqlDataSource source, int ledgerId) => (_source, _ledgerId) = (source, ledgerId);

    /// <summary>Whether a body is small enough to be kept.</summary>
    public static bool Fits(string body) => Encoding.UTF8.GetByteCount(body) <= BodyBytesMax;

    /// <summary>Keeps a draft in place of the one that was there.</summary>
    /// <param name="subject">Whose it is; nobody else finds it.</param>
    /// <param name="key">What it is for.</param>
    /// <param name="body">Text that <see cref="Fits"/>, without U+0000.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>When it was kept; null where the subject has <see cref="CountMax"/> others already.</returns>
    /// <exception cref="ArgumentException">The body is too large.</exception>
    public async Task<DateTimeOffset?> PutAsync(string subject, string key, string body, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (!Fits(body)) throw new ArgumentException($"A draft takes at most {BodyBytesMax} bytes.", nameof(body));
        await using var batch = _source.CreateBatch();
        RoundBatch.Add(batch, Lock, RoundBatch.Of((long)_ledgerId), RoundBatch.Of(subject));
        RoundBatch.Add(batch, Put, RoundBatch.Of(_ledgerId), RoundBatch.Of(subject), RoundBatch.Of(key), RoundBatch.Of(body), RoundBatch.Of(CountMax));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return await reader.ReadAsync(ct) ? reader.GetFieldValue<DateTimeOffset>(0) : null;
    }

    /// <summary>A subject's draft; null where there is none.</summary>
    public Task<Draft?> GetAsync(string subject, string key, CancellationToken ct) => Retry.ReadAsync(_source, async () =>
    {
        await using var command = Command("SELECT body, updated_at FROM dxledger.drafts WHERE ledger = $1 AND subject = $2 AND key = $3", RoundBatch.Of(_ledgerId), RoundBatch.Of(subject), RoundBatch.Of(key));
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new Draft(reader.GetString(0), reader.GetFieldValue<DateTimeOffset>(1)) : null;
    });

    /// <summary>The keys of a subject's drafts, with the times at which they were last kept.</summary>
    public Task<IReadOnlyList<(string Key, DateTimeOffset UpdatedAt)>> ListAsync(string subject, CancellationToken ct) => Retry.ReadAsync(_source, async () =>
    {
        await using var command = Command("SELECT key, updated_at FROM dxledger.drafts WHERE ledger = $1 AND subject = $2 ORDER BY key", RoundBatch.Of(_ledgerId), RoundBatch.Of(subject));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<(string, DateTimeOffset)>();
        while (await reader.ReadAsync(ct)) found.Add((reader.GetString(0), reader.GetFieldValue<DateTimeOffset>(1)));
        return (IReadOnlyList<(string, DateTimeOffset)>)found;
    });

    /// <summary>Removes a subject's draft.</summary>
    /// <param name="subject">Whose it is.</param>
    /// <param name="key">What it is for.</param>
    /// <param name="body">Removes it only while it says this, so that what was written in between is kept; null removes it whatever it says.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>False where there was none to remove.</returns>
    public async Task<bool> DeleteAsync(string subject, string key, string? body, CancellationToken ct)
    {
        await using var command = Command("DELETE FROM dxledger.drafts WHERE ledger = $1 AND subject = $2 AND key = $3" + (body is null ? "" : " AND body = $4"), RoundBatch.Of(_ledgerId), RoundBatch.Of(subject), RoundBatch.Of(key));
        if (body is not null) command.Parameters.Add(RoundBatch.Of(body));
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = _source.CreateCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(parameter);
        return command;
    }
}

/// <summary>What somebody has begun and not yet handed in.</summary>
/// <param name="Body">As it was kept.</param>
/// <param name="UpdatedAt">By the database's clock.</param>
public sealed record Draft(string Body, DateTimeOffset UpdatedAt);
