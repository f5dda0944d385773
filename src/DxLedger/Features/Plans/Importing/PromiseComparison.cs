using System.Globalization;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Platform;

namespace DxLedger.Features.Plans.Importing;

/// <summary>What a document changes in one promise's own stream.</summary>
/// <param name="closedYear">The plan's year where that is closed: what would change it is a conflict.</param>
internal sealed class PromiseComparison(string key, string documentSha256, DateOnly today, ReportingPeriod? closedYear)
{
    private readonly List<KpiEvent> events = [];

    public IReadOnlyList<KpiEvent> Events => events;

    public List<MemberChange> Changes { get; } = [];

    public List<ImportConflict> Conflicts { get; } = [];

    public List<RemovedPart> Removed { get; } = [];

    public void Define(string plan, string initiative, IReadOnlyList<string> owners, DocumentPromise promise)
    {
        events.Add(new KpiDefined(key, plan, initiative, promise.Definition, promise.DueDate, owners, promise.Source));
        if (promise.Target is { } target)
            events.Add(new KpiTargetSet(target.FiscalYear, target.Value, target.RawValue, promise.DueDate, documentSha256));
    }

    /// <param name="lastOwners">Departments in the last document; empty where it did not list the row.</param>
    public void Compare(
        DocumentPromise? last, Kpi.Defined ledger, DocumentPromise document, IReadOnlyList<ResponsibleDepartment> lastOwners, IReadOnlyList<ResponsibleDepartment> owners)
    {
        CompareOwners(ledger, lastOwners, owners);
        var (before, now, next) = (Wording(last, ledger), (ledger.Definition, ledger.DueDate), Wording(document, ledger));
        var parts = Parts(before, now, next).ToList();
        var revised = new KpiDefinitionRevised(ledger.Definition, next.Definition ?? document.Definition, document.DueDate, documentSha256);
        switch (ThreeWay.Compare(last is not null, before, now, next))
        {
            case ThreeWay.Verdict.Take when !IsKeptOut(ledger, revised):
                events.Add(revised);
                Changes.AddRange(parts.Where(part => part.Ledger != part.Document)
                    .Select(part => new MemberChange(key, part.Member, part.Ledger, part.Document)));
                break;
            case ThreeWay.Verdict.Take or ThreeWay.Verdict.Conflict:
                Conflicts.AddRange(parts);
                break;
        }

        if (document.Target is { } target)
            CompareTarget(last?.Target, ledger, target, document.DueDate);
        if (last?.Target is { } left && left.FiscalYear != document.Target?.FiscalYear
            && ledger.Targets.FirstOrDefault(known => known.FiscalYear == left.FiscalYear) is { } stays)
            Removed.Add(new RemovedPart(key, string.Create(CultureInfo.InvariantCulture, $"target.{left.FiscalYear}"), stays.RawValue));
    }

    /// <summary>The row's own departments are compared, and shown, with the initiative; its promises follow.</summary>
    private void CompareOwners(Kpi.Defined ledger, IReadOnlyList<ResponsibleDepartment> last, IReadOnlyList<ResponsibleDepartment> document)
    {
        IReadOnlyList<string> before = [.. last.Select(department => department.Key)], after = [.. document.Select(department => department.Key)];
        if (!ledger.Owners.Latest.SequenceEqual(before) || before.SequenceEqual(after))
            return;
        var moved = new KpiOwnersReassigned(ledger.Owners.Latest, after, today, documentSha256);
        var (from, to) = (InitiativeComparison.Joined(last), InitiativeComparison.Joined(document));
        if (IsKeptOut(ledger, moved))
            Conflicts.Add(new ImportConflict(key, "owners", from, from, to));
        else
            events.Add(moved);
    }

    private void CompareTarget(PromisedValue? last, Kpi.Defined ledger, PromisedValue document, DateOnly? dueDate)
    {
        var member = string.Create(CultureInfo.InvariantCulture, $"target.{document.FiscalYear}");
        if (ledger.Targets.FirstOrDefault(target => target.FiscalYear == document.FiscalYear) is not { } known)
        {
            Take(ledger, new KpiTargetSet(document.FiscalYear, document.Value, document.RawValue, dueDate, documentSha256), new(
                key,
                member,
                null,
                document.RawValue), null);
            return;
        }

        var hasLast = last?.FiscalYear == document.FiscalYear;
        switch (ThreeWay.Compare(hasLast, last?.Value, known.Value, (decimal?)document.Value))
        {
            case ThreeWay.Verdict.Take:
                Take(
                    ledger,
                    new KpiTargetRevised(document.FiscalYear, known.Value, document.Value, document.RawValue, today, documentSha256),
                    new(key, member, known.RawValue, document.RawValue),
                    known.RawValue);
                break;
            case ThreeWay.Verdict.Conflict:
                Conflicts.Add(new ImportConflict(key, member, hasLast ? last?.RawValue : null, known.RawValue, document.RawValue));
                break;
        }
    }

    /// <summary>What is sealed, or pursued no longer, stands; people see what the document would have it be.</summary>
    private void Take(Kpi.Defined ledger, KpiEvent e, MemberChange change, string? last)
    {
        if (IsKeptOut(ledger, e))
        {
            Conflicts.Add(new ImportConflict(key, change.Member, last, change.From, change.To));
            return;
        }

        events.Add(e);
        Changes.Add(change);
    }

    private bool IsKeptOut(Kpi.Defined ledger, KpiEvent e) =>
        ledger is Kpi.Closed || (closedYear is { } year && KpiYears.Of(ledger, e).Any(touch => touch.Is(ledger.Plan, year)));

    /// <summary>Of what the document does not tell, the ledger's word stands.</summary>
    private static (KpiDefinition? Definition, DateOnly? DueDate) Wording(DocumentPromise? promise, Kpi.Defined ledger) => (
        promise?.Definition is { Accumulation: Accumulation.Undecided } untold ? untold with { Accumulation = ledger.Definition.Accumulation } : promise?.Definition,
        promise?.DueDate);

    /// <summary>What the three do not say alike, part by part, in the codes of the API.</summary>
    private IEnumerable<ImportConflict> Parts(
        (KpiDefinition? Definition, DateOnly? DueDate) last,
        (KpiDefinition? Definition, DateOnly? DueDate) ledger,
        (KpiDefinition? Definition, DateOnly? DueDate) document) =>
        from part in Codes(last).Zip(Codes(ledger), Codes(document))
        where part.First.Code != part.Second.Code || part.Second.Code != part.Third.Code
        select new ImportConflict(key, ImportConflict.Definition + part.First.Member, part.First.Code, part.Second.Code, part.Third.Code);

    private static IEnumerable<(string Member, string? Code)> Codes((KpiDefinition? Definition, DateOnly? DueDate) wording) =>
        DefinitionWording.Codes(wording.Definition).Append((DefinitionWording.DueDate, wording.DueDate is { } day ? Dates.Text(day) : null));
}
