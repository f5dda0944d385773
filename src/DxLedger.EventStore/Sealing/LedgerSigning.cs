using DxLedger.TransparencyLog;
using Npgsql;

namespace DxLedger.EventStore;

/// <summary>
/// Signs the checkpoints of a ledger on this node whenever it holds the ledger's advisory lock. That is an economy; the
/// fence is the folder, where a checkpoint takes the place of exactly the one before it.
/// </summary>
internal sealed class LedgerSigning : IAsyncDisposable
{
    /// <summary>The class of our locks, "DXLS" in ASCII; the object is the ledger's number.</summary>
    private const int LockClass = 0x44584C53;

    private const string FindHead = "SELECT position, root FROM dxledger.heads WHERE ledger = $1 AND position > 0";

    private readonly LedgerConnections _connections;
    private readonly EventStoreOptions _options;
    private readonly LedgerSigner _signer;
    private readonly Cosigner[] _cosigners;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public LedgerSigning(LedgerConnections connections, SealFolder folder, EventStoreOptions options)
    {
        (_connections, _options) = (connections, options);
        var (source, id, ledger) = (connections.Source, connections.LedgerId, connections.Ledger);
        _signer = new LedgerSigner(source, id, ledger, folder, options);
        var seal = new LedgerSeal(source, new EventReader(source, ledger, options.ReadPage), id, ledger, folder);
        _cosigners = [.. options.Witnesses.Select(witness => new Cosigner(witness, ledger, folder, seal, options))];
        _loop = Task.Run(() => RunAsync(_stop.Token), CancellationToken.None);
    }

    /// <summary>How it stands, as seen last; null while another node signs, or there is nothing to sign.</summary>
    public SealStatus? Status { get; private set; }

    /// <summary>Signs no more and lets go of the lock.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        await Task.WhenAll(_cosigners.Select(cosigner => cosigner.Asking));
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await using var lease = await LeaseConnection.OpenAsync(_connections.Lazily, (_, _) => { }, ct, LockClass);
                await TendAsync(lease, ct);
            }
            catch (Exception) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem)
            {
                // The lock is gone with the session: another node may sign until this one comes back.
                _options.Tell($"signer of {_connections.Ledger}", problem);
                Status = null;
                await Task.Delay(_options.SealInterval, CancellationToken.None);
            }
        }
    }

    private async Task TendAsync(LeaseConnection lease, CancellationToken ct)
    {
        var isHeld = false;
        while (true)
        {
            if (await HeadAsync(lease.Connection, ct) is { } head)
            {
                isHeld = isHeld || (await lease.TakeAsync([_connections.LedgerId], ct)).Count > 0;
                if (isHeld) await TendAsync(head, ct);
            }

            // A write is heard of at once; an event that comes within the interval waits for its end.
            await lease.WaitAsync(_options.SealInterval / 4, ct);
        }
    }

    private async Task TendAsync(SealHead head, CancellationToken ct)
    {
        var before = Status;
        var status = await _signer.TendAsync(head, ct);
        foreach (var cosigner in _cosigners) cosigner.Tend(_signer.Last, ct);
        Status = status = status with { Witnesses = _cosigners.Length == 0 ? [] : [.. _cosigners.Select(cosigner => cosigner.Status)] };
        if (status.Why is { } why && !string.Equals(why, before?.Why, StringComparison.Ordinal))
            _options.Tell($"signer of {_connections.Ledger}", new SigningRefusedException(why));
    }

    private async Task<SealHead?> HeadAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(FindHead, connection);
        command.Parameters.Add(RoundBatch.Of(_connections.LedgerId));
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) return null;
        return new SealHead(reader.GetInt64(0), reader.IsDBNull(1) ? MerkleTree.EmptyRoot() : reader.GetFieldValue<byte[]>(1));
    }
}
