using DxLedger.Features.Initiatives;
using DxLedger.Features.Kpis;

namespace DxLedger.Features.Plans.Importing;

/// <summary>A promise as a document makes it, before it has a key.</summary>
internal sealed record DocumentPromise(KpiDefinition Definition, PromisedValue? Target, DateOnly? DueDate, SourceCell Source);

/// <summary>The number promised for a fiscal year.</summary>
internal sealed record PromisedValue(int FiscalYear, decimal Value, string RawValue);

/// <summary>A 再掲 row, attached to the row it repeats.</summary>
internal sealed record DocumentRelisting(
    Placement Placement,
    IReadOnlyList<Placement> Further,
    IReadOnlyList<ResponsibleDepartment> Departments,
    InitiativeContent Content,
    SourceRow Source,
    IReadOnlyList<ReadingFlag> Flags)
{
    public bool SaysTheSameAs(DocumentRelisting other) =>
        Placement == other.Placement && Content == other.Content && Further.SequenceEqual(other.Further) && Departments.SequenceEqual(other.Departments);
}

/// <summary>One initiative as a document describes it: its row, the rows that continue it, and those that list it again.</summary>
/// <param name="Number">Null for a 再掲 that matches no row.</param>
internal sealed record DocumentInitiative(
    string Part,
    int? Number,
    InitiativeContent Content,
    IReadOnlyList<ResponsibleDepartment> Departments,
    IReadOnlyList<DocumentPromise> Promises,
    IReadOnlyList<DocumentRelisting> Relistings,
    SourceRow Source,
    IReadOnlyList<ReadingFlag> Flags)
{
    /// <summary>Everything but the lines on which it stands and the reader's doubts.</summary>
    public bool SaysTheSameAs(DocumentInitiative other) =>
        Number == other.Number && Content == other.Content && Departments.SequenceEqual(other.Departments)
        && Promises.Select(promise => (promise.Definition, promise.Target, promise.DueDate))
            .SequenceEqual(other.Promises.Select(promise => (promise.Definition, promise.Target, promise.DueDate)))
        && Relistings.Count == other.Relistings.Count
        && Relistings.All(relisting => other.Relistings.Any(relisting.SaysTheSameAs));
}
