using DxLedger.Features.Plans.Reading;

namespace DxLedger.Features.Plans.Importing;

/// <summary>A document in numbers and doubts.</summary>
internal static class DocumentFacts
{
    public static DocumentRows Rows(PlanDocument document) => new(
        document.Rows.Count(row => row.Kind == RowKind.Numbered),
        document.Rows.Count(row => row.Kind == RowKind.Relisted),
        document.Rows.Count(row => row.Kind == RowKind.Continuation));

    public static IReadOnlyList<DocumentFlag> Flags(PlanDocument document) =>
    [
        .. document.Flags.Select(flag => new DocumentFlag(null, flag.Code, flag.Message)),
        .. document.Rows.SelectMany(row => row.Flags.Select(flag => new DocumentFlag(row.Line, flag.Code, flag.Message))),
    ];

    public static DocumentCounts Count(PlanDocument document, IReadOnlyList<DocumentInitiative> initiatives)
    {
        var rows = Rows(document);
        var numbered = initiatives.Where(initiative => initiative.Number is not null).ToList();
        return new DocumentCounts(
            numbered.Count,
            initiatives.Sum(initiative => initiative.Relistings.Count),
            rows.Continuation,
            initiatives.Count - numbered.Count,
            numbered.Count(initiative => initiative.Promises.Any(promise => promise.Target is not null)),
            numbered.Count(initiative => initiative.Promises.Count > 0 && initiative.Promises.All(promise => promise.Target is null)),
            numbered.Count(initiative => initiative.Promises.Count == 0),
            initiatives.Sum(initiative => initiative.Promises.Count(promise => promise.Target is not null)),
            initiatives.Sum(initiative => initiative.Promises.Count(promise => promise.Target is null)),
            Flags(document).Count);
    }
}
