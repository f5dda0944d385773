using System.Globalization;
using DxLedger.Features.Kpis;

namespace DxLedger.Features.Plans.Importing;

/// <summary>What a document changes in one promise's own stream.</summary>
internal sealed class PromiseComparison(string key, string documentSha256, DateOnly today)
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

    /// <param name="lastOwners">Department keys in the last document; empty where it did not list the row.</param>
    public void Compare(DocumentPromise? last, Kpi.Defined ledger, DocumentPromise document, IReadOnlyList<string> lastOwners, IReadOnlyList<string> owners)
    {
        // The row's own departments are compared, and shown, with the initiative; its promises follow.
        if (ledger.Owners.Latest.SequenceEqual(lastOwners) && !lastOwners.SequenceEqual(owners))
            events.Add(new KpiOwnersReassigned(ledger.Owners.Latest, owners, today, documentSha256));

        var (before, now, next) = (Wording(last, ledger), (ledger.Definition, ledger.DueDate), Wording(document, ledger));
        switch (ThreeWay.Compare(last is not null, before, now, next))
        {
            case ThreeWay.Verdict.Take:
                events.Add(new KpiDefinitionRevised(ledger.Definition, next.Definition ?? document.Definition, document.DueDate, documentSha256));
                Changes.Add(new MemberChange(key, "definition", Text(now), Text(next)));
                break;
            case ThreeWay.Verdict.Conflict:
                Conflicts.Add(new ImportConflict(key, "definition", Text(before), Text(now), Text(next)));
                break;
        }

        if (document.Target is { } target)
            CompareTarget(last?.Target, ledger, target, document.DueDate);
        if (last?.Target is { } left && left.FiscalYear != document.Target?.FiscalYear
            && ledger.Targets.FirstOrDefault(known => known.FiscalYear == left.FiscalYear) is { } stays)
            Removed.Add(new RemovedPart(key, string.Create(CultureInfo.InvariantCulture, $"target.{left.FiscalYear}"), stays.RawValue));
    }

    private void CompareTarget(PromisedValue? last, Kpi.Defined ledger, PromisedValue document, DateOnly? dueDate)
    {
        var member = string.Create(CultureInfo.InvariantCulture, $"target.{document.FiscalYear}");
        if (ledger.Targets.FirstOrDefault(target => target.FiscalYear == document.FiscalYear) is not { } known)
        {
            events.Add(new KpiTargetSet(document.FiscalYear, document.Value, document.RawValue, dueDate, documentSha256));
            Changes.Add(new MemberChange(key, member, null, document.RawValue));
            return;
        }

        var hasLast = last?.FiscalYear == document.FiscalYear;
        switch (ThreeWay.Compare(hasLast, last?.Value, known.Value, (decimal?)document.Value))
        {
            case ThreeWay.Verdict.Take:
                events.Add(new KpiTargetRevised(document.FiscalYear, known.Value, document.Value, document.RawValue, today, documentSha256));
                Changes.Add(new MemberChange(key, member, known.RawValue, document.RawValue));
                break;
            case ThreeWay.Verdict.Conflict:
                Conflicts.Add(new ImportConflict(key, member, hasLast ? last?.RawValue : null, known.RawValue, document.RawValue));
                break;
        }
    }

    /// <summary>Of what the document does not tell, the ledger's word stands.</summary>
    private static (KpiDefinition? Definition, DateOnly? DueDate) Wording(DocumentPromise? promise, Kpi.Defined ledger) => (
        promise?.Definition is { Accumulation: Accumulation.Undecided } untold ? untold with { Accumulation = ledger.Definition.Accumulation } : promise?.Definition,
        promise?.DueDate);

    private static string? Text((KpiDefinition? Definition, DateOnly? DueDate) wording)
    {
        if (wording.Definition is not { } definition)
            return null;
        var since = definition.Since is null ? "" : $", {definition.Since}";
        var due = wording.DueDate is { } date ? string.Create(CultureInfo.InvariantCulture, $", {date:yyyy-MM-dd}") : "";
        return $"{definition.Label} ({definition.Unit ?? "–"}, {definition.Direction}, {definition.Accumulation}{since}{due})";
    }
}
