using System.Collections.Concurrent;
using Npgsql;

namespace DxLedger.EventStore;

/// <summary>Any number of ledgers, each in a PostgreSQL database (15 or later) of its own, and the control database that lists them.</summary>
public sealed class LedgerDatabase : IAsyncDisposable
{
    private readonly NpgsqlConnectionStringBuilder _login;
    private readonly NpgsqlDataSource _control;
    private readonly LedgerMap _map;
    private readonly EventStoreOptions _options;
    private readonly ConcurrentDictionary<string, LedgerConnections> _connections = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Ledger> _ledgers = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private readonly SemaphoreSlim _opening = new(1, 1);
    private CheckpointSigner? _signer;
    private bool _disposed;

    private LedgerDatabase(NpgsqlConnectionStringBuilder login, EventStoreOptions options, string? guardRailNotice)
    {
        var connectTo = Connections.Guarded(login, guardRailNotice);
        connectTo.MaxPoolSize = options.ControlConnections;
        _login = login;
        _control = NpgsqlDataSource.Create(connectTo.ConnectionString);
        _map = new LedgerMap(_control, login, options);
        _options = options;
        GuardRailNotice = guardRailNotice;
    }

    /// <summary>
    /// Why connections do not run as the role that may only read and insert events; null when they do. The triggers
    /// that refuse changes stand in either case.
    /// </summary>
    public string? GuardRailNotice { get; }

    /// <summary>Opens the control database and brings its schema up to this program's.</summary>
    /// <param name="connectionString">Of the control database, as Npgsql takes it; the ledgers' databases take the same login.</param>
    /// <param name="options">Projections, clock and limits.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="SchemaRefusedException">The schema is newer than this program, or was altered.</exception>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    public static async Task<LedgerDatabase> OpenAsync(string connectionString, EventStoreOptions options, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(options);
        var login = Connections.Configure(connectionString, options.CommandTimeout);
        return new LedgerDatabase(login, options, await SchemaUpgrade.RunAsync(login, SchemaFile.Control, ct));
    }

    /// <summary>A ledger, created on first use with a database of its own; the same instance every time.</summary>
    /// <param name="name"><c>^[a-z][a-z0-9-]{0,62}$</c>.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="SchemaRefusedException">Its database's schema is newer than this program, was altered, or holds another ledger.</exception>
    /// <exception cref="PostgresException">The login may not create databases.</exception>
    public async Task<Ledger> LedgerAsync(string name, CancellationToken ct)
    {
        Names.RequireLedger(name);
        if (_ledgers.TryGetValue(name, out var open)) return open;
        await _opening.WaitAsync(ct);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_ledgers.TryGetValue(name, out open)) return open;
            var ledger = await OpenLedgerAsync(await ConnectAsync(name, ct), ct);
            _ledgers[name] = ledger;
            return ledger;
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>A ledger, or null when nobody has created it: a question never creates one.</summary>
    /// <param name="name">Any text; what is no name for a ledger is found nowhere.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<Ledger?> FindLedgerAsync(string name, CancellationToken ct)
    {
        if (!Names.IsLedger(name)) return null;
        if (_ledgers.TryGetValue(name, out var open)) return open;
        return await _map.FindAsync(name, ct) is null ? null : await LedgerAsync(name, ct);
    }

    /// <summary>
    /// Begins to keep the async projections and subscriptions of all ledgers up on this node, also of those that are
    /// created later. Whoever starts it ends it before the database.
    /// </summary>
    public ProjectionDaemon StartDaemon() => new(
        _options.Node, new(_map.NamesAsync, async (name, ct) => new LedgerDaemon(await ConnectAsync(name, ct), _options), _options));

    /// <summary>
    /// Begins to sign the checkpoints of all ledgers on this node; null when the options name no folder for them.
    /// Whoever starts it ends it before the database.
    /// </summary>
    public CheckpointSigner? StartSigner() => _signer = _options.SealFolder is not { } folder ? null : new CheckpointSigner(
        new(_map.NamesAsync, async (name, ct) => new LedgerSigning(await ConnectAsync(name, ct), folder, _options), _options));

    /// <summary>How the sealing of the ledgers stands that this node signs for, as its signer saw it last.</summary>
    public IReadOnlyCollection<SealStatus> SealStatuses => _signer?.Statuses ?? [];

    /// <summary>Runs a build past its advisory lock, as a node would that wrongly thinks it holds it; for tests of the fence.</summary>
    internal async Task RunWithoutLeaseAsync(string ledger, string name, CancellationToken ct)
    {
        var connections = await ConnectAsync(ledger, ct);
        using var feed = new LedgerFeed(new DaemonContext(connections, _options));
        await using var connection = await connections.LazySource.OpenConnectionAsync(ct);
        await feed.EnsureBuildsAsync(connection, ct);
        var builds = await Builds.ListAsync(connection, connections.LedgerId, ct);
        var build = builds.First(build => string.Equals(build.Name, name, StringComparison.Ordinal));
        await feed.Runner(build).RunAsync(ct);
    }

    /// <summary>How the async projections and subscriptions of all ledgers stand, each ledger in one snapshot, by the ledgers' names.</summary>
    public async Task<IReadOnlyList<(string Ledger, ProjectionStatus Status)>> ProjectionsAsync(CancellationToken ct)
    {
        var all = new List<(string, ProjectionStatus)>();
        foreach (var name in await LedgerNamesAsync(ct))
            all.AddRange((await (await LedgerAsync(name, ct)).Projections.DaemonStatusAsync(ct)).Select(status => (name, status)));
        return all;
    }

    /// <summary>The last self-check of every ledger that was ever checked, by whichever node, by the ledgers' names.</summary>
    public async Task<IReadOnlyList<SelfCheck>> SelfChecksAsync(CancellationToken ct)
    {
        var all = new List<SelfCheck>();
        foreach (var name in await LedgerNamesAsync(ct))
        {
            if (await (await LedgerAsync(name, ct)).LastSelfCheckAsync(ct) is { } last) all.Add(last);
        }

        return all;
    }

    /// <summary>Names of all ledgers.</summary>
    public Task<IReadOnlyList<string>> LedgerNamesAsync(CancellationToken ct) => _map.NamesAsync(ct);

    /// <summary>Whether the control database answers.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken ct)
    {
        try
        {
            await _map.NamesAsync(ct);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    /// <summary>Finishes the appends that wait in every ledger and closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _opening.WaitAsync();
        await _connecting.WaitAsync();
        var first = !_disposed;
        _disposed = true;
        _connecting.Release();
        _opening.Release();
        if (!first) return;
        foreach (var ledger in _ledgers.Values) await ledger.DisposeAsync();
        foreach (var connections in _connections.Values) await connections.DisposeAsync();
        await _control.DisposeAsync();
    }

    private async Task<LedgerConnections> ConnectAsync(string name, CancellationToken ct)
    {
        if (_connections.TryGetValue(name, out var open)) return open;
        await _connecting.WaitAsync(ct);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_connections.TryGetValue(name, out open)) return open;
            var place = await _map.FindAsync(name, ct) ?? await _map.CreateAsync(name, ct);
            return _connections[name] = await LedgerConnections.OpenAsync(name, place.In(_login), _options, ct);
        }
        finally
        {
            _connecting.Release();
        }
    }

    private async Task<Ledger> OpenLedgerAsync(LedgerConnections connections, CancellationToken ct)
    {
        var projections = new ProjectionSet(_options.InlineProjections);
        var events = new EventReader(connections.Source, connections.Ledger, _options.ReadPage);
        await ProjectionSync.SyncAsync(connections.Source, events, connections.LedgerId, projections, _options.RetiredProjections, ct);
        return new Ledger(connections, projections, events, _options);
    }
}
