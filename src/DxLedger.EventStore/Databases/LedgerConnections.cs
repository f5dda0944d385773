using Npgsql;

namespace DxLedger.EventStore;

/// <summary>The pools of one ledger's database, whose schema is this program's.</summary>
internal sealed class LedgerConnections : IAsyncDisposable
{
    // The database belongs to the ledger that was created in it first, whatever the map says.
    private const string Claim = """
        INSERT INTO dxledger.heads (name) SELECT $1 WHERE NOT EXISTS (SELECT FROM dxledger.heads) ON CONFLICT (name) DO NOTHING
        """;

    private const string FindId = "SELECT ledger, name FROM dxledger.heads LIMIT 1";

    private readonly NpgsqlConnectionStringBuilder _lazily;

    private LedgerConnections(string ledger, NpgsqlConnectionStringBuilder connectTo, EventStoreOptions options)
    {
        Ledger = ledger;
        connectTo.MaxPoolSize = options.Connections;
        Source = NpgsqlDataSource.Create(connectTo.ConnectionString);
        _lazily = Connections.Lazy(connectTo);
        _lazily.MaxPoolSize = options.BackgroundConnections;
        LazySource = NpgsqlDataSource.Create(_lazily.ConnectionString);
    }

    /// <summary>Name of the ledger.</summary>
    public string Ledger { get; }

    /// <summary>The ledger's number in its database.</summary>
    public int LedgerId { get; private set; }

    /// <summary>For whoever reads and appends.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>For what can be made again from the log: commits do not wait for the disk.</summary>
    public NpgsqlDataSource LazySource { get; }

    /// <summary>Connection string of <see cref="LazySource"/>.</summary>
    public string Lazily => _lazily.ConnectionString;

    /// <summary>Brings the database's schema up to this program's and opens it.</summary>
    /// <param name="ledger">Whose database it is, or is to be.</param>
    /// <param name="login">As the login itself.</param>
    /// <param name="options">Sizes of the pools.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="SchemaRefusedException">The schema is newer, was altered, or the database is another ledger's.</exception>
    public static async Task<LedgerConnections> OpenAsync(
        string ledger, NpgsqlConnectionStringBuilder login, EventStoreOptions options, CancellationToken ct)
    {
        var notice = await SchemaUpgrade.RunAsync(login, SchemaFile.All, ct);
        var connections = new LedgerConnections(ledger, Connections.Guarded(login, notice), options);
        try
        {
            connections.LedgerId = await connections.ClaimAsync(ct);
            return connections;
        }
        catch
        {
            await connections.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await LazySource.DisposeAsync();
    }

    private async Task<int> ClaimAsync(CancellationToken ct)
    {
        await using (var claim = Source.CreateCommand(Claim))
        {
            claim.Parameters.Add(RoundBatch.Of(Ledger));
            await claim.ExecuteNonQueryAsync(ct);
        }

        await using var command = Source.CreateCommand(FindId);
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) throw new InvalidOperationException($"The ledger {Ledger} was created and is not there.");
        return string.Equals(reader.GetString(1), Ledger, StringComparison.Ordinal)
            ? reader.GetInt32(0)
            : throw new SchemaRefusedException("ledger.other", $"the database of {Ledger} holds the ledger {reader.GetString(1)}.");
    }
}
