using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DxLedger.TransparencyLog;
using Npgsql;
using NpgsqlTypes;

namespace DxLedger.IntegrationTests.EventStore.Tampering;

/// <summary>
/// A ledger's events as a careful forger with all rights works on them: whatever is changed, entries, columns, leaf
/// hashes, versions, times and streams fit each other afterwards, and the tree as well where that is wanted.
/// </summary>
internal sealed class Forgery
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
    private const string PutEvents = Guards.Off + """
        DELETE FROM dxledger.log; DELETE FROM dxledger.mt_events; DELETE FROM dxledger.mt_streams;
        INSERT INTO dxledger.mt_streams (id, version, created, timestamp)
        SELECT stream, max(version), min(at), max(at) FROM unnest(@streams, @versions, @times) e (stream, version, at) GROUP BY stream;
        INSERT INTO dxledger.mt_events (seq_id, stream_id, version, id, type, timestamp, data, headers)
        SELECT * FROM unnest(@positions, @streams, @versions, @ids, @types, @times, @data, @headers);
        INSERT INTO dxledger.log (position, seq_id, event_id, append, leaf_hash) SELECT * FROM unnest(@positions, @positions, @ids, @appends, @hashes);
        UPDATE dxledger.texts t SET position = m.now FROM unnest(@were, @positions) m (was, now) WHERE t.position = m.was
        """ + Guards.On;

    private const string PutTree = """
        DELETE FROM dxledger.tiles;
        INSERT INTO dxledger.tiles (ledger, level, tile, hashes) SELECT h.ledger, t.* FROM dxledger.heads h, unnest(@levels, @indexes, @tiles) t;
        UPDATE dxledger.heads SET position = @size, root = @root, recorded_at = (SELECT max(timestamp) FROM dxledger.mt_events);
        DELETE FROM dxledger.checkpoints
        """;

    // As the entries are written: no more is escaped than JSON asks for.
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<ForgedEvent> _events;

    private Forgery(List<ForgedEvent> events) => _events = events;

    public int Count => _events.Count;

    public static async Task<Forgery> ReadAsync(NpgsqlConnection connection)
    {
        var events = new List<ForgedEvent>();
        foreach (var row in await Guards.EntriesAsync(connection))
        {
            var @event = new ForgedEvent(JsonNode.Parse(row.Entry)?.AsObject() ?? [], events.Count + 1);
            Assert.Equal(row.Entry, @event.Bytes()); // or every entry would be found changed, not the one that was
            events.Add(@event);
        }

        return new Forgery(events);
    }

    public void Update(int position)
    {
        var json = _events[position - 1].Entry;
        json["data"] = new JsonObject { ["value"] = 999_999 };
        json["actor"] = "mallory";
        json["type"] = "test.forged.v1";
    }

    public void Delete(int position) => _events.RemoveAt(position - 1);

    public void Insert(int position)
    {
        var json = _events[Math.Min(position, Count) - 1].Entry.DeepClone().AsObject();
        json["id"] = Guid.NewGuid().ToString();
        json["data"] = new JsonObject { ["value"] = -1 };
        json.Remove("texts");
        _events.Insert(position - 1, new ForgedEvent(json, Was: -1));
    }

    public void Swap(int position)
    {
        var (one, other) = position == Count ? (position - 2, position - 1) : (position - 1, position);
        (_events[one], _events[other]) = (_events[other], _events[one]);
        (_events[one].Time, _events[other].Time) = (_events[other].Time, _events[one].Time);
    }

    /// <summary>Writes the events; the tiles, the head and the copies of checkpoints too where <paramref name="tree"/> is asked for.</summary>
    public async Task WriteAsync(NpgsqlConnection connection, bool tree)
    {
        MakeConsistent();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var put = new NpgsqlCommand(PutEvents, connection))
        {
            AddArray(put, "were", NpgsqlDbType.Bigint, @event => @event.Was);
            AddArray(put, "positions", NpgsqlDbType.Bigint, @event => @event.Number("position"));
            AddArray(put, "streams", NpgsqlDbType.Text, @event => @event.Text("stream"));
            AddArray(put, "versions", NpgsqlDbType.Bigint, @event => @event.Number("version"));
            AddArray(put, "ids", NpgsqlDbType.Uuid, @event => Guid.Parse(@event.Text("id")));
            AddArray(put, "types", NpgsqlDbType.Text, @event => @event.Text("type"));
            AddArray(put, "times", NpgsqlDbType.TimestampTz, @event => @event.Time);
            AddArray(put, "appends", NpgsqlDbType.Bigint, @event => @event.Number("append"));
            AddArray(put, "data", NpgsqlDbType.Jsonb, @event => @event.Entry["data"]?.ToJsonString(Json) ?? "");
            AddArray(put, "headers", NpgsqlDbType.Jsonb, @event => @event.Headers());
            AddArray(put, "hashes", NpgsqlDbType.Bytea, @event => MerkleTree.LeafHash(@event.Bytes()));
            await put.ExecuteNonQueryAsync();
        }

        if (tree) await WriteTreeAsync(connection);
        await transaction.CommitAsync();
    }

    /// <summary>Root of the tree over the events as they are now.</summary>
    public byte[] Root() => MerkleTree.Root([.. _events.Select(@event => MerkleTree.LeafHash(@event.Bytes()))]);

    private async Task WriteTreeAsync(NpgsqlConnection connection)
    {
        var tiles = new List<(Tile Tile, byte[] Hashes)>();
        var root = TreeEdge.Empty.Append([.. _events.Select(@event => MerkleTree.LeafHash(@event.Bytes()))], tiles).Root();
        tiles.RemoveAll(one => one.Tile is { Level: 0, Width: < Tile.FullWidth }); // it is kept beside its events
        await using var put = new NpgsqlCommand(PutTree, connection);
        put.Parameters.Add(new NpgsqlParameter("levels", NpgsqlDbType.Array | NpgsqlDbType.Integer) { Value = tiles.ConvertAll(one => one.Tile.Level) });
        put.Parameters.Add(new NpgsqlParameter("indexes", NpgsqlDbType.Array | NpgsqlDbType.Bigint) { Value = tiles.ConvertAll(one => one.Tile.Index) });
        put.Parameters.Add(new NpgsqlParameter("tiles", NpgsqlDbType.Array | NpgsqlDbType.Bytea) { Value = tiles.ConvertAll(one => one.Hashes) });
        put.Parameters.AddWithValue("size", (long)Count);
        put.Parameters.AddWithValue("root", root);
        await put.ExecuteNonQueryAsync();
    }

    private void MakeConsistent()
    {
        var versions = new Dictionary<string, long>(StringComparer.Ordinal);
        var appends = new Dictionary<long, long>();
        var last = DateTime.MinValue;
        for (var i = 0; i < Count; i++)
        {
            var @event = _events[i];
            var json = @event.Entry;
            json["position"] = i + 1;
            json["version"] = versions[@event.Text("stream")] = versions.GetValueOrDefault(@event.Text("stream")) + 1;
            json["append"] = appends.TryGetValue(@event.Append, out var first) ? first : appends[@event.Append] = i + 1;
            if (@event.Time <= last) @event.Time = last.AddMicroseconds(1);
            last = @event.Time;
        }
    }

    private void AddArray<T>(NpgsqlCommand command, string name, NpgsqlDbType type, Func<ForgedEvent, T> value) =>
        command.Parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Array | type) { Value = _events.ConvertAll(@event => value(@event)) });

    private sealed record ForgedEvent(JsonObject Entry, long Was)
    {
        public long Append { get; } = Was < 0 ? Was : Entry["append"]?.GetValue<long>() ?? 0;

        public DateTime Time
        {
            get => DateTime.ParseExact(Text("recordedAt"), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);
            set => Entry["recordedAt"] = value.ToString(TimeFormat, CultureInfo.InvariantCulture);
        }

        public string Text(string member) => Entry[member]?.GetValue<string>() ?? "";

        public long Number(string member) => long.Parse(Entry[member]?.ToJsonString() ?? "", CultureInfo.InvariantCulture);

        public string Headers() => new JsonObject(
            Entry.Where(member => member.Key is "actor" or "issuer" or "role" or "onBehalfOf" or "exception" or "texts")
                .Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))).ToJsonString(Json);

        public byte[] Bytes() => JsonSerializer.SerializeToUtf8Bytes(Entry, Json);
    }
}
