using System.Threading.Channels;
using Npgsql;

namespace DxLedger.EventStore;

/// <summary>
/// Puts the appends of one ledger in order: one loop takes all that wait and commits them as one batch, so that one
/// flush of the log's disk serves many callers. Any number of nodes may run one for the same ledger: the head in the
/// database decides, and a node that finds it moved looks again under its lock.
/// </summary>
internal sealed class Sequencer : IAsyncDisposable
{
    // Arrays of a batch are built in memory on both sides.
    private const int BatchBytes = 8 * 1024 * 1024;

    private readonly Channel<PendingAppend> _queue;
    private readonly RoundRunner _runner;
    private readonly int _batchEvents;
    private readonly Task _loop;

    public Sequencer(RoundRunner runner, EventStoreOptions options)
    {
        _runner = runner;
        _batchEvents = options.BatchEvents;
        _queue = Channel.CreateBounded<PendingAppend>(new BoundedChannelOptions(options.QueueLength) { SingleReader = true });
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Queues an append and waits for its outcome.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before a batch took it: nothing was appended.</exception>
    /// <exception cref="NpgsqlException">The database could not be reached; nothing was appended.</exception>
    public async Task<AppendResult> AppendAsync(PendingAppend append, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        try
        {
            if (!_queue.Writer.TryWrite(append)) await _queue.Writer.WriteAsync(append, ct);
        }
        catch (ChannelClosedException exception)
        {
            throw new ObjectDisposedException("The ledger is closed.", exception);
        }

        await using var registration = ct.UnsafeRegister(static (state, token) => ((PendingAppend?)state)?.Cancel(token), append);
        return await append.Completion;
    }

    /// <summary>Takes no more appends, finishes those that wait and gives the connection back.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        await _runner.DisposeAsync();
    }

    private async Task RunAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            var appends = TakeBatch();
            if (appends.Count > 0) await _runner.RunAsync(appends);
        }
    }

    private List<PendingAppend> TakeBatch()
    {
        var taken = new List<PendingAppend>();
        var (events, bytes) = (0, 0L);
        while (_queue.Reader.TryPeek(out var next))
        {
            if (events > 0 && (events + next.EventCount > _batchEvents || bytes + next.DataBytes > BatchBytes)) break;
            if (!_queue.Reader.TryRead(out next) || !next.TryTake()) continue;
            taken.Add(next);
            events += next.EventCount;
            bytes += next.DataBytes;
        }

        return taken;
    }
}
