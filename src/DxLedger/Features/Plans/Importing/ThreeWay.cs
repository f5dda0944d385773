namespace DxLedger.Features.Plans.Importing;

/// <summary>Compares a value in three places: the document imported last, the ledger, and the new document.</summary>
internal static class ThreeWay
{
    internal enum Verdict
    {
        Keep,
        Take,
        Conflict,
    }

    /// <summary>
    /// The document is taken only where the ledger still says what the last document said. Where the office has
    /// revised the ledger since, its word stays; if the document moved too, that is a conflict for people.
    /// </summary>
    /// <param name="hasLast">False when the last document had nothing to compare with; then any difference is a conflict.</param>
    public static Verdict Compare<T>(bool hasLast, T? last, T? ledger, T? document)
    {
        var same = EqualityComparer<T>.Default;
        if (same.Equals(ledger, document) || (hasLast && same.Equals(last, document)))
            return Verdict.Keep;
        return hasLast && same.Equals(last, ledger) ? Verdict.Take : Verdict.Conflict;
    }
}
