using DxLedger.EventStore;
using Npgsql;

namespace DxLedger.Benchmarks.Appending;

/// <summary>
/// What an ordinary program would do: single-row INSERTs, prepared, each its own transaction, of the same columns and
/// bytes into a table with the same two indexes. No version check, no projection, no order.
/// </summary>
internal sealed class ReferenceLoad : IAsyncDisposable
{
    private const string CreateTable = """
        DROP TABLE IF EXISTS bench_reference;
        CREATE TABLE bench_reference (
          ledger integer NOT NULL, position bigint NOT NULL, stream text COLLATE "C" NOT NULL, version bigint NOT NULL, id uuid NOT NULL,
          type text COLLATE "C" NOT NULL, recorded_at timestamptz NOT NULL, actor text COLLATE "C" NOT NULL, entry bytea NOT NULL, leaf_hash bytea NOT NULL,
          PRIMARY KEY (ledger, position), UNIQUE (ledger, stream, version))
        """;

    private const string Insert = "INSERT INTO bench_reference VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

    private readonly NpgsqlDataSource _source;
    private readonly List<NpgsqlCommand> _inserts = [];
    private readonly RecordedEvent _sample;
    private readonly byte[] _entry;
    private readonly byte[] _leafHash;
    private readonly string[] _streams = [.. Enumerable.Range(0, LedgerLoad.Streams).Select(i => $"kpi-r5-a-{i / 10}-{i % 10}")];
    private readonly long[] _versions = new long[LedgerLoad.Streams];
    private readonly int[] _next;
    private long _position;

    private ReferenceLoad(NpgsqlDataSource source, RecordedEvent sample, int connections)
    {
        _source = source;
        _sample = sample;
        _entry = sample.Entry.ToArray();
        _leafHash = sample.LeafHash.ToArray();
        _next = [.. Enumerable.Range(0, connections)];
    }

    public static async Task<ReferenceLoad> CreateAsync(string connectionString, int connections, RecordedEvent sample)
    {
        var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = connections + 1 }.ConnectionString);
        var load = new ReferenceLoad(source, sample, connections);
        await using (var create = source.CreateCommand(CreateTable)) await create.ExecuteNonQueryAsync();
        for (var i = 0; i < connections; i++) load._inserts.Add(await load.PrepareAsync());
        return load;
    }

    public Task<Measurement> RunAsync(TimeSpan duration) => Measurement.RunAsync(_inserts.Count, duration, InsertAsync);

    public async ValueTask DisposeAsync()
    {
        foreach (var insert in _inserts)
        {
            if (insert.Connection is { } connection) await connection.DisposeAsync();
            await insert.DisposeAsync();
        }

        await using (var drop = _source.CreateCommand("DROP TABLE bench_reference")) await drop.ExecuteNonQueryAsync();
        await _source.DisposeAsync();
    }

    private async Task<NpgsqlCommand> PrepareAsync()
    {
        var command = new NpgsqlCommand(Insert, await _source.OpenConnectionAsync());
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = 1 });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = 0 });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = string.Empty });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = 0 });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Guid.Empty });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _sample.Type });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = _sample.RecordedAt.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _sample.Actor });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = _entry });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = _leafHash });
        await command.PrepareAsync();
        return command;
    }

    private Task InsertAsync(int caller)
    {
        var stream = _next[caller];
        _next[caller] = stream + _inserts.Count < LedgerLoad.Streams ? stream + _inserts.Count : caller;
        var parameters = _inserts[caller].Parameters;
        ((NpgsqlParameter<long>)parameters[1]).TypedValue = Interlocked.Increment(ref _position);
        ((NpgsqlParameter<string>)parameters[2]).TypedValue = _streams[stream];
        ((NpgsqlParameter<long>)parameters[3]).TypedValue = ++_versions[stream];
        ((NpgsqlParameter<Guid>)parameters[4]).TypedValue = Guid.CreateVersion7();
        return _inserts[caller].ExecuteNonQueryAsync();
    }
}
