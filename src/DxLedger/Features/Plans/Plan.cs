using System.Diagnostics;
using System.Text.Json.Serialization;

namespace DxLedger.Features.Plans;

/// <summary>A plan as its stream tells it.</summary>
[JsonDerivedType(typeof(Adopted), "adopted")]
internal abstract record Plan
{
    private Plan()
    {
    }

    internal sealed record Unknown : Plan;

    /// <param name="Documents">In the order of their import; the last one is what the next is compared with.</param>
    internal sealed record Adopted(string Key, int FiscalYear, string KeyPrefix, string? Title, IReadOnlyList<ImportedDocument> Documents) : Plan
    {
        public Adopted WithLast(ImportedDocument document) => this with { Documents = [.. Documents.SkipLast(1), document] };
    }

    /// <param name="Position">Ledger position of the import.</param>
    internal sealed record ImportedDocument(
        string Document,
        string FileName,
        long Bytes,
        long Position,
        DateTimeOffset RecordedAt,
        DocumentRows Rows,
        IReadOnlyList<DocumentFlag> Flags,
        IReadOnlyList<string> Removed,
        IReadOnlyList<ImportConflict> Conflicts);

    public static string StreamOf(string key) => "plan-" + key;

    public static Plan Evolve(Plan state, PlanEvent @event, long position, DateTimeOffset recordedAt) => (state, @event) switch
    {
        (Unknown, PlanAdopted e) => new Adopted(e.Key, e.FiscalYear, e.KeyPrefix, e.Title, []),
        (Adopted plan, PlanDocumentImported e) => plan with
        {
            Documents =
            [
                .. plan.Documents,
                new(e.Document, e.FileName, e.Bytes, position, recordedAt, e.Rows, [], e.Removed, []),
            ],
        },
        (Adopted { Documents: [.., var last] } plan, PlanDocumentFlagged e) => plan.WithLast(last with { Flags = [.. last.Flags, .. e.Flags] }),
        (Adopted { Documents: [.., var last] } plan, PlanConflictKept e) => plan.WithLast(last with { Conflicts = [.. last.Conflicts, e.Conflict] }),
        _ => throw new UnreachableException($"{@event.GetType().Name} cannot follow {state.GetType().Name}."),
    };
}
