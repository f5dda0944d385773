using System.Runtime.CompilerServices;
using Npgsql;

namespace DxLedger.EventStore;

/// <summary>Reads events, page by page, each checked against its hash and its columns.</summary>
internal sealed class EventReader(NpgsqlDataSource source, int ledgerId, string ledger, int pageSize)
{
    private const string Select =
        "SELECT position, stream, version, id, type, recorded_at, actor, entry, leaf_hash, ledger FROM dxledger.events WHERE ledger = $1";

    /// <summary>Events of the ledger after a position, in order, without gaps.</summary>
    /// <exception cref="EntryDamagedException">An entry is damaged, or one is missing before the last.</exception>
    public async IAsyncEnumerable<RecordedEvent> ReadAllAsync(long afterPosition, long count, [EnumeratorCancellation] CancellationToken ct)
    {
        var last = afterPosition;
        while (count > 0)
        {
            var limit = Math.Min(count, pageSize);
            var page = await PageAsync(Select + " AND position > $2 ORDER BY position LIMIT $3", [last, limit], ct);
            foreach (var @event in page)
            {
                if (@event.Position == last) throw new EntryDamagedException(ledger, last, "there are two entries");
                if (@event.Position != last + 1) throw new EntryDamagedException(ledger, last + 1, "the entry is missing");
                last = @event.Position;
                yield return @event;
            }

            count -= page.Count;
            if (page.Count < limit) yield break;
        }
    }

    /// <summary>Events of a stream within bounds, in either direction.</summary>
    /// <exception cref="EntryDamagedException">An entry is damaged, or a version between two others is missing.</exception>
    public async IAsyncEnumerable<RecordedEvent> ReadStreamAsync(
        string stream, StreamRead read, long? toPosition, [EnumeratorCancellation] CancellationToken ct)
    {
        var from = Math.Max(1, read.FromVersion);
        var to = read.ToVersion ?? long.MaxValue;
        var step = read.Backwards ? -1 : 1;
        var order = read.Backwards ? "DESC" : "ASC";
        var sql = $"{Select} AND stream = $2 AND version BETWEEN $3 AND $4 AND position <= $5 ORDER BY version {order} LIMIT $6";
        var left = read.Count ?? long.MaxValue;
        RecordedEvent? last = null;
        while (left > 0 && from <= to)
        {
            var limit = Math.Min(left, pageSize);
            var page = await PageAsync(sql, [stream, from, to, toPosition ?? long.MaxValue, limit], ct);
            foreach (var @event in page)
            {
                if (last is not null && @event.Version != last.Version + step)
                    throw new EntryDamagedException(ledger, last.Position, $"{stream} has no version {last.Version + step} beside this one");
                last = @event;
                yield return @event;
            }

            left -= page.Count;
            if (page.Count < limit || last is null) yield break;
            (from, to) = read.Backwards ? (from, last.Version - 1) : (last.Version + 1, to);
        }
    }

    /// <summary>The events at some positions; those that do not exist are left out.</summary>
    public Task<List<RecordedEvent>> ReadPositionsAsync(IReadOnlyCollection<long> positions, CancellationToken ct) =>
        PageAsync(Select + " AND position = ANY ($2) ORDER BY position", [positions.ToArray()], ct);

    private Task<List<RecordedEvent>> PageAsync(string sql, object[] parameters, CancellationToken ct) =>
        Retry.ReadAsync(source, () => ReadPageAsync(sql, parameters, ct));

    private async Task<List<RecordedEvent>> ReadPageAsync(string sql, object[] parameters, CancellationToken ct)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(RoundBatch.Of(ledgerId));
        foreach (var parameter in parameters) command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var page = new List<RecordedEvent>();
        while (await reader.ReadAsync(ct)) page.Add(EventOf(reader));
        return page;
    }

    private RecordedEvent EventOf(NpgsqlDataReader row)
    {
        var position = row.GetInt64(0);
        EntryReader.Columns columns;
        try
        {
            var recordedAt = Timestamps.Read(row, 5) ?? throw new InvalidCastException("no such time");
            columns = new EntryReader.Columns(position, row.GetString(1), row.GetInt64(2), row.GetGuid(3), row.GetString(4), recordedAt, row.GetString(6));
        }
        catch (Exception exception) when (exception is InvalidCastException or ArgumentException)
        {
            throw new EntryDamagedException(ledger, position, $"a column holds what none can hold ({exception.Message})");
        }

        // An index may lead to a row that has become another ledger's.
        if (row.GetInt32(9) is var of && of != ledgerId) throw new EntryDamagedException(ledger, position, $"its row is of the ledger with the number {of}");
        return EntryReader.Read(ledger, columns, row.GetFieldValue<byte[]>(7), row.GetFieldValue<byte[]>(8));
    }
}
