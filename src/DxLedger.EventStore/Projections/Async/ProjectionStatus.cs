namespace DxLedger.EventStore;

/// <summary>How an async projection, a subscription or an inline projection stands.</summary>
/// <param name="Name">Its stored name.</param>
/// <param name="Version">The version of the code that writes it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="IsLive">False for one that is being built and not shown to readers yet.</param>
/// <param name="Position">The last event that it has taken.</param>
/// <param name="Head">The ledger's last event in the same snapshot.</param>
/// <param name="Lag">How long the next event has been waiting for it; zero when it has all.</param>
/// <param name="Node">The node that runs it; null when nobody does, and for inline projections, which every append runs.</param>
/// <param name="AdvancedAt">When it last took events; null when it never did.</param>
/// <param name="RateMax">Events a second that a build may take; null for as many as possible.</param>
/// <param name="SupersededAt">Since when a newer version serves; null for the newest.</param>
/// <param name="Failure">What is wrong; null when nothing is.</param>
public sealed record ProjectionStatus(
    string Name,
    int Version,
    ProjectionKind Kind,
    bool IsLive,
    long Position,
    long Head,
    TimeSpan Lag,
    string? Node,
    DateTimeOffset? AdvancedAt,
    int? RateMax,
    DateTimeOffset? SupersededAt,
    ProjectionFailure? Failure)
{
    /// <summary>Events that it has not taken yet.</summary>
    public long LagEvents => Head - Position;

    /// <summary>Whether it waits for somebody to retry or skip an event.</summary>
    public bool IsStopped => Failure?.Position is not null;
}

/// <summary>A projection or subscription that a program has the code of.</summary>
/// <param name="Name">Its stored name.</param>
/// <param name="Version">Of its code.</param>
/// <param name="Kind">What it is.</param>
public sealed record KnownProjection(string Name, int Version, ProjectionKind Kind);

/// <summary>What keeps a projection or a subscription from going on.</summary>
/// <param name="Position">The event at which it stopped; null while it is being tried again.</param>
/// <param name="What">What went wrong.</param>
/// <param name="At">When.</param>
public sealed record ProjectionFailure(long? Position, string What, DateTimeOffset At);

/// <summary>Who keeps it up, and how.</summary>
public enum ProjectionKind
{
    /// <summary>Written by every append, in its transaction.</summary>
    Inline,

    /// <summary>Kept up by the daemon.</summary>
    Projection,

    /// <summary>Has effects outside of the ledger, by the daemon.</summary>
    Subscription,
}

/// <summary>Something that befell a projection, or that somebody decided about it.</summary>
/// <param name="At">When.</param>
/// <param name="Name">Of the projection or subscription.</param>
/// <param name="Version">Of its code.</param>
/// <param name="Action"><c>stopped</c>, <c>retried</c>, <c>skipped</c>, <c>rebuilding</c>, <c>abandoned</c>, <c>live</c> or <c>retired</c>.</param>
/// <param name="Position">The event concerned, or how far it was.</param>
/// <param name="Actor">The person who decided, or the node.</param>
/// <param name="Detail">The reason given, or what went wrong; null where there is nothing to say.</param>
public sealed record ProjectionLogEntry(DateTimeOffset At, string Name, int Version, string Action, long Position, string Actor, string? Detail);

/// <summary>What became of a rebuild.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Position">How far it came.</param>
/// <param name="Failure">Why it stopped, where it did.</param>
public sealed record RebuildResult(RebuildOutcome Outcome, long Position, string? Failure);

/// <summary>How a rebuild ended.</summary>
public enum RebuildOutcome
{
    /// <summary>The new rows are the ones that readers see.</summary>
    Live,

    /// <summary>An event could not be taken; the old rows serve on. Retrying or skipping it goes on with the rebuild.</summary>
    Stopped,

    /// <summary>Somebody gave the rebuild up; the old rows serve on.</summary>
    Abandoned,
}

/// <summary>How far a rebuild is.</summary>
/// <param name="Position">The last event that is in the new rows.</param>
/// <param name="Head">The ledger's last event.</param>
public sealed record RebuildProgress(long Position, long Head);
