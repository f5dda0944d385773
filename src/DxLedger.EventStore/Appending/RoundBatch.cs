using DxLedger.TransparencyLog;
using Npgsql;
using NpgsqlTypes;

namespace DxLedger.EventStore;

/// <summary>A round as one batch of statements: one round trip, one implicit transaction, one Sync.</summary>
internal static class RoundBatch
{
    private const string AdvanceHead = "SELECT dxledger.advance_head($1, $2, $3, $4, $5, $6, $7)";

    // One statement: a trigger asks for both rows of each event. The sequence follows the order of the arrays.
    private const string InsertEvents = """
        WITH placed AS MATERIALIZED (
          SELECT nextval('dxledger.mt_events_sequence') AS seq_id, e.*
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AS e (position, stream, version, id, type, recorded_at, data, headers, append, leaf_hash)),
        events AS (
          INSERT INTO dxledger.mt_events (seq_id, id, stream_id, version, data, type, timestamp, headers)
          SELECT seq_id, id, stream, version, data, type, recorded_at, headers FROM placed)
        INSERT INTO dxledger.log (position, seq_id, event_id, append, leaf_hash) SELECT position, seq_id, id, append, leaf_hash FROM placed
        """;

    private const string PutTiles = """
        INSERT INTO dxledger.tiles (ledger, level, tile, hashes) SELECT $1, * FROM unnest($2, $3, $4)
        ON CONFLICT (ledger, level, tile) DO UPDATE SET hashes = excluded.hashes
        """;

    private const string PutStreams = """
        INSERT INTO dxledger.mt_streams (id, version, created, timestamp) SELECT * FROM unnest($1, $2, $3, $4)
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, timestamp = excluded.timestamp
        """;

    internal const string PutDocuments = """
        INSERT INTO dxledger.documents (ledger, stream, projection, version, group_name, document)
        SELECT $1, * FROM unnest($2, $3, $4, $5, $6)
        ON CONFLICT (ledger, stream, projection)
        DO UPDATE SET version = excluded.version, group_name = excluded.group_name, document = excluded.document
        """;

    private const string InsertTexts = """
        INSERT INTO dxledger.texts (ledger, position, name, salt, body) SELECT $1, * FROM unnest($2, $3, $4, $5)
        """;

    // Without its salt, a hash can be guessed of texts that are easily guessed.
    private const string EraseTexts = """
        UPDATE dxledger.texts t SET body = NULL, salt = decode(repeat('00', 16), 'hex')
          FROM unnest($2, $3) AS erased (position, name) WHERE t.ledger = $1 AND t.position = erased.position AND t.name = erased.name
        """;

    // What was sent with an idempotency key held the text too, and its hash has no salt.
    private const string EraseBodyHashes = """
        UPDATE dxledger.operations o SET body_hash = '\x00' FROM dxledger.events e
         WHERE e.position = ANY ($2)
           AND o.ledger = $1 AND o.subject = e.actor AND e.position BETWEEN o.first_position AND o.last_position
        """;

    private const string InsertOperations = """
        INSERT INTO dxledger.operations (ledger, subject, operation, key, body_hash, first_position, last_position)
        SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7)
        """;

    private const string Notify = "SELECT pg_notify('dxledger', $1)";

    /// <summary>Builds the batch; its first result is the database's clock.</summary>
    public static NpgsqlBatch Build(NpgsqlConnection connection, int ledgerId, string ledger, Round round, ProjectionSet projections)
    {
        var rows = round.Rows;
        var batch = new NpgsqlBatch(connection);
        var tiles = new List<(Tile Tile, byte[] Hashes)>();
        var root = round.Seal(tiles).Root();
        Add(batch, AdvanceHead, Of(ledgerId), Of(round.Before.Position), Of(round.Before.Generation), Of(rows.Count), Of(rows.Times[0]), Of(rows.Times[^1]), Of(root));
        AddStreams(batch, rows);
        Add(
            batch, InsertEvents, Many(rows.Positions, NpgsqlDbType.Bigint), Many(rows.Streams, NpgsqlDbType.Text),
            Many(rows.Versions, NpgsqlDbType.Bigint), Many(rows.Ids, NpgsqlDbType.Uuid), Many(rows.Types, NpgsqlDbType.Text),
            Many(rows.Times, NpgsqlDbType.TimestampTz), Many(rows.Data, NpgsqlDbType.Jsonb), Many(rows.Headers, NpgsqlDbType.Jsonb),
            Many(rows.Appends, NpgsqlDbType.Bigint), Many(rows.LeafHashes, NpgsqlDbType.Bytea));
        tiles.RemoveAll(tile => TileReader.IsBesideEvents(tile.Tile));
        if (tiles.Count > 0)
        {
            Add(
                batch, PutTiles, Of(ledgerId), Many(tiles.ConvertAll(tile => tile.Tile.Level), NpgsqlDbType.Integer),
                Many(tiles.ConvertAll(tile => tile.Tile.Index), NpgsqlDbType.Bigint), Many(tiles.ConvertAll(tile => tile.Hashes), NpgsqlDbType.Bytea));
        }

        AddDocuments(batch, ledgerId, round, projections);
        if (rows.Texts.Count > 0)
        {
            Add(
                batch, InsertTexts, Of(ledgerId),
                Many(rows.Texts.ConvertAll(text => text.Position), NpgsqlDbType.Bigint),
                Many(rows.Texts.ConvertAll(text => text.Text.Name), NpgsqlDbType.Text),
                Many(rows.Texts.ConvertAll(text => text.Text.Salt), NpgsqlDbType.Bytea),
                Many(rows.Texts.ConvertAll(text => text.Text.Text), NpgsqlDbType.Text));
        }

        if (rows.Operations.Count > 0)
        {
            Add(
                batch, InsertOperations, Of(ledgerId),
                Many(rows.Operations.ConvertAll(row => row.Idempotency.Subject), NpgsqlDbType.Text),
                Many(rows.Operations.ConvertAll(row => row.Idempotency.Operation), NpgsqlDbType.Text),
                Many(rows.Operations.ConvertAll(row => row.Idempotency.Key), NpgsqlDbType.Text),
                Many(rows.Operations.ConvertAll(row => row.Idempotency.BodyHash.ToArray()), NpgsqlDbType.Bytea),
                Many(rows.Operations.ConvertAll(row => row.First), NpgsqlDbType.Bigint),
                Many(rows.Operations.ConvertAll(row => row.Last), NpgsqlDbType.Bigint));
        }

        if (rows.Erasures.Count > 0)
        {
            var positions = rows.Erasures.ConvertAll(erasure => erasure.Position);
            Add(batch, EraseTexts, Of(ledgerId), Many(positions, NpgsqlDbType.Bigint), Many(rows.Erasures.ConvertAll(erasure => erasure.Name), NpgsqlDbType.Text));
            Add(batch, EraseBodyHashes, Of(ledgerId), Many(positions, NpgsqlDbType.Bigint));
        }

        Add(batch, Notify, Of($"{ledger}:{round.After.Position}"));
        return batch;
    }

    private static void AddStreams(NpgsqlBatch batch, RoundRows rows)
    {
        var indexes = new Dictionary<string, int>(rows.Touched.Count, StringComparer.Ordinal);
        var streams = new List<string>(rows.Touched.Count);
        var versions = new List<long>(rows.Touched.Count);
        var created = new List<DateTime>(rows.Touched.Count);
        var updated = new List<DateTime>(rows.Touched.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            if (indexes.TryAdd(rows.Streams[i], streams.Count))
            {
                streams.Add(rows.Streams[i]);
                versions.Add(rows.Versions[i]);
                created.Add(rows.Times[i]);
                updated.Add(rows.Times[i]);
            }
            else
            {
                var index = indexes[rows.Streams[i]];
                versions[index] = rows.Versions[i];
                updated[index] = rows.Times[i];
            }
        }

        Add(
            batch, PutStreams, Many(streams, NpgsqlDbType.Text), Many(versions, NpgsqlDbType.Bigint),
            Many(created, NpgsqlDbType.TimestampTz), Many(updated, NpgsqlDbType.TimestampTz));
    }

    private static void AddDocuments(NpgsqlBatch batch, int ledgerId, Round round, ProjectionSet projections)
    {
        var documents = new DocumentRows();
        foreach (var stream in round.Rows.Touched) documents.Add(stream, round.Streams[stream], projections);
        if (documents.Count > 0) Add(batch, PutDocuments, documents.Parameters(ledgerId));
    }

    internal static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(parameter);
        batch.BatchCommands.Add(command);
    }

    internal static NpgsqlParameter Of<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };

    internal static NpgsqlParameter Many<T>(List<T> values, NpgsqlDbType type) =>
        new NpgsqlParameter<List<T>> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
}
