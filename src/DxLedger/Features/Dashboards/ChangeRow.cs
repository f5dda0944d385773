using System.Text.Json.Serialization;
using DxLedger.Platform;

namespace DxLedger.Features.Dashboards;

/// <summary>A row of <see cref="RecentChanges"/>: an event in words, or what is remembered of a stream for its later events.</summary>
[JsonDerivedType(typeof(Change), "change")]
[JsonDerivedType(typeof(Subject), "subject")]
internal abstract record ChangeRow
{
    private ChangeRow()
    {
    }

    /// <summary>One event. Its position and its time are those of the row.</summary>
    /// <param name="Actor">Null where whoever looks may not see it.</param>
    /// <param name="Kind">What the stream's name starts with: <c>plan</c>, <c>initiative</c>, <c>kpi</c> or <c>department</c>.</param>
    /// <param name="Key">The rest of the stream's name.</param>
    /// <param name="Plan">Null for what belongs to none.</param>
    /// <param name="Name">What the thing was called once this had happened; null where nothing says so.</param>
    /// <param name="Texts">Names of the free texts beside the entry, which stay there because they can be erased.</param>
    internal sealed record Change(
        string? Actor,
        string Stream,
        long Version,
        string Type,
        string Kind,
        string Key,
        string? Plan,
        string? Name,
        IReadOnlyList<ChangedMember> Members,
        IReadOnlyList<string> Texts) : ChangeRow
    {
        /// <summary>Whether it is shown at all.</summary>
        public bool IsShown(bool seesWork) => seesWork || !ReportWording.IsBeforeAcceptance(Type);

        /// <summary>Viewers learn that something was accepted, and what it did to what is public, and not by whom.</summary>
        /// <param name="outcome">What it did to what is public; null where it did nothing to it or says so itself.</param>
        public Change SeenBy(bool seesWork, EventOutcomes.Outcome? outcome)
        {
            if (!seesWork && ReportWording.IsWork(Type))
                return this with { Actor = null, Members = outcome?.Public ?? [], Texts = [] };
            var told = this with { Members = outcome?.Members ?? Members };
            return !seesWork && ReportWording.IsGradedByHand(Type, Texts.Count) ? told with { Actor = null, Texts = [] } : told;
        }
    }

    /// <param name="Name">What it is called from the beginning, or since the last change that counts at once.</param>
    internal sealed record Subject(string? Plan, string Name) : ChangeRow
    {
        /// <summary>Names that it bears from a day on, in the order of the days.</summary>
        public IReadOnlyList<Dated<string>> Later { get; init; } = [];

        /// <summary>What it is called on a day.</summary>
        public string NameOn(DateOnly day) => Later.LastOrDefault(name => name.From <= day)?.Value ?? Name;
    }
}

/// <summary>What an event changed, named as in reports of imports.</summary>
/// <param name="Member">Such as <c>target.2023</c> or <c>content.name</c>.</param>
/// <param name="From">Null where there was nothing before, and where the text is too long to repeat: the stream has it.</param>
/// <param name="To">As <paramref name="From"/>.</param>
internal sealed record ChangedMember(string Member, string? From, string? To);
