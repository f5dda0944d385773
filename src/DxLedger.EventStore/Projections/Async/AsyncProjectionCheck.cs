using System.Data;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace DxLedger.EventStore;

/// <summary>Compares the rows of async projections, former ones included, with those that the events add up to.</summary>
internal static class AsyncProjectionCheck
{
    private const int EventsAtOnce = 1_000;

    private const string FindBuilds = $"""
        SELECT {Build.Columns} FROM dxledger.builds
         WHERE ledger = $1 AND kind = 'projection' AND state = 'live' ORDER BY name, version
        """;

    // Rows, and behind each the states that it had where they are kept.
    private const string FindRows = """
        SELECT key, 0, from_position, from_at, group_name, document FROM dxledger.rows WHERE build = $1
        UNION ALL
        SELECT key, 1, from_position, from_at, NULL, document FROM dxledger.row_states WHERE build = $1
        ORDER BY 1, 2, 3
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
    private static async Task<(SortedDictionary<Place, RowImage> Images, ProjectionDifference? Failure)> FoldAsync(
        NpgsqlDataSource source, EventReader events, Build build, AsyncProjection projection, CancellationToken ct)
    {
        var skipped = await Builds.SkippedAsync(source, build.Ledger, build.Name, build.Version, ct);
        var session = new RowSession(projection, load: null, capacity: int.MaxValue);
        var (images, rows, taken) = (new SortedDictionary<Place, RowImage>(), new Dictionary<string, RowImage>(StringComparer.Ordinal), 0);
        await foreach (var @event in UnskippedAsync(events, build.Position, skipped, ct))
        {
            try
            {
                await session.ApplyAsync(@event);
                if (++taken % EventsAtOnce == 0) Collect(session.Take(), rows, images);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                return (images, new ProjectionDifference(
                    build.Name, @event.Stream, $"position {@event.Position} cannot be taken: {failure.GetType().Name}: {failure.Message}"));
            }
        }

        Collect(session.Take(), rows, images);
        foreach (var row in rows.Values) images.Add(new Place(row.Key, 0, row.FromPosition), row);
        return (images, null);
    }

    // Of what should be stored, no more is kept than its hash: the states of a view that keeps all of them are many times
    // what is in it now.
    private static void Collect(RowChanges changes, Dictionary<string, RowImage> rows, SortedDictionary<Place, RowImage> images)
    {
        foreach (var key in changes.Removed) rows.Remove(key);
        foreach (var row in changes.Rows) rows[row.Key] = Hashed(row);
        foreach (var row in changes.Listed) rows.TryAdd(row.Key, row);
        foreach (var state in changes.States) images.Add(new Place(state.Key, 1, state.FromPosition), Hashed(state) with { Group = null });
    }

    private static RowImage Hashed(RowImage image) => image.Document is { } document ? image with { Document = SHA256.HashData(document) } : image;

    // What was skipped is not even read: it may have been skipped because it is damaged.
    private static async IAsyncEnumerable<RecordedEvent> UnskippedAsync(
        EventReader events, long toPosition, IReadOnlyCollection<long> skipped, [EnumeratorCancellation] CancellationToken ct)
    {
        var after = 0L;
        foreach (var stop in skipped.Where(position => position <= toPosition).Order().Append(toPosition + 1))
        {
            if (stop - after > 1)
            {
                await foreach (var @event in events.ReadAllAsync(after, stop - after - 1, ct)) yield return @event;
            }

            after = stop;
        }
    }

    private static async Task<ProjectionDifference?> FirstDifferenceAsync(
        NpgsqlConnection connection, Build build, SortedDictionary<Place, RowImage> expected, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(FindRows, connection);
        command.Parameters.Add(RoundBatch.Of(build.Id));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var stored = await reader.ReadAsync(ct);
        foreach (var (place, image) in expected)
        {
            var order = stored ? PlaceOf(reader).CompareTo(place) : 1;
            if (order < 0) return Different(build, PlaceOf(reader), "stored without events");
            if (order > 0) return Different(build, place, "not stored");
            if (Compare(reader, image) is { } what) return Different(build, place, what);
            stored = await reader.ReadAsync(ct);
        }

        return stored ? Different(build, PlaceOf(reader), "stored without events") : null;
    }

    private static Place PlaceOf(NpgsqlDataReader reader) => new(reader.GetString(0), reader.GetInt32(1), reader.GetInt64(2));

    private static ProjectionDifference Different(Build build, Place place, string what) =>
        new(build.Name, place.Key, $"the state from position {place.From}: {what}");

    private static string? Compare(NpgsqlDataReader reader, RowImage expected)
    {
        if (reader.GetDateTime(3) != expected.FromAt) return $"stored as of {reader.GetDateTime(3):O}, rebuilt as of {expected.FromAt:O}";
        var group = reader.IsDBNull(4) ? null : reader.GetString(4);
        if (!string.Equals(group, expected.Group, StringComparison.Ordinal)) return "the group differs";
        var document = reader.IsDBNull(5) ? null : reader.GetFieldValue<byte[]>(5);
        return document is null == expected.Document is null && (document is null || SHA256.HashData(document).AsSpan().SequenceEqual(expected.Document)) ? null : "the document's bytes differ";
    }

    /// <summary>Where a row (0) or one of its states (1) stands in the order of the comparison.</summary>
    private readonly record struct Place(string Key, int Kind, long From) : IComparable<Place>
    {
        // The database orders by bytes of UTF-8, which differs from UTF-16 only beyond the basic plane.
        public int CompareTo(Place other)
        {
            var keys = Encoding.UTF8.GetBytes(Key).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other.Key));
            return keys != 0 ? keys : (Kind, From).CompareTo((other.Kind, other.From));
        }
    }
}
