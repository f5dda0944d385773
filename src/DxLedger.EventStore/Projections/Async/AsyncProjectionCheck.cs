using System.Data;
using Npgsql;

namespace DxLedger.EventStore;

/// <summary>Compares the rows of async projections, former ones included, with those that the events add up to.</summary>
internal static class AsyncProjectionCheck
{
    private const string FindBuilds = $"""
        SELECT {Build.Columns} FROM dxledger.builds
         WHERE ledger = $1 AND kind = 'projection' AND state = 'live' ORDER BY name, version
        """;

    private const string FindRows = """
        SELECT key, from_position, from_at, NULL::bigint, NULL::timestamptz, group_name, document FROM dxledger.rows WHERE build = $1
        UNION ALL
        SELECT key, from_position, from_at, to_position, to_at, group_name, document FROM dxledger.former_rows WHERE build = $1
        ORDER BY 1, 2
        """;

    /// <summary>The first difference, in the order of projections, keys and positions; null when there is none.</summary>
    public static async Task<ProjectionDifference?> FindDifferenceAsync(
        NpgsqlDataSource source, EventReader events, int ledgerId, IReadOnlyList<AsyncProjection> projections, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        foreach (var build in await LiveAsync(connection, ledgerId, ct))
        {
            if (projections.FirstOrDefault(known => string.Equals(known.Name, build.Name, StringComparison.Ordinal) && known.Version == build.Version) is not { } projection)
                continue; // another program's; its code is needed to say what its rows should be
            var (expected, failure) = await FoldAsync(source, events, build, projection, ct);
            if (failure is not null) return failure;
            if (await FirstDifferenceAsync(connection, build, expected, ct) is { } difference) return difference;
        }

        return null;
    }

    private static async Task<List<Build>> LiveAsync(NpgsqlConnection connection, int ledgerId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(FindBuilds, connection);
        command.Parameters.Add(RoundBatch.Of(ledgerId));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var builds = new List<Build>();
        while (await reader.ReadAsync(ct)) builds.Add(Build.Read(reader));
        return builds;
    }

    // In memory, with the same code and the same skips, up to where the rows stand. Code that cannot take an event now
    // which the rows have taken differs as well.
    private static async Task<(SortedDictionary<(string Key, long From), Image> Images, ProjectionDifference? Failure)> FoldAsync(
        NpgsqlDataSource source, EventReader events, Build build, AsyncProjection projection, CancellationToken ct)
    {
        var skipped = await Builds.SkippedAsync(source, build.Ledger, build.Name, build.Version, ct);
        var session = new RowSession(projection, load: null, capacity: int.MaxValue);
        var images = new SortedDictionary<(string Key, long From), Image>(KeyOrder.Instance);
        await foreach (var @event in events.ReadAllAsync(0, build.Position, ct))
        {
            if (skipped.Contains(@event.Position)) continue;
            try
            {
                await session.ApplyAsync(@event);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                return (images, new ProjectionDifference(
                    build.Name, @event.Stream, $"position {@event.Position} cannot be taken: {failure.GetType().Name}: {failure.Message}"));
            }
        }

        var changes = session.Take();
        foreach (var (row, to, at) in changes.Former) images.Add((row.Key, row.FromPosition), new Image(row, to, at));
        foreach (var row in changes.Rows) images.Add((row.Key, row.FromPosition), new Image(row, ToPosition: null, ToAt: null));
        return (images, null);
    }

    private static async Task<ProjectionDifference?> FirstDifferenceAsync(
        NpgsqlConnection connection, Build build, SortedDictionary<(string Key, long From), Image> expected, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(FindRows, connection);
        command.Parameters.Add(RoundBatch.Of(build.Id));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var stored = await reader.ReadAsync(ct);
        foreach (var (place, image) in expected)
        {
            var order = stored ? KeyOrder.Instance.Compare((reader.GetString(0), reader.GetInt64(1)), place) : 1;
            if (order < 0) return Different(build, reader.GetString(0), reader.GetInt64(1), "stored without events");
            if (order > 0) return Different(build, place.Key, place.From, "not stored");
            if (Compare(reader, image) is { } what) return Different(build, place.Key, place.From, what);
            stored = await reader.ReadAsync(ct);
        }

        return stored ? Different(build, reader.GetString(0), reader.GetInt64(1), "stored without events") : null;
    }

    private static ProjectionDifference Different(Build build, string key, long position, string what) =>
        new(build.Name, key, $"the state from position {position}: {what}");

    private static string? Compare(NpgsqlDataReader reader, Image expected)
    {
        var stored = (reader.GetDateTime(2), Value<long>(reader, 3), Value<DateTime>(reader, 4));
        if (stored != (expected.Row.FromAt, expected.ToPosition, expected.ToAt))
            return $"stored as from {stored.Item1:O} to position {stored.Item2}, rebuilt as from {expected.Row.FromAt:O} to position {expected.ToPosition}";
        var group = reader.IsDBNull(5) ? null : reader.GetString(5);
        if (!string.Equals(group, expected.Row.Group, StringComparison.Ordinal)) return "the group differs";
        return reader.GetFieldValue<byte[]>(6).AsSpan().SequenceEqual(expected.Row.Document) ? null : "the document's bytes differ";
    }

    private static T? Value<T>(NpgsqlDataReader reader, int ordinal)
        where T : struct => reader.IsDBNull(ordinal) ? null : reader.GetFieldValue<T>(ordinal);

    private sealed record Image(RowImage Row, long? ToPosition, DateTime? ToAt);

    private sealed class KeyOrder : IComparer<(string Key, long From)>
    {
        public static readonly KeyOrder Instance = new();

        // The database orders by bytes of UTF-8, which differs from UTF-16 only beyond the basic plane.
        public int Compare((string Key, long From) x, (string Key, long From) y)
        {
            var keys = System.Text.Encoding.UTF8.GetBytes(x.Key).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(y.Key));
            return keys != 0 ? keys : x.From.CompareTo(y.From);
        }
    }
}
