namespace DxLedger.EventStore;

/// <summary>
/// A handler for effects outside of the ledger (a webhook, a mail). Every event reaches it at least once, in order of
/// position; after a crash the last ones may reach it again, and <see cref="RecordedEvent.Id"/>, which never changes,
/// tells the receiver that it has had them.
/// </summary>
public abstract class Subscription
{
    /// <summary>Names the subscription.</summary>
    protected Subscription(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    /// <summary>Its stored name; unique among the async projections and subscriptions of a store.</summary>
    public string Name { get; }

    /// <summary>Whether it begins behind the events that are there when a ledger first meets it.</summary>
    public virtual bool StartsAtHead => false;

    /// <summary>How often an event is tried before the subscription stops at it and waits for a person.</summary>
    public virtual int AttemptsMax => 8;

    /// <summary>The pause before the second attempt; it doubles with every further one.</summary>
    public virtual TimeSpan FirstPause => TimeSpan.FromMilliseconds(500);

    /// <summary>Whether it takes events of this stream. Must depend on the name alone.</summary>
    public virtual bool Handles(string stream) => true;

    /// <summary>Has the effect. Throwing means that it may not have happened and is to be tried again.</summary>
    /// <param name="ledger">Name of the ledger that holds the event.</param>
    /// <param name="event">What happened; its id is stable.</param>
    /// <param name="ct">The node stops; the event will come again.</param>
    public abstract Task HandleAsync(string ledger, RecordedEvent @event, CancellationToken ct);
}
