namespace DxLedger.Features.Plans.Importing;

/// <summary>What an import does to one initiative.</summary>
internal enum RowOutcome
{
    New,
    Changed,
    Unchanged,
    Removed,

    /// <summary>It would be a new initiative of a closed year, and is none.</summary>
    KeptOut,
}

/// <summary>What an import would do, or did; the same for the terminal and for HTTP.</summary>
/// <param name="Document">SHA-256 of the file's bytes.</param>
/// <param name="Events">How many events it comes to; 0 when the ledger already says all of it.</param>
/// <param name="Initiatives">Every initiative of the document, then those that it no longer lists.</param>
/// <param name="Removed">Promises, targets and re-listings the document no longer lists though their initiative stays.</param>
/// <param name="Conflicts">Where office and document had both changed something, or what the document changes is of a closed year or KPI; the ledger's value stays.</param>
/// <param name="RelistingDifferences">Where a 再掲 row says something else than its original.</param>
/// <param name="SharedKpiCandidates">Groups of KPIs that look like one; they count separately until the office links them.</param>
/// <param name="SuspectedRenumberings">Rows that seem to have moved to another number; an import with any of them is refused.</param>
internal sealed record ImportReport(
    string Plan,
    int FiscalYear,
    string Document,
    DocumentCounts Counts,
    int Events,
    IReadOnlyList<InitiativeOutcome> Initiatives,
    IReadOnlyList<RemovedPart> Removed,
    IReadOnlyList<ImportConflict> Conflicts,
    IReadOnlyList<RelistingDifference> RelistingDifferences,
    IReadOnlyList<SharedKpiCandidate> SharedKpiCandidates,
    IReadOnlyList<SuspectedRenumbering> SuspectedRenumberings,
    IReadOnlyList<DocumentFlag> Flags);

/// <summary>What a document holds, in numbers.</summary>
internal sealed record DocumentCounts(
    int Initiatives,
    int Relistings,
    int Continuations,
    int Unresolved,
    int InitiativesWithKpis,
    int InitiativesWithMilestonesOnly,
    int InitiativesWithoutPromise,
    int Kpis,
    int Milestones,
    int Flags);

/// <param name="Line">In the document; null for a removed one.</param>
internal sealed record InitiativeOutcome(
    string Key,
    string Part,
    int? Number,
    string Name,
    int? Line,
    RowOutcome Outcome,
    IReadOnlyList<MemberChange> Changes);

/// <param name="Key">Of the initiative or of its promise.</param>
/// <param name="Member">What changes: <c>content.name</c>, <c>departments</c>, <c>target.2023</c>, <c>promise</c>.</param>
/// <param name="From">Null for something new.</param>
internal sealed record MemberChange(string Key, string Member, string? From, string? To);

/// <param name="Key">Of the initiative whose re-listing, or of the promise, that is gone.</param>
/// <param name="What"><c>promise</c>, <c>relisting</c> or, where the promise stays but no longer for that year, <c>target.2023</c>.</param>
internal sealed record RemovedPart(string Key, string What, string Text)
{
    public const string Promise = "promise";
    public const string Relisting = "relisting";
}

/// <param name="Key">Of the original.</param>
/// <param name="Line">Of the 再掲 row.</param>
internal sealed record RelistingDifference(string Key, int Line, string Member, string? Original, string? Relisted);

/// <param name="Keys">KPIs that promise the same number in like words.</param>
internal sealed record SharedKpiCandidate(string Text, IReadOnlyList<string> Keys);
