using Npgsql;
using NpgsqlTypes;

namespace DxLedger.EventStore;

/// <summary>Document rows, by columns, as the database takes them.</summary>
internal sealed class DocumentRows
{
    private readonly List<string> _streams = [];
    private readonly List<int> _projections = [];
    private readonly List<long> _versions = [];
    private readonly List<string?> _groups = [];
    private readonly List<byte[]> _documents = [];

    public int Count => _streams.Count;

    /// <summary>Adds the documents of a stream.</summary>
    public void Add(string stream, StreamState state, ProjectionSet projections)
    {
        for (var i = 0; i < state.States.Length; i++)
        {
            if (state.States[i] is not { } document) continue;
            Add(stream, state.Version, projections.Ids[i], projections.Projections[i], document);
        }
    }

    /// <summary>Adds one document.</summary>
    public void Add(string stream, long version, int projectionId, InlineProjection projection, object state)
    {
        _streams.Add(stream);
        _projections.Add(projectionId);
        _versions.Add(version);
        _groups.Add(projection.GroupOfState(state));
        _documents.Add(projection.SerializeState(state));
    }

    /// <summary>Parameters of an insert of (ledger, stream, projection, version, group_name, document) from arrays.</summary>
    public NpgsqlParameter[] Parameters(int ledgerId) =>
    [
        RoundBatch.Of(ledgerId),
        RoundBatch.Many(_streams, NpgsqlDbType.Text),
        RoundBatch.Many(_projections, NpgsqlDbType.Integer),
        RoundBatch.Many(_versions, NpgsqlDbType.Bigint),
        RoundBatch.Many(_groups, NpgsqlDbType.Text),
        RoundBatch.Many(_documents, NpgsqlDbType.Bytea),
    ];
}
