using DxLedger.EventStore;

namespace DxLedger.Platform;

/// <summary>One sentence for a person, in the two languages that the program speaks.</summary>
internal sealed record Message(string En, string Ja)
{
    public string In(Language language) => language == Language.Ja ? Ja : En;

    public string InTerminal() => In(Languages.OfTerminal());
}

/// <summary>An expected refusal.</summary>
/// <param name="Code">Stable and documented; the HTTP status hangs on it (see <see cref="Problems"/>).</param>
/// <param name="Message">What was expected, for the caller.</param>
/// <param name="Field">The input member at fault, as the caller named it; null when no single one is.</param>
internal sealed record Rejection(string Code, Message Message, string? Field = null)
{
    /// <summary>Each thing at fault, where there are several or where a person has to look at each; null otherwise.</summary>
    public IReadOnlyList<FieldError>? Errors { get; init; }
}

/// <summary>What a pure decision came to: events to append, none when the wish is already fulfilled, or a refusal.</summary>
internal abstract record Decision<TEvent>
{
    private Decision()
    {
    }

    /// <param name="Events">In order, all for one stream.</param>
    /// <param name="Texts">Free text that may name people; kept beside the first event, erasable.</param>
    internal sealed record Accepted(IReadOnlyList<TEvent> Events, IReadOnlyList<ErasableText> Texts) : Decision<TEvent>
    {
        /// <summary>Position of the exception without which it would have been refused; null where none was needed.</summary>
        public long? Exception { get; init; }
    }

    internal sealed record Rejected(Rejection Reason) : Decision<TEvent>;

    public static Decision<TEvent> Accept(params TEvent[] events) => new Accepted(events, []);

    public static Decision<TEvent> Accept(TEvent @event, ErasableText text) => new Accepted([@event], [text]);

    public static Decision<TEvent> Reject(string code, string en, string ja, string? field = null) =>
        new Rejected(new Rejection(code, new Message(en, ja), field));
}
