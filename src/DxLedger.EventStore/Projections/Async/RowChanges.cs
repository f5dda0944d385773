using Npgsql;
using NpgsqlTypes;

namespace DxLedger.EventStore;

/// <summary>What a batch of events makes of a build's rows, by columns, as the database takes it.</summary>
internal sealed class RowChanges
{
    // What stood before moves over as it lies there; this build's events are the only ones that may have changed it.
    private const string KeepStored = """
        INSERT INTO dxledger.former_rows (build, key, from_position, from_at, to_position, to_at, group_name, document)
        SELECT r.build, r.key, r.from_position, r.from_at, n.to_position, n.to_at, r.group_name, r.document
          FROM unnest($2, $3, $4) AS n (key, to_position, to_at) JOIN dxledger.rows r ON r.build = $1 AND r.key = n.key
        """;

    private const string InsertFormer = """
        INSERT INTO dxledger.former_rows (build, key, from_position, from_at, to_position, to_at, group_name, document)
        SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8)
        """;

    private const string PutRows = """
        INSERT INTO dxledger.rows (build, key, from_position, from_at, group_name, document)
        SELECT $1, * FROM unnest($2, $3, $4, $5, $6)
        ON CONFLICT (build, key) DO UPDATE
           SET from_position = excluded.from_position, from_at = excluded.from_at, group_name = excluded.group_name, document = excluded.document
        """;

    private const string DeleteRows = "DELETE FROM dxledger.rows WHERE build = $1 AND key = ANY ($2)";

    /// <summary>Rows as they stand after the batch.</summary>
    public List<RowImage> Rows { get; } = [];

    /// <summary>Keys without a row after the batch.</summary>
    public List<string> Removed { get; } = [];

    /// <summary>Rows of the database that become former ones, with what ended them.</summary>
    public List<(string Key, long Position, DateTime At)> Ended { get; } = [];

    /// <summary>States that came and went within the batch.</summary>
    public List<(RowImage Row, long ToPosition, DateTime ToAt)> Former { get; } = [];

    /// <summary>Adds what became of one key.</summary>
    /// <param name="key">Of the row.</param>
    /// <param name="states">In order; more than one only where history is kept.</param>
    /// <param name="projection">Says what the rows look like.</param>
    public void Add(string key, IReadOnlyList<RowState> states, AsyncProjection projection)
    {
        if (projection.KeepsHistory)
        {
            Ended.Add((key, states[0].Position, states[0].At));
            for (var i = 0; i + 1 < states.Count; i++)
            {
                if (RowImage.Of(key, states[i], projection) is { } former) Former.Add((former, states[i + 1].Position, states[i + 1].At));
            }
        }

        if (RowImage.Of(key, states[^1], projection) is { } row) Rows.Add(row);
        else Removed.Add(key);
    }

    /// <summary>Adds the statements that carry the changes out.</summary>
    public void AddTo(NpgsqlBatch batch, int buildId)
    {
        var build = RoundBatch.Of(buildId);
        if (Ended.Count > 0)
        {
            RoundBatch.Add(
                batch, KeepStored, build, RoundBatch.Many(Ended.ConvertAll(row => row.Key), NpgsqlDbType.Text),
                RoundBatch.Many(Ended.ConvertAll(row => row.Position), NpgsqlDbType.Bigint), RoundBatch.Many(Ended.ConvertAll(row => row.At), NpgsqlDbType.TimestampTz));
        }

        if (Former.Count > 0)
        {
            var rows = Former.ConvertAll(former => former.Row);
            RoundBatch.Add(
                batch, InsertFormer, RoundBatch.Of(buildId), Keys(rows), Positions(rows), Times(rows),
                RoundBatch.Many(Former.ConvertAll(former => former.ToPosition), NpgsqlDbType.Bigint),
                RoundBatch.Many(Former.ConvertAll(former => former.ToAt), NpgsqlDbType.TimestampTz), Groups(rows), Documents(rows));
        }

        if (Rows.Count > 0) RoundBatch.Add(batch, PutRows, RoundBatch.Of(buildId), Keys(Rows), Positions(Rows), Times(Rows), Groups(Rows), Documents(Rows));
        if (Removed.Count > 0) RoundBatch.Add(batch, DeleteRows, RoundBatch.Of(buildId), RoundBatch.Many(Removed, NpgsqlDbType.Text));
    }

    private static NpgsqlParameter Keys(List<RowImage> rows) => RoundBatch.Many(rows.ConvertAll(row => row.Key), NpgsqlDbType.Text);

    private static NpgsqlParameter Positions(List<RowImage> rows) => RoundBatch.Many(rows.ConvertAll(row => row.FromPosition), NpgsqlDbType.Bigint);

    private static NpgsqlParameter Times(List<RowImage> rows) => RoundBatch.Many(rows.ConvertAll(row => row.FromAt), NpgsqlDbType.TimestampTz);

    private static NpgsqlParameter Groups(List<RowImage> rows) => RoundBatch.Many(rows.ConvertAll(row => row.Group), NpgsqlDbType.Text);

    private static NpgsqlParameter Documents(List<RowImage> rows) => RoundBatch.Many(rows.ConvertAll(row => row.Document), NpgsqlDbType.Bytea);
}

/// <summary>A row as it is stored.</summary>
internal sealed record RowImage(string Key, long FromPosition, DateTime FromAt, string? Group, byte[] Document)
{
    /// <summary>Null for the state of not being there.</summary>
    public static RowImage? Of(string key, RowState state, AsyncProjection projection) => state.Row is null
        ? null
        : new RowImage(key, state.Position, state.At, projection.GroupOfRow(state.Row), projection.SerializeRow(state.Row));
}
