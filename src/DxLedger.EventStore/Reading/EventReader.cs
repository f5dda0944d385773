using System.Runtime.CompilerServices;
using Npgsql;

namespace DxLedger.EventStore;

/// <summary>Reads events, page by page, each checked against its hash and its columns.</summary>
internal sealed class EventReader(NpgsqlDataSource source, string ledger, int pageSize)
{
    private const string Select =
        "SELECT position, stream, version, id, type, recorded_at, append, data, headers, leaf_hash, is_shown FROM dxledger.events WHERE ";

    /// <summary>Events of the ledger after a position, in order, without gaps.</summary>
    /// <exception cref="EntryDamagedException">An entry is damaged, or one is missing before the last.</exception>
    public async IAsyncEnumerable<RecordedEvent> ReadAllAsync(long afterPosition, long count, [EnumeratorCancellation] CancellationToken ct)
    {
        var last = afterPosition;
        while (count > 0)
        {
            var limit = Math.Min(count, pageSize);
            var page = await PageAsync(Select + "position > $1 ORDER BY position LIMIT $2", [last, limit], ct);
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
        var sql = $"{Select} stream = $1 AND version BETWEEN $2 AND $3 AND position <= $4 ORDER BY version {order} LIMIT $5";
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
        PageAsync(Select + "position = ANY ($1) ORDER BY position", [positions.ToArray()], ct);

    private Task<List<RecordedEvent>> PageAsync(string sql, object[] parameters, CancellationToken ct) =>
        Retry.ReadAsync(source, () => ReadPageAsync(sql, parameters, ct));

    private async Task<List<RecordedEvent>> ReadPageAsync(string sql, object[] parameters, CancellationToken ct)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var page = new List<RecordedEvent>();
        while (await reader.ReadAsync(ct)) page.Add(EventOf(reader));
        return page;
    }

    private RecordedEvent EventOf(NpgsqlDataReader row)
    {
        var position = row.GetInt64(0);
        if (row.IsDBNull(1)) throw new EntryDamagedException(ledger, position, "the event's row is missing");
        EventColumns columns;
        try
        {
            var recordedAt = Timestamps.Read(row, 5) ?? throw new InvalidCastException("no such time");
            columns = new EventColumns(position, row.GetString(1), row.GetInt64(2), row.GetGuid(3), row.GetString(4), recordedAt);
        }
        catch (Exception exception) when (exception is InvalidCastException or ArgumentException)
        {
            throw new EntryDamagedException(ledger, position, $"a column holds what none can hold ({exception.Message})");
        }

        return !row.IsDBNull(8) && row.GetBoolean(10)
            ? EntryReader.Read(ledger, new(columns, row.GetInt64(6), row.GetFieldValue<byte[]>(7), row.GetFieldValue<byte[]>(8), row.GetFieldValue<byte[]>(9)))
            : throw new EntryDamagedException(ledger, position, "a column would hide the event, or its row is another's");
    }
}
