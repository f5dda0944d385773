using Npgsql;
using NpgsqlTypes;

namespace DxLedger.EventStore;

/// <summary>A check of a whole ledger against itself, against what was signed, and of its projections against the events.</summary>
/// <param name="Ledger">Name of the ledger.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="FinishedAt">When it was done.</param>
/// <param name="Position">Where the ledger ended when it began.</param>
/// <param name="DifferencePosition">Where the difference lies; null where all agrees, and where no position is meant.</param>
/// <param name="Difference">The first difference in words; null where all agrees.</param>
public sealed record SelfCheck(string Ledger, DateTimeOffset StartedAt, DateTimeOffset FinishedAt, long Position, long? DifferencePosition, string? Difference)
{
    /// <summary>Whether all agrees.</summary>
    public bool IsSound => Difference is null;
}

/// <summary>Runs self-checks and keeps what they found.</summary>
internal static class SelfChecks
{
    private const string Insert = """
        INSERT INTO dxledger.self_checks (ledger, started_at, position, difference_position, difference) VALUES ($1, $2, $3, $4, $5) RETURNING finished_at
        """;

    private const string FindLast =
        "SELECT started_at, finished_at, position, difference_position, difference FROM dxledger.self_checks ORDER BY started_at DESC LIMIT 1";

    public static async Task<SelfCheck> RunAsync(NpgsqlDataSource source, int ledgerId, Ledger ledger, TimeProvider clock, CancellationToken ct)
    {
        var startedAt = clock.GetUtcNow();
        var head = await ledger.HeadAsync(ct);
        var found = await FindAsync(ledger, ct);
        await using var command = source.CreateCommand(Insert);
        command.Parameters.Add(RoundBatch.Of(ledgerId));
        command.Parameters.Add(RoundBatch.Of(startedAt.UtcDateTime));
        command.Parameters.Add(RoundBatch.Of(head.Position));
        command.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = found?.Position, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = found?.What, NpgsqlDbType = NpgsqlDbType.Text });
        var finishedAt = (DateTime)(await command.ExecuteScalarAsync(ct) ?? throw new System.Diagnostics.UnreachableException());
        return new SelfCheck(ledger.Name, startedAt, new DateTimeOffset(finishedAt, TimeSpan.Zero), head.Position, found?.Position, found?.What);
    }

    /// <summary>The last one; null when there was none.</summary>
    public static async Task<SelfCheck?> LastAsync(NpgsqlDataSource source, string ledger, CancellationToken ct)
    {
        await using var command = source.CreateCommand(FindLast);
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) return null;
        return new SelfCheck(
            ledger, reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetInt64(2),
            reader.IsDBNull(3) ? null : reader.GetInt64(3), reader.IsDBNull(4) ? null : reader.GetString(4));
    }

    private static async Task<SealDifference?> FindAsync(Ledger ledger, CancellationToken ct)
    {
        try
        {
            return await ledger.Seal.FindDifferenceAsync(null, ct) is { } difference ? difference
                : await ledger.CheckInlineProjectionsAsync(ct) is { } inline ? Told(inline)
                : await ledger.CheckAsyncProjectionsAsync(ct) is { } view ? Told(view)
                : null;
        }
        catch (EntryDamagedException damaged)
        {
            return new SealDifference(damaged.Position, damaged.Detail); // met by a projection's rebuild
        }
        catch (SealUnreachableException unreachable)
        {
            return new SealDifference(null, $"The folder of keys and checkpoints cannot be read: {unreachable.Message}");
        }
        catch (Exception unfinished) when (unfinished is not OperationCanceledException)
        {
            // A check that cannot be finished must not look like the last one that could.
            return new SealDifference(null, $"The check could not be finished: {unfinished.GetType().Name}: {unfinished.Message}");
        }
    }

    private static SealDifference Told(ProjectionDifference difference) => new(null, $"{difference.Projection} {difference.Key}: {difference.What}");
}
