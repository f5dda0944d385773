using Npgsql;

namespace DxLedger.EventStore;

/// <summary>Brings the stored documents in line with this program's projections, when a ledger is opened or when asked.</summary>
internal static class ProjectionSync
{
    /// <summary>
    /// Rebuilds the projections that are new or of another version, drops the retired ones, and takes over their ids.
    /// While another program does so, it waits, and then finds the work done.
    /// </summary>
    public static async Task SyncAsync(
        NpgsqlDataSource source, EventReader events, int ledgerId, ProjectionSet projections, IReadOnlyList<string> retired, CancellationToken ct)
    {
        var (stored, aside) = await LookAsync(source, ledgerId, ct);
        if (Stale(stored, projections.Projections).Count > 0 || Retired(stored, retired).Count > 0)
        {
            await using var session = await RebuildSession.WaitAsync(source, ledgerId, ct);
            stored = await ProjectionTables.StoredAsync(session.Connection, ledgerId, ct); // another program may have been faster
            var rebuild = new InlineRebuild(session, events, ledgerId, Stale(stored, projections.Projections), progress: null);
            await rebuild.RunAsync(Retired(stored, retired), ct);
            stored = await ProjectionTables.StoredAsync(session.Connection, ledgerId, ct);
        }
        else if (aside)
        {
            await ClearLeftoversAsync(source, events, ledgerId, ct);
        }

        projections.Adopt(stored);
    }

    /// <summary>Rebuilds one projection that is kept in this program's version.</summary>
    /// <exception cref="ProjectionMismatchException">It is not kept, or in another version.</exception>
    public static async Task RebuildAsync(
        NpgsqlDataSource source, EventReader events, int ledgerId, ProjectionSet projections, int index, IProgress<InlineRebuildProgress>? progress, CancellationToken ct)
    {
        await using var session = await RebuildSession.WaitAsync(source, ledgerId, ct);
        var stored = await ProjectionTables.StoredAsync(session.Connection, ledgerId, ct);
        if (projections.WhyNotRead(stored, [index]) is { } reason) throw new ProjectionMismatchException($"Not rebuilt: {reason}.");
        await new InlineRebuild(session, events, ledgerId, [projections.Projections[index]], progress).RunAsync(retired: [], ct);
        projections.Adopt(await ProjectionTables.StoredAsync(session.Connection, ledgerId, ct));
    }

    private static async Task<(IReadOnlyList<StoredProjection> Stored, bool Aside)> LookAsync(NpgsqlDataSource source, int ledgerId, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        var stored = await ProjectionTables.StoredAsync(connection, ledgerId, ct);
        return (stored, (await ProjectionTables.AsideAsync(connection, ledgerId, ct)).Count > 0);
    }

    // What lies aside is the work of a program that is at it just now, or what a killed one has left.
    private static async Task ClearLeftoversAsync(NpgsqlDataSource source, EventReader events, int ledgerId, CancellationToken ct)
    {
        await using var session = await RebuildSession.TryAsync(source, ledgerId, ct);
        if (session is not null) await new InlineRebuild(session, events, ledgerId, [], progress: null).ClearAsync(ct);
    }

    private static List<InlineProjection> Stale(IReadOnlyList<StoredProjection> stored, IReadOnlyList<InlineProjection> projections) =>
        [.. projections.Where(projection => !stored.Any(row =>
            string.Equals(row.Name, projection.Name, StringComparison.Ordinal) && row.Version == projection.Version))];

    private static List<string> Retired(IReadOnlyList<StoredProjection> stored, IReadOnlyList<string> retired) =>
        [.. stored.Select(row => row.Name).Where(name => retired.Contains(name, StringComparer.Ordinal))];
}
