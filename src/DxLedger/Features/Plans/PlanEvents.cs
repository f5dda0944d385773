namespace DxLedger.Features.Plans;

/// <summary>What may happen to a plan (計画).</summary>
internal abstract record PlanEvent;

/// <summary>A plan for one fiscal year is kept in this ledger from now on.</summary>
/// <param name="Key">Chosen by the office: <c>fukushima-r5</c>.</param>
/// <param name="FiscalYear">April of this year to March of the next.</param>
/// <param name="KeyPrefix">What the keys of its initiatives start with: <c>r5</c>. One plan alone has it in a ledger.</param>
/// <param name="Title">As printed on the document; null where it prints none.</param>
internal sealed record PlanAdopted(string Key, int FiscalYear, string KeyPrefix, string? Title) : PlanEvent;

/// <summary>A document of the plan was read and what it changes was appended with this event.</summary>
/// <param name="Document">SHA-256 of the file's bytes, lower-case hex; the file itself is kept.</param>
/// <param name="FileName">As the caller named it, for people.</param>
/// <param name="Removed">Keys of initiatives and promises that the document no longer lists; they stay in force until somebody ends them.</param>
internal sealed record PlanDocumentImported(
    string Document,
    string FileName,
    long Bytes,
    DocumentRows Rows,
    IReadOnlyList<string> Removed) : PlanEvent;

/// <summary>
/// The reader doubted something in the document just imported. A badly printed document has more doubts than one entry
/// may hold, so there may be several of these.
/// </summary>
internal sealed record PlanDocumentFlagged(IReadOnlyList<DocumentFlag> Flags) : PlanEvent;

/// <summary>The document just imported and the office had both changed something; the ledger's value was kept.</summary>
internal sealed record PlanConflictKept(ImportConflict Conflict) : PlanEvent;

/// <summary>Figures are evaluated by another rule from now on; why lies beside the entry.</summary>
/// <param name="Version">Counts up in the plan, from 1.</param>
/// <param name="Kpi">Only for this KPI; null for all that have no rule of their own.</param>
internal sealed record PlanEvaluationRuleSet(int Version, string? Kpi, EvaluationRule Rule) : PlanEvent;

/// <summary>How many table rows of each kind a document has.</summary>
internal sealed record DocumentRows(int Numbered, int Relisted, int Continuation);

/// <summary>A doubt about the document or one of its rows.</summary>
/// <param name="Line">1-based; null when the doubt concerns the whole document.</param>
internal sealed record DocumentFlag(int? Line, string Code, string Message);

/// <summary>Three values where at most two should differ.</summary>
/// <param name="Key">Of the initiative or promise.</param>
/// <param name="Member">What is in conflict: <c>content.name</c>, <c>target.2023</c>.</param>
/// <param name="Last">In the document imported last; null where it had none.</param>
/// <param name="Ledger">In the ledger now, which was kept.</param>
/// <param name="Document">In the new document.</param>
internal sealed record ImportConflict(string Key, string Member, string? Last, string? Ledger, string? Document)
{
    /// <summary>Begins the names of a definition's parts, which are taken over or kept as a whole.</summary>
    public const string Definition = "definition.";
}
