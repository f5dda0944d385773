using System.Collections.Concurrent;
using Npgsql;

namespace DxLedger.EventStore;

/// <summary>One PostgreSQL database (15 or later) with any number of ledgers in it.</summary>
public sealed class LedgerDatabase : IAsyncDisposable
{
    private const string FindLedger = "SELECT ledger FROM dxledger.heads WHERE name = $1";
    private const string CreateLedger = "INSERT INTO dxledger.heads (name) VALUES ($1) ON CONFLICT (name) DO NOTHING";

    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlConnectionStringBuilder _lazily;
    private readonly NpgsqlDataSource _lazySource;
    private readonly EventStoreOptions _options;
    private readonly ConcurrentDictionary<string, Ledger> _ledgers = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _opening = new(1, 1);
    private CheckpointSigner? _signer;
    private bool _disposed;

    private LedgerDatabase(NpgsqlConnectionStringBuilder connectTo, EventStoreOptions options, string? guardRailNotice)
    {
        _source = NpgsqlDataSource.Create(connectTo.ConnectionString);
        _lazily = Connections.Lazy(connectTo);
        _lazySource = NpgsqlDataSource.Create(_lazily.ConnectionString);
        _options = options;
        GuardRailNotice = guardRailNotice;
        Blobs = new BlobStore(_source);
    }

    /// <summary>Files by their hash.</summary>
    public BlobStore Blobs { get; }

    /// <summary>
    /// Why connections do not run as the role that may only read and insert events; null when they do. The triggers
    /// that refuse changes stand in either case.
    /// </summary>
    public string? GuardRailNotice { get; }

    /// <summary>Opens a database and brings its schema up to this program's.</summary>
    /// <param name="connectionString">As Npgsql takes it.</param>
    /// <param name="options">Projections, clock and limits.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="SchemaRefusedException">The schema is newer than this program, or was altered.</exception>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    public static async Task<LedgerDatabase> OpenAsync(string connectionString, EventStoreOptions options, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(options);
        var connectTo = Connections.Configure(connectionString, options.CommandTimeout);
        var notice = await SchemaUpgrade.RunAsync(connectTo, ct);
        return new LedgerDatabase(notice is null ? Connections.AsRole(connectTo, GuardRailRole.Name) : connectTo, options, notice);
    }

    /// <summary>A ledger of this database, created on first use; the same instance every time.</summary>
    /// <param name="name"><c>^[a-z][a-z0-9-]{0,62}$</c>.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<Ledger> LedgerAsync(string name, CancellationToken ct)
    {
        Names.RequireLedger(name);
        if (_ledgers.TryGetValue(name, out var open)) return open;
        await _opening.WaitAsync(ct);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_ledgers.TryGetValue(name, out open)) return open;
            var ledger = await OpenLedgerAsync(name, ct);
            _ledgers[name] = ledger;
            return ledger;
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>A ledger of this database, or null when nobody has created it: a question never creates one.</summary>
    /// <param name="name">Any text; what is no name for a ledger is found nowhere.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<Ledger?> FindLedgerAsync(string name, CancellationToken ct)
    {
        if (!Names.IsLedger(name)) return null;
        if (_ledgers.TryGetValue(name, out var open)) return open;
        return await FindAsync(name, ct) is null ? null : await LedgerAsync(name, ct);
    }

    /// <summary>
    /// Begins to keep the async projections and subscriptions of all ledgers up on this node. Whoever starts it ends it
    /// before the database.
    /// </summary>
    public ProjectionDaemon StartDaemon() => new(_lazily.ConnectionString, Context);

    /// <summary>
    /// Begins to sign the checkpoints of all ledgers on this node; null when the options name no folder for them.
    /// Whoever starts it ends it before the database.
    /// </summary>
    public CheckpointSigner? StartSigner() =>
        _signer = _options.SealFolder is { } folder ? new CheckpointSigner(_lazily.ConnectionString, _source, folder, _options) : null;

    /// <summary>How the sealing of the ledgers stands that this node signs for, as its signer saw it last.</summary>
    public IReadOnlyCollection<SealStatus> SealStatuses => _signer?.Statuses ?? [];

    /// <summary>Runs a build past its advisory lock, as a node would that wrongly thinks it holds it; for tests of the fence.</summary>
    internal async Task RunWithoutLeaseAsync(string ledger, string name, CancellationToken ct)
    {
        using var feeds = new LedgerFeeds(Context);
        await using var connection = await _lazySource.OpenConnectionAsync(ct);
        await feeds.DiscoverAsync(connection, ct);
        var id = await FindAsync(ledger, ct);
        var build = (await Builds.ListAsync(connection, id, ct)).First(build => string.Equals(build.Name, name, StringComparison.Ordinal));
        await feeds.Runner(build).RunAsync(ct);
    }

    private DaemonContext Context => new(_lazySource, _options.Node, _options);

    /// <summary>How the async projections and subscriptions of all ledgers stand, in one snapshot, by the ledgers' names.</summary>
    public async Task<IReadOnlyList<(string Ledger, ProjectionStatus Status)>> ProjectionsAsync(CancellationToken ct)
    {
        var all = await Retry.ReadAsync(_source, () => LedgerProjections.ReadStatusAsync(_source, ledgerId: null, ct));
        return [.. from row in all where row.Status is not null select (row.Ledger, row.Status)];
    }

    /// <summary>The last self-check of every ledger that was ever checked, by whichever node, by the ledgers' names.</summary>
    public Task<IReadOnlyList<SelfCheck>> SelfChecksAsync(CancellationToken ct) => Retry.ReadAsync(_source, () => SelfChecks.LastAsync(_source, ct));

    /// <summary>Names of all ledgers.</summary>
    public Task<IReadOnlyList<string>> LedgerNamesAsync(CancellationToken ct) => Retry.ReadAsync(_source, async () =>
    {
        await using var command = _source.CreateCommand("SELECT name FROM dxledger.heads ORDER BY name");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var names = new List<string>();
        while (await reader.ReadAsync(ct)) names.Add(reader.GetString(0));
        return (IReadOnlyList<string>)names;
    });

    /// <summary>Whether the database answers.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken ct)
    {
        try
        {
            return await Retry.ReadAsync(_source, async () =>
            {
                await using var command = _source.CreateCommand("SELECT count(*) FROM dxledger.heads");
                return await command.ExecuteScalarAsync(ct) is long;
            });
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
        if (_disposed)
        {
            _opening.Release();
            return;
        }

        _disposed = true;
        _opening.Release();
        foreach (var ledger in _ledgers.Values) await ledger.DisposeAsync();
        await _source.DisposeAsync();
        await _lazySource.DisposeAsync();
    }

    private async Task<Ledger> OpenLedgerAsync(string name, CancellationToken ct)
    {
        var id = await FindAsync(name, ct);
        if (id is null)
        {
            await using var create = _source.CreateCommand(CreateLedger);
            create.Parameters.Add(RoundBatch.Of(name));
            await create.ExecuteNonQueryAsync(ct);
            id = await FindAsync(name, ct);
        }

        var ledgerId = id ?? throw new InvalidOperationException($"The ledger {name} was created and is not there.");
        var projections = new ProjectionSet(_options.InlineProjections);
        var events = new EventReader(_source, ledgerId, name, _options.ReadPage);
        await ProjectionSync.SyncAsync(_source, events, ledgerId, projections, _options.RetiredProjections, ct);
        var views = new LedgerProjections(_source, ledgerId, _options, projection => new ProjectionBuilder(_lazily.ConnectionString, Context, ledgerId, projection));
        return new Ledger(_source, ledgerId, name, projections, events, views, _options);
    }

    private async Task<int?> FindAsync(string name, CancellationToken ct)
    {
        await using var find = _source.CreateCommand(FindLedger);
        find.Parameters.Add(RoundBatch.Of(name));
        return (int?)await find.ExecuteScalarAsync(ct);
    }
}
