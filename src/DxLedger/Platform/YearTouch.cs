using DxLedger.EventStore;

namespace DxLedger.Platform;

/// <summary>Fiscal years of plans that an event would change. One that is closed is sealed, and the event is refused.</summary>
/// <param name="Plan">Key of the plan; null for all plans.</param>
/// <param name="FiscalYear">What it changes is of that year alone; null where it is of the plan's year, whichever that is.</param>
/// <param name="From">The day from which something changes: years that were over before it stay as they are. Null where all of a year changes.</param>
/// <param name="Except">Years that stay as they are, whatever the others say; null for none.</param>
/// <param name="Field">The input member that names the year or the day; null where none does.</param>
internal sealed record YearTouch(string? Plan, int? FiscalYear = null, DateOnly? From = null, string? Field = null, IReadOnlyList<int>? Except = null)
{
    public bool Is(string plan, ReportingPeriod year) =>
        (Plan is null || Plan == plan) && (FiscalYear is not { } own || own == year.FiscalYear) && Except?.Contains(year.FiscalYear) != true && (From is not { } day || day <= year.LastDay);
}

/// <summary>Whether what is to be appended leaves closed years alone.</summary>
/// <param name="Refusal">Null where it does.</param>
/// <param name="Guards">Years that must not be closed before it is appended.</param>
internal sealed record YearCheck(Rejection? Refusal, IReadOnlyList<Guard> Guards)
{
    public static readonly YearCheck Clear = new(null, []);
}

/// <summary>Knows which years are closed. Every command asks it before it appends, whatever it decided on.</summary>
internal interface IClosedYears
{
    /// <param name="known">Documents that were read for the decision already.</param>
    /// <param name="guards">Streams that the decision guards already.</param>
    Task<YearCheck> CheckAsync(Ledger ledger, IReadOnlyList<YearTouch> touches, DocumentSet known, IReadOnlyList<Guard> guards, CancellationToken ct);
}
