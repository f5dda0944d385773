namespace DxLedger.Features.Dashboards;

/// <summary>What a series of changes of one thing comes to.</summary>
internal static class PlanDifference
{
    private const string State = "state";
    private const string Active = "active";

    // What an event adds stays beside what others added; everything else replaces what was there.
    private static readonly string[] Additive = ["initiatives", "relisting", "document", "redacted.", "exception.", "successors.", "predecessors."];

    // What is told of a state goes with it.
    private static readonly string[] OfState = ["from", "until", "on", "cause", "of"];

    /// <summary>
    /// What is different in the end, in the order in which it was first changed: for each member what it was at first
    /// and what it is now. What was changed and changed back is not among it.
    /// </summary>
    public static IReadOnlyList<ChangedMember> Of(IReadOnlyList<ChangedMember> changes)
    {
        var net = new List<ChangedMember>();
        foreach (var member in changes.GroupBy(change => change.Member, StringComparer.Ordinal))
        {
            if (Array.Exists(Additive, start => member.Key.StartsWith(start, StringComparison.Ordinal))) net.AddRange(member.Distinct());
            else if (Net(member.Key, [.. member]) is { } change) net.Add(change);
        }

        var stateStays = changes.Any(change => change.Member == State) && !net.Exists(change => change.Member == State);
        return stateStays ? [.. net.Where(change => !OfState.Contains(change.Member))] : net;
    }

    private static ChangedMember? Net(string member, IReadOnlyList<ChangedMember> changes)
    {
        var (from, to) = (changes[0].From, changes[^1].To);
        // An initiative's events do not say what state they end: whatever is not a resumption ends its being under way.
        if (member == State && from is null && changes[0].To != Active) from = Active;
        return from is not null && from == to ? null : new(member, from, to); // null stands also for what is too long to repeat
    }
}
