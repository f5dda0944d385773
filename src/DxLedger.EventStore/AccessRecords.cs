using Npgsql;

namespace DxLedger.EventStore;

/// <summary>Who read what is protected. Beside the log, since a read changes nothing; records are only ever added.</summary>
public sealed class AccessRecords
{
    private const string Insert = "INSERT INTO dxledger.access_records (ledger, subject, action, address) VALUES ($1, $2, $3, $4)";

    private const string Find = """
        SELECT id, at, subject, action, address FROM dxledger.access_records
         WHERE ledger = $1 AND id < $2 AND ($3::text IS NULL OR subject = $3) AND ($4::text IS NULL OR address LIKE $4) ORDER BY id DESC LIMIT $5
        """;

    private readonly NpgsqlDataSource _source;
    private readonly int _ledgerId;

    internal AccessRecords(NpgsqlDataSource source, int ledgerId) => (_source, _ledgerId) = (source, ledgerId);

    /// <summary>Keeps a record; what it is about is read after that and not before.</summary>
    /// <param name="subject">Opaque id of who reads.</param>
    /// <param name="action">What is done, such as <c>ReadStream</c>.</param>
    /// <param name="address">What is read.</param>
    /// <param name="ct">Stops it.</param>
    public Task AddAsync(string subject, string action, string address, CancellationToken ct) => Retry.ReadAsync(_source, async () =>
    {
        await using var command = _source.CreateCommand(Insert);
        command.Parameters.Add(RoundBatch.Of(_ledgerId));
        command.Parameters.Add(RoundBatch.Of(subject));
        command.Parameters.Add(RoundBatch.Of(action));
        command.Parameters.Add(RoundBatch.Of(address));
        return await command.ExecuteNonQueryAsync(ct); // a record too many, where the connection broke behind it, does no harm
    });

    /// <summary>The newest records, newest first.</summary>
    /// <param name="count">At most so many.</param>
    /// <param name="before">Only those with lower ids; null for the newest of all.</param>
    /// <param name="subject">Only reads by this subject; null for all.</param>
    /// <param name="part">Only addresses that hold this text; null for all.</param>
    /// <param name="ct">Stops it.</param>
    public Task<IReadOnlyList<AccessRecord>> ReadAsync(int count, long? before, string? subject, string? part, CancellationToken ct) => Retry.ReadAsync(_source, async () =>
    {
        await using var command = _source.CreateCommand(Find);
        command.Parameters.Add(RoundBatch.Of(_ledgerId));
        command.Parameters.Add(RoundBatch.Of(before ?? long.MaxValue));
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = subject, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = part is null ? null : $"%{Escaped(part)}%", NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(RoundBatch.Of(count));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<AccessRecord>();
        while (await reader.ReadAsync(ct))
            found.Add(new AccessRecord(reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(2), reader.GetString(3), reader.GetString(4)));
        return (IReadOnlyList<AccessRecord>)found;
    });

    private static string Escaped(string text) => text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);
}

/// <summary>A read of something protected.</summary>
/// <param name="Id">Ascending; gaps mean nothing.</param>
/// <param name="At">By the database's clock.</param>
/// <param name="Subject">Opaque id of who read.</param>
/// <param name="Action">What was done, such as <c>ReadStream</c>.</param>
/// <param name="Address">What was read: path and query.</param>
public sealed record AccessRecord(long Id, DateTimeOffset At, string Subject, string Action, string Address);
