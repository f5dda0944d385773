using System.Text.Json;
using DxLedger.EventStore;

namespace DxLedger.Platform;

/// <summary>A view across streams whose rows are kept as JSON, written as events and documents are.</summary>
/// <typeparam name="TRow">
/// Its lists must have an order of their own, so that equal rows give equal bytes whatever led to them.
/// </typeparam>
internal abstract class JsonProjection<TRow>(string name, int version) : AsyncProjection<TRow>(name, version)
    where TRow : class
{
    public sealed override byte[] Serialize(TRow row) => JsonSerializer.SerializeToUtf8Bytes(row, LedgerJson.Stored);

    public sealed override TRow Deserialize(ReadOnlySpan<byte> document) =>
        JsonSerializer.Deserialize<TRow>(document, LedgerJson.Stored) ?? throw new JsonException($"An empty row of projection {Name}.");
}
