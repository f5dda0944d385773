using DxLedger.Features.Initiatives;
using DxLedger.Platform;

namespace DxLedger.Features.Plans.Importing;

/// <summary>What a document changes in one initiative's own stream.</summary>
/// <param name="closedYear">The plan's year where that is closed: what would change it is a conflict.</param>
internal sealed class InitiativeComparison(string key, string documentSha256, DateOnly today, ReportingPeriod? closedYear)
{
    private readonly List<InitiativeEvent> events = [];

    public IReadOnlyList<InitiativeEvent> Events => events;

    public List<MemberChange> Changes { get; } = [];

    public List<ImportConflict> Conflicts { get; } = [];

    public List<RemovedPart> Removed { get; } = [];

    public void Register(string plan, DocumentInitiative row)
    {
        events.Add(new InitiativeRegistered(key, plan, row.Part, row.Number, row.Content, row.Departments, row.Source, row.Flags));
        events.AddRange(row.Relistings.Select(relisting => Relisted(relisting, row.Content)));
    }

    public void Compare(DocumentInitiative? last, Initiative.Registered ledger, DocumentInitiative document)
    {
        if (document.Number is { } number && number != ledger.Number)
        {
            events.Add(new InitiativeRenumbered(ledger.Number, number, documentSha256));
            Changes.Add(new MemberChange(key, "number", ledger.Number?.ToString(), number.ToString()));
        }

        CompareContent(last?.Content, ledger, document.Content);
        CompareDepartments(last?.Departments, ledger, document.Departments);
        CompareRelistings(ledger, document);
    }

    private void CompareContent(InitiativeContent? last, Initiative.Registered initiative, InitiativeContent document)
    {
        var ledger = initiative.Content;
        var merged = ledger;
        var isKeptOut = IsKeptOut(initiative, new InitiativeOutlineRevised(ledger, document, documentSha256));
        if (Takes("content.name", last?.Name, ledger.Name, document.Name))
            merged = merged with { Name = document.Name };
        if (Takes("content.outline", last?.Outline, ledger.Outline, document.Outline))
            merged = merged with { Outline = document.Outline };
        if (Takes("content.goalKind", last?.GoalKind, ledger.GoalKind, document.GoalKind))
            merged = merged with { GoalKind = document.GoalKind };
        if (Takes("content.goalText", last?.GoalText, ledger.GoalText, document.GoalText))
            merged = merged with { GoalText = document.GoalText };
        if (Takes("content.placement", last?.Placement, ledger.Placement, document.Placement))
            merged = merged with { Placement = document.Placement };
        if (Takes("content.further", Joined(last?.Further), Joined(ledger.Further), Joined(document.Further)))
            merged = merged with { Further = document.Further };
        if (merged != ledger)
            events.Add(new InitiativeOutlineRevised(ledger, merged, documentSha256));

        bool Takes<T>(string member, T? before, T? now, T? next) => Take(member, last, before, now, next, isKeptOut);
    }

    private void CompareDepartments(IReadOnlyList<ResponsibleDepartment>? last, Initiative.Registered initiative, IReadOnlyList<ResponsibleDepartment> document)
    {
        var ledger = initiative.Departments.Latest;
        // Another name of the same department is its own matter.
        if (ledger.Select(department => department.Key).SequenceEqual(document.Select(department => department.Key)))
            return;
        var moved = new InitiativeDepartmentReassigned(ledger, document, today, documentSha256);
        if (Take("departments", last, Joined(last), Joined(ledger), Joined(document), IsKeptOut(initiative, moved)))
            events.Add(moved);
    }

    private void CompareRelistings(Initiative.Registered ledger, DocumentInitiative document)
    {
        foreach (var relisting in document.Relistings)
        {
            var relisted = Relisted(relisting, document.Content);
            var known = ledger.Relistings.FirstOrDefault(candidate => candidate.Placement == relisting.Placement);
            if (known is not null && known.Differing == relisted.Differing
                && Joined(known.Further) == Joined(relisted.Further) && Joined(known.Departments) == Joined(relisted.Departments))
                continue;

            List<MemberChange> changes = known is null
                ? [new MemberChange(key, RemovedPart.Relisting, null, Text(relisting.Placement))]
                : RelistingChanges(known, ledger.Content, relisting);
            if (IsKeptOut(ledger, relisted))
            {
                Conflicts.AddRange(changes.Select(change => new ImportConflict(key, change.Member, change.From, change.From, change.To)));
                continue;
            }

            events.Add(relisted);
            Changes.AddRange(changes);
        }

        foreach (var gone in ledger.Relistings.Where(known => document.Relistings.All(relisting => relisting.Placement != known.Placement)))
            Removed.Add(new RemovedPart(key, RemovedPart.Relisting, Text(gone.Placement)));
    }

    private List<MemberChange> RelistingChanges(Initiative.Relisting known, InitiativeContent original, DocumentRelisting document)
    {
        var (before, after) = (known.Differing ?? original, document.Content);
        var parts = new (string Part, string? From, string? To)[]
        {
            ("name", before.Name, after.Name),
            ("outline", before.Outline, after.Outline),
            ("goalKind", Text(before.GoalKind), Text(after.GoalKind)),
            ("goalText", before.GoalText, after.GoalText),
            ("further", Joined(known.Further), Joined(document.Further)),
            ("departments", Joined(known.Departments), Joined(document.Departments)),
        };
        var changed = parts.Where(part => part.From != part.To)
            .Select(part => new MemberChange(key, $"{RemovedPart.Relisting}.{part.Part}", part.From, part.To)).ToList();

        // It still says what it said, and differs now because its original was edited.
        return changed.Count > 0 ? changed : [new MemberChange(key, RemovedPart.Relisting, Text(known.Placement), Text(document.Placement))];
    }

    private bool IsKeptOut(Initiative.Registered ledger, InitiativeEvent e) => closedYear is { } year && InitiativeYears.Of(ledger, e).Any(touch => touch.Is(ledger.Plan, year));

    private bool Take<T>(string member, object? lastRow, T? last, T? ledger, T? document, bool isKeptOut)
    {
        switch (ThreeWay.Compare(lastRow is not null, last, ledger, document))
        {
            case ThreeWay.Verdict.Take when !isKeptOut:
                Changes.Add(new MemberChange(key, member, Text(ledger), Text(document)));
                return true;
            case ThreeWay.Verdict.Take or ThreeWay.Verdict.Conflict:
                Conflicts.Add(new ImportConflict(key, member, Text(last), Text(ledger), Text(document)));
                return false;
            default:
                return false;
        }
    }

    private static InitiativeRelisted Relisted(DocumentRelisting relisting, InitiativeContent original) => new(
        relisting.Placement,
        relisting.Further,
        relisting.Departments,
        Relistings.Differs(relisting.Content, original) ? relisting.Content : null,
        relisting.Source,
        relisting.Flags);

    /// <summary>As it is written, or as the API writes it.</summary>
    public static string? Text<T>(T? value) => value switch
    {
        Placement placement => Text(placement),
        GoalKind kind => LedgerJson.NameOf(kind),
        _ => value?.ToString(),
    };

    private static string Text(Placement placement) => string.Join(
        " / ",
        string.Join(' ', new[] { placement.FieldCode, placement.FieldName }.OfType<string>()),
        string.Join(' ', new[] { placement.ItemCode, placement.ItemName }.OfType<string>()));

    private static string Joined(IReadOnlyList<Placement>? places) => string.Join("; ", (places ?? []).Select(Text));

    /// <summary>Departments as people read them.</summary>
    public static string Joined(IReadOnlyList<ResponsibleDepartment>? departments) => string.Join(
        "、",
        (departments ?? []).Select(department => string.Join(' ', new[] { department.Bureau, department.Sub, department.Section }.OfType<string>())));
}

internal static class Relistings
{
    /// <summary>A 再掲 stands elsewhere by nature; it differs when its name, outline or goal does.</summary>
    public static bool Differs(InitiativeContent relisted, InitiativeContent original) =>
        (relisted.Name, relisted.Outline, relisted.GoalKind, relisted.GoalText)
        != (original.Name, original.Outline, original.GoalKind, original.GoalText);

    public static IEnumerable<RelistingDifference> Differences(string key, DocumentInitiative row)
    {
        foreach (var relisting in row.Relistings)
        {
            var (again, original) = (relisting.Content, row.Content);
            var members = new (string Member, string? Original, string? Relisted)[]
            {
                ("name", original.Name, again.Name),
                ("outline", original.Outline, again.Outline),
                ("goalKind", InitiativeComparison.Text(original.GoalKind), InitiativeComparison.Text(again.GoalKind)),
                ("goalText", original.GoalText, again.GoalText),
            };
            foreach (var (member, first, second) in members.Where(member => member.Original != member.Relisted))
                yield return new RelistingDifference(key, relisting.Source.Line, member, first, second);
        }
    }
}
