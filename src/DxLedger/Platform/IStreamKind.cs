using System.Text.Json;
using DxLedger.EventStore;

namespace DxLedger.Platform;

/// <summary>A kind of stream, for whoever knows nothing of what its events mean.</summary>
internal interface IStreamKind
{
    /// <summary>Whether a stream is of this kind; its name alone says so.</summary>
    bool Handles(string stream);

    /// <summary>The event on a stream of this kind that erases texts.</summary>
    EventData Redact(TextRedacted redaction, ErasableText reason);

    /// <summary>Version of the shape of its states.</summary>
    int StateVersion { get; }

    /// <summary>The states of a stream, version by version, as they are kept: free text is not in them.</summary>
    /// <param name="ledger">Of the stream.</param>
    /// <param name="stream">Its name.</param>
    /// <param name="fromVersion">The first that is wanted; those before it are gone through and not told.</param>
    /// <param name="ct">Stops it.</param>
    IAsyncEnumerable<(RecordedEvent Event, JsonElement State)> ReplayAsync(Ledger ledger, string stream, long fromVersion, CancellationToken ct);
}

/// <summary>Texts beside an earlier entry of the stream were erased; why lies beside this entry.</summary>
/// <param name="Position">Of the entry whose texts they were.</param>
/// <param name="Texts">Their names, such as <c>reason</c> or <c>evidence.1</c>.</param>
internal sealed record TextRedacted(long Position, IReadOnlyList<string> Texts);

/// <summary>Every kind of stream that the program knows.</summary>
internal sealed record StreamKinds(IReadOnlyList<IStreamKind> All)
{
    /// <summary>Null where the stream is none of the program's.</summary>
    public IStreamKind? Of(string stream) => All.FirstOrDefault(kind => kind.Handles(stream));
}
