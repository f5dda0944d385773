using DxLedger.EventStore;
using DxLedger.Features.Departments;
using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;
using DxLedger.Features.Plans.Periods;
using DxLedger.Features.Plans.Reading;
using DxLedger.Platform;

namespace DxLedger.Features.Plans.Importing;

/// <summary>What the office asks for with a document in hand.</summary>
/// <param name="KeyPrefix">Null for the one that follows from the year.</param>
/// <param name="Today">Business date in Japan, from which changed targets count.</param>
internal sealed record ImportCommand(
    string Plan,
    string? KeyPrefix,
    string FileName,
    long Bytes,
    PlanDocument Document,
    IReadOnlyList<Renumbering> Renumberings,
    DateOnly Today);

/// <summary>Events for one stream, decided on its version.</summary>
internal sealed record StreamChange(string Stream, long ExpectedVersion, IReadOnlyList<object> Events);

/// <summary>What an import comes to: events by stream, and a report for people.</summary>
/// <param name="Guards">The plan's year, which may be closed meanwhile; none for a new plan.</param>
internal sealed record PlannedImport(IReadOnlyList<StreamChange> Changes, IReadOnlyList<Guard> Guards, ImportReport Report);

/// <summary>Compares a new document with the last one and with the ledger, purely.</summary>
internal sealed class PlanComparison
{
    /// <summary>Well within what one entry holds, however long the reader's sentences are.</summary>
    private const int FlagsPerEvent = 40;

    private readonly ImportCommand command;
    private readonly LedgerView view;
    private readonly string prefix;
    private readonly ReportingPeriod? closedYear;
    private readonly DepartmentBearers bearers;
    private readonly Dictionary<string, DocumentInitiative> last;
    private readonly Dictionary<string, DocumentInitiative> now = new(StringComparer.Ordinal);
    private readonly HashSet<string> initiativeKeys;
    private readonly HashSet<string> promiseKeys;
    private readonly List<StreamChange> initiativeChanges = [];
    private readonly List<StreamChange> promiseChanges = [];
    private readonly List<InitiativeOutcome> outcomes = [];
    private readonly List<RemovedPart> removed = [];
    private readonly List<ImportConflict> conflicts = [];
    private readonly List<RelistingDifference> differences = [];
    private readonly List<(string Key, string Initiative, DocumentPromise Promise)> promises = [];

    private PlanComparison(ImportCommand command, PlanDocument? lastDocument, LedgerView view)
    {
        this.command = command;
        this.view = view;
        prefix = view.Plans.TryGetValue(command.Plan, out var plan) ? plan.State.KeyPrefix
            : command.KeyPrefix ?? PlanKeys.DefaultPrefix(command.Document.FiscalYear);
        closedYear = view.ClosedYearOf(command.Plan);
        bearers = new(view.Departments.Values.Select(known => known.State), command.Today);
        last = ByKey(lastDocument);
        initiativeKeys = view.Initiatives.Keys.ToHashSet(StringComparer.Ordinal);
        promiseKeys = view.Promises.Keys.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>
    /// The last document that was taken over, but for what the office had changed itself. Where a closed year, or a KPI
    /// that has been reopened since, kept something out, an earlier one: what was kept out is new still.
    /// </summary>
    /// <returns>Null where none was imported.</returns>
    public static Plan.ImportedDocument? LastTaken(string plan, LedgerView view)
    {
        var documents = view.Plans.TryGetValue(plan, out var known) ? known.State.Documents : [];
        return documents.LastOrDefault(document => !document.Conflicts.GroupBy(Whole).Any(KeptOut)) ?? documents.FirstOrDefault();

        bool KeptOut(IGrouping<(string Key, string), ImportConflict> parts) =>
            parts.All(conflict => conflict.Last == conflict.Ledger) && view.Promises.GetValueOrDefault(parts.Key.Key)?.State is not Kpi.Closed;

        static (string Key, string Member) Whole(ImportConflict conflict) =>
            (conflict.Key, conflict.Member.StartsWith(ImportConflict.Definition, StringComparison.Ordinal) ? ImportConflict.Definition : conflict.Member);
    }

    /// <param name="lastDocument">The document of <see cref="LastTaken"/>, read anew by the same reader, so that only real edits differ; null at the first import.</param>
    public static PlannedImport Compare(ImportCommand command, PlanDocument? lastDocument, LedgerView view) =>
        new PlanComparison(command, lastDocument, view).Run();

    private PlannedImport Run()
    {
        var rows = DocumentInitiatives.Of(command.Document, bearers);
        var matching = RowMatching.Of(rows, Known(), command.Renumberings, last);
        if (command.Document.Sha256 == LastImported()?.Document)
            matching = matching with { Suspected = [] };
        for (var i = 0; i < rows.Count; i++)
        {
            var key = matching.Keys[i] ?? PlanKeys.Initiative(prefix, rows[i].Part, rows[i].Number, initiativeKeys);
            initiativeKeys.Add(key);
            if (matching.Keys[i] is null && closedYear is not null)
            {
                KeepOut(key, rows[i]);
                continue;
            }

            now.Add(key, rows[i]);
            CompareRow(key, rows[i], isNew: matching.Keys[i] is null);
        }

        NoteRemoved();
        return Planned(rows, matching);
    }

    private IReadOnlyCollection<Initiative.Registered> Known() => [.. view.Initiatives.Values.Select(known => known.State)];

    private Plan.ImportedDocument? LastImported() =>
        view.Plans.TryGetValue(command.Plan, out var plan) ? plan.State.Documents.LastOrDefault() : null;

    private Dictionary<string, DocumentInitiative> ByKey(PlanDocument? document)
    {
        if (document is null)
            return new(StringComparer.Ordinal);
        var rows = DocumentInitiatives.Of(document, bearers);
        var keys = RowMatching.Of(rows, Known(), [], new Dictionary<string, DocumentInitiative>(StringComparer.Ordinal)).Keys;
        return Enumerable.Range(0, rows.Count).Where(i => keys[i] is not null)
            .ToDictionary(i => keys[i] ?? "", i => rows[i], StringComparer.Ordinal);
    }

    /// <summary>A year that is closed gets no initiative any more.</summary>
    private void KeepOut(string key, DocumentInitiative row)
    {
        conflicts.Add(new ImportConflict(key, "initiative", null, null, row.Content.Name));
        outcomes.Add(new InitiativeOutcome(key, row.Part, row.Number, row.Content.Name, row.Source.Line, RowOutcome.KeptOut, []));
    }

    private void CompareRow(string key, DocumentInitiative row, bool isNew)
    {
        var comparison = new InitiativeComparison(key, command.Document.Sha256, command.Today, closedYear);
        var version = 0L;
        if (isNew)
        {
            comparison.Register(command.Plan, row);
        }
        else
        {
            var known = view.Initiatives[key];
            version = known.Version;
            comparison.Compare(last.GetValueOrDefault(key), known.State, row);
        }

        if (comparison.Events.Count > 0)
            initiativeChanges.Add(new StreamChange(Initiative.StreamOf(key), version, comparison.Events));
        var changes = comparison.Changes;
        ComparePromises(key, row, changes, isNew);
        conflicts.AddRange(comparison.Conflicts);
        removed.AddRange(comparison.Removed);
        differences.AddRange(Relistings.Differences(key, row));
        var outcome = isNew ? RowOutcome.New : changes.Count > 0 ? RowOutcome.Changed : RowOutcome.Unchanged;
        outcomes.Add(new InitiativeOutcome(key, row.Part, row.Number, row.Content.Name, row.Source.Line, outcome, changes));
    }

    private void ComparePromises(string initiative, DocumentInitiative row, List<MemberChange> changes, bool isNew)
    {
        var known = view.Promises.Values.Where(promise => promise.State.Initiatives[0] == initiative).Select(promise => promise.State)
            .OrderBy(promise => promise.Key.Length).ThenBy(promise => promise.Key, StringComparer.Ordinal).ToList();
        var keys = PromiseMatching.Match(row.Promises, known);
        var before = LastPromises(initiative, known);
        for (var i = 0; i < row.Promises.Count; i++)
        {
            var promise = row.Promises[i];
            if (keys[i] is null && !isNew && closedYear is not null)
            {
                conflicts.Add(new ImportConflict(initiative, "promise", null, null, promise.Definition.Label));
                continue;
            }

            var key = keys[i] ?? PlanKeys.Promise(initiative, promise.Target is null, promiseKeys);
            promiseKeys.Add(key);
            // One that the office has confirmed to be another's duplicate is no candidate any more.
            if (view.Promises.GetValueOrDefault(key)?.State.IsDuplicate() != true)
                promises.Add((key, initiative, promise));
            var comparison = new PromiseComparison(key, command.Document.Sha256, command.Today, closedYear);
            if (keys[i] is null)
                comparison.Define(command.Plan, initiative, Owners(row), promise);
            else
                comparison.Compare(before.GetValueOrDefault(key), view.Promises[key].State, promise, last.GetValueOrDefault(initiative)?.Departments ?? [], row.Departments);
            if (keys[i] is null && !isNew)
                changes.Add(new MemberChange(key, "promise", null, promise.Definition.Label));
            changes.AddRange(comparison.Changes);
            conflicts.AddRange(comparison.Conflicts);
            removed.AddRange(comparison.Removed);
            if (comparison.Events.Count > 0)
                promiseChanges.Add(new StreamChange(Kpi.StreamOf(key), keys[i] is null ? 0 : view.Promises[key].Version, comparison.Events));
        }

        removed.AddRange(known.Where(promise => !keys.Contains(promise.Key))
            .Select(promise => new RemovedPart(promise.Key, RemovedPart.Promise, promise.Definition.Label)));
    }

    private static IReadOnlyList<string> Owners(DocumentInitiative? row) => [.. (row?.Departments ?? []).Select(department => department.Key)];

    private Dictionary<string, DocumentPromise> LastPromises(string initiative, IReadOnlyList<Kpi.Defined> known)
    {
        if (!last.TryGetValue(initiative, out var row))
            return new(StringComparer.Ordinal);
        var keys = PromiseMatching.Match(row.Promises, known);
        return Enumerable.Range(0, keys.Length).Where(i => keys[i] is not null)
            .ToDictionary(i => keys[i] ?? "", i => row.Promises[i], StringComparer.Ordinal);
    }

    private void NoteRemoved()
    {
        foreach (var gone in view.Initiatives.Values.Select(known => known.State).Where(known => !now.ContainsKey(known.Key))
            .OrderBy(known => known.Key, StringComparer.Ordinal))
            outcomes.Add(new InitiativeOutcome(gone.Key, gone.Part, gone.Number, gone.Content.Name, null, RowOutcome.Removed, []));
    }

    /// <summary>
    /// The document says something else than the last one, though it may change nothing in the ledger: a row left, the
    /// office had been first, or a conflict kept the ledger's word. The next document has to be compared with this one.
    /// </summary>
    private bool DocumentMoved() =>
        last.Count != now.Count || now.Any(row => !last.TryGetValue(row.Key, out var before) || !before.SaysTheSameAs(row.Value));

    private PlannedImport Planned(IReadOnlyList<DocumentInitiative> rows, RowMatching matching)
    {
        var changes = new List<StreamChange>();
        // The same document again, while the year that kept something of it out is closed, is nothing new.
        var isLast = command.Document.Sha256 == LastImported()?.Document;
        if (initiativeChanges.Count + promiseChanges.Count > 0 || (!isLast && (DocumentMoved() || outcomes.Exists(outcome => outcome.Outcome == RowOutcome.KeptOut))))
        {
            changes.Add(PlanChange());
            changes.AddRange(NewDepartments());
            changes.AddRange(initiativeChanges);
            changes.AddRange(promiseChanges);
        }

        var report = new ImportReport(
            command.Plan,
            command.Document.FiscalYear,
            command.Document.Sha256,
            DocumentFacts.Count(command.Document, rows),
            changes.Sum(change => change.Events.Count),
            outcomes,
            removed,
            conflicts,
            differences,
            SharedKpis.Candidates(promises),
            matching.Suspected,
            DocumentFacts.Flags(command.Document));
        return new PlannedImport(changes, Guards(), report);
    }

    private IReadOnlyList<Guard> Guards() => view.YearOf(command.Plan) is { } year
        ? [new(PlanPeriod.StreamOf(command.Plan, year), view.Periods.GetValueOrDefault(year.Name)?.Version ?? 0)]
        : [];

    private StreamChange PlanChange()
    {
        var document = command.Document;
        var imported = new PlanDocumentImported(
            document.Sha256,
            command.FileName,
            command.Bytes,
            DocumentFacts.Rows(document),
            [.. outcomes.Where(outcome => outcome.Outcome == RowOutcome.Removed).Select(outcome => outcome.Key), .. removed.Where(part => part.What == RemovedPart.Promise).Select(part => part.Key)]);
        PlanEvent[] events =
        [
            imported,
            .. DocumentFacts.Flags(document).Chunk(FlagsPerEvent).Select(flags => new PlanDocumentFlagged(flags)),
            .. conflicts.Select(conflict => new PlanConflictKept(conflict)),
        ];
        return view.Plans.TryGetValue(command.Plan, out var plan)
            ? new StreamChange(Plan.StreamOf(command.Plan), plan.Version, events)
            : new StreamChange(Plan.StreamOf(command.Plan), 0, [new PlanAdopted(command.Plan, document.FiscalYear, prefix, document.Title), .. events]);
    }

    private IEnumerable<StreamChange> NewDepartments() => now.Values
        .SelectMany(row => row.Departments.Concat(row.Relistings.SelectMany(relisting => relisting.Departments)))
        .DistinctBy(department => department.Key)
        .Where(department => !view.Departments.ContainsKey(department.Key))
        .Select(department => new StreamChange(
            Department.StreamOf(department.Key),
            0,
            [new DepartmentRegistered(department.Key, department.Bureau, department.Sub, department.Section)]));
}
