using System.Globalization;
using DxLedger.EventStore;
using DxLedger.Features.Departments;
using DxLedger.Features.Kpis;
using DxLedger.Platform;

namespace DxLedger.Features.Dashboards;

/// <summary>Every event of the ledger in words, one row each, so that counting rows shows whether each was taken once.</summary>
internal sealed class RecentChanges() : JsonProjection<ChangeRow>("recent_changes", version: 2)
{
    /// <summary>
    /// The lowest key that no change has: theirs are digits alone, and this is the character after the digits. What is
    /// remembered of streams lies above it.
    /// </summary>
    public const string EndOfChanges = ":";

    public static readonly RecentChanges Projection = new();

    /// <summary>Ordered by bytes as positions are by size.</summary>
    public static string KeyOf(long position) => position.ToString("D19", CultureInfo.InvariantCulture);

    public override bool Handles(string stream) => true;

    public override string? LikelyKey(RecordedEvent @event) => @event.Version > 1 ? SubjectKeyOf(@event.Stream) : null;

    public override string? GroupOf(ChangeRow row) => (row as ChangeRow.Change)?.Plan;

    public override async ValueTask ApplyAsync(RecordedEvent @event, ProjectionRows<ChangeRow> rows)
    {
        var (kind, key) = @event.Stream.Split('-', 2) is [var start, var rest] ? (start, rest) : ("", @event.Stream);
        var known = FeatureEvents.Decode(@event);
        var before = @event.Version > 1 ? await rows.FindAsync(SubjectKeyOf(@event.Stream)) as ChangeRow.Subject : null;
        var subject = known is null ? null : ChangeWording.SubjectAfter(before, known);
        var day = Platform.JapaneseCalendar.DateOf(@event.RecordedAt);
        if (subject is not null && subject != before)
            rows.Put(SubjectKeyOf(@event.Stream), subject);
        rows.Put(KeyOf(@event.Position), new ChangeRow.Change(
            @event.Actor,
            @event.Stream,
            @event.Version,
            @event.Type,
            kind,
            key,
            subject?.Plan,
            subject?.NameOn(day),
            known switch
            {
                null => [], // another program's; an event like any other, for which there are no words here
                KpiOwnersReassigned e => [new("owners", await NamesAsync(e.From, day, rows), await NamesAsync(e.To, day, rows))],
                DepartmentSucceeded e => [new("successors", null, await NamesAsync(e.Successors, day, rows)), .. ChangeWording.Members(e)],
                DepartmentDeputyNamed e => [new("deputy", null, await NamesAsync([e.Deputy], day, rows)), .. ChangeWording.Members(e)],
                DepartmentDeputyWithdrawn e => [new("deputy", await NamesAsync([e.Deputy], day, rows), null), .. ChangeWording.Members(e)],
                _ => ChangeWording.Members(known),
            },
            [.. @event.TextHashes.Keys.Order(StringComparer.Ordinal)]));
    }

    private static string SubjectKeyOf(string stream) => "subject:" + stream;

    // The event has keys, which say nothing to people.
    private static async ValueTask<string> NamesAsync(IReadOnlyList<string> departments, DateOnly day, ProjectionRows<ChangeRow> rows)
    {
        var names = new List<string>(departments.Count);
        foreach (var key in departments)
            names.Add((await rows.FindAsync(SubjectKeyOf(Department.StreamOf(key))) as ChangeRow.Subject)?.NameOn(day) ?? key);
        return string.Join('、', names);
    }
}
