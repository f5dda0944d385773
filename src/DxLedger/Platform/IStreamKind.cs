using System.Text.Json;
using DxLedger.EventStore;

namespace DxLedger.Platform;

/// <summary>A kind of stream, for whoever knows nothing of what its events mean.</summary>
internal interface IStreamKind
{
    /// <summary>Whether a stream is of this kind; its name alone says so.</summary>
    bool Handles(string stream);

    /// <summary>The states of a stream, version by version, as they are kept: free text is not in them.</summary>
    IAsyncEnumerable<(RecordedEvent Event, JsonElement State)> ReplayAsync(Ledger ledger, string stream, CancellationToken ct);
}

/// <summary>Every kind of stream that the program knows.</summary>
internal sealed record StreamKinds(IReadOnlyList<IStreamKind> All)
{
    /// <summary>Null where the stream is none of the program's.</summary>
    public IStreamKind? Of(string stream) => All.FirstOrDefault(kind => kind.Handles(stream));
}
