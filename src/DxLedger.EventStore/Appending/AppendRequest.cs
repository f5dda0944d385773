namespace DxLedger.EventStore;

/// <summary>Events for one or more streams, appended all or not at all.</summary>
/// <param name="Actor">Opaque subject id of who acts; 1 to 200 characters.</param>
/// <param name="Streams">At least one; no stream twice.</param>
public sealed record AppendRequest(string Actor, IReadOnlyList<StreamAppend> Streams)
{
    /// <summary>By whose word, in which role and for whom the actor acts.</summary>
    public Authorship Authorship { get; init; } = Authorship.Unknown;

    /// <summary>Streams that were read for the decision and are not written.</summary>
    public IReadOnlyList<Guard> Guards { get; init; } = [];

    /// <summary>The position of the whole ledger's last event that the decision rests on, where it rests on all of it.</summary>
    public long? ExpectedHead { get; init; }

    /// <summary>Lets the caller repeat the request without appending twice.</summary>
    public Idempotency? Idempotency { get; init; }
}

/// <summary>By whose word, in which role and for whom somebody acts; every text is of 1 to 200 characters.</summary>
/// <param name="Issuer">Of the token that names the actor; null for the program itself and its command line.</param>
/// <param name="Role">That allowed it.</param>
/// <param name="OnBehalfOf">Keys of the departments for which the actor acts; none where the role needs none.</param>
public sealed record Authorship(string? Issuer, string? Role, IReadOnlyList<string> OnBehalfOf)
{
    /// <summary>Nothing is said of it.</summary>
    public static readonly Authorship Unknown = new(null, null, []);
}

/// <summary>The events of one stream within an append.</summary>
/// <param name="Stream">Such as <c>kpi-r5-a-17-1</c>: a lower-case category, a hyphen, a key; at most 200 characters.</param>
/// <param name="ExpectedVersion">The version that the decision was made on; 0 when the stream must not exist yet.</param>
/// <param name="Events">At least one.</param>
public sealed record StreamAppend(string Stream, long ExpectedVersion, IReadOnlyList<EventData> Events);

/// <summary>A stream that must still be at the version it was read at; 0 when it must not exist.</summary>
public sealed record Guard(string Stream, long Version);

/// <summary>Names an operation, so that its repetition is recognised.</summary>
/// <param name="Subject">Who acts; keys of different subjects never meet.</param>
/// <param name="Operation">What is done, such as <c>report-progress</c>.</param>
/// <param name="Key">Chosen by the client.</param>
/// <param name="BodyHash">1 to 64 bytes that differ when the request's body differs.</param>
public sealed record Idempotency(string Subject, string Operation, string Key, ReadOnlyMemory<byte> BodyHash);
