using System.Collections.Concurrent;
using DxLedger.TransparencyLog;
using Npgsql;

namespace DxLedger.EventStore;

/// <summary>
/// Signs the checkpoints of all ledgers on this node. Each ledger has one node at a time by an advisory lock, which is
/// an economy; the fence is the folder, where a checkpoint takes the place of exactly the one before it.
/// </summary>
public sealed class CheckpointSigner : IAsyncDisposable
{
    /// <summary>The class of our locks, "DXLS" in ASCII; the object is the ledger's id.</summary>
    private const int LockClass = 0x44584C53;

    private const string FindHeads = "SELECT ledger, name, position, root FROM dxledger.heads WHERE position > 0 ORDER BY ledger";

    private readonly string _connectionString;
    private readonly NpgsqlDataSource _source;
    private readonly SealFolder _folder;
    private readonly EventStoreOptions _options;
    private readonly ConcurrentDictionary<string, SealStatus> _statuses = new(StringComparer.Ordinal);
    private readonly Dictionary<int, LedgerSigner> _signers = [];
    private readonly Dictionary<int, Cosigner[]> _cosigners = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private bool _stopped;

    internal CheckpointSigner(string connectionString, NpgsqlDataSource source, SealFolder folder, EventStoreOptions options)
    {
        (_connectionString, _source, _folder, _options) = (connectionString, source, folder, options);
        _loop = Task.Run(() => RunAsync(_stop.Token), CancellationToken.None);
    }

    /// <summary>How the ledgers stand that this node signs for, as it saw them last.</summary>
    public IReadOnlyCollection<SealStatus> Statuses => [.. _statuses.Values.OrderBy(status => status.Ledger, StringComparer.Ordinal)];

    /// <summary>Signs no more and lets go of everything.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopped) return;
        _stopped = true;
        await _stop.CancelAsync();
        await _loop;
        await Task.WhenAll(_cosigners.Values.SelectMany(cosigners => cosigners).Select(cosigner => cosigner.Asking));
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await using var lease = await LeaseConnection.OpenAsync(_connectionString, (_, _) => { }, ct, LockClass);
                await TendAsync(lease, ct);
            }
            catch (Exception) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem)
            {
                // The locks are gone with the session: another node may sign until this one comes back.
                _options.Trouble?.Invoke("signer", problem);
                _statuses.Clear();
                await Task.Delay(_options.SealInterval, CancellationToken.None);
            }
        }
    }

    private async Task TendAsync(LeaseConnection lease, CancellationToken ct)
    {
        var held = new HashSet<int>();
        while (true)
        {
            var heads = await HeadsAsync(lease.Connection, ct);
            held.UnionWith(await lease.TakeAsync([.. heads.Select(head => head.LedgerId).Where(id => !held.Contains(id))], ct));
            foreach (var head in heads.Where(head => held.Contains(head.LedgerId))) await TendAsync(head, ct);
            // A write is heard of at once; an event that comes within the interval waits for its end.
            await lease.WaitAsync(_options.SealInterval / 4, ct);
        }
    }

    private async Task TendAsync(SealHead head, CancellationToken ct)
    {
        if (!_signers.TryGetValue(head.LedgerId, out var signer))
            _signers[head.LedgerId] = signer = new LedgerSigner(_source, head.LedgerId, head.Ledger, _folder, _options);
        var status = await signer.TendAsync(head, ct) with { Witnesses = Cosign(head, signer.Last, ct) };
        var before = _statuses.GetValueOrDefault(head.Ledger);
        _statuses[head.Ledger] = status;
        if (status.Why is { } why && !string.Equals(why, before?.Why, StringComparison.Ordinal))
            _options.Trouble?.Invoke($"signer of {head.Ledger}", new SigningRefusedException(why));
    }

    private IReadOnlyList<WitnessStatus> Cosign(SealHead head, SignedCheckpoint? last, CancellationToken ct)
    {
        if (_options.Witnesses.Count == 0) return [];
        if (!_cosigners.TryGetValue(head.LedgerId, out var cosigners))
        {
            var seal = new LedgerSeal(_source, new EventReader(_source, head.LedgerId, head.Ledger, _options.ReadPage), head.LedgerId, head.Ledger, _folder);
            _cosigners[head.LedgerId] = cosigners = [.. _options.Witnesses.Select(witness => new Cosigner(witness, head.Ledger, _folder, seal, _options))];
        }

        foreach (var cosigner in cosigners) cosigner.Tend(last, ct);
        return [.. cosigners.Select(cosigner => cosigner.Status)];
    }

    private static async Task<List<SealHead>> HeadsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(FindHeads, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var heads = new List<SealHead>();
        while (await reader.ReadAsync(ct))
            heads.Add(new SealHead(reader.GetInt32(0), reader.GetString(1), reader.GetInt64(2), reader.IsDBNull(3) ? MerkleTree.EmptyRoot() : reader.GetFieldValue<byte[]>(3)));
        return heads;
    }
}
