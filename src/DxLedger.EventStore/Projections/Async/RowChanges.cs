using Npgsql;
using NpgsqlTypes;

namespace DxLedger.EventStore;

/// <summary>What a batch of events makes of a build's rows, as the database takes it.</summary>
internal sealed class RowChanges
{
    private const string PutRows = """
        INSERT INTO dxledger.rows (build, key, from_position, from_at, group_name, document)
        SELECT $1, * FROM unnest($2, $3, $4, $5, $6)
        ON CONFLICT (build, key) DO UPDATE
           SET from_position = excluded.from_position, from_at = excluded.from_at, group_name = excluded.group_name, document = excluded.document
        """;

    private const string ListRows = """
        INSERT INTO dxledger.rows (build, key, from_position, from_at, group_name)
        SELECT $1, * FROM unnest($2, $3, $4, $5) ON CONFLICT (build, key) DO NOTHING
        """;

    private const string InsertStates = """
        INSERT INTO dxledger.row_states (build, key, from_position, from_at, document)
        SELECT $1, * FROM unnest($2, $3, $4, $5)
        """;

    private const string DeleteRows = "DELETE FROM dxledger.rows WHERE build = $1 AND key = ANY ($2)";

    /// <summary>Rows as they stand after the batch.</summary>
    public List<RowImage> Rows { get; } = [];

    /// <summary>Keys without a row after the batch.</summary>
    public List<string> Removed { get; } = [];

    /// <summary>Keys of rows that keep their history and may not be listed yet; without documents.</summary>
    public List<RowImage> Listed { get; } = [];

    /// <summary>Every state of rows that keep their history; without a document where there is no row from there on.</summary>
    public List<RowImage> States { get; } = [];

    /// <summary>Adds what became of one key.</summary>
    /// <param name="key">Of the row.</param>
    /// <param name="states">In order; more than one only where history is kept.</param>
    /// <param name="projection">Says what the rows look like.</param>
    /// <param name="isListed">The key is known to be listed already.</param>
    public void Add(string key, IReadOnlyList<RowState> states, AsyncProjection projection, bool isListed)
    {
        if (!projection.KeepsHistory)
        {
            if (states[^1].Row is null) Removed.Add(key);
            else Rows.Add(RowImage.Of(key, states[^1], projection));
            return;
        }

        var images = states.Select(state => RowImage.Of(key, state, projection)).ToList();
        States.AddRange(images);
        if (!isListed && images.Find(image => image.Document is not null) is { } first) Listed.Add(first with { Document = null });
    }

    /// <summary>Adds the statements that carry the changes out.</summary>
    public void AddTo(NpgsqlBatch batch, int buildId)
    {
        if (Rows.Count > 0) RoundBatch.Add(batch, PutRows, RoundBatch.Of(buildId), Keys(Rows), Positions(Rows), Times(Rows), Groups(Rows), Documents(Rows));
        if (Removed.Count > 0) RoundBatch.Add(batch, DeleteRows, RoundBatch.Of(buildId), RoundBatch.Many(Removed, NpgsqlDbType.Text));
        if (Listed.Count > 0) RoundBatch.Add(batch, ListRows, RoundBatch.Of(buildId), Keys(Listed), Positions(Listed), Times(Listed), Groups(Listed));
        if (States.Count > 0) RoundBatch.Add(batch, InsertStates, RoundBatch.Of(buildId), Keys(States), Positions(States), Times(States), Documents(States));
    }

    private static NpgsqlParameter Keys(List<RowImage> rows) => RoundBatch.Many(rows.ConvertAll(row => row.Key), NpgsqlDbType.Text);

    private static NpgsqlParameter Positions(List<RowImage> rows) => RoundBatch.Many(rows.ConvertAll(row => row.FromPosition), NpgsqlDbType.Bigint);

    private static NpgsqlParameter Times(List<RowImage> rows) => RoundBatch.Many(rows.ConvertAll(row => row.FromAt), NpgsqlDbType.TimestampTz);

    private static NpgsqlParameter Groups(List<RowImage> rows) => RoundBatch.Many(rows.ConvertAll(row => row.Group), NpgsqlDbType.Text);

    private static NpgsqlParameter Documents(List<RowImage> rows) => RoundBatch.Many(rows.ConvertAll(row => row.Document), NpgsqlDbType.Bytea);
}

/// <summary>A row, or one state of it, as it is stored.</summary>
internal sealed record RowImage(string Key, long FromPosition, DateTime FromAt, string? Group, byte[]? Document)
{
    /// <summary>The image of a state; without a document where it is the state of not being there.</summary>
    public static RowImage Of(string key, RowState state, AsyncProjection projection) => new(
        key, state.Position, state.At,
        state.Row is null ? null : projection.GroupOfRow(state.Row),
        state.Row is null ? null : projection.SerializeRow(state.Row));
}
